#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "sample-host/commands/command.hpp"
#include "sample-host/runtime/test_mail.hpp"

namespace host::commands {
namespace {

struct MailOptions {
  std::string company, department, address;
  runtime::MailAccount account;
  std::string security;
};

// On this machine itself there is nobody to listen; anywhere else a connection is secured unless somebody says otherwise.
std::string usualSecurity(const std::string& host, int port) {
  if (host == "localhost" || host == "::1" || host.starts_with("127.")) return "none";
  return port == 465 ? "tls" : "starttls";
}

std::int64_t departmentOf(runtime::Application& host, const runtime::Company& company, const std::string& code) {
  auto sql = host.pool().acquire();
  return kit::sql::mapped([&]() -> std::int64_t {
    const long long companyId = company.id;
    long long id = 0;
    **sql << "select department_id from sdk_v1_department where company_id = :c and code = :d", soci::use(companyId),
        soci::use(code), soci::into(id);
    if (!sql->raw().got_data()) throw Failed("company " + company.code + " has no department " + code);
    return id;
  });
}

std::string departmentCode(runtime::Application& host, std::int64_t companyId, std::int64_t departmentId) {
  auto sql = host.pool().acquire();
  return kit::sql::mapped([&] {
    const long long company = companyId;
    const long long department = departmentId;
    std::string code;
    **sql << "select code from sdk_v1_department where company_id = :c and department_id = :d", soci::use(company),
        soci::use(department), soci::into(code);
    return sql->raw().got_data() ? code : std::to_string(departmentId);
  });
}

void place(runtime::Application& host, const MailOptions& options, runtime::MailAccount& account) {
  if (options.company.empty() && !options.department.empty()) throw WrongUsage("--department needs --company");
  if (options.company.empty()) return;
  const auto company = companyOf(host, options.company);
  account.companyId = company.id;
  if (!options.department.empty()) account.departmentId = departmentOf(host, company, options.department);
}

void set(const Global& global, const MailOptions& options) {
  const auto host = openHost(global);
  auto account = options.account;
  account.security = options.security.empty() ? usualSecurity(account.host, account.port) : options.security;
  place(*host, options, account);
  if (!account.user.empty()) {
    account.secret = secretFromStdin("Password of " + account.user);
    if (account.secret.empty())
      throw Failed("no password came on standard input; pipe it in, or leave --user out for a server without sign-in");
  }
  orFail(host->mailAccounts().set(account));
  host->audit().record({account.companyId, 0, "", "", "", "mail.set", account.id(), account.host});
  answer(global, "mail leaves through " + account.host + ":" + std::to_string(account.port) + " (" + account.security + ")",
         {{"host", account.host}, {"port", account.port}, {"security", account.security}});
}

void show(const Global& global) {
  const auto host = openHost(global);
  auto json = nlohmann::ordered_json::array();
  const auto accounts = host->mailAccounts().all();
  if (accounts.empty() && !global.json) std::cout << "no mail account is set yet; see: mail set\n";
  for (const auto& account : accounts) {
    const auto company = account.companyId == 0 ? std::nullopt : host->companies().byId(account.companyId);
    const std::string where =
        account.companyId == 0 ? "host-wide" : (company ? company->code : std::to_string(account.companyId));
    const auto department = account.departmentId == 0 ? "" : departmentCode(*host, account.companyId, account.departmentId);
    if (global.json) {
      json.push_back({{"company", company ? nlohmann::ordered_json(company->code) : nlohmann::ordered_json()},
                      {"department", department.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(department)},
                      {"department_id", account.departmentId},
                      {"host", account.host},
                      {"port", account.port},
                      {"security", account.security},
                      {"user", account.user},
                      {"has_secret", account.hasSecret},
                      {"from", account.from},
                      {"sender_name", account.senderName},
                      {"reply_to", account.replyTo},
                      {"timeout_seconds", account.timeoutSeconds},
                      {"bounces_pop3", account.bouncesPop3},
                      {"problem", account.problem}});
      continue;
    }
    std::cout << where << (department.empty() ? "" : ", department " + department) << ": " << account.host << ':' << account.port
              << ' ' << account.security;
    if (!account.user.empty())
      std::cout << ", user " << account.user << (account.hasSecret ? " with a password" : " without a password");
    if (!account.from.empty()) std::cout << ", from " << account.from;
    if (!account.bouncesPop3.empty()) std::cout << ", bounces " << account.bouncesPop3;
    if (!account.problem.empty()) std::cout << ", BROKEN: " << account.problem;
    std::cout << '\n';
  }
  if (global.json) std::cout << json.dump() << '\n';
}

void test(const Global& global, const MailOptions& options) {
  const auto host = openHost(global);
  runtime::MailAccount at;
  auto placed = options;
  if (placed.company.empty()) placed.company = companyOf(*host, "").code;
  place(*host, placed, at);
  const auto sentence =
      orFail(runtime::sendTestMail(host->mailAccounts(), host->clock(), at.companyId, at.departmentId, options.address));
  answer(global, sentence, {{"sent", true}, {"sentence", sentence}});
}

}  // namespace

void addMail(CLI::App& program, Global& global) {
  auto* mail = program.add_subcommand("mail", "Through which account mail leaves");
  mail->require_subcommand(1);
  auto options = std::make_shared<MailOptions>();
  auto* setAccount = mail->add_subcommand("set", "Set the account of a company; the password is read from standard input");
  setAccount->add_option("--company", options->company, "Of this company; left out: of all that have none of their own");
  setAccount->add_option("--department", options->department, "Of this department of the company");
  setAccount->add_option("--host", options->account.host, "SMTP server")->required();
  setAccount->add_option("--port", options->account.port, "Its port")->required()->check(CLI::Range(1, 65535));
  setAccount
      ->add_option("--security", options->security,
                   "none, starttls or tls; left out: none on this machine, else starttls, or tls on port 465")
      ->check(CLI::IsMember({"none", "starttls", "tls"}));
  setAccount->add_option("--user", options->account.user, "For servers that ask who sends");
  setAccount->add_option("--from", options->account.from,
                         "Sender's address; a department's own address goes before it; left out: the company's");
  setAccount->add_option("--sender-name", options->account.senderName, "Sender's name");
  setAccount->add_option("--reply-to", options->account.replyTo, "Where answers go");
  setAccount->add_option("--timeout", options->account.timeoutSeconds, "Seconds to wait for the server (30)")
      ->check(CLI::Range(1, 600));
  setAccount->add_option(
      "--bounces-pop3", options->account.bouncesPop3,
      "Mailbox of returned mails: pop3://user:password@host:110, or pop3s://…:995; without a password it is the account's");
  setAccount->callback([&global, options] { set(global, *options); });
  auto* showAccounts = mail->add_subcommand("show", "Show the accounts, without passwords");
  showAccounts->callback([&global] { show(global); });
  auto* testAccount = mail->add_subcommand("test", "Send a test mail through a company's account");
  testAccount->add_option("ADDRESS", options->address, "To whom")->required();
  testAccount->add_option("--company", options->company, "Whose account; may be left out where there is one company");
  testAccount->add_option("--department", options->department, "Of this department");
  testAccount->callback([&global, options] { test(global, *options); });
}

}  // namespace host::commands
