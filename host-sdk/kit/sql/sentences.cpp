#include "sentences.hpp"

#include <algorithm>
#include <array>

namespace kit::sql {
namespace {

struct Advice {
  const char* said;  ///< by SQLite, PostgreSQL or its client library
  const char* toDo;
};
constexpr std::array kAdvice{
    Advice{"is not a database", "the file is something else: name another one, or put back a backup"},
    Advice{"malformed", "the file is damaged: put back a backup"},
    Advice{"unable to open database file", "look whether its folder is there and may be written by this user"},
    Advice{"readonly database", "let this user write the file and its folder"},
    Advice{"disk is full", "make room on its disk and try again"},
    Advice{"disk I/O error", "look whether its disk is full or broken, then try again"},
    Advice{"database is locked", "try again when that one is done"},
    Advice{"could not translate host name", "correct the name of the machine in the database's URL"},
    Advice{"password authentication failed", "correct user and password in the database's URL"},
    Advice{"no password supplied", "write the password into the database's URL: postgresql://user:password@host:port/name"},
    Advice{"no pg_hba.conf entry", "let this machine and user in, in the server's pg_hba.conf"},
    Advice{"does not exist", "create it, or correct its name in the database's URL"},
    Advice{"permission denied for schema", "grant this user the right to create in it, or sign in as its owner"},
    Advice{"too many clients", "try again later, or raise max_connections of the server"},
    Advice{"remaining connection slots", "try again later, or raise max_connections of the server"},
    Advice{"timeout expired", "correct host and port in the database's URL, or look whether a firewall stands between"},
    Advice{"No space left on device", "make room on the server's disk and try again"},
    Advice{"deadlock detected", "try again"},
    Advice{"could not serialize", "try again"},
    Advice{"terminating connection", "try again when the server runs"},
    Advice{"server closed the connection", "try again when the server runs"},
    Advice{"no connection to the server", "try again when the server runs"},
    Advice{"Connection refused", "start the server, or correct host and port in the database's URL"},
};

std::string advised(const std::string& text, const std::string& detail) {
  const auto* const known = std::find_if(kAdvice.begin(), kAdvice.end(),
                                         [&](const Advice& advice) { return detail.find(advice.said) != std::string::npos; });
  return known == kAdvice.end() ? text : text + "; " + known->toDo;
}

}  // namespace

std::string stripped(std::string text) {
  // libpq asks back at the end of what it says; the answer stands in our advice.
  for (const char* mark :
       {"\nDETAIL", " while ", "\nLINE", "\nCONTEXT", "\nQUERY", "\n\tIs the server running", "\n\tThis probably means"})
    if (const auto at = text.find(mark); at != std::string::npos) text.resize(at);
  for (const char* prefix : {"sqlite3_statement_backend::", "sqlite3_session_backend::"})
    if (text.starts_with(prefix))
      if (const auto colon = text.find(": "); colon != std::string::npos) text.erase(0, colon + 2);
  for (const std::string said : {"Cannot establish connection to the database.", "Cannot execute query.",
                                 "Cannot prepare statement.", "Fatal error.", "Connection failed.", "FATAL:  ", "ERROR:  "})
    if (const auto at = text.find(said); at != std::string::npos) text.erase(at, said.size());
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string sentence(SqlError::Kind kind, const std::string& detail) {
  const auto said = [&]() -> std::string {
    switch (kind) {
      case SqlError::Kind::kUnavailable: return "the database cannot be reached: " + detail;
      case SqlError::Kind::kBusy:
        return "the database is locked by another program" + (detail == "database is locked" ? "" : " (" + detail + ")");
      case SqlError::Kind::kConflict: return "the database refused a row that breaks a constraint: " + detail;
      case SqlError::Kind::kDenied: return "the database does not allow this: " + detail;
      case SqlError::Kind::kInternal: return "the database refused a statement: " + detail;
    }
    return detail;
  }();
  // What a statement names that is not there is a mistake of ours; only connections are advised about that.
  if (kind == SqlError::Kind::kConflict || kind == SqlError::Kind::kInternal) return said;
  return advised(said, detail);
}

std::string cannotOpen(const std::string& where, const std::string& detail) {
  return advised("cannot open the database " + where + ": " + detail, detail);
}

}  // namespace kit::sql
