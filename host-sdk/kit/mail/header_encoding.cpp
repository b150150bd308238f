#include "host-sdk/kit/mail/header_encoding.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/utf8.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/codec.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kMaxColumn = 78;
constexpr std::size_t kMaxEncodedWord = 75;
constexpr std::string_view kWordOpening = "=?UTF-8?B?";
constexpr std::string_view kWordClosing = "?=";
constexpr std::size_t kWordFrame = kWordOpening.size() + kWordClosing.size();
constexpr std::size_t kShortestWord = kWordFrame + 8;  // room for one character of four bytes, encoded

/// The longest beginning of `text` of at most `maxBytes` that ends between two characters (at least one character).
std::size_t charactersWithin(std::string_view text, std::size_t maxBytes) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!encoding::nextCodePoint(text, at)) ++at;
    if (at > maxBytes && end > 0) break;
    end = at;
  }
  return end;
}

bool isAtomCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

/// An ASCII text that a reader could take for an encoded word would be decoded into something else.
bool looksEncoded(std::string_view text) { return text.find("=?") != std::string_view::npos; }

template <class Use>
void forEachWord(std::string_view text, Use use) {
  while (!text.empty()) {
    const auto blank = text.find(' ');
    use(text.substr(0, blank));
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
}

bool hasSingleBlanksOnly(std::string_view text) {
  return !text.starts_with(' ') && !text.ends_with(' ') && text.find("  ") == std::string_view::npos;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void writePhrase(HeaderField& field, std::string_view name) {
  constexpr std::size_t kMaxQuoted = 66;
  const bool atoms =
      hasSingleBlanksOnly(name) && std::all_of(name.begin(), name.end(), [](char c) { return c == ' ' || isAtomCharacter(c); });
  if (!isAscii(name) || looksEncoded(name) || name.size() > kMaxQuoted)
    field.encodedWords(name);
  else if (atoms)
    forEachWord(name, [&](std::string_view word) { field.token(word); });
  else
    field.token(quoted(name));
}

bool isPlainFilename(std::string_view name) {
  constexpr std::size_t kMaxPlain = 60;
  return isAscii(name) && name.size() <= kMaxPlain && !looksEncoded(name) && name.find_first_of("\"\\") == std::string_view::npos;
}

std::string percentEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

}  // namespace

HeaderField::HeaderField(std::string& out, std::string_view name) : out_(out), column_(name.size() + 1) {
  out_ += name;
  out_ += ':';
}
HeaderField::~HeaderField() { out_ += "\r\n"; }

void HeaderField::foldUnless(std::size_t width) {
  // The first token follows its name even when it is too long: some readers lose a field whose first line is empty.
  if (column_ + 1 + width > kMaxColumn && out_.back() != ':') {
    out_ += "\r\n";
    column_ = 0;
  }
  out_ += ' ';
  ++column_;
}

void HeaderField::token(std::string_view text) {
  foldUnless(text.size());
  out_ += text;
  column_ += text.size();
}

void HeaderField::encodedWords(std::string_view text) { encodedWordsThen(text, "", ""); }

void HeaderField::quotedEncodedWords(std::string_view prefix, std::string_view text) {
  encodedWordsThen(text, std::string(prefix) + "\"", "\"");
}

void HeaderField::encodedWordsThen(std::string_view text, std::string_view opening, std::string_view closing) {
  while (!text.empty()) {
    // A text that fits one word is not cut only to fill the line: Python's reader puts a blank between the words of a name.
    const std::size_t whole = kWordFrame + (text.size() + 2) / 3 * 4;
    foldUnless(opening.size() + (whole <= kMaxEncodedWord ? whole : kShortestWord) + closing.size());
    out_ += opening;
    column_ += opening.size();
    opening = "";
    const std::size_t room =
        std::min(kMaxEncodedWord, kMaxColumn - std::min(kMaxColumn - kShortestWord, column_ + closing.size()));
    const std::size_t count = charactersWithin(text, (room - kWordFrame) / 4 * 3);
    const std::string word = std::string(kWordOpening) + base64(text.substr(0, count)) + std::string(kWordClosing);
    out_ += word;
    column_ += word.size();
    text.remove_prefix(count);
  }
  out_ += closing;
  column_ += closing.size();
}

void writeUnstructured(std::string& out, std::string_view name, std::string_view text, bool encodeLongWords) {
  constexpr std::size_t kMaxLongWord = 900;  // a line ends at 998
  std::size_t longest = 0;
  forEachWord(text, [&](std::string_view word) { longest = std::max(longest, word.size()); });
  const std::size_t limit = encodeLongWords ? kMaxColumn - name.size() - 2 : kMaxLongWord;
  HeaderField field(out, name);
  if (!isAscii(text) || looksEncoded(text) || !hasSingleBlanksOnly(text) || longest > limit)
    field.encodedWords(text);
  else
    forEachWord(text, [&](std::string_view word) { field.token(word); });
}

void writeMailboxes(std::string& out, std::string_view name, const std::vector<Mailbox>& boxes) {
  HeaderField field(out, name);
  for (const auto& box : boxes) {
    const bool last = &box == &boxes.back();
    std::string address = box.address().text();
    if (!box.name().empty()) {
      writePhrase(field, box.name());
      address.insert(0, 1, '<');
      address += '>';
    }
    if (!last) address += ',';
    field.token(address);
  }
}

void writeContentType(std::string& out, std::string_view type, std::string_view filename) {
  HeaderField field(out, "Content-Type");
  if (filename.empty()) {
    field.token(type);
    return;
  }
  field.token(std::string(type) + ";");
  if (isPlainFilename(filename))
    field.token("name=" + quoted(filename));
  else
    field.quotedEncodedWords("name=", filename);
}

void writeDisposition(std::string& out, std::string_view disposition, std::string_view filename) {
  HeaderField field(out, "Content-Disposition");
  if (filename.empty()) {
    field.token(disposition);
    return;
  }
  field.token(std::string(disposition) + ";");
  if (isPlainFilename(filename)) {
    field.token("filename=" + quoted(filename));
    return;
  }
  constexpr std::size_t kMaxPiece = 54;  // " filename*10*=UTF-8''" and ";" around it still fit a line
  std::vector<std::string> pieces;
  for (std::string_view rest = filename; !rest.empty();) {
    std::string piece;
    while (!rest.empty()) {
      const auto next = charactersWithin(rest, 1);
      const auto encoded = percentEncoded(rest.substr(0, next));
      if (!piece.empty() && piece.size() + encoded.size() > kMaxPiece) break;
      piece += encoded;
      rest.remove_prefix(next);
    }
    pieces.push_back(std::move(piece));
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string number = pieces.size() > 1 ? "*" + std::to_string(i) : "";
    std::string parameter = "filename";
    parameter += number;
    parameter += "*=";
    if (i == 0) parameter += "UTF-8''";
    parameter += pieces[i];
    if (i + 1 < pieces.size()) parameter += ';';
    field.token(parameter);
  }
}

}  // namespace kit::mail
