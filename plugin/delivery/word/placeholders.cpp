#include "plugin/delivery/word/placeholders.hpp"

#include <algorithm>

#include "plugin/delivery/foreign_placeholders.hpp"

namespace reminders::delivery::word {
namespace {

using domain::mark;

/// The beginning of a text, for naming it; no half character.
std::string beginningOf(std::string_view text) {
  std::size_t end = std::min<std::size_t>(text.size(), 24);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end));
}

}  // namespace

std::vector<Placeholder> placeholdersIn(std::string_view text, Findings& findings) {
  std::vector<Placeholder> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (rest.starts_with("{{")) {
      const auto close = rest.find("}}");
      if (close == std::string_view::npos || rest.substr(0, close).find('\x01') != std::string_view::npos) {
        findings.refuse({mark("a field is not closed: \"}}\" is missing after \"{begin}\""), {{"begin", beginningOf(rest)}}});
        at += 2;
        continue;
      }
      std::string name(rest.substr(2, close - 2));
      std::erase_if(name, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
      const auto tag = "{{" + name + "}}";
      const char kind = name.empty() ? '\0' : name.front();
      if (kind == '{' || kind == '&' || kind == '>' || kind == '=')
        findings.refuse({mark("{tag} is not allowed: fields are written {{customer.name}}"), {{"tag", tag}}});
      else if (kind == '!')
        found.push_back({at, at + close + 2, {"value", "", "", "", ""}});  // a remark: nothing stands in its place
      else
        found.push_back({at, at + close + 2, fieldNamed(name)});
      at += close + 2;
    } else if (const auto foreign = foreignAt(rest, at == 0 ? ' ' : text[at - 1]); !foreign.empty()) {
      found.push_back({at, at + foreign.size(), {"value", std::string(foreign), "", "", ""}});
      at += foreign.size();
    } else {
      ++at;
    }
  }
  return found;
}

}  // namespace reminders::delivery::word
