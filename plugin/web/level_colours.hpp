// The colours of levels as a style sheet: the pages' policy allows no styles in their HTML.
#pragma once
#include <optional>
#include <string>

#include "plugin/domain/rulebook.hpp"

namespace reminders::web {

/// "#0f766e" as its three parts; nullopt for anything else.
struct Rgb {
  int red = 0, green = 0, blue = 0;
  bool operator==(const Rgb&) const = default;
  static std::optional<Rgb> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
};

/// The contrast of two colours as WCAG 2.2 defines it, in hundredths: 100 to 2100.
int contrast(Rgb a, Rgb b);
/// The colour, made darker or lighter until text of it can be read on that ground (4.5 : 1, a little more to be safe).
Rgb readableOn(Rgb colour, Rgb ground);

/// The level's place among all, from 1 on; 0 for one that is not there.
int placeOfLevel(const domain::Configuration& configuration, std::string_view id);
/// The classes of a level's chip: the sheet's own colours for the first four places, the company's where it has chosen others.
std::string levelClasses(const domain::Configuration& configuration, std::string_view id);
/// What the style sheet of these levels holds; '' where they all have the colours that pages have anyway.
std::string levelStyles(const domain::Configuration& configuration);

}  // namespace reminders::web
