#include "host-sdk/kit/pages/localise.hpp"

#include <host_sdk/kit/pages/page_templates.hpp>
#include <set>

namespace kit::pages {
namespace {

constexpr std::size_t kDeepest = 20;

void append(const TokenFiles& files, const std::string& name, std::vector<std::string>& trail, std::vector<Token>& out) {
  trail.push_back(name);
  for (const auto& token : files.at(name)) {
    if (token.kind != TokenKind::kPartial) {
      out.push_back(token);
      continue;
    }
    const std::string file = name + ".mustache";
    if (files.find(token.text) == files.end()) refuse(file, token.line, "there is no template '" + token.text + "'");
    if (trail.size() >= kDeepest)
      refuse(file, token.line, "'" + token.text + "' includes itself, or templates are nested more than 20 deep");
    append(files, token.text, trail, out);
  }
  trail.pop_back();
}

std::set<std::string> valuesOf(const std::vector<Token>& tokens) {
  std::set<std::string> names;
  for (const auto& token : tokens)
    if (token.kind == TokenKind::kVariable) names.insert(token.text);
  return names;
}

std::string translated(const std::string& text, const l10n::Catalogue& catalogue, const std::string& file, int line) {
  const auto tokens = scan(text, file);
  for (const auto& token : tokens)
    if (token.kind != TokenKind::kText && token.kind != TokenKind::kVariable)
      refuse(file, line, "a text to translate holds only text and values: " + text);
  const bool words =
      text.find_first_not_of(' ') != std::string::npos && !(tokens.size() == 1 && tokens[0].kind != TokenKind::kText);
  if (!words) refuse(file, line, "there is nothing to translate in: " + text);
  auto translation = catalogue.translate(text);
  if (valuesOf(scan(translation, file)) != valuesOf(tokens))
    refuse(file, line, "the translation (" + catalogue.language() + ") has other values than its text: " + text);
  return translation;
}

}  // namespace

std::string collapsed(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      blank = !out.empty();
      continue;
    }
    if (blank) out.push_back(' ');
    blank = false;
    out.push_back(c);
  }
  return out;
}

std::vector<Token> flatten(const TokenFiles& files, const std::string& name) {
  std::vector<Token> out;
  std::vector<std::string> trail;
  append(files, name, trail, out);
  return out;
}

std::string localise(const std::vector<Token>& tokens, const l10n::Catalogue& catalogue, const std::string& file) {
  std::string out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    const bool special = token.kind == TokenKind::kSection && (token.text == "t" || token.text == "tn" || token.text == "icon");
    if (!special) {
      out += sourceOf(token);
      continue;
    }
    std::string body;
    bool fixed = true;
    for (++i; tokens[i].kind != TokenKind::kEnd || tokens[i].text != token.text; ++i) {
      body += sourceOf(tokens[i]);
      fixed = fixed && tokens[i].kind == TokenKind::kText;
    }
    body = collapsed(body);
    if (token.text == "t") {
      out += translated(body, catalogue, file, token.line);
    } else if (token.text == "icon" && fixed) {
      const auto blank = body.find(' ');
      out += iconHtml(body.substr(0, blank), blank == std::string::npos ? std::string() : body.substr(blank + 1));
    } else {
      out += sourceOf(token) + body + sourceOf(tokens[i]);  // decided while the page is written
    }
  }
  return out;
}

}  // namespace kit::pages
