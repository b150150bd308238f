// Mustache tags in texts and formats that somebody wrote: looked at before they are used, and put in.
#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kit::tags {

enum class ProblemKind {
  kNotClosed,         ///< "}}" is missing; `what` is how the tag begins
  kNotAllowed,        ///< raw values, partials, other delimiters
  kUnknown,           ///< a field that nobody knows
  kClosesNothing,     ///< {{/x}} without {{#x}}
  kSectionNotClosed,  ///< {{#x}} without {{/x}}
  kListInList,        ///< a list within a list is as long as both, multiplied
};

struct Problem {
  ProblemKind kind;
  std::string what;  ///< the tag as it is written: {{customer.name}}
  int line = 0;      ///< from 1
  bool operator==(const Problem&) const = default;
};

/// What tags a text may hold.
struct Rules {
  /// Whether a field is known between the sections that are open there.
  std::function<bool(std::string_view name, const std::vector<std::string>& open)> isField;
  /// Whether a section repeats a list of that name.
  std::function<bool(std::string_view name)> isList;
};

/// Unknown fields by name, unclosed or unopened sections, tags that are not allowed. Empty: it can be used.
std::vector<Problem> check(std::string_view text, const Rules& rules);

/// A text that was read once, to be filled again and again. Used by one thread at a time.
class Text {
 public:
  /// Throws std::runtime_error for what mustache cannot read.
  explicit Text(const std::string& written);
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ~Text();
  /// Puts the fields in; each value goes through `escape`. A value that is empty is "nothing" to a section, as it is to a reader;
  /// an empty object is something without a text.
  std::string render(const nlohmann::json& fields, const std::function<std::string(const std::string&)>& escape);

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

/// Reads a text and fills it once.
std::string render(const std::string& text, const nlohmann::json& fields,
                   const std::function<std::string(const std::string&)>& escape);

/// HTML that was checked, made ready for `render`: fields for which `isMarkup` says so are put in as the HTML that they are,
/// comments and carriage returns go.
std::string prepared(std::string_view html, const std::function<bool(std::string_view name)>& isMarkup);

/// A value for HTML: escaped, its lines kept.
std::string escapedLines(const std::string& value);

}  // namespace kit::tags
