// An app's session on SQLite, held to its AccessRule. Not a public header.
#pragma once
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <host_sdk/kit/sql/session.hpp>
#include <set>
#include <string>
#include <tuple>

namespace kit::sql {

/// Two locks, for SQLite asks its authorizer about names alone. The authorizer lets a table of the host be read through a view
/// that the app was granted, and then only the columns that this view reads. And no statement may call a common table expression
/// by the name of such a view: its text is looked at before it is compiled, the texts of the app's own views and triggers when
/// the session opens.
class Confinement {
 public:
  /// Looks at the schema as it is now, and keeps the rule, whose names are in lower case. Throws SqlError(kDenied) when a view or
  /// trigger of the app borrows a view's name.
  Confinement(sqlite_api::sqlite3* handle, const AccessRule& rule);
  Confinement(const Confinement&) = delete;
  Confinement& operator=(const Confinement&) = delete;
  ~Confinement() = default;

  /// From here on SQLite asks. This must live as long as the connection.
  void begin();
  /// Throws SqlError(kDenied).
  void check(const std::string& sql) const;

 private:
  static int collect(void* self, int action, const char* a, const char* b, const char* database, const char* through);
  static int authorize(void* self, int action, const char* a, const char* b, const char* database, const char* through);
  [[nodiscard]] bool isOwn(const std::string& name) const;
  [[nodiscard]] bool isReadable(const std::string& name) const;
  [[nodiscard]] bool mayRead(const char* table, const char* column, const char* through) const;

  sqlite_api::sqlite3* handle_;
  const AccessRule& rule_;
  std::set<std::tuple<std::string, std::string, std::string>> reads_;  // view, table, column, in lower case as SQLite compares
  std::set<std::string> hidden_;                                       // tables of which not even the rows may be counted
};

/// Opens a session that can be confined; until then it is unrestricted, so that it can be set up.
void openConfinable(soci::session& session, const std::string& parameters);
void confine(soci::session& session, const AccessRule& rule);

}  // namespace kit::sql
