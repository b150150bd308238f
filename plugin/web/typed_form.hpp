// What was typed into a form, kept while it is refused: values, the sentence, the field that it is about.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "plugin/web/page_parts.hpp"

namespace reminders::web {

class TypedForm {
 public:
  TypedForm() = default;
  explicit TypedForm(const std::map<std::string, std::string>& form) : values_(form) {}

  /// Without blanks around it.
  [[nodiscard]] std::string operator[](const std::string& name) const {
    auto text = fieldOf(values_, name);
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.back())) text.pop_back();
    while (!text.empty() && blank(text.front())) text.erase(0, 1);
    return text;
  }
  void set(const std::string& name, const std::string& value) { values_[name] = value; }
  /// The first refusal counts: a person mends one thing after the other.
  void refuse(const std::string& field, const std::string& sentence) {
    if (!problem_.empty()) return;
    field_ = field;
    problem_ = sentence;
  }
  [[nodiscard]] bool isRefused() const { return !problem_.empty(); }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  /// {"problem", "is_open"} and of each field NAME: {"NAME", "bad_NAME"}.
  [[nodiscard]] nlohmann::json model(std::initializer_list<const char*> fields) const {
    nlohmann::json made{{"problem", problem_}, {"is_open", isRefused()}};
    for (const std::string name : fields) {
      made[name] = fieldOf(values_, name);
      made["bad_" + name] = isRefused() && field_ == name;
    }
    return made;
  }

 private:
  std::map<std::string, std::string> values_;
  std::string field_, problem_;
};

/// So many bytes fit into a line, and into a text of several lines; longer ones are refused.
inline constexpr std::size_t kLongestLine = 200, kLongestText = 4000;

/// A text that must not be longer than it is shown; refuses it otherwise, or when it is wanted and missing.
inline std::string lineIn(TypedForm& form, const Language& language, const std::string& name, const std::string& missing,
                          std::size_t longest = kLongestLine) {
  auto text = form[name];
  if (text.empty() && !missing.empty()) form.refuse(name, missing);
  if (text.size() > longest)
    form.refuse(name, language.texts.tr("That is too long: at most {count} characters.", {{"count", std::to_string(longest)}}));
  return text;
}

/// A date; nullopt when nothing was typed, and when it is refused because nobody can read it or the year is none of these times.
inline std::optional<domain::Date> dateIn(TypedForm& form, const Language& language, const std::string& name) {
  const auto text = form[name];
  if (text.empty()) return std::nullopt;
  const auto date = typedDate(text);
  if (date && date->year() >= 1990 && date->year() <= 2199) return date;
  form.refuse(name, language.texts.tr("“{text}” is no date: write it like 12/05/2026.", {{"text", text}}));
  return std::nullopt;
}

}  // namespace reminders::web
