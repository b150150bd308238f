#include "sample-host/appstore/data_export.hpp"

#include <algorithm>
#include <host_sdk/kit/archive/zip_writer.hpp>
#include <nlohmann/json.hpp>

namespace host::appstore {
namespace {

using kit::sql::Session;
using soci::into;
using soci::use;
using Json = nlohmann::ordered_json;

// A file of the archive is held in memory while it is made: a long table becomes several.
constexpr std::size_t kPartBytes = 32U << 20U;
constexpr int kRowsAtOnce = 2000;

/// For names that come from the database's own catalogue.
std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::vector<std::string> names(soci::statement& statement, const std::string& name) {
  std::vector<std::string> all;
  statement.execute();
  while (statement.fetch()) all.push_back(name);
  return all;
}

std::vector<std::string> tablesOf(Session& session, const Manifest& manifest) {
  if (manifest.databasePrefix.empty()) return {};
  std::string name;
  if (session.isSqlite()) {
    const auto& prefix = manifest.databasePrefix;
    soci::statement statement = (session->prepare << "select name from sqlite_master where type = 'table' and substr(name, 1, "
                                                     "length(:prefix)) = :prefix2 order by name",
                                 use(prefix, "prefix"), use(prefix, "prefix2"), into(name));
    return names(statement, name);
  }
  const auto schema = manifest.databaseSchema();
  soci::statement statement =
      (session->prepare << "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                           "where n.nspname = :schema and c.relkind in ('r', 'p') and not c.relispartition "
                           "order by c.relname",
       use(schema), into(name));
  return names(statement, name);
}

std::vector<std::string> columnsOf(Session& session, const Manifest& manifest, const std::string& table) {
  std::string name;
  if (session.isSqlite()) {
    soci::statement statement =
        (session->prepare << "select name from pragma_table_info(:table) order by cid", use(table), into(name));
    return names(statement, name);
  }
  const auto schema = manifest.databaseSchema();
  soci::statement statement =
      (session->prepare << "select a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid join "
                           "pg_namespace n on n.oid = c.relnamespace where n.nspname = :schema and c.relname = "
                           ":table and a.attnum > 0 and not a.attisdropped order by a.attnum",
       use(schema), use(table), into(name));
  return names(statement, name);
}

/// RFC 4180. Nothing between two commas is NULL, "" an empty text.
std::string cell(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

/// The files that one table becomes.
class TableFiles {
 public:
  TableFiles(kit::archive::ZipWriter& zip, std::string table, const std::vector<std::string>& columns)
      : zip_(zip), table_(std::move(table)) {
    for (const auto& column : columns) head_ += (head_.empty() ? "" : ",") + cell(column);
    head_ += "\r\n";
    text_ = head_;
  }
  void row(const std::vector<std::string>& cells, const std::vector<soci::indicator>& states) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text_ += ',';
      if (states[i] != soci::i_null) text_ += cell(cells[i]);
    }
    text_ += "\r\n";
    ++rows_;
    if (text_.size() >= kPartBytes) flush();
  }
  Json end() {
    if (files_.empty() || text_.size() > head_.size()) flush();
    return {{"name", table_}, {"rows", rows_}, {"files", files_}};
  }

 private:
  void flush() {
    const auto path = "tables/" + table_ + (files_.empty() ? "" : "." + std::to_string(files_.size() + 1)) + ".csv";
    zip_.add(path, text_);
    files_.push_back(path);
    text_ = head_;
  }
  kit::archive::ZipWriter& zip_;
  std::string table_, head_, text_;
  std::vector<std::string> files_;
  long long rows_ = 0;
};

Json exportTable(Session& session, const Manifest& manifest, const std::string& table, kit::archive::ZipWriter& zip) {
  const auto columns = columnsOf(session, manifest, table);
  TableFiles files(zip, table, columns);
  // The database writes the values: amounts and dates come out as they are kept, whatever type a client would read them into.
  std::string list;
  for (const auto& column : columns) {
    const auto name = quoted(column);
    list += (list.empty() ? "" : ", ") + (session.isSqlite() ? "case typeof(" + name + ") when 'blob' then '\\x' || lower(hex(" +
                                                                   name + ")) else cast(" + name + " as text) end"
                                                             : "cast(" + name + " as text)");
  }
  const auto select = "select " + list + " from " + (session.isSqlite() ? "" : quoted(manifest.databaseSchema()) + ".") +
                      quoted(table) + " order by 1";
  std::vector<std::string> cells(columns.size());
  std::vector<soci::indicator> states(columns.size(), soci::i_ok);
  // A PostgreSQL client would hold the whole table: it is read through a cursor.
  if (!session.isSqlite()) session.execute("declare app_export no scroll cursor for " + select);
  soci::statement statement(session.raw());
  statement.alloc();
  statement.prepare(session.isSqlite() ? select : "fetch forward " + std::to_string(kRowsAtOnce) + " from app_export");
  for (std::size_t i = 0; i < cells.size(); ++i) statement.exchange(into(cells[i], states[i]));
  statement.define_and_bind();
  for (bool more = true; more;) {
    long long read = 0;
    statement.execute();
    while (statement.fetch()) {
      files.row(cells, states);
      ++read;
    }
    more = !session.isSqlite() && read > 0;
  }
  if (!session.isSqlite()) session.execute("close app_export");
  return files.end();
}

}  // namespace

void exportData(Session& session, const Manifest& manifest, const std::string& manifestText, const Files& beside, long long nowMs,
                AppExports::Draft& draft) {
  const auto date = kit::Date::fromDays(static_cast<std::int32_t>(nowMs / 86'400'000));
  kit::archive::ZipWriter zip([&draft](std::string_view bytes) { draft.write(bytes); }, date);
  try {
    Json index{{"schema", "hostapp/export@1"},
               {"app", manifest.id},
               {"version", manifest.version.text()},
               {"made_on", date.iso()},
               {"database", session.isSqlite() ? "sqlite" : "postgresql"},
               {"csv", "RFC 4180 in UTF-8, with a header; nothing between two commas is NULL, \"\" an empty text, \\x… bytes"},
               {"tables", Json::array()},
               {"given_by_the_app", Json::array()}};
    kit::sql::mapped([&] {
      const auto tables = tablesOf(session, manifest);
      // Other processes may still run the app: what they write has to be either in the archive or refused.
      if (!session.isSqlite())
        for (const auto& table : tables)
          session.execute("lock table " + quoted(manifest.databaseSchema()) + "." + quoted(table) + " in access exclusive mode");
      for (const auto& table : tables) index["tables"].push_back(exportTable(session, manifest, table, zip));
    });
    for (const auto& [path, bytes] : beside) {
      zip.add(path, bytes);
      index["given_by_the_app"].push_back(path);
    }
    zip.add("manifest.json", manifestText);
    zip.add("export.json", index.dump(2) + "\n");
    zip.finish();
  } catch (const std::length_error&) {
    refuse(
        std::nullopt,
        "The data of \"{1}\" do not fit into one archive, so they are not deleted: back the database up, and uninstall the app "
        "without deleting its data",
        manifest.name.en);
  }
  draft.finish();
}

}  // namespace host::appstore
