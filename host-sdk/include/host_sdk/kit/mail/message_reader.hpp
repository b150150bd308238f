// Reads mails that nobody vouches for: bounded in size, depth, parts and text; no input makes it throw, loop or recurse without
// end.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kit::mail {

struct ReadLimits {
  std::size_t bytes = std::size_t{1024} * 1024;     // of the mail; what follows is not looked at
  std::size_t depth = 20;                           // of parts within parts
  std::size_t parts = 200;                          // all of them together
  std::size_t textBytes = std::size_t{256} * 1024;  // of `text`, and of `html`
  std::size_t headerFields = 1000;                  // of one header
  std::size_t headerValueBytes = 16384;             // of one field, before decoding
};

/// One field of a header. `value` is unfolded, decoded to valid UTF-8 and free of control characters; `raw` is unfolded only.
struct ReadField {
  std::string name;
  std::string value;
  std::string raw;
};

/// An address as the mail shows it: decoded, not checked (Address::parse does that).
struct ReadMailbox {
  std::string name;
  std::string address;
};

/// One node of the mail's tree, in the order of the mail. Multiparts have no bytes; `message/rfc822` has its own bytes and its
/// parts follow.
struct ReadPart {
  std::size_t depth = 0;        // 0: the mail itself
  bool inAttachedMail = false;  // below a message/rfc822
  std::string mimeType;         // lower case, `text/plain` when there is none
  std::string charset;          // lower case, as stated
  std::string disposition;      // `inline`, `attachment`, or empty
  std::string filename;         // UTF-8, without directories
  std::string contentId;        // without angle brackets
  std::string bytes;            // transfer encoding undone
  std::vector<ReadField> fields;

  /// The value of the first field of this name in any case; empty when there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const;
  /// Neither a multipart nor a text to be read with the mail, nor a picture that its HTML shows: what a reader lists as a file.
  [[nodiscard]] bool isAttachment() const;
};

struct ReadMail {
  std::vector<ReadPart> parts;  // at least one
  std::string messageId;        // without angle brackets
  std::string subject;
  std::vector<ReadMailbox> from, replyTo, to, cc;
  std::string text;        // the plain texts meant for reading, joined; UTF-8, LF
  std::string html;        // the first HTML meant for reading; UTF-8, not sanitised: never show it outside a sandboxed frame
  bool truncated = false;  // a limit was met: something was left out

  [[nodiscard]] std::string_view field(std::string_view name) const { return parts.front().field(name); }
};

/// The whole mail, LF or CRLF. Any thread.
ReadMail readMail(std::string_view bytes, const ReadLimits& limits = {});

/// The addresses of a From, To or Cc field (`raw`); at most 200, groups are opened, comments dropped.
std::vector<ReadMailbox> readMailboxes(std::string_view raw);
/// Undoes RFC 2047; everything that is not valid UTF-8 is read as windows-1252. Control characters become blanks.
std::string decodeHeaderText(std::string_view raw);
/// `bytes` of `charset` as UTF-8; unknown charsets are read as UTF-8 or else windows-1252.
std::string decodeCharset(std::string_view bytes, std::string_view charset);

}  // namespace kit::mail
