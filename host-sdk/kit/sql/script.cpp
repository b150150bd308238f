// Reading SQL scripts: choosing a dialect's sections and cutting statements apart.
#include <host_sdk/kit/sql/migration.hpp>

namespace kit::sql {
namespace {

bool isWord(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Walks a script and knows what is quoted; collects the statement without its comments.
class Splitter {
 public:
  explicit Splitter(std::string_view script) : script_(script) {}

  std::vector<std::string> split() {
    while (at_ < script_.size()) step();
    flush();
    return std::move(statements_);
  }

 private:
  [[nodiscard]] bool sees(std::string_view text) const { return script_.substr(at_, text.size()) == text; }

  void copyUntil(std::string_view end) {
    const auto found = script_.find(end, at_ + 1);
    const auto stop = found == std::string_view::npos ? script_.size() : found + end.size();
    current_ += script_.substr(at_, stop - at_);
    at_ = stop;
  }

  void step() {
    const char c = script_[at_];
    if (sees("--")) {
      at_ = std::min(script_.find('\n', at_), script_.size());
    } else if (sees("/*")) {
      const auto end = script_.find("*/", at_);
      at_ = end == std::string_view::npos ? script_.size() : end + 2;
    } else if (c == '\'' || c == '"') {
      copyUntil(std::string_view(&script_[at_], 1));
    } else if (c == '$' && (at_ == 0 || !isWord(script_[at_ - 1]))) {
      dollarQuote();
    } else if (isWord(c)) {
      word();
    } else if (c == ';' && depth_ == 0) {
      ++at_;
      flush();
    } else {
      current_ += c;
      ++at_;
    }
  }

  void dollarQuote() {
    auto end = at_ + 1;
    while (end < script_.size() && isWord(script_[end])) ++end;
    if (end < script_.size() && script_[end] == '$') {
      copyUntil(script_.substr(at_, end + 1 - at_));
    } else {
      current_ += script_[at_++];
    }
  }

  // The body of a trigger holds statements of its own between begin and end; `case … end` nests as well.
  void word() {
    auto end = at_;
    while (end < script_.size() && isWord(script_[end])) ++end;
    const auto text = script_.substr(at_, end - at_);
    const auto small = lower(text);
    if (small == "trigger") inTrigger_ = true;
    if (inTrigger_ && (small == "begin" || small == "case")) ++depth_;
    if (inTrigger_ && small == "end" && depth_ > 0) --depth_;
    current_ += text;
    at_ = end;
  }

  void flush() {
    const auto first = current_.find_first_not_of(" \t\r\n");
    if (first != std::string::npos) {
      const auto last = current_.find_last_not_of(" \t\r\n");
      statements_.push_back(current_.substr(first, last - first + 1));
    }
    current_.clear();
    inTrigger_ = false;
    depth_ = 0;
  }

  std::string_view script_;
  std::size_t at_ = 0;
  std::string current_;
  bool inTrigger_ = false;
  int depth_ = 0;
  std::vector<std::string> statements_;
};

}  // namespace

std::vector<std::string> splitStatements(std::string_view script) { return Splitter(script).split(); }

std::string forDialect(std::string_view script, Dialect dialect) {
  std::string out;
  bool wanted = true;
  while (!script.empty()) {
    const auto end = std::min(script.find('\n'), script.size());
    const auto line = script.substr(0, end);
    const auto trimmed = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (trimmed == "-- [sqlite]") {
      wanted = dialect == Dialect::kSqlite;
    } else if (trimmed == "-- [postgresql]") {
      wanted = dialect == Dialect::kPostgres;
    } else if (trimmed == "-- [all]") {
      wanted = true;
    } else if (wanted) {
      out += line;
      out += '\n';
    }
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  return out;
}

std::string checksum(std::string_view script) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : script) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; hash >>= 4) out[i] = "0123456789abcdef"[hash & 15];
  return out;
}

}  // namespace kit::sql
