// The host's program. Every command: exit status 0 done, 1 refused or failed with one line on stderr, 2 wrong usage.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>

#include "sample-host/commands/command.hpp"
#include "sample-host/commands/signals.hpp"

namespace {

int fail(int status, const std::string& text) {
  std::cerr << "sample-host: " << host::commands::onOneLine(text) << '\n';
  return status;
}

// The innermost command that was named, as it is typed.
std::string commandOf(const CLI::App& program) {
  std::string words = program.get_name();
  for (const auto* at = &program; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    words += " " + at->get_name();
  }
  return words;
}

// CLI11 only asks for a command where a word is there that is none.
std::string usageOf(const CLI::App& program, const CLI::ParseError& error) {
  const auto strange = program.remaining(true);
  std::string said = error.what();
  if (error.get_name() == "RequiredError" && said.find("subcommand") != std::string::npos) {
    said = "name a command";
    const auto word = std::find_if(strange.begin(), strange.end(), [](const auto& each) { return !each.starts_with('-'); });
    if (word != strange.end()) said = "there is no command " + *word;
  }
  return said + "; see: " + commandOf(program) + " --help";
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
  program.set_version_flag("--version", std::string("sample-host ") + HOST_VERSION);
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
  } catch (const CLI::CallForVersion& version) {
    return program.exit(version);
  } catch (const CLI::CallForAllHelp& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    return fail(2, usageOf(program, error));
  } catch (const WrongUsage& error) {
    return fail(2, error.what());
  } catch (const std::exception& error) {  // SqlError, Failed, and whatever else ends a command
    return fail(1, error.what());
  }
}
