// Bringing data in.
#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/commands/command.hpp"
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
  if (!options.company.empty()) companyOf(*host, options.company);
  const auto companiesBefore = host->companies().all().size();
  importers::ImportOptions how;
  how.company = options.company;
  if (!global.json)
    how.onFile = [](const importers::FileReport& file) {
      if (file.ok()) std::cout << file.summary() << '\n';  // a refusal goes to stderr, once, at the end
      for (const auto& note : file.notes) std::cout << "  " << note << '\n';
      std::cout.flush();
    };
  importers::ImportReport report;
  {
    auto sql = host->pool().acquire();
    report = importers::importPaths(*sql, {options.paths.begin(), options.paths.end()}, how);
  }
  if (global.json) {
    auto files = nlohmann::ordered_json::array();
    for (const auto& file : report.files) files.push_back(jsonOf(file));
    std::cout << nlohmann::ordered_json{{"files", files}, {"not_read", report.notRead}}.dump() << '\n';
  }
  std::vector<std::string> problems;
  if (host->companies().all().size() != companiesBefore) problems = prepareNewCompanies(*host);
  if (!report.ok()) throw Failed(report.failure());
  if (!problems.empty()) throw Failed("the data are imported, but an app could not prepare a new company: " + problems.front());
}

}  // namespace

void addData(CLI::App& program, Global& global) {
  auto options = std::make_shared<Options>();
  auto* importing = program.add_subcommand("import", "Read CSV files or e-invoices; of a folder, all of them in the right order");
  importing->add_option("DIR-OR-FILE", options->paths, "*.csv, *.xml (UBL, CII) or *.pdf (Factur-X)")->required();
  importing->add_option("--company", options->company, "Whose e-invoices these are, where the seller does not say it");
  importing->callback([&global, options] { import(global, *options); });
}

}  // namespace host::commands
