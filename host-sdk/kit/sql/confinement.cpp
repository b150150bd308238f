#include "confinement.hpp"

#include <algorithm>
#include <host_sdk/kit/sql/common_tables.hpp>

#include "native.hpp"

namespace kit::sql {

using namespace sqlite_api;

namespace {

std::string lower(const char* text) {
  std::string out = text == nullptr ? "" : text;
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is(const char* text, std::string_view word) { return text != nullptr && std::string_view(text) == word; }

struct Named {
  std::string type, name, sql;
};

std::vector<Named> schemaOf(sqlite3* handle) {
  std::vector<Named> all;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(handle, "select type, name, sql from sqlite_master where type in ('table', 'view', 'trigger')", -1,
                         &statement, nullptr) != SQLITE_OK)
    throwSqlite(handle);
  const auto text = [&](int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return std::string(bytes == nullptr ? "" : bytes);
  };
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) all.push_back({text(0), text(1), text(2)});
  sqlite3_finalize(statement);
  if (code != SQLITE_DONE) throwSqlite(handle);
  return all;
}

std::string quotedName(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

Confinement::Confinement(sqlite3* handle, const AccessRule& rule) : handle_(handle), rule_(rule) {
  const auto schema = schemaOf(handle);
  sqlite3_set_authorizer(handle, &collect, this);
  for (const auto& each : schema) {
    if (each.type != "view" || !isReadable(lower(each.name.c_str()))) continue;
    sqlite3_stmt* statement = nullptr;
    // A view of the host that does not compile cannot be read either.
    sqlite3_prepare_v2(handle, ("select * from main." + quotedName(each.name)).c_str(), -1, &statement, nullptr);
    sqlite3_finalize(statement);
  }
  sqlite3_set_authorizer(handle, nullptr, nullptr);
  std::set<std::string> behindViews;
  for (const auto& [view, table, column] : reads_) behindViews.insert(table);
  hidden_ = {"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"};
  for (const auto& each : schema) {
    const auto name = lower(each.name.c_str());
    if (!isOwn(name)) {
      if (each.type != "trigger" && !isReadable(name) && !behindViews.contains(name)) hidden_.insert(name);
    } else if (mayNameCommonTable(each.sql, [this](const std::string& common) { return isReadable(common); })) {
      throw SqlError(SqlError::Kind::kDenied,
                     "the app's " + each.type + " " + each.name + " borrows the name of a view of the host");
    }
  }
}

void Confinement::begin() { sqlite3_set_authorizer(handle_, &authorize, this); }

void Confinement::check(const std::string& sql) const {
  if (mayNameCommonTable(sql, [this](const std::string& name) { return isReadable(name); }))
    throw SqlError(SqlError::Kind::kDenied, "a common table expression must not bear the name of a view of the host");
}

bool Confinement::isOwn(const std::string& name) const { return !rule_.ownPrefix.empty() && name.starts_with(rule_.ownPrefix); }

bool Confinement::isReadable(const std::string& name) const {
  if (rule_.readable.empty()) return !rule_.readablePrefix.empty() && name.starts_with(rule_.readablePrefix);
  return std::find(rule_.readable.begin(), rule_.readable.end(), name) != rule_.readable.end();
}

bool Confinement::mayRead(const char* table, const char* column, const char* through) const {
  const auto name = lower(table);
  // No column: SQLite asks so for a table of which only rows are counted, and when that table stands behind a view it no longer
  // says which one. A count of rows is all that this lets through.
  if (is(column, "")) return !hidden_.contains(name);
  if (isOwn(name) || isReadable(name)) return true;
  return through != nullptr && isReadable(lower(through)) && reads_.contains({lower(through), name, lower(column)});
}

int Confinement::collect(void* self, int action, const char* a, const char* b, const char*, const char* through) {
  auto& confinement = *static_cast<Confinement*>(self);
  if (action == SQLITE_READ && through != nullptr && confinement.isReadable(lower(through)))
    confinement.reads_.insert({lower(through), lower(a), lower(b)});
  return SQLITE_OK;
}

// SQLite asks this for each thing a statement touches, when it is compiled. `through` is the innermost view that leads there.
int Confinement::authorize(void* self, int action, const char* a, const char* b, const char* database, const char* through) {
  const auto& confinement = *static_cast<const Confinement*>(self);
  const auto allowed = [](bool yes) { return yes ? SQLITE_OK : SQLITE_DENY; };
  const bool temporary = is(database, "temp");
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return allowed(!is(b, "load_extension"));
    case SQLITE_READ: return allowed(temporary || confinement.mayRead(a, b, through));
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return allowed(temporary || confinement.isOwn(lower(a)));
    // How long a commit waits concerns only what the app itself writes; `off` could damage the file.
    case SQLITE_PRAGMA: return allowed(is(a, "synchronous") && (is(b, "normal") || is(b, "full")));
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_DROP_TEMP_TABLE:
    case SQLITE_DROP_TEMP_INDEX: return SQLITE_OK;
    default: return SQLITE_DENY;
  }
}

// ---- the place where SOCI hands its texts to SQLite

namespace {

namespace backend = soci::details;

class ConfinedSession;

class ConfinedStatement final : public backend::statement_backend {
 public:
  ConfinedStatement(const ConfinedSession& session, backend::statement_backend* inner) : session_(session), inner_(inner) {}

  void prepare(const std::string& query, backend::statement_type type) override;

  void alloc() override { inner_->alloc(); }
  void clean_up() override { inner_->clean_up(); }
  exec_fetch_result execute(int number) override { return inner_->execute(number); }
  exec_fetch_result fetch(int number) override { return inner_->fetch(number); }
  long long get_affected_rows() override { return inner_->get_affected_rows(); }
  int get_number_of_rows() override { return inner_->get_number_of_rows(); }
  std::string get_parameter_name(int index) const override { return inner_->get_parameter_name(index); }
  std::string rewrite_for_procedure_call(const std::string& query) override { return inner_->rewrite_for_procedure_call(query); }
  int prepare_for_describe() override { return inner_->prepare_for_describe(); }
  void describe_column(int column, soci::data_type& type, std::string& name) override {
    inner_->describe_column(column, type, name);
  }
  backend::standard_into_type_backend* make_into_type_backend() override { return inner_->make_into_type_backend(); }
  backend::standard_use_type_backend* make_use_type_backend() override { return inner_->make_use_type_backend(); }
  backend::vector_into_type_backend* make_vector_into_type_backend() override { return inner_->make_vector_into_type_backend(); }
  backend::vector_use_type_backend* make_vector_use_type_backend() override { return inner_->make_vector_use_type_backend(); }

 private:
  const ConfinedSession& session_;
  std::unique_ptr<backend::statement_backend> inner_;
};

class ConfinedSession final : public backend::session_backend {
 public:
  explicit ConfinedSession(backend::session_backend* inner) : inner_(inner) {}

  [[nodiscard]] sqlite3* handle() const { return static_cast<soci::sqlite3_session_backend*>(inner_.get())->conn_; }
  void confine(const AccessRule& rule) {
    confinement_ = std::make_unique<Confinement>(handle(), rule);
    confinement_->begin();
  }
  void check(const std::string& sql) const {
    if (confinement_) confinement_->check(sql);
  }

  bool is_connected() override { return inner_->is_connected(); }
  void begin() override { inner_->begin(); }
  void commit() override { inner_->commit(); }
  void rollback() override { inner_->rollback(); }
  bool get_last_insert_id(soci::session& session, const std::string& table, long long& value) override {
    return inner_->get_last_insert_id(session, table, value);
  }
  std::string get_table_names_query() const override { return inner_->get_table_names_query(); }
  std::string create_column_type(soci::data_type type, int precision, int scale) override {
    return inner_->create_column_type(type, precision, scale);
  }
  std::string empty_blob() override { return inner_->empty_blob(); }
  std::string get_dummy_from_table() const override { return inner_->get_dummy_from_table(); }
  std::string get_backend_name() const override { return inner_->get_backend_name(); }
  backend::statement_backend* make_statement_backend() override {
    return new ConfinedStatement(*this, inner_->make_statement_backend());  // NOLINT: SOCI owns it
  }
  backend::rowid_backend* make_rowid_backend() override { return inner_->make_rowid_backend(); }
  backend::blob_backend* make_blob_backend() override { return inner_->make_blob_backend(); }

 private:
  std::unique_ptr<Confinement> confinement_;  // outlives the connection, which asks it
  std::unique_ptr<backend::session_backend> inner_;
};

void ConfinedStatement::prepare(const std::string& query, backend::statement_type type) {
  session_.check(query);
  inner_->prepare(query, type);
}

class ConfinableFactory final : public soci::backend_factory {
 public:
  backend::session_backend* make_session(const soci::connection_parameters& parameters) const override {
    return new ConfinedSession(soci::factory_sqlite3()->make_session(parameters));  // NOLINT: SOCI owns it
  }
};

}  // namespace

void openConfinable(soci::session& session, const std::string& parameters) {
  static const ConfinableFactory factory;
  session.open(factory, parameters);
}

void confine(soci::session& session, const AccessRule& rule) {
  dynamic_cast<ConfinedSession&>(*session.get_backend()).confine(rule);
}

sqlite3* sqliteHandle(Session& session) {
  auto* found = session.raw().get_backend();
  if (const auto* confined = dynamic_cast<ConfinedSession*>(found)) return confined->handle();
  return static_cast<soci::sqlite3_session_backend*>(found)->conn_;
}

sqlite3_stmt* prepareSqlite(Session& session, const std::string& sql, unsigned flags) {
  if (const auto* confined = dynamic_cast<ConfinedSession*>(session.raw().get_backend())) confined->check(sql);
  auto* handle = sqliteHandle(session);
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle, sql.c_str(), -1, flags, &statement, nullptr) != SQLITE_OK) throwSqlite(handle);
  return statement;
}

}  // namespace kit::sql
