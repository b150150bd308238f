#include <spdlog/spdlog.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/commands/command.hpp"

namespace host::commands {
namespace {

struct ConfigOptions {
  std::string app, company, file;
};

void exportConfig(const Global& global, const ConfigOptions& options) {
  const auto host = openHostWithApps(global);
  const auto company = companyOf(*host, options.company);
  const auto json = orFail(host->apps().exportSettings(options.app, host->contextOf(company)));
  if (options.file.empty()) {
    std::cout << json;
    return;
  }
  std::ofstream out(options.file, std::ios::binary | std::ios::trunc);
  out << json;
  out.flush();
  if (!out) throw Failed("the file " + options.file + " cannot be written; is the folder there and writable?");
  answer(global, "the configuration of " + options.app + " for company " + company.code + " is written to " + options.file,
         {{"id", options.app}, {"company", company.code}, {"file", options.file}});
}

void importConfig(const Global& global, const ConfigOptions& options) {
  const auto json = readFile(options.file);
  const auto host = openHostWithApps(global);
  const auto company = companyOf(*host, options.company);
  // What an app accepts with a warning it writes to the log: whoever imports reads it.
  spdlog::set_pattern("%l: %v");
  spdlog::set_level(spdlog::level::warn);
  const auto done = host->apps().importSettings(options.app, host->contextOf(company), json);
  if (!done) throw Failed(options.file + ": " + done.failure().text());
  host->audit().record({company.id, 0, "", options.app, "", "config.imported", options.app, options.file});
  answer(global, "the configuration of " + options.app + " for company " + company.code + " is replaced",
         {{"id", options.app}, {"company", company.code}});
}

}  // namespace

void addApps(CLI::App& program, Global& global) {
  auto* app = program.add_subcommand("app", "Apps: the store, what is installed, and the publisher's tools");
  app->require_subcommand(1);
  addAppStore(*app, global);
  addAppTrust(*app, global);
  addInstalledApps(*app, global);
  addPublisher(*app, global);
  auto options = std::make_shared<ConfigOptions>();
  auto* config = app->add_subcommand("config", "A company's configuration of an app as JSON: app config ID export|import FILE");
  config->add_option("ID", options->app, "The app")->required();
  config->require_subcommand(1);
  auto* exporting = config->add_subcommand("export", "Write it to a file, or to standard output");
  exporting->add_option("FILE", options->file, "Left out: standard output");
  exporting->add_option("--company", options->company, "Of this company; may be left out where there is one");
  exporting->callback([&global, options] { exportConfig(global, *options); });
  auto* importing = config->add_subcommand("import", "Replace it by that of a file");
  importing->add_option("FILE", options->file, "JSON")->required();
  importing->add_option("--company", options->company, "Of this company; may be left out where there is one");
  importing->callback([&global, options] { importConfig(global, *options); });
}

}  // namespace host::commands
