// Mustache tags in texts and formats that somebody wrote: looked at before they are used, and put in.
#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/domain/sentence.hpp"

namespace reminders::delivery {

/// What tags a text may hold.
struct TagRules {
  /// Whether a field is known between the sections that are open there.
  std::function<bool(std::string_view name, const std::vector<std::string>& open)> isField;
  /// Whether a section repeats a list of that name.
  std::function<bool(std::string_view name)> isList;
};

/// What checkTags says of a field that nobody knows; its value `tag` names it.
inline constexpr domain::SentenceId kUnknownField = domain::mark("{tag} is not a field that is known");

/// Unknown fields by name, unclosed or unopened sections, tags that are not allowed. Empty: it can be used.
std::vector<domain::Sentence> checkTags(std::string_view text, const TagRules& rules);

/// A text that was read once, to be filled again and again. Used by one thread at a time.
class Tags {
 public:
  /// Throws application::Permanent for what mustache cannot read.
  explicit Tags(const std::string& text);
  Tags(const Tags&) = delete;
  Tags& operator=(const Tags&) = delete;
  ~Tags();
  /// As renderTags.
  std::string render(const nlohmann::json& fields, const std::function<std::string(const std::string&)>& escape);

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

/// Puts the fields in; each value goes through `escape`. A value that is empty is "nothing" to a section, as it is to a reader.
/// Throws application::Permanent for what mustache cannot read.
std::string renderTags(const std::string& text, const nlohmann::json& fields,
                       const std::function<std::string(const std::string&)>& escape);

}  // namespace reminders::delivery
