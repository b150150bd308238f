#include "host-sdk/kit/mail/header_decoding.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/utf8.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/codec.hpp"

namespace kit::mail {

namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  const auto skip = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && skip(text.front())) text.remove_prefix(1);
  while (!text.empty() && skip(text.back())) text.remove_suffix(1);
  return text;
}

bool isFieldName(std::string_view name) {
  return !name.empty() && name.size() <= 200 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
}

/// Control characters become blanks, invalid bytes are read as windows-1252.
std::string cleaned(std::string_view bytes) {
  const std::string text = decodeCharset(bytes, "");
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t before = at;
    const auto c = encoding::nextCodePoint(text, at);
    if (!c) ++at;
    if (!c || isControl(*c))
      out += ' ';
    else
      out.append(text, before, at - before);
  }
  return out;
}

struct EncodedWord {
  std::string charset;
  std::string bytes;
  std::size_t end = 0;
};

/// The encoded word at `at`, if one begins there. Blanks within the text of Q words are tolerated: many programs write them.
std::optional<EncodedWord> encodedWordAt(std::string_view raw, std::size_t at) {
  constexpr std::size_t kMaxWord = 2000;
  if (raw.substr(at, 2) != "=?") return std::nullopt;
  const auto charsetEnd = raw.find('?', at + 2);
  if (charsetEnd == std::string_view::npos || charsetEnd - at > 60 || charsetEnd + 2 >= raw.size() || raw[charsetEnd + 2] != '?')
    return std::nullopt;
  const char encoding = raw[charsetEnd + 1];
  const auto textBegin = charsetEnd + 3;
  const auto textEnd = raw.substr(0, std::min(raw.size(), at + kMaxWord)).find("?=", textBegin);
  if (textEnd == std::string_view::npos) return std::nullopt;
  const auto text = raw.substr(textBegin, textEnd - textBegin);
  EncodedWord word;
  const auto charset = raw.substr(at + 2, charsetEnd - at - 2);
  word.charset = lowerAscii(charset.substr(0, charset.find('*')));  // RFC 2231 allows a language behind it
  word.end = textEnd + 2;
  if (encoding == 'B' || encoding == 'b')
    word.bytes = decodeBase64(text);
  else if (encoding == 'Q' || encoding == 'q')
    word.bytes = decodeQuotedPrintable(text, true);
  else
    return std::nullopt;
  return word;
}

std::string decodePercent(std::string_view text) {
  std::string escaped(text);
  std::replace(escaped.begin(), escaped.end(), '=', '\x01');  // reuse the decoder of quoted-printable: `%` there is `=`
  std::replace(escaped.begin(), escaped.end(), '%', '=');
  std::string out = decodeQuotedPrintable(escaped);
  std::replace(out.begin(), out.end(), '\x01', '=');
  return out;
}

/// A quoted string or a token at the beginning of `text`, which moves behind it.
std::string takeParameterValue(std::string_view& text) {
  std::string out;
  if (!text.empty() && text.front() == '"') {
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      out += text[i];
    }
    text.remove_prefix(std::min(text.size(), i + 1));
    return out;
  }
  const auto end = std::min(text.size(), text.find(';'));
  out = std::string(trim(text.substr(0, end)));
  text.remove_prefix(end);
  return out;
}

struct Section {
  std::string bytes;
  bool encoded = false;
};

std::string joinSections(const std::map<unsigned, Section>& sections) {
  std::string charset;
  std::string bytes;
  for (const auto& [index, section] : sections) {
    std::string_view value = section.bytes;
    if (section.encoded && index == 0) {
      const auto first = value.find('\'');
      const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
      if (second != std::string_view::npos) {
        charset = std::string(value.substr(0, first));
        value.remove_prefix(second + 1);
      }
    }
    bytes += section.encoded ? decodePercent(value) : std::string(value);
  }
  return decodeCharset(bytes, charset);
}

}  // namespace

std::string_view takeLine(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string decodeHeaderText(std::string_view raw) {
  std::string out;
  std::string pendingBytes;  // of neighbouring words of one charset: some programs cut characters in two
  std::string pendingCharset;
  const auto flush = [&] {
    out += decodeCharset(pendingBytes, pendingCharset);
    pendingBytes.clear();
  };
  bool afterWord = false;
  for (std::size_t at = 0; at < raw.size();) {
    const auto start = raw.find("=?", at);
    const auto word = start == std::string_view::npos ? std::nullopt : encodedWordAt(raw, start);
    if (!word) {
      const auto end = start == std::string_view::npos ? raw.size() : start + 2;
      flush();
      out += decodeCharset(raw.substr(at, end - at), "");
      afterWord = false;
      at = end;
      continue;
    }
    const auto between = raw.substr(at, start - at);
    const bool blanksOnly = std::all_of(between.begin(), between.end(), isBlank);
    if (!(afterWord && blanksOnly && pendingCharset == word->charset)) {
      flush();
      if (!(afterWord && blanksOnly)) out += decodeCharset(between, "");
    }
    pendingBytes += word->bytes;
    pendingCharset = word->charset;
    afterWord = true;
    at = word->end;
  }
  flush();
  return std::string(trim(cleaned(out)));
}

std::vector<ReadField> readHeader(std::string_view text, const ReadLimits& limits, std::string_view& body, bool& truncated) {
  std::vector<ReadField> fields;
  bool skipping = false;
  bool first = true;
  while (!text.empty()) {
    auto rest = text;
    const auto line = takeLine(rest);
    if (line.empty()) {
      text = rest;
      break;
    }
    if (isBlank(line.front())) {
      if (!skipping && !fields.empty()) {
        if (fields.back().raw.size() + line.size() > limits.headerValueBytes)
          truncated = true;
        else
          fields.back().raw += line;
      }
    } else {
      const auto colon = line.find(':');
      auto name = line.substr(0, colon);
      while (!name.empty() && isBlank(name.back())) name.remove_suffix(1);
      skipping = colon == std::string_view::npos || !isFieldName(name) || fields.size() >= limits.headerFields;
      if (skipping && !(first && line.starts_with("From "))) {
        if (colon == std::string_view::npos && !fields.empty() && fields.size() < limits.headerFields)
          break;  // the empty line is missing: a body begins
        truncated = true;
      }
      if (!skipping) {
        const auto value = line.substr(colon + 1);
        if (value.size() > limits.headerValueBytes) truncated = true;
        fields.push_back({std::string(name), "", std::string(value.substr(0, limits.headerValueBytes))});
      }
    }
    first = false;
    text = rest;
  }
  body = text;
  for (auto& field : fields) {
    field.raw = std::string(trim(field.raw));
    field.value = decodeHeaderText(field.raw);
  }
  return fields;
}

std::string Parameterised::parameter(const std::string& name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

Parameterised readParameters(std::string_view raw) {
  constexpr std::size_t kMaxSections = 200;
  Parameterised out;
  const auto semicolon = raw.find(';');
  out.value = readToken(raw.substr(0, semicolon));
  raw.remove_prefix(semicolon == std::string_view::npos ? raw.size() : semicolon + 1);
  std::map<std::string, std::map<unsigned, Section>> extended;
  for (std::size_t count = 0; !raw.empty() && count < kMaxSections; ++count) {
    const auto end = raw.find_first_of("=;");
    if (end == std::string_view::npos) break;
    std::string name = lowerAscii(trim(raw.substr(0, end)));
    const bool hasValue = raw[end] == '=';
    raw.remove_prefix(end + 1);
    if (!hasValue) continue;
    while (!raw.empty() && isBlank(raw.front())) raw.remove_prefix(1);
    std::string value = takeParameterValue(raw);
    const auto next = raw.find(';');
    raw.remove_prefix(next == std::string_view::npos ? raw.size() : next + 1);
    const auto star = name.find('*');
    if (star == std::string::npos) {
      out.parameters.emplace(name, decodeHeaderText(value));
      continue;
    }
    const bool encoded = name.back() == '*';
    unsigned index = 0;
    for (const char c : name.substr(star + 1))
      if (c >= '0' && c <= '9' && index < kMaxSections) index = index * 10 + static_cast<unsigned>(c - '0');
    extended[name.substr(0, star)].emplace(index, Section{std::move(value), encoded});
  }
  for (const auto& [name, sections] : extended) out.parameters[name] = cleaned(joinSections(sections));
  return out;
}

std::string readToken(std::string_view raw) {
  const auto comment = raw.find('(');
  auto token = trim(raw.substr(0, comment));
  if (token.size() >= 2 && token.front() == '"' && token.back() == '"') token = token.substr(1, token.size() - 2);
  return lowerAscii(shown(token, 200));
}

}  // namespace kit::mail
