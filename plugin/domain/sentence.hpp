// Sentences for people, made of an English text and values: the rules say what is wrong once, and whoever shows it may say it in
// the reader's language. No catalogue is known here.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reminders::domain {

/// The English text of a sentence, with places such as {id}; the id by which its translation is found. Made by mark() alone, of a
/// literal, so that scripts/translations.sh finds every one and says where a translation is missing.
class SentenceId {
 public:
  [[nodiscard]] constexpr std::string_view text() const { return text_; }
  constexpr bool operator==(const SentenceId&) const = default;
  friend consteval SentenceId mark(std::string_view text);

 private:
  consteval explicit SentenceId(std::string_view text) : text_(text) {}
  std::string_view text_;
};

consteval SentenceId mark(std::string_view text) { return SentenceId(text); }

/// What stands at a place of a sentence: a text as it is, or several of which one is meant ("mon, tue or wed").
struct SentenceValue {
  SentenceValue(std::string place, std::string as) : name(std::move(place)), text(std::move(as)) {}
  SentenceValue(std::string place, std::vector<std::string> oneOf) : name(std::move(place)), choice(std::move(oneOf)) {}
  std::string name, text;
  std::vector<std::string> choice;
  bool operator==(const SentenceValue&) const = default;
};

struct Sentence {
  /// Gives the text of an id in some language.
  using Translate = std::function<std::string(std::string_view)>;

  Sentence(SentenceId what, std::vector<SentenceValue> with = {}) : id(what), values(std::move(with)) {}  // NOLINT: reads as one
  SentenceId id;
  std::vector<SentenceValue> values;
  bool operator==(const Sentence&) const = default;

  [[nodiscard]] std::string in(const Translate& translate) const;
  [[nodiscard]] std::string english() const;
};

}  // namespace reminders::domain
