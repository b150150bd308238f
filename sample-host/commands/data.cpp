// Bringing data in.
#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/commands/command.hpp"
#include "sample-host/commands/own_books.hpp"
#include "sample-host/demo/demo_data.hpp"
#include "sample-host/importers/import_service.hpp"

namespace host::commands {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string company;
};

nlohmann::ordered_json jsonOf(const importers::FileReport& file) {
  nlohmann::ordered_json json{{"file", file.file},       {"kind", file.kind},           {"inserted", file.inserted},
                              {"updated", file.updated}, {"unchanged", file.unchanged}, {"ignored", file.ignored},
                              {"notes", file.notes}};
  if (!file.ok()) json["refused"] = file.summary();
  return json;
}

// Apps bring their data of companies that the import made to where they can work with them, before anybody opens a page.
std::vector<std::string> prepareNewCompanies(runtime::Application& host) {
  host.apps().sync();
  return host.apps().prepareCompanies();
}

void import(const Global& global, const Options& options) {
  const auto host = openHost(global);
  needOwnBooks(*host, "import");
  if (!options.company.empty()) companyOf(*host, options.company);
  const auto companiesBefore = host->companies().all().size();
  importers::ImportOptions how;
  how.company = options.company;
  if (!global.json)
    how.onFile = [](const importers::FileReport& file) {
      if (file.ok()) std::cout << file.summary() << std::endl;  // a refusal goes to stderr, once, at the end
    };
  importers::ImportReport report;
  {
    auto sql = host->pool().acquire();
    report = importers::importPaths(*sql, {options.paths.begin(), options.paths.end()}, how);
  }
  // What was refused stands on stderr; when nothing else happened, that is all.
  const bool something = std::any_of(report.files.begin(), report.files.end(), [](const auto& file) { return file.ok(); });
  if (global.json && (something || report.ok())) {
    auto files = nlohmann::ordered_json::array();
    for (const auto& file : report.files) files.push_back(jsonOf(file));
    std::cout << nlohmann::ordered_json{{"files", files}, {"not_read", report.notRead}}.dump() << '\n';
  }
  std::vector<std::string> problems;
  if (host->companies().all().size() != companiesBefore) problems = prepareNewCompanies(*host);
  if (!report.ok()) throw Failed(report.failure());
  if (!problems.empty()) throw Failed("the data are imported, but an app could not prepare a new company: " + problems.front());
}

struct DemoNumbers {
  int customers = 300, invoices = 3000;
  std::uint64_t seed = 1;
  std::string asOf;
};

void makeDemo(const Global& global, const DemoNumbers& numbers) {
  demo::DemoOptions how;
  how.customers = numbers.customers;
  how.invoices = numbers.invoices;
  how.seed = numbers.seed;
  std::optional<kit::Date> asOf;
  if (!numbers.asOf.empty()) {
    asOf = kit::Date::parse(numbers.asOf);
    if (!asOf) throw WrongUsage("--as-of is a date such as 2026-01-15 (given: " + numbers.asOf + ")");
  }
  const auto host = openHost(global);
  needOwnBooks(*host, "demo");
  how.asOf = asOf ? *asOf : runtime::localTime("Europe/Paris", host->clock().now()).date;
  how.eInvoiceFolder = host->dataFolder() / "demo-e-invoices";
  demo::DemoSummary made;
  {
    auto sql = host->pool().acquire();
    const auto outcome = demo::makeDemoData(*sql, how);
    if (!outcome) throw Failed(outcome.refusal().text());
    made = *outcome;
  }
  if (global.json)
    std::cout << nlohmann::ordered_json{{"companies", made.companies},      {"departments", made.departments},
                                        {"customers", made.customers},      {"contacts", made.contacts},
                                        {"invoices", made.invoices},        {"lines", made.lines},
                                        {"instalments", made.instalments},  {"payments", made.payments},
                                        {"credit_notes", made.creditNotes}, {"e_invoices", made.eInvoices}}
                     .dump()
              << '\n';
  else
    std::cout << made.companies << " companies, " << made.customers << " customers, " << made.invoices << " invoices, "
              << made.payments << " payments, " << made.creditNotes << " credit notes, " << made.eInvoices << " e-invoices\n";
  if (const auto problems = prepareNewCompanies(*host); !problems.empty())
    throw Failed("the data are there, but an app could not prepare a new company: " + problems.front());
}

}  // namespace

void addData(CLI::App& program, Global& global) {
  auto options = std::make_shared<Options>();
  auto* importing = program.add_subcommand("import", "Read CSV files or e-invoices; of a folder, all of them in the right order");
  importing->add_option("DIR-OR-FILE", options->paths, "*.csv, *.xml (UBL, CII) or *.pdf (Factur-X)")->required();
  importing->add_option("--company", options->company, "Whose e-invoices these are, where the seller does not say it");
  importing->callback([&global, options] { import(global, *options); });
  auto numbers = std::make_shared<DemoNumbers>();
  auto* making = program.add_subcommand("demo", "Make demo data: the same options give the same data");
  making->add_option("--customers", numbers->customers, "How many (300)");
  making->add_option("--invoices", numbers->invoices, "How many (3000)");
  making->add_option("--seed", numbers->seed, "Another number makes other data (1)");
  making->add_option("--as-of", numbers->asOf, "The day that the data end with, YYYY-MM-DD; left out: today");
  making->callback([&global, numbers] { makeDemo(global, *numbers); });
}

}  // namespace host::commands
