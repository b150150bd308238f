// Reads the text of a template into tokens and refuses what the renderer would accept in silence.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kit::pages {

enum class TokenKind { kText, kVariable, kRaw, kSection, kInverted, kEnd, kPartial };

struct Token {
  TokenKind kind = TokenKind::kText;
  std::string text;  // of kText: the text; else the name
  int line = 1;
};

/// `file` is named in errors. Comments are dropped. Throws PageError for unclosed or unbalanced tags, bad names, other
/// delimiters, and raw values whose name does not end in _html.
std::vector<Token> scan(std::string_view source, const std::string& file);

/// The token as it is written in a template.
std::string sourceOf(const Token& token);

/// "invoice.mustache:12: reason" as a PageError.
[[noreturn]] void refuse(const std::string& file, int line, const std::string& reason);

}  // namespace kit::pages
