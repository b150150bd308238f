// The sentences of remarks: message ids that hosts and apps translate.
#pragma once
#include <host_sdk/kit/html/remark.hpp>

namespace kit::html {

/// An English sentence with {what} in it, a message id for a catalogue.
constexpr std::string_view sentenceOf(RemarkKind kind) {
  switch (kind) {
    case RemarkKind::kTooLong: return "It is too long: {what} bytes at most. Shorten it.";
    case RemarkKind::kTooDeep:
      return "Elements stand too deep within each other: {what} levels at most. Take some away, or close what is open.";
    case RemarkKind::kTooManyElements: return "It has too many elements: {what} at most.";
    case RemarkKind::kTooManyOpen: return "Too many elements such as “b” are opened and not closed: {what} at most. Close them.";
    case RemarkKind::kTablesTooDeep: return "Tables stand too deep within each other: {what} levels at most.";
    case RemarkKind::kTooManyRows: return "A table has too many rows: {what} at most.";
    case RemarkKind::kTooManyWords: return "It has too much text: {what} words at most.";
    case RemarkKind::kTooManyRules: return "The style sheet has too many rules: {what} at most.";
    case RemarkKind::kTooManyPages: return "It would be more than {what} pages. Make what is high lower.";
    case RemarkKind::kFooterTooHigh:
      return "The footer is higher than the lower margin of the page: shorten it, or raise the margin in @page.";
    case RemarkKind::kNoRoom: return "The margins of @page leave no room for text.";
    case RemarkKind::kScript: return "Scripts never run: “{what}” is left out.";
    case RemarkKind::kFetched: return "Nothing is fetched from elsewhere: “{what}” is left out.";
    case RemarkKind::kElement: return "The element “{what}” is not supported: it is left out.";
    case RemarkKind::kAttribute: return "The attribute “{what}” is not supported.";
    case RemarkKind::kPicture: return "The picture “{what}” is left out: pictures are logo: and qr:.";
    case RemarkKind::kProperty: return "The CSS property “{what}” is not supported.";
    case RemarkKind::kValue: return "The CSS value “{what}” is not supported.";
    case RemarkKind::kFunction: return "The CSS function “{what}” is not supported.";
    case RemarkKind::kAtRule: return "The CSS rule “{what}” is not supported.";
    case RemarkKind::kSelector: return "The CSS selector “{what}” is not supported.";
    case RemarkKind::kBrokenRule: return "The CSS near “{what}” is not complete: a brace or a colon is missing.";
  }
  return {};
}

/// All kinds, from 0 on.
inline constexpr int kRemarkKinds = static_cast<int>(RemarkKind::kBrokenRule) + 1;

}  // namespace kit::html
