#include "sample-host/erp/query.hpp"

#include <charconv>

namespace host::erp {

std::int64_t Row::number(std::size_t column) const {
  const auto& digits = text(column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<std::int64_t> Row::maybeNumber(std::size_t column) const {
  return isNull(column) ? std::nullopt : std::optional(number(column));
}

Query& Query::value(std::int64_t number) {
  values_.push_back({false, number, {}});
  return add(" :v" + std::to_string(values_.size()) + " ");
}

Query& Query::value(std::string_view text) {
  values_.push_back({true, 0, std::string(text)});
  return add(" :v" + std::to_string(values_.size()) + " ");
}

void Query::bind(soci::statement& statement) {
  std::size_t at = 0;
  for (auto& bound : values_) {
    const auto name = "v" + std::to_string(++at);
    if (bound.isText) {
      statement.exchange(soci::use(bound.text, name));
    } else {
      statement.exchange(soci::use(bound.number, name));
    }
  }
}

void Query::read(std::size_t columns, const std::function<void(const Row&)>& each) {
  kit::sql::mapped([&] {
    std::vector<std::string> texts(columns);
    std::vector<soci::indicator> indicators(columns, soci::i_null);
    soci::statement statement(session_.raw());
    for (std::size_t i = 0; i < columns; ++i) statement.exchange(soci::into(texts[i], indicators[i]));
    bind(statement);
    statement.alloc();
    statement.prepare(sql_);
    statement.define_and_bind();
    statement.execute(false);
    const Row row(texts, indicators);
    while (statement.fetch()) {
      for (std::size_t i = 0; i < columns; ++i)
        if (indicators[i] == soci::i_null) texts[i].clear();
      each(row);
    }
  });
}

std::int64_t Query::number() {
  std::int64_t value = 0;
  read(1, [&](const Row& row) { value = row.number(0); });
  return value;
}

long long Query::execute() {
  return kit::sql::mapped([&] {
    soci::statement statement(session_.raw());
    bind(statement);
    statement.alloc();
    statement.prepare(sql_);
    statement.define_and_bind();
    statement.execute(true);
    return statement.get_affected_rows();
  });
}

std::string likeContains(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace host::erp
