// The host's program. Every command: exit status 0 done, 1 refused or failed with one line on stderr, 2 wrong usage.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "sample-host/commands/command.hpp"
#include "sample-host/commands/signals.hpp"

namespace {

int fail(int status, const std::string& text) {
  std::cerr << "sample-host: " << host::commands::onOneLine(text) << '\n';
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace host::commands;
  std::ios::sync_with_stdio(false);
  holdEndSignals();
  // Logs go to stderr: stdout belongs to what a command answers.
  spdlog::set_default_logger(spdlog::stderr_color_mt("sample-host"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  spdlog::set_level(spdlog::level::off);

  Global global;
  CLI::App program{"Atrium, a small ERP that hosts apps", "sample-host"};
  program.require_subcommand(1);
  program.fallthrough();  // global options may stand before or after the command
  program.add_option("--db", global.database, "sqlite3:///path/file.db or postgresql://user:password@host:port/name")
      ->envname("SAMPLE_HOST_DB");
  program.add_option("--data", global.data, "Folder of packages, letters and keys")->envname("SAMPLE_HOST_DATA");
  program.add_flag("--json", global.json, "Machine-readable output on stdout");
  addServe(program, global);
  addDatabase(program, global);
  addData(program, global);
  addUsers(program, global);
  addMail(program, global);
  addJobs(program, global);
  addApps(program, global);
  try {
    program.parse(argc, argv);
    std::cout.flush();
    if (!std::cout) return fail(1, "standard output could not be written; is the disk full?");
    return 0;
  } catch (const CLI::CallForHelp& help) {
    return program.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    return fail(2, std::string(error.what()) + "; see: sample-host --help");
  } catch (const WrongUsage& error) {
    return fail(2, error.what());
  } catch (const std::exception& error) {  // SqlError, Failed, and whatever else ends a command
    return fail(1, error.what());
  }
}
