#include <algorithm>
#include <host_sdk/kit/sql/database_url.hpp>
#include <optional>

namespace kit::sql {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite3://";
constexpr std::string_view kPostgresScheme = "postgresql://";

std::optional<std::string> percentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto digit = [](char c) -> int {
      if (c >= '0' && c <= '9') return c - '0';
      if (c >= 'a' && c <= 'f') return c - 'a' + 10;
      if (c >= 'A' && c <= 'F') return c - 'A' + 10;
      return -1;
    };
    const int high = digit(text[i + 1]);
    const int low = digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string percentEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
                       c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte / 16];
      out += kHex[byte % 16];
    }
  }
  return out;
}

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
    const auto name = percentDecoded(rest.substr(slash + 1));
    rest = rest.substr(0, slash);
    std::optional<std::string> user = "";
    std::optional<std::string> password = "";
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
      const auto who = rest.substr(0, at);
      rest = rest.substr(at + 1);
      const auto colon = who.find(':');
      user = percentDecoded(who.substr(0, colon));
      if (colon != std::string_view::npos) password = percentDecoded(who.substr(colon + 1));
    }
    const auto colon = rest.rfind(':');
    const bool hasPort = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    const auto host = percentDecoded(hasPort ? rest.substr(0, colon) : rest);
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
  std::string who = percentEncoded(user);
  if (!password.empty()) who += ":" + percentEncoded(password);
  return std::string(kPostgresScheme) + (who.empty() ? "" : who + "@") + percentEncoded(host) + ":" + port + "/" +
         percentEncoded(name);
}

std::string DatabaseUrl::shown() const {
  if (dialect == Dialect::kSqlite) return text();
  DatabaseUrl bare = *this;
  bare.password.clear();
  return bare.text();
}

}  // namespace kit::sql
