// Statements whose text is put together at run time, with bound values, read row by row.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace host::erp {

/// The current row of a Query; columns by position from 0. Valid inside the callback only.
class Row {
 public:
  Row(const std::vector<std::string>& texts, const std::vector<soci::indicator>& indicators)
      : texts_(texts), indicators_(indicators) {}
  [[nodiscard]] bool isNull(std::size_t column) const { return indicators_.at(column) == soci::i_null; }
  /// '' for NULL.
  [[nodiscard]] const std::string& text(std::size_t column) const { return texts_.at(column); }
  /// 0 for NULL.
  [[nodiscard]] std::int64_t number(std::size_t column) const;
  [[nodiscard]] bool flag(std::size_t column) const { return number(column) != 0; }
  [[nodiscard]] std::optional<std::int64_t> maybeNumber(std::size_t column) const;
  /// nullopt for NULL and for what is no date.
  [[nodiscard]] std::optional<kit::Date> date(std::size_t column) const { return kit::Date::parse(text(column)); }

 private:
  const std::vector<std::string>& texts_;
  const std::vector<soci::indicator>& indicators_;
};

/// Builds a statement: `query.add("select … where company_id = ").value(id)`. One use; not thread-safe. Throws SqlError.
class Query {
 public:
  explicit Query(kit::sql::Session& session, std::string_view start = {}) : session_(session), sql_(start) {}

  Query& add(std::string_view sql) {
    sql_ += sql;
    return *this;
  }
  /// Appends a bound value.
  Query& value(std::int64_t number);
  Query& value(std::string_view text);
  Query& value(const char* text) { return value(std::string_view(text)); }
  Query& value(kit::Date day) { return value(day.iso()); }
  Query& value(const std::optional<std::int64_t>& number) { return number ? value(*number) : add("null"); }
  Query& value(const std::optional<kit::Date>& day) { return day ? value(day->iso()) : add("null"); }

  /// Calls `each` for every row; `columns` is how many the select has.
  void read(std::size_t columns, const std::function<void(const Row&)>& each);
  /// The one number of a select; 0 when there is no row.
  std::int64_t number();
  /// Runs an insert, update or delete; returns the rows changed.
  long long execute();

 private:
  void bind(soci::statement& statement);
  kit::sql::Session& session_;
  std::string sql_;
  struct Bound {
    bool isText = false;
    long long number = 0;
    std::string text;
  };
  std::deque<Bound> values_;  // SOCI keeps references: addresses must not move
};

/// `%` and `_` of a user's text taken literally, for `like … escape '!'`.
std::string likeContains(std::string_view text);

}  // namespace host::erp
