#include <host_sdk/kit/sql/common_tables.hpp>

#include <algorithm>
#include <vector>

namespace kit::sql {
namespace {

struct Token {
  enum class Kind { kName, kMark, kEnd } kind = Kind::kEnd;
  std::string text;  // a name without its quotes, in lower case; or one character
  bool isQuoted = false;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Cuts as SQLite's tokenizer does. A place where the two read differently would hide a part of the statement from us.
class Tokens {
 public:
  explicit Tokens(std::string_view sql) : sql_(sql) {}

  /// False once something cannot be told.
  [[nodiscard]] bool isClear() const { return isClear_; }

  Token next() {
    skipSpace();
    if (at_ >= sql_.size()) return {};
    const char c = sql_[at_];
    if (c == '\'' || c == '"' || c == '`') return quoted(c);
    if (c == '[') return bracketed();
    if (c == '$' || c == '@' || c == ':' || c == '#') return variable();
    if (isInName(c)) {
      const auto begin = at_;
      while (at_ < sql_.size() && isInName(sql_[at_])) ++at_;
      return name(sql_.substr(begin, at_ - begin), false);
    }
    ++at_;
    return {Token::Kind::kMark, std::string(1, c), false};
  }

 private:
  static bool isInName(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  static Token name(std::string_view text, bool isQuoted) {
    Token token{Token::Kind::kName, std::string(text), isQuoted};
    std::transform(token.text.begin(), token.text.end(), token.text.begin(), &lower);
    return token;
  }
  [[nodiscard]] bool sees(std::string_view text) const { return sql_.substr(at_, text.size()) == text; }

  void skipSpace() {
    while (at_ < sql_.size()) {
      if (sees("--")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (sees("/*")) {
        const auto end = sql_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? sql_.size() : end + 2;
      } else if (sees("\xEF\xBB\xBF")) {  // a byte order mark is space to SQLite, where a word could begin
        at_ += 3;
      } else if (static_cast<unsigned char>(sql_[at_]) <= 0x20) {
        ++at_;
      } else {
        return;
      }
    }
  }

  Token quoted(char mark) {
    std::string text;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] == mark) {
        if (at_ + 1 >= sql_.size() || sql_[at_ + 1] != mark) break;
        ++at_;
      }
      text += sql_[at_];
    }
    ++at_;
    return name(text, true);
  }

  Token bracketed() {
    const auto end = std::min(sql_.find(']', at_), sql_.size());
    const auto text = sql_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return name(text, true);
  }

  // A parameter such as :id. SQLite also knows `$name(anything)`, within which a quote begins no text: nobody writes that.
  Token variable() {
    const auto begin = at_++;
    while (at_ < sql_.size() && (isInName(sql_[at_]) || sees("::"))) at_ += sees("::") ? 2 : 1;
    if (at_ < sql_.size() && sql_[at_] == '(' && at_ > begin + 1) isClear_ = false;
    return {Token::Kind::kMark, std::string(1, sql_[begin]), false};
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  bool isClear_ = true;
};

bool isWord(const Token& token, std::string_view word) {
  return token.kind == Token::Kind::kName && !token.isQuoted && token.text == word;
}
bool isOpening(const Token& token) { return token.kind == Token::Kind::kMark && token.text == "("; }

}  // namespace

bool mayNameCommonTable(std::string_view sql, const std::function<bool(const std::string&)>& isForbidden) {
  Tokens tokens(sql);
  std::vector<Token> all;
  do all.push_back(tokens.next());
  while (all.back().kind != Token::Kind::kEnd);
  if (!tokens.isClear()) return true;
  const auto at = [&](std::size_t i) -> const Token& { return i < all.size() ? all[i] : all.back(); };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind != Token::Kind::kName) continue;
    // with NAME (columns) as …; with NAME as (…; with NAME as [not] materialized (…
    const bool isNamed =
        isOpening(at(i + 1)) ||
        (isWord(at(i + 1), "as") && (isOpening(at(i + 2)) || isWord(at(i + 2), "not") || isWord(at(i + 2), "materialized")));
    if (isNamed && isForbidden(all[i].text)) return true;
  }
  return false;
}

}  // namespace kit::sql
