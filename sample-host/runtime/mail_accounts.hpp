// Through which account mail leaves: host-wide, per company, per department.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/pool.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/runtime/clock.hpp"
#include "sample-host/runtime/result.hpp"
#include "sample-host/runtime/secrets.hpp"

namespace host::runtime {

/// What is set at one place. Texts may be empty: then the next wider place says it.
struct MailAccount {
  std::int64_t companyId = 0;     ///< 0: host-wide
  std::int64_t departmentId = 0;  ///< 0: the company itself
  std::string host;
  int port = 0;
  std::string security = "starttls";  ///< none | starttls | tls
  std::string user;
  std::string secret;  ///< plain; only on the way in and on the way to who sends. Never shown, never logged
  std::string from, senderName, replyTo;
  int timeoutSeconds = 30;
  std::string bouncesPop3;  ///< pop3://user:password@host:port, or pop3s://…; plain like `secret`
  bool hasSecret = false;   ///< a secret is stored (filled on the way out)
  std::string problem;      ///< what the last sender said about it; '' when it works
  Instant problemAt = 0;

  /// `company/department`, both numbers: names the account towards apps.
  [[nodiscard]] std::string id() const { return std::to_string(companyId) + "/" + std::to_string(departmentId); }
};

/// Host and port without the password of a `bouncesPop3` URL, for people.
std::string withoutPassword(const std::string& url);

/// Thread-safe. Throws kit::sql::SqlError; std::runtime_error when a secret cannot be opened with this key.
class MailAccounts {
 public:
  MailAccounts(kit::sql::Pool& pool, Secrets& secrets, const Clock& clock) : pool_(pool), secrets_(secrets), clock_(clock) {}

  /// Replaces the account of its place; an empty secret keeps the stored one when host and user are the same, a bounce mailbox as
  /// withoutPassword shows it keeps the stored password. Refuses bad hosts, ports, words and addresses.
  Result<Done> set(const MailAccount& account);
  void remove(std::int64_t companyId, std::int64_t departmentId);
  /// What is set, without secrets: for pages and `mail show`.
  [[nodiscard]] std::vector<MailAccount> all();
  /// What mail of the department really uses: the narrowest place that names a host gives the connection, sender and reply-to
  /// come from the narrowest place that names them, then from the department's or company's own address. Secrets are open in it.
  [[nodiscard]] Result<MailAccount> resolve(std::int64_t companyId, std::int64_t departmentId);
  /// Notes what was said about the account; an empty sentence: it works again.
  void report(const std::string& accountId, const std::string& sentence);

 private:
  [[nodiscard]] std::vector<MailAccount> read(kit::sql::Session& sql, bool openSecrets);
  std::string opened(const std::string& stored);

  kit::sql::Pool& pool_;
  Secrets& secrets_;
  const Clock& clock_;
};

}  // namespace host::runtime
