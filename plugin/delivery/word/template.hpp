// A Word file as a template of letters: looked at once when it is taken in, filled as often as letters are made of it.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/delivery/word/markers.hpp"
#include "plugin/delivery/word/package.hpp"

namespace reminders::delivery::word {

/// Immutable; thread-safe.
class Template {
 public:
  struct Opened;
  /// Reads a file that anybody may have sent, and tries it with every field filled. Refused are macros, embedded objects,
  /// whatever is fetched from elsewhere (web links that a reader may click stay), fields that read files, unknown fields,
  /// sections that do not fit. Links to a document template and to a source of addresses are taken out.
  static Opened open(std::string_view bytes);
  /// The template of these parts, which come with the app. Throws std::logic_error where `open` would refuse them.
  static Template of(const Parts& parts);

  /// The file as it is kept: without what was taken out.
  [[nodiscard]] std::string file() const { return writePackage(parts_); }

  /// A Word file with these letters, at least one, each beginning on a page of its own that is page 1. The trees are those of
  /// wordFields; `common`: what all of them share, not repeated in each. The same letters are the same bytes.
  [[nodiscard]] std::string filled(std::span<const nlohmann::json> letters, const nlohmann::json& common) const;
  [[nodiscard]] std::string filled(std::span<const nlohmann::json> letters) const;

 private:
  struct Furniture {  // a header or a footer
    std::string path, relation, marked;
  };
  Template() = default;
  std::optional<domain::Sentence> take(Parts parts, Findings& findings);

  Parts parts_;
  std::string mainPath_, marked_;  // its text with marked fields
  std::vector<Furniture> furniture_;
};

struct Template::Opened {
  std::optional<Template> document;  // where nothing is wrong
  Findings findings;
};

}  // namespace reminders::delivery::word
