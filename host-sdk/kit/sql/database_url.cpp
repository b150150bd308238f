#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>
#include <host_sdk/kit/sql/database_url.hpp>
#include <optional>

namespace kit::sql {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite3://";
constexpr std::string_view kPostgresScheme = "postgresql://";

bool hasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

std::variant<DatabaseUrl, std::string> DatabaseUrl::parse(std::string_view text) {
  DatabaseUrl url;
  if (hasControl(text)) return "the database URL holds a control character";
  if (text.starts_with(kSqliteScheme)) {
    url.dialect = Dialect::kSqlite;
    url.path = std::string(text.substr(kSqliteScheme.size()));
    if (url.path.empty() || url.path == "/") return "the database URL names no file: write sqlite3:///path/to/file.db";
    if (url.path.find('"') != std::string::npos) return "the database file's name must not hold a double quote";
    return url;
  }
  if (text.starts_with(kPostgresScheme)) {
    url.dialect = Dialect::kPostgres;
    auto rest = text.substr(kPostgresScheme.size());
    const std::string form = "write postgresql://user:password@host:port/name";
    const auto slash = rest.rfind('/');
    if (slash == std::string_view::npos || slash + 1 == rest.size()) return "the database URL names no database: " + form;
    const auto name = encoding::percentDecoded(rest.substr(slash + 1));
    rest = rest.substr(0, slash);
    std::optional<std::string> user = "";
    std::optional<std::string> password = "";
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
      const auto who = rest.substr(0, at);
      rest = rest.substr(at + 1);
      const auto colon = who.find(':');
      user = encoding::percentDecoded(who.substr(0, colon));
      if (colon != std::string_view::npos) password = encoding::percentDecoded(who.substr(colon + 1));
    }
    const auto colon = rest.rfind(':');
    const bool hasPort = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    const auto host = encoding::percentDecoded(hasPort ? rest.substr(0, colon) : rest);
    url.port = hasPort ? std::string(rest.substr(colon + 1)) : "5432";
    if (!name || !user || !password || !host) return "the database URL has a broken % escape: " + form;
    if (url.port.empty() || url.port.size() > 5 ||
        !std::all_of(url.port.begin(), url.port.end(), [](char c) { return c >= '0' && c <= '9'; }))
      return "the port in the database URL is not a number: " + form;
    url.name = *name;
    url.user = *user;
    url.password = *password;
    url.host = host->empty() ? "127.0.0.1" : *host;
    for (const auto* part : {&url.name, &url.user, &url.password, &url.host})
      if (hasControl(*part)) return "the database URL holds a control character";
    return url;
  }
  return "the database URL must begin with sqlite3:// or postgresql://";
}

std::string DatabaseUrl::text() const {
  if (dialect == Dialect::kSqlite) return std::string(kSqliteScheme) + path;
  std::string who = encoding::percentEncoded(user);
  if (!password.empty()) who += ":" + encoding::percentEncoded(password);
  return std::string(kPostgresScheme) + (who.empty() ? "" : who + "@") + encoding::percentEncoded(host) + ":" + port + "/" +
         encoding::percentEncoded(name);
}

std::string DatabaseUrl::shown() const {
  if (dialect == Dialect::kSqlite) return text();
  DatabaseUrl bare = *this;
  bare.password.clear();
  return bare.text();
}

}  // namespace kit::sql
