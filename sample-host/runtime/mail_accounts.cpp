#include "sample-host/runtime/mail_accounts.hpp"

#include <algorithm>
#include <host_sdk/kit/mail/pop3_client.hpp>

namespace host::runtime {
namespace {

constexpr const char* kHiddenPassword = ":…@";  // as withoutPassword writes it

bool hasControl(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Not a judgement of the address, only of what would break a header or a command.
bool isAddress(const std::string& text) {
  const auto at = text.rfind('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() && text.find_first_of(" <>,;\"") == std::string::npos;
}

Failure refuse(const char* id, const std::string& value) { return {FailureKind::kInvalid, id, {{"value", value}}}; }

std::optional<Failure> problemOf(const MailAccount& account) {
  for (const auto* text : {&account.host, &account.user, &account.secret, &account.from, &account.senderName, &account.replyTo,
                           &account.bouncesPop3})
    if (hasControl(*text)) return refuse("A mail account's texts hold no control characters or line breaks", "");
  if (account.security != "none" && account.security != "starttls" && account.security != "tls")
    return refuse("The security of a mail account is none, starttls or tls (given: {value})", account.security);
  if (!account.host.empty() && (account.host.size() > 253 || account.host.find_first_of(" /@") != std::string::npos))
    return refuse("{value} is no host name", account.host);
  if (!account.host.empty() && (account.port < 1 || account.port > 65535))
    return refuse("A port is a number from 1 to 65535 (given: {value})", std::to_string(account.port));
  if (account.host.empty() && account.from.empty() && account.senderName.empty() && account.replyTo.empty())
    return refuse("A mail account needs a host and a port", "");
  if (account.timeoutSeconds < 1 || account.timeoutSeconds > 600)
    return refuse("A time-out is 1 to 600 seconds (given: {value})", std::to_string(account.timeoutSeconds));
  for (const auto* address : {&account.from, &account.replyTo})
    if (!address->empty() && !isAddress(*address)) return refuse("{value} is no e-mail address", *address);
  const auto& pop3 = account.bouncesPop3;
  if (!pop3.empty() && std::holds_alternative<kit::mail::Refusal>(kit::mail::Pop3Account::parse(pop3)))
    return refuse("A bounce mailbox is written pop3://user:password@host:port or pop3s://… (given: {value})",
                  withoutPassword(pop3));
  return std::nullopt;
}

bool hidesPassword(const std::string& url) { return url.find(kHiddenPassword) != std::string::npos; }

const MailAccount* find(const std::vector<MailAccount>& all, std::int64_t company, std::int64_t department) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const MailAccount& each) {
    return each.companyId == company && each.departmentId == department;
  });
  return found == all.end() ? nullptr : &*found;
}

struct OwnAddress {
  std::string email, name;
};

OwnAddress ownAddress(kit::sql::Session& sql, std::int64_t companyId, std::int64_t departmentId) {
  OwnAddress own;
  const long long company = companyId;
  const long long department = departmentId;
  *sql << "select email, name from sdk_v1_company where company_id = :c", soci::use(company), soci::into(own.email),
      soci::into(own.name);
  if (department == 0) return own;
  std::string email;
  std::string sender;
  std::string name;
  *sql << "select email, sender_name, name from sdk_v1_department where company_id = :c and department_id = :d",
      soci::use(company), soci::use(department), soci::into(email), soci::into(sender), soci::into(name);
  if (!sql->got_data()) return own;
  if (!email.empty()) own.email = email;
  own.name = sender.empty() ? name : sender;
  return own;
}

}  // namespace

std::string withoutPassword(const std::string& url) {
  const auto scheme = url.find("://");
  const auto at = url.rfind('@');
  if (scheme == std::string::npos) return url;
  if (at == std::string::npos || at < scheme)  // no address of a mailbox, and perhaps with a password all the same
    return url.find(':', scheme + 3) == std::string::npos ? url : url.substr(0, scheme + 3) + "…";
  const auto colon = url.find(':', scheme + 3);
  if (colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon) + ":…" + url.substr(at);
}

std::string MailAccounts::opened(const std::string& stored) {
  if (stored.empty()) return {};
  auto plain = secrets_.decrypt(stored);
  if (!plain)
    throw std::runtime_error("a mail password was encrypted with another key than " + secrets_.keyFile().string() +
                             "; restore that file, or set the password again");
  return *plain;
}

std::vector<MailAccount> MailAccounts::read(kit::sql::Session& sql, bool openSecrets) {
  std::vector<MailAccount> found;
  MailAccount row;
  long long company = 0;
  long long department = 0;
  long long problemAt = 0;
  std::string secret;
  std::string pop3;
  soci::statement statement(*sql);
  statement.alloc();
  statement.prepare(
      "select company_id, department_id, host, port, security, user_name, secret, from_address, sender_name, reply_to, "
      "timeout_seconds, "
      "bounces_pop3, problem, problem_at from host_mail_account order by company_id, department_id");
  statement.exchange(soci::into(company));
  statement.exchange(soci::into(department));
  statement.exchange(soci::into(row.host));
  statement.exchange(soci::into(row.port));
  for (auto* text : {&row.security, &row.user, &secret, &row.from, &row.senderName, &row.replyTo})
    statement.exchange(soci::into(*text));
  statement.exchange(soci::into(row.timeoutSeconds));
  statement.exchange(soci::into(pop3));
  statement.exchange(soci::into(row.problem));
  statement.exchange(soci::into(problemAt));
  statement.define_and_bind();
  statement.execute();
  while (statement.fetch()) {
    row.companyId = company;
    row.departmentId = department;
    row.problemAt = problemAt;
    row.hasSecret = !secret.empty();
    row.secret = secret;
    row.bouncesPop3 = pop3;
    found.push_back(row);
  }
  for (auto& account : found) {
    if (!openSecrets) {
      account.secret.clear();
      account.bouncesPop3 = account.bouncesPop3.empty() ? "" : withoutPassword(opened(account.bouncesPop3));
    }
  }
  return found;
}

Result<Done> MailAccounts::set(const MailAccount& account) {
  if (auto problem = problemOf(account)) return *problem;
  std::string secret = account.secret.empty() ? "" : secrets_.encrypt(account.secret);
  std::string bounces = account.bouncesPop3;
  auto sql = pool_.acquire();
  if (hidesPassword(bounces)) {  // sent back as it is shown: the stored password is meant, and only for the stored mailbox
    const auto stored = kit::sql::mapped([&] { return read(*sql, true); });
    const auto* known = find(stored, account.companyId, account.departmentId);
    const auto plain = known == nullptr ? std::string() : opened(known->bouncesPop3);
    if (withoutPassword(plain) != bounces)
      return refuse("The bounce mailbox has changed: write its password again, as in {value}", "pop3s://user:password@host:995");
    bounces = plain;
  }
  const std::string pop3 = bounces.empty() ? "" : secrets_.encrypt(bounces);
  return kit::sql::mapped([&]() -> Result<Done> {
    kit::sql::Transaction transaction(*sql);
    const long long company = account.companyId;
    const long long department = account.departmentId;
    const long long port = account.port;
    const long long timeout = account.timeoutSeconds;
    if (secret.empty() && !account.user.empty()) {
      std::string stored;
      **sql
          << "select secret from host_mail_account where company_id = :c and department_id = :d and host = :h and user_name = :u",
          soci::use(company), soci::use(department), soci::use(account.host), soci::use(account.user), soci::into(stored);
      if (sql->raw().got_data()) secret = stored;
    }
    **sql << "delete from host_mail_account where company_id = :c and department_id = :d", soci::use(company),
        soci::use(department);
    **sql << "insert into host_mail_account (company_id, department_id, host, port, security, user_name, secret, from_address, "
             "sender_name, reply_to, timeout_seconds, bounces_pop3, problem, problem_at) "
             "values (:c, :d, :h, :p, :s, :u, :x, :f, :n, :r, :t, :b, '', 0)",
        soci::use(company), soci::use(department), soci::use(account.host), soci::use(port), soci::use(account.security),
        soci::use(account.user), soci::use(secret), soci::use(account.from), soci::use(account.senderName),
        soci::use(account.replyTo), soci::use(timeout), soci::use(pop3);
    transaction.commit();
    return Done{};
  });
}

void MailAccounts::remove(std::int64_t companyId, std::int64_t departmentId) {
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const long long company = companyId;
    const long long department = departmentId;
    **sql << "delete from host_mail_account where company_id = :c and department_id = :d", soci::use(company),
        soci::use(department);
  });
}

std::vector<MailAccount> MailAccounts::all() {
  auto sql = pool_.acquire();
  return kit::sql::mapped([&] { return read(*sql, false); });
}

Result<MailAccount> MailAccounts::resolve(std::int64_t companyId, std::int64_t departmentId) {
  auto sql = pool_.acquire();
  const auto stored = kit::sql::mapped([&] { return read(*sql, true); });
  std::vector<const MailAccount*> places;  // the narrowest first
  if (departmentId != 0) places.push_back(find(stored, companyId, departmentId));
  places.push_back(find(stored, companyId, 0));
  places.push_back(find(stored, 0, 0));
  std::erase(places, nullptr);
  const auto connection = std::find_if(places.begin(), places.end(), [](const MailAccount* each) { return !each->host.empty(); });
  if (connection == places.end())
    return Failure{
        FailureKind::kNotFound, "No mail account is set for this company; set one on the settings page or with: mail set", {}};
  MailAccount result = **connection;
  result.secret = opened(result.secret);
  const auto firstOf = [&](std::string MailAccount::*text) {
    for (const auto* place : places)
      if (!(place->*text).empty()) return place->*text;
    return std::string();
  };
  result.from = firstOf(&MailAccount::from);
  result.senderName = firstOf(&MailAccount::senderName);
  result.replyTo = firstOf(&MailAccount::replyTo);
  result.bouncesPop3 = opened(firstOf(&MailAccount::bouncesPop3));
  const auto own = kit::sql::mapped([&] { return ownAddress(*sql, companyId, departmentId); });
  if (result.from.empty()) result.from = own.email;
  if (result.senderName.empty()) result.senderName = own.name;
  if (result.from.empty())
    return Failure{
        FailureKind::kNotFound, "The mail account names no sender, and the company has no e-mail address; set one of them", {}};
  return result;
}

void MailAccounts::report(const std::string& accountId, const std::string& sentence) {
  const auto slash = accountId.find('/');
  if (slash == std::string::npos) return;
  const auto isNumber = [](const std::string& text) {
    return !text.empty() && text.size() < 19 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const auto left = accountId.substr(0, slash);
  const auto right = accountId.substr(slash + 1);
  if (!isNumber(left) || !isNumber(right)) return;
  const long long company = std::stoll(left);
  const long long department = std::stoll(right);
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const long long now = sentence.empty() ? 0 : clock_.now();
    **sql << "update host_mail_account set problem = :p, problem_at = :t where company_id = :c and department_id = :d and "
             "problem <> :q",
        soci::use(sentence, "p"), soci::use(now, "t"), soci::use(company, "c"), soci::use(department, "d"),
        soci::use(sentence, "q");
  });
}

}  // namespace host::runtime
