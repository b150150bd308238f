#include "plugin/delivery/word/field_code.hpp"

#include <algorithm>
#include <vector>

namespace reminders::delivery::word {
namespace {

constexpr std::string_view kHarmful[] = {"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "LINK",        "DDE", "DDEAUTO",
                                         "IMPORT",      "DATABASE",       "EMBED",   "MACROBUTTON", "RD",  "AUTOTEXT"};
constexpr std::string_view kMailMerge[] = {"NEXT", "NEXTIF", "SKIPIF",       "MERGEREC",    "MERGESEQ",
                                           "ASK",  "FILLIN", "ADDRESSBLOCK", "GREETINGLINE"};

std::string inCapitals(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

/// The words of a code: a quoted one is one word, a switch is two signs and stands by itself ("\*Upper" too).
std::vector<std::string> wordsOf(std::string_view code) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < code.size();) {
    const char c = code[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
    } else if (c == '"' || code.substr(at).starts_with("“") || code.substr(at).starts_with("”")) {
      const std::size_t sign = c == '"' ? 1 : 3;
      auto end = std::min({code.find('"', at + sign), code.find("”", at + sign), code.size()});
      words.emplace_back(code.substr(at + sign, end - at - sign));
      at = end + (end < code.size() && code[end] != '"' ? 3 : 1);
    } else if (c == '\\' && at + 1 < code.size()) {
      words.emplace_back(code.substr(at, 2));
      at += 2;
    } else {
      const auto end = std::min(code.find_first_of(" \t\r\n\"\\", at), code.size());
      words.emplace_back(code.substr(at, std::max<std::size_t>(end - at, 1)));
      at = std::max(end, at + 1);
    }
  }
  return words;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

}  // namespace

Field fieldNamed(std::string_view written) {
  Field field;
  auto name = trimmed(written);
  const auto take = [&](std::string_view sign, const char* kind) {
    if (!name.starts_with(sign)) return false;
    name = trimmed(name.substr(sign.size()));
    field.kind = kind;
    return true;
  };
  static_cast<void>(take("#", "open") || take("^", "inverted") || take("/", "close") || take("TableStart:", "open") ||
                    take("TableEnd:", "close"));
  field.name = name;
  return field;
}

FieldCode readFieldCode(std::string_view code) {
  FieldCode read;
  const auto words = wordsOf(code);
  if (words.empty()) return read;
  read.word = inCapitals(words.front());
  const auto isOneOf = [&](const auto& list) { return std::find(std::begin(list), std::end(list), read.word) != std::end(list); };
  read.isHarmful = isOneOf(kHarmful);
  read.isMailMerge = isOneOf(kMailMerge);
  if (read.word != "MERGEFIELD" || words.size() < 2) return read;
  auto field = fieldNamed(words[1]);
  for (std::size_t i = 2; i < words.size(); ++i) {
    const auto& sign = words[i];
    const auto next = i + 1 < words.size() ? words[i + 1] : std::string();
    if (sign == "\\b" || sign == "\\B") {
      field.before = next;
      ++i;
    } else if (sign == "\\f" || sign == "\\F") {
      field.after = next;
      ++i;
    } else if (sign == "\\@" || sign == "\\#") {
      read.ignored = sign;
      ++i;
    } else if (sign == "\\*") {
      const auto how = inCapitals(next);
      if (how == "UPPER") field.letters = "upper";
      if (how == "LOWER") field.letters = "lower";
      if (how == "FIRSTCAP") field.letters = "first";
      if (how == "CAPS") field.letters = "words";
      ++i;
    }
  }
  read.field = std::move(field);
  return read;
}

}  // namespace reminders::delivery::word
