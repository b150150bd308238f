// What the commands of the program share: global options, how they fail, how they open the host.
#pragma once
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

#include "sample-host/runtime/application.hpp"

namespace host::commands {

/// Options that every command takes.
struct Global {
  std::string database;      ///< --db or SAMPLE_HOST_DB
  std::string data;          ///< --data or SAMPLE_HOST_DATA
  bool json = false;         ///< machine-readable output on stdout, alone
  bool withoutApps = false;  ///< --safe-mode
};

/// Refused or failed: exit status 1 and one line on stderr that says why and what to do.
class Failed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// Called in a wrong way: exit status 2.
class WrongUsage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The value, or Failed with the failure's sentence.
template <class T>
T orFail(runtime::Result<T> result) {
  if (!result) throw Failed(result.failure().text());
  return *std::move(result);
}

/// The database named by the options. Throws WrongUsage.
kit::sql::DatabaseUrl databaseOf(const Global& global);
/// The host, migrated. Throws what Application throws, and WrongUsage.
std::unique_ptr<runtime::Application> openHost(const Global& global);
/// The same with its apps loaded.
std::unique_ptr<runtime::Application> openHostWithApps(const Global& global);
/// The company with that code, or, for an empty code, the only one there is. Throws Failed.
runtime::Company companyOf(runtime::Application& host, const std::string& code);
/// One line from stdin: a password is never an argument that others could read in the list of processes. On a terminal it is
/// asked for and not shown.
std::string secretFromStdin(const std::string& prompt);
/// A whole file. Throws Failed.
std::string readFile(const std::string& path);
/// What a command did: the sentence, or with --json the object, alone on standard output.
void answer(const Global& global, const std::string& sentence, const nlohmann::ordered_json& object);
/// `enabled`, `disabled` or `failed`.
std::string wordOf(runtime::AppState state);
/// Sentence on one line: for stderr.
std::string onOneLine(std::string text);

// Each adds its commands to the program.
void addServe(CLI::App& program, Global& global);
void addDatabase(CLI::App& program, Global& global);
void addUsers(CLI::App& program, Global& global);
void addMail(CLI::App& program, Global& global);
void addJobs(CLI::App& program, Global& global);
void addApps(CLI::App& program, Global& global);  // with the next four below `app`
void addAppStore(CLI::App& app, Global& global);
void addAppTrust(CLI::App& app, Global& global);
void addInstalledApps(CLI::App& app, Global& global);
void addPublisher(CLI::App& app, Global& global);
void addData(CLI::App& program, Global& global);

}  // namespace host::commands
