#include "host-sdk/kit/pages/scanner.hpp"

#include <algorithm>
#include <host_sdk/kit/pages/page_templates.hpp>

namespace kit::pages {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// Words joined by `separator`, none of them empty.
bool isName(std::string_view name, char separator) {
  bool word = false;
  for (const char c : name) {
    if (isNameCharacter(c))
      word = true;
    else if (c == separator && word)
      word = false;
    else
      return false;
  }
  return word;
}

bool endsInHtml(std::string_view name) {
  constexpr std::string_view kEnding = "_html";
  return name.size() > kEnding.size() && name.substr(name.size() - kEnding.size()) == kEnding;
}

bool isReserved(std::string_view name) { return name == "t" || name == "tn" || name == "icon"; }

Token readTag(std::string_view contents, bool triple, int line, const std::string& file) {
  Token token;
  token.line = line;
  const char first = contents.empty() ? '\0' : contents.front();
  switch (first) {
    case '#': token.kind = TokenKind::kSection; break;
    case '^': token.kind = TokenKind::kInverted; break;
    case '/': token.kind = TokenKind::kEnd; break;
    case '>': token.kind = TokenKind::kPartial; break;
    case '&': token.kind = TokenKind::kRaw; break;
    default: token.kind = triple ? TokenKind::kRaw : TokenKind::kVariable; break;
  }
  const bool sigil = token.kind != TokenKind::kVariable && !(triple && token.kind == TokenKind::kRaw);
  token.text = std::string(trimmed(sigil ? contents.substr(1) : contents));
  if (first == '=') refuse(file, line, "other delimiters are not supported");
  const bool item = token.text == "." && token.kind != TokenKind::kPartial && token.kind != TokenKind::kRaw;
  if (!item && !isName(token.text, token.kind == TokenKind::kPartial ? '/' : '.'))
    refuse(file, line, "'" + token.text + "' is not a name; names are letters, digits, _ and - joined by points");
  if (token.kind == TokenKind::kRaw && !endsInHtml(token.text))
    refuse(file, line, "'" + token.text + "' would be written without escaping; only names that end in _html may be");
  if (isReserved(token.text) && token.kind != TokenKind::kSection && token.kind != TokenKind::kEnd)
    refuse(file, line, "'" + token.text + "' is reserved; write {{#" + token.text + "}}…{{/" + token.text + "}}");
  return token;
}

void checkBalance(const std::vector<Token>& tokens, const std::string& file) {
  std::vector<const Token*> open;
  for (const auto& token : tokens) {
    if (token.kind == TokenKind::kSection || token.kind == TokenKind::kInverted) open.push_back(&token);
    if (token.kind != TokenKind::kEnd) continue;
    if (open.empty()) refuse(file, token.line, "{{/" + token.text + "}} closes nothing");
    if (open.back()->text != token.text)
      refuse(file, token.line,
             "{{/" + token.text + "}} stands where {{/" + open.back()->text + "}} is expected (opened in line " +
                 std::to_string(open.back()->line) + ")");
    open.pop_back();
  }
  if (!open.empty()) refuse(file, open.back()->line, "{{#" + open.back()->text + "}} is never closed");
}

}  // namespace

void refuse(const std::string& file, int line, const std::string& reason) {
  throw PageError(file + ":" + std::to_string(line) + ": " + reason);
}

std::vector<Token> scan(std::string_view source, const std::string& file) {
  std::vector<Token> tokens;
  int line = 1;
  const auto countLines = [&](std::string_view part) { line += static_cast<int>(std::count(part.begin(), part.end(), '\n')); };
  while (!source.empty()) {
    const auto open = source.find(kOpen);
    const auto text = source.substr(0, open);
    if (const auto stray = text.find(kClose); stray != std::string_view::npos) {
      countLines(text.substr(0, stray));
      refuse(file, line, "}} without {{ before it (a comment may not hold two closing braces in a row)");
    }
    if (!text.empty()) tokens.push_back({TokenKind::kText, std::string(text), line});
    countLines(text);
    if (open == std::string_view::npos) break;
    source.remove_prefix(open + kOpen.size());

    const bool triple = !source.empty() && source.front() == '{';
    const auto close = source.find(triple ? "}}}" : kClose);
    if (close == std::string_view::npos) refuse(file, line, "{{ is never closed");
    const auto inside = source.substr(triple ? 1 : 0, close - (triple ? 1 : 0));
    const auto contents = trimmed(inside);
    const bool comment = !contents.empty() && contents.front() == '!';
    if (!comment) tokens.push_back(readTag(contents, triple, line, file));
    countLines(inside);
    source.remove_prefix(close + (triple ? 3 : 2));
    // A comment that has its lines to itself leaves none behind.
    const bool lineStart = tokens.empty() || (tokens.back().kind == TokenKind::kText && tokens.back().text.back() == '\n');
    if (comment && lineStart && !source.empty() && source.front() == '\n') {
      source.remove_prefix(1);
      ++line;
    }
  }
  checkBalance(tokens, file);
  return tokens;
}

std::string sourceOf(const Token& token) {
  switch (token.kind) {
    case TokenKind::kText: return token.text;
    case TokenKind::kVariable: return "{{" + token.text + "}}";
    case TokenKind::kRaw: return "{{{" + token.text + "}}}";
    case TokenKind::kSection: return "{{#" + token.text + "}}";
    case TokenKind::kInverted: return "{{^" + token.text + "}}";
    case TokenKind::kEnd: return "{{/" + token.text + "}}";
    case TokenKind::kPartial: return "{{> " + token.text + "}}";
  }
  return {};
}

}  // namespace kit::pages
