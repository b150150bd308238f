// Names and values that a visitor sent: a query, a form, cookies. Checked UTF-8, bounded.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace host::web {

/// Pairs in the order in which they came; a name may come several times.
class Fields {
 public:
  using Pair = std::pair<std::string, std::string>;

  void add(std::string name, std::string value) { pairs_.emplace_back(std::move(name), std::move(value)); }

  /// The first value of `name`; "" when there is none.
  [[nodiscard]] const std::string& get(std::string_view name) const;
  /// What people type in one line: as `get`, without blanks at both ends and control characters, line ends as a blank.
  [[nodiscard]] std::string trimmed(std::string_view name) const;
  /// What people type in several lines: as `trimmed`, but lines stay, ended by "\n".
  [[nodiscard]] std::string paragraphs(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  [[nodiscard]] const std::vector<Pair>& pairs() const { return pairs_; }
  [[nodiscard]] bool empty() const { return pairs_.empty(); }

 private:
  std::vector<Pair> pairs_;
};

/// Blanks, tabs and line ends taken off both ends.
std::string trim(std::string_view text);
/// UTF-8 text as one line, trimmed: line ends and tabs become a blank, other control characters are left out.
std::string oneLine(std::string_view text);

}  // namespace host::web
