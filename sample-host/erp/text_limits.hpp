// What people type: how long it may be, and what an e-mail address looks like. Files are read by the importers and have limits of
// their own.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "sample-host/erp/refusal.hpp"

namespace host::erp {

// In characters (code points).
inline constexpr std::size_t kLongestPrefix = 20;
inline constexpr std::size_t kLongestCode = 50;
inline constexpr std::size_t kLongestLine = 200;
inline constexpr std::size_t kLongestDescription = 1000;
inline constexpr std::size_t kLongestNote = 5000;

/// A text with the name of its input and what it may hold. The text must outlive the object.
struct LimitedText {
  const char* field;
  std::string_view text;
  std::size_t limit;
};

/// Whether UTF-8 text has more than `limit` code points.
bool isLongerThan(std::string_view text, std::size_t limit);

/// The refusal of what is no e-mail address: one "@" inside, no blanks or brackets. Empty is none, and allowed. Whether mail
/// arrives there, only a mail can tell.
std::optional<Refusal> notAnAddress(const char* field, const std::string& text);

/// The refusal of the first text that is too long.
std::optional<Refusal> firstTooLong(std::initializer_list<LimitedText> texts);

}  // namespace host::erp
