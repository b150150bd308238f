// How header fields are written: folding (RFC 5322), encoded words (RFC 2047), parameters (RFC 2231).
#pragma once
#include <host_sdk/kit/mail/address.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kit::mail {

/// Writes one header field to the end of `out`, folding before a token that would pass column 78.
class HeaderField {
 public:
  HeaderField(std::string& out, std::string_view name);
  HeaderField(const HeaderField&) = delete;
  HeaderField& operator=(const HeaderField&) = delete;
  ~HeaderField();  // ends the line

  /// A blank (or a folded line) and the token, which is ASCII and holds no line end.
  void token(std::string_view text);
  /// Text in UTF-8 as encoded words of at most 75 characters, cut between characters only.
  void encodedWords(std::string_view text);
  /// Encoded words within quotes, as `name=` of a Content-Type wants them: every reader decodes these, no standard allows them.
  void quotedEncodedWords(std::string_view prefix, std::string_view text);

 private:
  void foldUnless(std::size_t width);
  void encodedWordsThen(std::string_view text, std::string_view opening, std::string_view closing);
  std::string& out_;
  std::size_t column_;
};

/// Subject and other free text. Long words of an ASCII text are kept as they are unless `encodeLongWords`.
void writeUnstructured(std::string& out, std::string_view name, std::string_view text, bool encodeLongWords);
void writeMailboxes(std::string& out, std::string_view name, const std::vector<Mailbox>& boxes);
/// `Content-Type: type; name="…"`.
void writeContentType(std::string& out, std::string_view type, std::string_view filename);
/// `Content-Disposition: disposition; filename…`, with RFC 2231 when the name is not plain ASCII.
void writeDisposition(std::string& out, std::string_view disposition, std::string_view filename);

}  // namespace kit::mail
