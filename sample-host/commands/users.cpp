#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/commands/command.hpp"

namespace host::commands {
namespace {

constexpr std::size_t kShortPassword = 8;

struct UserOptions {
  std::string name, role;
  std::vector<std::string> companies;
  bool replace = false;
};

void add(const Global& global, const UserOptions& options) {
  const auto role = runtime::roleOf(options.role);
  if (!role) throw WrongUsage("--role is admin, accountant or viewer (given: " + options.role + ")");
  const auto host = openHost(global);
  const auto password = secretFromStdin("Password of " + options.name);
  if (password.empty())
    throw Failed("no password came on standard input; pipe it in, as in: printf 'password\\n' | sample-host user add …");
  orFail(host->identity().addUser(options.name, password, *role, options.companies, options.replace));
  host->audit().record({0, 0, "", "", "", "user.added", options.name, "role " + options.role});
  if (password.size() < kShortPassword) std::cerr << "the password is short; one of 8 or more characters is safer\n";
  answer(global, "user " + options.name + " may sign in as " + options.role, {{"name", options.name}, {"role", options.role}});
}

void list(const Global& global) {
  const auto host = openHost(global);
  auto json = nlohmann::ordered_json::array();
  const auto users = host->identity().users();
  if (users.empty() && !global.json) std::cout << "nobody may sign in yet; see: user add\n";
  for (const auto& user : users) {
    if (global.json)
      json.push_back({{"name", user.name}, {"role", runtime::nameOf(user.role)}, {"all_companies", user.seesAllCompanies}});
    else
      std::cout << user.name << "  " << runtime::nameOf(user.role) << (user.seesAllCompanies ? "" : "  (some companies)") << '\n';
  }
  if (global.json) std::cout << json.dump() << '\n';
}

}  // namespace

void addUsers(CLI::App& program, Global& global) {
  auto* user = program.add_subcommand("user", "Who may sign in");
  user->require_subcommand(1);
  auto options = std::make_shared<UserOptions>();
  auto* addUser = user->add_subcommand("add", "Add a user; the password is read from standard input");
  addUser->add_option("NAME", options->name, "What is typed at the sign-in")->required();
  addUser->add_option("--role", options->role, "admin, accountant or viewer")->required();
  addUser->add_option("--company", options->companies, "Sees this company only; may be repeated. Left out: all companies")
      ->allow_extra_args(false);
  addUser->add_flag("--replace", options->replace, "Set password, role and companies of a user who exists");
  addUser->callback([&global, options] { add(global, *options); });
  auto* listUsers = user->add_subcommand("list", "Show the users");
  listUsers->callback([&global] { list(global); });
}

}  // namespace host::commands
