// Pictures that stand in the place of fields: the logo, the code to pay by. A Word file keeps each once, as a part of its own,
// and names it in the relations of the parts that show it.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/delivery/word/package.hpp"

namespace reminders::delivery::word {

/// A picture as the value of a field, so large that it fits into so many millimetres; "" where it is no PNG.
nlohmann::json pictureValue(std::string_view png, double widthInMm, double heightInMm);
bool isPicture(const nlohmann::json& value);

/// Those of one Word file, each once.
class Pictures {
 public:
  /// Its number: the same for the same bytes.
  std::size_t add(std::string png);
  void addTo(Parts& parts, pugi::xml_document& contentTypes) const;

 private:
  std::vector<std::string> files_;
};

/// Those that one part of it shows: its text, a header.
class ShownPictures {
 public:
  explicit ShownPictures(Pictures& all) : all_(all) {}
  /// Puts the picture before `place`, in a run.
  void draw(pugi::xml_node place, const nlohmann::json& picture);
  [[nodiscard]] bool empty() const { return shown_.empty(); }
  /// The part's relations name them.
  void addTo(pugi::xml_document& relations) const;

 private:
  Pictures& all_;
  std::set<std::size_t> shown_;
  int drawings_ = 0;
};

}  // namespace reminders::delivery::word
