// Enumerations and the words that stand for them in configuration, JSON and database. One table per enumeration, read both ways.
#pragma once
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reminders::domain {

template <class Enum, std::size_t N>
using WordTable = std::array<std::pair<Enum, std::string_view>, N>;

/// Specialised once per enumeration, next to it: every enumerator with its word.
template <class Enum>
inline constexpr WordTable<Enum, 0> kWords{};

/// The word of an enumerator; '' only for a value that is not one.
template <class Enum>
constexpr std::string_view word(Enum value) {
  for (const auto& [each, text] : kWords<Enum>)
    if (each == value) return text;
  return {};
}

/// The enumerator of a word, exactly as written; nullopt for any other text.
template <class Enum>
constexpr std::optional<Enum> parseWord(std::string_view text) {
  for (const auto& [each, known] : kWords<Enum>)
    if (known == text) return each;
  return std::nullopt;
}

/// What a refusal names as allowed.
template <class Enum>
std::vector<std::string> allowedWords() {
  std::vector<std::string> words;
  for (const auto& [value, text] : kWords<Enum>) words.emplace_back(text);
  return words;
}

}  // namespace reminders::domain
