#include "tests/support/web/web_host.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/invoices.hpp"

namespace test {
namespace {

namespace erp = host::erp;

std::filesystem::path newFolder() {
  auto pattern = (std::filesystem::temp_directory_path() / "web-host-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for a test can be made");
  return pattern;
}

std::int64_t addCompany(kit::sql::Session& sql, const std::string& code, const std::string& name) {
  erp::Company company;
  company.code = code;
  company.name = name;
  company.country = "FR";
  company.currency = "EUR";
  company.timezone = "Europe/Paris";
  company.language = "fr";
  company.vatRate = 2000;
  return erp::createCompany(sql, {0, "test", 0}, company).value();
}

std::int64_t addCustomer(kit::sql::Session& sql, std::int64_t company, const std::string& code, const std::string& name) {
  erp::Customer customer;
  customer.code = code;
  customer.name = name;
  customer.country = "FR";
  customer.city = "Annecy";
  return erp::saveCustomer(sql, {company, "test", 0}, customer).value();
}

void addInvoice(kit::sql::Session& sql, std::int64_t company, std::int64_t customer, const std::string& number,
                std::int64_t netCents) {
  erp::InvoiceDraft draft;
  draft.customerId = customer;
  draft.issuedOn = kit::Date::parse("2026-03-23").value();
  draft.dueOn = kit::Date::parse("2026-04-22");
  draft.currency = "EUR";
  erp::InvoiceLine line;
  line.description = "Location machine à café";
  line.unitPrice = netCents * 10'000;
  line.vatRate = 2000;
  draft.lines.push_back(line);
  const erp::Actor actor{company, "test", 0};
  const auto id = erp::saveDraft(sql, actor, draft).value();
  long long version = 0;
  *sql << "select version from erp_invoice where invoice_id = " << id << " and company_id = " << company, soci::into(version);
  if (const auto issued = erp::issueInvoice(sql, actor, id, version, draft.issuedOn, number); !issued)
    throw std::runtime_error(issued.refusal().text());
}

}  // namespace

WebHost::WebHost(kit::sql::Dialect dialect, const Options& options) : database(dialect), folder(newFolder()) {
  spdlog::set_level(spdlog::level::warn);
  host::runtime::Application::Options application_;
  application_.database = database.url();
  application_.dataFolder = folder;
  application_.clock = &clock;
  application_.apps = options.apps;
  application_.withoutApps = options.withoutApps;
  application = std::make_unique<host::runtime::Application>(application_);
  if (!options.empty) seed();
  using host::runtime::Role;
  auto& identity = application->identity();
  for (const auto& [name, role] :
       {std::pair{"admin", Role::kAdmin}, {"comptable", Role::kAccountant}, {"lecteur", Role::kViewer}})
    if ((!options.onlyAccountant || role == Role::kAccountant) && !identity.addUser(name, std::string(name) + "-secret", role))
      throw std::runtime_error("no user");
  if (!options.empty && !options.onlyAccountant && !identity.addUser("louise", "louise-secret", Role::kAccountant, {"LOCATION"}))
    throw std::runtime_error("no user");
  application->apps().sync();

  host::web::WebServerOptions web;
  web.listen = "127.0.0.1:0";
  web.share = ATRIUM_SHARE;
  web.strictTemplates = true;
  web.mailCatcher = options.mailCatcher;
  server = std::make_unique<host::web::WebServer>(*application, web);
}

WebHost::~WebHost() {
  server.reset();
  application.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void WebHost::seed() {
  auto sql = application->pool().acquire();
  const auto vasseur = addCompany(*sql, "VASSEUR", "Vasseur Équipement");
  const auto location = addCompany(*sql, "LOCATION", "Vasseur Location");
  const auto park = addCustomer(*sql, vasseur, "C001", "Hôtel du Parc");
  addCustomer(*sql, vasseur, "C002", "Café de la Gare");
  addInvoice(*sql, vasseur, park, "FA-1", 100'000);
  const auto other = addCustomer(*sql, location, "L001", "Chantier Nord");
  addInvoice(*sql, location, other, "LO-1", 50'000);
}

}  // namespace test
