// Where a database is: the one spelling that commands, hosts and apps use.
#pragma once
#include <string>
#include <string_view>
#include <variant>

namespace kit::sql {

enum class Dialect { kSqlite, kPostgres };

/// A parsed `sqlite3:///path/file.db` or `postgresql://user:pw@host:port/name`.
struct DatabaseUrl {
  Dialect dialect = Dialect::kSqlite;
  std::string path;  ///< SQLite: absolute or relative file name
  std::string host, port, user, password, name;

  /// The URL or a sentence that says what is wrong with it (never quoting the password).
  static std::variant<DatabaseUrl, std::string> parse(std::string_view text);

  /// The URL again, password included: for handing a connection to an app. Never log it.
  [[nodiscard]] std::string text() const;
  /// For people and logs: without the password.
  [[nodiscard]] std::string shown() const;
};

}  // namespace kit::sql
