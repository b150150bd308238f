#include "sample-host/commands/command.hpp"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace host::commands {
namespace {

// Not shown while it is typed, whatever happens meanwhile.
class Hidden {
 public:
  Hidden() : active_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() {
    if (active_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool active_;
};

}  // namespace

kit::sql::DatabaseUrl databaseOf(const Global& global) {
  if (global.database.empty())
    throw WrongUsage(
        "say which database: --db sqlite3:///path/file.db or --db postgresql://user:password@host:port/name, or set "
        "SAMPLE_HOST_DB");
  auto parsed = kit::sql::DatabaseUrl::parse(global.database);
  if (const auto* problem = std::get_if<std::string>(&parsed)) throw WrongUsage("--db: " + *problem);
  return std::get<kit::sql::DatabaseUrl>(parsed);
}

std::unique_ptr<runtime::Application> openHost(const Global& global) {
  runtime::Application::Options options;
  options.database = databaseOf(global);
  if (global.data.empty()) throw WrongUsage("say where the data folder is: --data DIR, or set SAMPLE_HOST_DATA");
  options.dataFolder = global.data;
  options.withoutApps = global.withoutApps;
  return std::make_unique<runtime::Application>(options);
}

std::unique_ptr<runtime::Application> openHostWithApps(const Global& global) {
  auto host = openHost(global);
  host->apps().sync();
  return host;
}

runtime::Company companyOf(runtime::Application& host, const std::string& code) {
  if (!code.empty()) {
    if (auto company = host.companies().byCode(code)) return *company;
    std::string known;
    for (const auto& company : host.companies().all()) known += (known.empty() ? "" : ", ") + company.code;
    throw Failed("there is no company " + code + (known.empty() ? "; import companies first" : "; there are: " + known));
  }
  auto all = host.companies().all();
  if (all.empty()) throw Failed("there is no company yet; import companies first");
  if (all.size() > 1) throw Failed("there are several companies; name one with --company CODE");
  return all.front();
}

std::string secretFromStdin(const std::string& prompt) {
  std::string line;
  if (::isatty(STDIN_FILENO) != 0) {
    std::cerr << prompt << ": " << std::flush;
    const Hidden hidden;
    std::getline(std::cin, line);
    std::cerr << '\n';
  } else {
    std::getline(std::cin, line);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

std::string readFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw Failed(path + " is a folder; name a file");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Failed("the file " + path + " cannot be read; is the name right?");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void answer(const Global& global, const std::string& sentence, const nlohmann::ordered_json& object) {
  std::cout << (global.json ? object.dump() : sentence) << '\n';
}

std::string onOneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

}  // namespace host::commands
