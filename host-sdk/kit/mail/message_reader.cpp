#include <algorithm>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <host_sdk/kit/mail/message_reader.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/codec.hpp"
#include "host-sdk/kit/mail/header_decoding.hpp"

namespace kit::mail {

namespace {

std::string_view findRaw(const std::vector<ReadField>& fields, std::string_view name) {
  for (const auto& field : fields)
    if (equalsIgnoringCase(field.name, name)) return field.raw;
  return {};
}

/// `<id>` without its brackets and without what surrounds them.
std::string bareId(std::string_view raw) {
  if (const auto open = raw.find('<'); open != std::string_view::npos) {
    raw.remove_prefix(open + 1);
    raw = raw.substr(0, raw.find('>'));
  }
  return shown(raw, 1000);
}

/// Only the last component: a mail has no say in folders.
std::string bareFilename(std::string name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string::npos) name.erase(0, slash + 1);
  return shown(name, 255);
}

/// UTF-8 with LF line ends and without other control characters than tabs, at most `limit` bytes.
std::string readableText(const ReadPart& part, std::size_t limit, bool& truncated) {
  const std::string decoded = decodeCharset(part.bytes, part.charset);
  std::string out;
  out.reserve(std::min(decoded.size(), limit));
  for (std::size_t at = 0; at < decoded.size();) {
    const std::size_t before = at;
    const auto c = encoding::nextCodePoint(decoded, at);
    if (!c) ++at;
    constexpr std::size_t kReplacement = 3;  // U+FFFD
    if (out.size() + (c && c != U'\0' ? at - before : kReplacement) > limit) {
      truncated = true;
      break;
    }
    if (c == U'\r' && at < decoded.size() && decoded[at] == '\n') continue;
    if (!c || c == U'\0')
      encoding::appendUtf8(out, 0xFFFD);
    else if (c == U'\r')
      out += '\n';
    else if (!isControl(*c) || c == U'\n' || c == U'\t' || *c >= 0x2028)
      out.append(decoded, before, at - before);
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const ReadLimits& limits) : limits_(limits) {}

  ReadMail read(std::string_view bytes) {
    if (bytes.size() > limits_.bytes) {
      bytes = bytes.substr(0, limits_.bytes);
      mail_.truncated = true;
    }
    readPart(bytes, 0, false, "text/plain");
    const auto& fields = mail_.parts.front().fields;
    mail_.messageId = bareId(findRaw(fields, "message-id"));
    mail_.subject = std::string(mail_.parts.front().field("subject"));
    mail_.from = readMailboxes(findRaw(fields, "from"));
    mail_.replyTo = readMailboxes(findRaw(fields, "reply-to"));
    mail_.to = readMailboxes(findRaw(fields, "to"));
    mail_.cc = readMailboxes(findRaw(fields, "cc"));
    chooseTexts();
    return std::move(mail_);
  }

 private:
  /// Reads one part with its header. Recursion ends at limits_.depth.
  void readPart(std::string_view text, std::size_t depth, bool inAttachedMail, std::string_view defaultType) {
    if (mail_.parts.size() >= std::max<std::size_t>(limits_.parts, 1)) {
      mail_.truncated = true;
      return;
    }
    ReadPart part;
    part.depth = depth;
    part.inAttachedMail = inAttachedMail;
    std::string_view body;
    part.fields = readHeader(text, limits_, body, mail_.truncated);
    const auto type = readParameters(findRaw(part.fields, "content-type"));
    part.mimeType = type.value.find('/') == std::string::npos ? std::string(defaultType) : type.value;
    part.charset = lowerAscii(type.parameter("charset"));
    const auto disposition = readParameters(findRaw(part.fields, "content-disposition"));
    // RFC 2183 2.8: an unknown disposition is an attachment.
    part.disposition = disposition.value.empty() || disposition.value == "inline" ? disposition.value : "attachment";
    part.filename = bareFilename(disposition.parameter("filename"));
    if (part.filename.empty()) part.filename = bareFilename(type.parameter("name"));
    part.contentId = bareId(findRaw(part.fields, "content-id"));
    const std::string encoding = readToken(findRaw(part.fields, "content-transfer-encoding"));

    const std::string boundary = type.parameter("boundary");
    const bool multipart = part.mimeType.starts_with("multipart/") && !boundary.empty();
    if (multipart && depth + 1 < limits_.depth) {
      const bool digest = part.mimeType == "multipart/digest";
      mail_.parts.push_back(std::move(part));
      const std::size_t self = mail_.parts.size() - 1;
      readMultipart(body, boundary, depth, inAttachedMail, digest ? "message/rfc822" : "text/plain");
      if (mail_.parts.size() > self + 1) return;
      mail_.parts[self].mimeType = "text/plain";  // no delimiter at all: what is there can still be read
      mail_.parts[self].bytes = std::string(body);
      return;
    }
    if (multipart) mail_.truncated = true;
    part.bytes = encoding == "base64"             ? decodeBase64(body)
                 : encoding == "quoted-printable" ? decodeQuotedPrintable(body)
                                                  : std::string(body);
    const bool attachedMail = part.mimeType == "message/rfc822" || part.mimeType == "message/global";
    const std::string inner = attachedMail ? part.bytes : std::string();
    mail_.parts.push_back(std::move(part));
    if (!attachedMail) return;
    if (depth + 1 < limits_.depth)
      readPart(inner, depth + 1, true, "text/plain");
    else
      mail_.truncated = true;
  }

  void readMultipart(std::string_view body, const std::string& boundary, std::size_t depth, bool inAttachedMail,
                     std::string_view defaultType) {
    const std::string delimiter = "--" + boundary;
    std::size_t partBegin = std::string_view::npos;
    std::size_t at = 0;
    const auto endPart = [&](std::size_t end) {
      if (partBegin == std::string_view::npos) return;
      // The line end before a delimiter belongs to the delimiter.
      if (end > partBegin && body[end - 1] == '\n') --end;
      if (end > partBegin && body[end - 1] == '\r') --end;
      readPart(body.substr(partBegin, end - partBegin), depth + 1, inAttachedMail, defaultType);
    };
    while (at < body.size()) {
      const auto lineEnd = std::min(body.find('\n', at), body.size());
      auto line = body.substr(at, lineEnd - at);
      const auto next = std::min(lineEnd + 1, body.size());
      if (line.starts_with(delimiter)) {
        line.remove_prefix(delimiter.size());
        const bool last = line.starts_with("--");
        if (last) line.remove_prefix(2);
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
        if (line.empty()) {
          endPart(at);
          partBegin = last ? std::string_view::npos : next;
          if (last) return;
        }
      }
      if (mail_.parts.size() >= limits_.parts) {
        mail_.truncated = true;
        return;
      }
      at = next;
    }
    endPart(body.size());  // the last delimiter is missing
  }

  void chooseTexts() {
    for (const auto& part : mail_.parts) {
      if (part.inAttachedMail || part.isAttachment()) continue;
      if (part.mimeType == "text/plain") {
        if (!mail_.text.empty() && mail_.text.back() != '\n' && mail_.text.size() < limits_.textBytes) mail_.text += '\n';
        mail_.text += readableText(part, limits_.textBytes - std::min(limits_.textBytes, mail_.text.size()), mail_.truncated);
      } else if (part.mimeType == "text/html" && mail_.html.empty()) {
        mail_.html = readableText(part, limits_.textBytes, mail_.truncated);
      }
    }
  }

  const ReadLimits& limits_;
  ReadMail mail_;
};

}  // namespace

std::string_view ReadPart::field(std::string_view name) const {
  for (const auto& field : fields)
    if (equalsIgnoringCase(field.name, name)) return field.value;
  return {};
}

bool ReadPart::isAttachment() const {
  if (mimeType.starts_with("multipart/") && bytes.empty()) return false;
  if (disposition == "inline" && !contentId.empty() && mimeType.starts_with("image/")) return false;  // the HTML shows it
  return disposition == "attachment" || !(mimeType == "text/plain" || mimeType == "text/html") ||
         (disposition.empty() && !filename.empty());
}

ReadMail readMail(std::string_view bytes, const ReadLimits& limits) { return Reader(limits).read(bytes); }

}  // namespace kit::mail
