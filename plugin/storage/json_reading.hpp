// Reading JSON that a person wrote: every problem is told with its place, and nothing is taken that was not meant.
#pragma once
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/domain/configuration.hpp"
#include "plugin/domain/words.hpp"

namespace reminders::storage {

/// nullopt: it is no JSON that can be read. Keys that stand there twice are told, and the document is read all the same.
std::optional<nlohmann::json> readJson(std::string_view text, std::vector<domain::ConfigurationProblem>& problems);

/// One JSON object being read: knows its path, collects problems, and in the end names the keys that nobody asked for.
class JsonObject {
  using json = nlohmann::json;

 public:
  JsonObject(const json& value, std::string path, std::vector<domain::ConfigurationProblem>& problems)
      : value_(value), path_(std::move(path)), problems_(problems) {
    if (!value_.is_object()) problem("", domain::mark("must be an object"));
  }
  ~JsonObject() = default;
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  void text(const char* key, std::string& target, bool required = false) {
    if (const auto* found = find(key, required)) {
      if (!found->is_string()) return problem(key, domain::mark("must be a text"));
      target = found->get<std::string>();
      if (target.find('\0') != std::string::npos) problem(key, domain::mark("must not hold a NUL character"));
      if (required && target.empty()) problem(key, domain::mark("must not be empty"));
    }
  }
  void flag(const char* key, bool& target) {
    if (const auto* found = find(key)) {
      if (!found->is_boolean()) return problem(key, domain::mark("must be true or false"));
      target = found->get<bool>();
    }
  }
  void number(const char* key, int& target, bool required = false) {
    if (const auto* found = find(key, required)) {
      // Beyond 2^63 a number is unsigned, and would come back negative.
      const bool fits = found->is_number_unsigned() ? found->get<std::uint64_t>() <= kLargest
                                                    : found->is_number_integer() && found->get<std::int64_t>() >= -kLargest;
      if (!fits) return problem(key, domain::mark("must be a whole number between -100000 and 100000"));
      target = found->get<int>();
    }
  }
  template <class Enum>
  void word(const char* key, Enum& target, bool required = false) {
    if (const auto* found = find(key, required)) oneWord(*found, at(key), target);
  }
  template <class Enum>
  void words(const char* key, std::vector<Enum>& target) {
    if (const auto* found = list(key)) {
      target.clear();
      for (std::size_t i = 0; i < found->size(); ++i) {
        Enum value{};
        oneWord((*found)[i], at(key) + "[" + std::to_string(i) + "]", value);
        if (std::find(target.begin(), target.end(), value) != target.end())
          problems_.push_back({at(key) + "[" + std::to_string(i) + "]", domain::mark("stands there twice")});
        target.push_back(value);
      }
    }
  }
  void textList(const char* key, std::vector<std::string>& target) {
    if (const auto* found = list(key)) {
      target.clear();
      for (std::size_t i = 0; i < found->size(); ++i) {
        if (!(*found)[i].is_string())
          problems_.push_back({at(key) + "[" + std::to_string(i) + "]", domain::mark("must be a text")});
        else
          target.push_back((*found)[i].get<std::string>());
      }
    }
  }
  /// A text that `parse` turns into an optional value.
  template <class Value, class Parse>
  void parsed(const char* key, Value& target, Parse&& parse, domain::SentenceId otherwise, bool required = false) {
    if (const auto* found = find(key, required)) {
      if (!found->is_string()) return problem(key, otherwise);
      if (const auto value = parse(found->get<std::string>())) {
        target = *value;
      } else {
        problem(key, otherwise);
      }
    }
  }
  /// Each element of a list, as an object.
  template <class Read>
  void objects(const char* key, Read&& read) {
    if (const auto* found = list(key))
      for (std::size_t i = 0; i < found->size(); ++i) {
        JsonObject each((*found)[i], at(key) + "[" + std::to_string(i) + "]", problems_);
        if ((*found)[i].is_object()) {
          read(each);
          each.end();
        }
      }
  }
  /// Each value of an object whose keys are free.
  template <class Read>
  void entries(const char* key, Read&& read) {
    if (const auto* found = find(key)) {
      if (!found->is_object()) return problem(key, domain::mark("must be an object"));
      for (const auto& [name, value] : found->items()) read(name, value, at(key) + "." + name);
    }
  }
  void texts(const char* key, std::map<std::string, std::string, std::less<>>& target) {
    entries(key, [&](const std::string& name, const json& value, const std::string& path) {
      if (!value.is_string()) {
        problems_.push_back({path, domain::mark("must be a text")});
      } else {
        target[name] = value.get<std::string>();
      }
    });
  }
  const json* find(const char* key, bool required = false) {
    known_.insert(key);
    if (!value_.is_object()) return nullptr;
    const auto found = value_.find(key);
    if (found != value_.end()) return &*found;
    if (required) problem(key, domain::mark("is missing"));
    return nullptr;
  }
  void problem(const std::string& key, domain::Sentence sentence) {
    problems_.push_back({key.empty() ? (path_.empty() ? "$" : path_) : at(key), std::move(sentence)});
  }
  [[nodiscard]] std::string at(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  std::vector<domain::ConfigurationProblem>& problems() { return problems_; }

  void end() {
    if (!value_.is_object()) return;
    for (const auto& [key, ignored] : value_.items())
      if (!known_.contains(key)) problem(key, domain::mark("is not a key that is known here"));
  }

 private:
  static constexpr std::int64_t kLargest = 100'000;  // of days, ranks and counts

  const json* list(const char* key) {
    const auto* found = find(key);
    if (found != nullptr && !found->is_array()) {
      problem(key, domain::mark("must be a list"));
      return nullptr;
    }
    return found;
  }
  template <class Enum>
  void oneWord(const json& value, const std::string& path, Enum& target) {
    const auto parsed = value.is_string() ? domain::parseWord<Enum>(value.get<std::string>()) : std::nullopt;
    if (!parsed) {
      problems_.push_back({path, {domain::mark("must be {words}"), {{"words", domain::allowedWords<Enum>()}}}});
    } else {
      target = *parsed;
    }
  }

  const json& value_;
  std::string path_;
  std::vector<domain::ConfigurationProblem>& problems_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace reminders::storage
