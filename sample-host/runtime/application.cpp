#include "sample-host/runtime/application.hpp"

#include "sample-host/appstore/schema.hpp"
#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/invoice_pdf.hpp"
#include "sample-host/erp/schema.hpp"
#include "sample-host/erp/whose_books.hpp"
#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/contexts.hpp"
#include "sample-host/runtime/installed_app_source.hpp"
#include "sample-host/runtime/schema.hpp"

namespace host::runtime {
namespace {

appstore::Version versionOf(const char* text) {
  const auto version = appstore::Version::parse(text);
  if (!version) throw std::logic_error(std::string("no version: ") + text);
  return *version;
}

appstore::InstalledApps::Options storeOptions(const std::filesystem::path& data, const kit::sql::DatabaseUrl& database,
                                              const Clock& clock) {
  appstore::InstalledApps::Options options;
  options.data = data;
  options.database = database;
  options.facts.sdk = versionOf(HOST_SDK_VERSION);
  options.facts.host = versionOf(HOST_VERSION);
  options.nowMs = [&clock] { return clock.now(); };
  return options;
}

kit::sql::DatabaseUrl absolute(kit::sql::DatabaseUrl url) {
  // Apps open the same file: a relative name would depend on the folder they happen to be in.
  if (url.dialect == kit::sql::Dialect::kSqlite) url.path = std::filesystem::absolute(url.path).lexically_normal().string();
  return url;
}

std::filesystem::path ready(const std::filesystem::path& folder) {
  std::error_code error;
  const auto path = std::filesystem::absolute(folder).lexically_normal();
  std::filesystem::create_directories(path, error);
  if (error || !std::filesystem::is_directory(path))
    throw std::runtime_error("the data folder " + path.string() + " cannot be made" + (error ? ": " + error.message() : "") +
                             "; name another with --data");
  return path;
}

kit::sql::DatabaseUrl checked(kit::sql::DatabaseUrl url) {
  if (url.dialect != kit::sql::Dialect::kSqlite) return url;
  const std::filesystem::path file(url.path);
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    throw std::runtime_error("the database " + url.path + " is a folder; name a file in --db, such as sqlite3://" + url.path +
                             "/atrium.db");
  if (!std::filesystem::is_directory(file.parent_path(), error))
    throw std::runtime_error("the folder of the database does not exist: " + file.parent_path().string() +
                             "; make it, or name another file in --db");
  return url;
}

}  // namespace

struct Application::Parts {
  explicit Parts(const Options& options)
      : database(checked(absolute(options.database))),
        data(ready(options.dataFolder)),
        clock(options.clock != nullptr ? *options.clock : systemClock),
        pool(options.sessions, [url = database] { return kit::sql::Session::open(url); }) {
    auto sql = pool.acquire();
    ownBooks = !host::erp::booksOfAnotherErp(*sql);
    if (ownBooks) host::erp::migrateErp(*sql, clock.now());
    kit::sql::migrate(*sql, kMigrationScope, runtimeMigrations(), clock.now());
    host::appstore::migrateAppstore(*sql, clock.now());
  }

  SystemClock systemClock;
  kit::sql::DatabaseUrl database;
  std::filesystem::path data;
  const Clock& clock;
  kit::sql::Pool pool;
  bool ownBooks = true;  // another ERP's: apps and jobs run over them, and Atrium has neither PDF of an invoice nor logo to give
  Companies companies{pool, clock};
  Secrets secrets{data};
  Settings settings{pool};
  Leases leases{pool, clock};
  Audit audit{pool, clock};
  Identity identity{pool, companies, clock};
  MailAccounts mailAccounts{pool, secrets, clock};
  PublicLinks publicLinks{secrets, settings, companies, clock};
  HostServices services{database, data,     pool,         clock,       companies, secrets, settings, leases,
                        audit,    identity, mailAccounts, publicLinks, {},        {},      {}};
  appstore::InstalledApps installed{pool, storeOptions(data, database, clock)};
  InstalledAppSource source{installed};
  std::unique_ptr<AppRuntime> apps;
  std::unique_ptr<Jobs> jobs;
  std::unique_ptr<AppAdmin> admin;
};

Application::Application(const Options& options) : parts_(std::make_unique<Parts>(options)) {
  AppSource& source = options.apps != nullptr ? *options.apps : static_cast<AppSource&>(parts_->source);
  parts_->services.invoicePdf = [parts = parts_.get()](std::int64_t companyId, std::int64_t invoiceId) {
    const auto company = parts->companies.byId(companyId);
    if (!company) throw std::runtime_error("there is no company " + std::to_string(companyId));
    const auto today = parts->companies.today(*company);
    auto sql = parts->pool.acquire();
    auto pdf = erp::invoicePdf(*sql, companyId, invoiceId, today);
    if (!pdf) throw std::runtime_error("company " + company->code + " has no such invoice");
    return std::move(pdf->bytes);
  };
  parts_->services.companyLogo = [parts = parts_.get()](std::int64_t companyId) {
    auto sql = parts->pool.acquire();
    return erp::companyLogo(*sql, companyId);
  };
  if (!parts_->ownBooks) parts_->services.invoicePdf = nullptr;
  if (!parts_->ownBooks) parts_->services.companyLogo = nullptr;
  parts_->apps = std::make_unique<AppRuntime>(parts_->services, source, AppRuntime::Options{options.withoutApps});
  parts_->jobs = std::make_unique<Jobs>(parts_->services, *parts_->apps);
  parts_->admin = std::make_unique<AppAdmin>(parts_->services, parts_->installed, *parts_->apps);
}

Application::~Application() {
  parts_->jobs->stop();  // jobs end before the apps they run in
  parts_->apps->stop();
}

kit::sql::Pool& Application::pool() { return parts_->pool; }
const Clock& Application::clock() const { return parts_->clock; }
Companies& Application::companies() { return parts_->companies; }
Identity& Application::identity() { return parts_->identity; }
Settings& Application::settings() { return parts_->settings; }
Secrets& Application::secrets() { return parts_->secrets; }
Audit& Application::audit() { return parts_->audit; }
MailAccounts& Application::mailAccounts() { return parts_->mailAccounts; }
PublicLinks& Application::publicLinks() { return parts_->publicLinks; }
AppRuntime& Application::apps() { return *parts_->apps; }
Jobs& Application::jobs() { return *parts_->jobs; }
AppAdmin& Application::appAdmin() { return *parts_->admin; }
HostServices& Application::services() { return parts_->services; }
const std::filesystem::path& Application::dataFolder() const { return parts_->data; }

bool Application::databaseIsWell() {
  try {
    auto sql = parts_->pool.acquire();
    return kit::sql::mapped([&] {
      long long count = 0;
      **sql << "select count(*) from host_user", soci::into(count);
      return true;
    });
  } catch (const kit::sql::SqlError&) {  // the answer to the question
    return false;
  }
}

hsdk::Context Application::contextOf(const Session& session) { return contextFor(parts_->services, session); }

hsdk::Context Application::contextOf(const Company& company, std::optional<kit::Date> asOf) {
  return contextFor(parts_->services, company, asOf);
}

}  // namespace host::runtime
