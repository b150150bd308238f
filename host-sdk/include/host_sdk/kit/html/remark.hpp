// What is said of a format in HTML and CSS: what it is refused for, and what is left out of it.
#pragma once
#include <string>

namespace kit::html {

enum class RemarkKind {
  // It cannot be laid out.
  kTooLong,
  kTooDeep,
  kTooManyElements,
  kTooManyOpen,
  kTablesTooDeep,
  kTooManyRows,
  kTooManyWords,
  kTooManyRules,
  kTooManyPages,
  kFooterTooHigh,
  kNoRoom,
  // It is laid out without this.
  kScript,
  kFetched,
  kElement,
  kAttribute,
  kPicture,
  kProperty,
  kValue,
  kFunction,
  kAtRule,
  kSelector,
  kBrokenRule,
};

/// Whether nothing can be made until it is changed.
constexpr bool refuses(RemarkKind kind) { return kind <= RemarkKind::kNoRoom; }

struct Remark {
  RemarkKind kind;
  std::string what;    ///< the element, property, … as it was written; cut where it is long
  int line = 0;        ///< from 1; 0: unknown
  bool inCss = false;  ///< the line is one of the style sheet
  bool operator==(const Remark&) const = default;
};

/// Its sentence (remark_words.hpp) in English, with its line: for logs and tests.
std::string english(const Remark& remark);

}  // namespace kit::html
