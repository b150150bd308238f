#include <algorithm>
#include <array>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <host_sdk/kit/mail/message.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kMaxSubject = 2000;
constexpr std::size_t kMaxFilename = 255;
constexpr std::size_t kMaxId = 240;
constexpr std::size_t kMaxHeaderValue = 4000;
constexpr std::int64_t kLastDateMs = 253402300799999;  // the end of the year 9999
constexpr int kMaxOffsetMinutes = 14 * 60;

using Check = std::optional<Refusal>;

bool isTokenCharacter(char c) {
  return c > ' ' && c < 0x7F && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}
bool isToken(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), isTokenCharacter); }

bool isIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}
bool isIdPart(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), isIdCharacter);
}
bool isId(std::string_view text, bool domainNeeded) {
  const auto at = text.find('@');
  if (text.size() > kMaxId) return false;
  if (at == std::string_view::npos) return !domainNeeded && isIdPart(text);
  return isIdPart(text.substr(0, at)) && isIdPart(text.substr(at + 1));
}

/// The control characters that a body may hold.
bool isLayout(char32_t c) { return c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029; }

template <class Allowed>
std::string fit(std::string_view text, const Allowed& allowed) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t before = at;
    const auto c = encoding::nextCodePoint(text, at);
    if (!c) {
      ++at;
      encoding::appendUtf8(out, 0xFFFD);
    } else if (isControl(*c) && !allowed(*c)) {
      out += ' ';
    } else {
      out.append(text, before, at - before);
    }
  }
  return out;
}

Check checkHeaderText(std::string_view text, std::size_t limit, const char* controls, const char* tooLong) {
  if (!isCleanText(text)) return Refusal{controls, shown(text)};
  if (text.size() > limit) return Refusal{tooLong, shown(text)};
  return std::nullopt;
}

Check checkBody(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t before = at;
    const auto c = encoding::nextCodePoint(text, at);
    const auto around = [&] { return shown(text.substr(before > 20 ? before - 20 : 0, 40)); };
    if (!c) return Refusal{"The text of the mail is not valid UTF-8 near “{}”.", around()};
    if (isControl(*c) && !isLayout(*c)) return Refusal{"The text of the mail holds a control character near “{}”.", around()};
  }
  return std::nullopt;
}

Check checkMimeType(std::string_view type) {
  const auto slash = type.find('/');
  if (slash == std::string_view::npos || type.size() > 120 || !isToken(type.substr(0, slash)) || !isToken(type.substr(slash + 1)))
    return Refusal{"“{}” is not a MIME type such as application/pdf.", shown(type)};
  const std::string main = lowerAscii(type.substr(0, slash));
  if (main == "multipart" || main == "message") return Refusal{"A file of the MIME type “{}” cannot be attached.", shown(type)};
  return std::nullopt;
}

Check checkFilename(std::string_view name) {
  if (name.empty()) return Refusal{"An attachment has no file name.", ""};
  if (name.find_first_of("/\\") != std::string_view::npos)
    return Refusal{"The file name “{}” holds a path separator.", shown(name)};
  return checkHeaderText(name, kMaxFilename, "The file name “{}” holds a control character, a line end or broken UTF-8.",
                         "The file name “{}” is too long for a mail: 255 bytes at most.");
}

Check checkExtraHeader(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 18> kOurs{"from",       "sender",         "reply-to",     "to",         "cc",
                                                   "bcc",        "subject",        "date",         "message-id", "return-path",
                                                   "received",   "auto-submitted", "mime-version", "resent-to",  "resent-cc",
                                                   "resent-bcc", "resent-from",    "delivered-to"};
  const auto isNameCharacter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (name.empty() || name.size() > 60 || !std::all_of(name.begin(), name.end(), isNameCharacter))
    return Refusal{"“{}” is not the name of a mail header.", shown(name)};
  const std::string known = lowerAscii(name);
  if (known.starts_with("content-") || std::find(kOurs.begin(), kOurs.end(), known) != kOurs.end())
    return Refusal{"The mail header “{}” cannot be set here: the mail has its own.", shown(name)};
  return checkHeaderText(value, kMaxHeaderValue,
                         "The mail header value “{}” holds a control character, a line end or broken UTF-8.",
                         "The mail header value “{}” is too long.");
}

Check checkFiles(const MessageDraft& draft) {
  if (!draft.inlineImages.empty() && draft.html.empty())
    return Refusal{"A mail without HTML cannot show pictures: attach them instead.", ""};
  for (const auto& image : draft.inlineImages) {
    if (!isId(image.contentId, false)) return Refusal{"“{}” cannot be the content id of a picture.", shown(image.contentId)};
    if (auto refusal = checkMimeType(image.mimeType)) return refusal;
    if (!image.filename.empty())
      if (auto refusal = checkFilename(image.filename)) return refusal;
  }
  for (const auto& file : draft.attachments) {
    if (auto refusal = checkMimeType(file.mimeType)) return refusal;
    if (auto refusal = checkFilename(file.filename)) return refusal;
  }
  return std::nullopt;
}

Check check(const MessageDraft& draft) {
  if (!isId(draft.messageId, true)) return Refusal{"“{}” cannot be a Message-ID.", shown(draft.messageId)};
  if (draft.dateMs < 0 || draft.dateMs > kLastDateMs || draft.utcOffsetMinutes < -kMaxOffsetMinutes ||
      draft.utcOffsetMinutes > kMaxOffsetMinutes)
    return Refusal{"The date of the mail is out of range.", ""};
  if (auto refusal =
          checkHeaderText(draft.subject, kMaxSubject, "The subject “{}” holds a control character, a line end or broken UTF-8.",
                          "The subject “{}” is too long: 2000 bytes at most."))
    return refusal;
  for (const auto* text : {&draft.text, &draft.html})
    if (auto refusal = checkBody(*text)) return refusal;
  for (const auto& [name, value] : draft.extraHeaders)
    if (auto refusal = checkExtraHeader(name, value)) return refusal;
  return checkFiles(draft);
}

}  // namespace

Result<Message> Message::of(MessageDraft draft) {
  if (auto refusal = check(draft)) return std::move(*refusal);
  return Message(std::move(draft));
}

std::vector<Address> Message::recipients() const {
  std::vector<Address> all;
  for (const auto* list : {&draft_.to, &draft_.cc, &draft_.bcc})
    for (const auto& box : *list)
      if (std::none_of(all.begin(), all.end(), [&](const Address& known) { return known.sameAs(box.address()); }))
        all.push_back(box.address());
  return all;
}

std::string fitForHeader(std::string_view text) {
  return fit(text, [](char32_t) { return false; });
}

std::string fitForBody(std::string_view text) { return fit(text, isLayout); }

}  // namespace kit::mail
