// Hands mails to the company's SMTP server, keeping the connection open between messages.
#pragma once
#include <host_sdk/kit/mail/smtp_client.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugin/application/ports.hpp"

namespace reminders::delivery {

/// Thread-safe: each mail has a connection to itself, and those that are free are used again. Closes them politely when
/// destroyed.
class SmtpTransport final : public application::MailTransport {
 public:
  struct Limits {
    /// Servers count them; beyond this a new connection is opened.
    int messagesPerConnection = 100;
    /// Instead of what follows from the account's time-out.
    std::optional<kit::mail::SmtpTimeouts> timeouts;
  };
  SmtpTransport(application::MailAccounts& accounts, Limits limits) : accounts_(accounts), limits_(limits) {}
  explicit SmtpTransport(application::MailAccounts& accounts) : SmtpTransport(accounts, Limits{100, std::nullopt}) {}
  SmtpTransport(const SmtpTransport&) = delete;
  SmtpTransport& operator=(const SmtpTransport&) = delete;
  ~SmtpTransport() override;
  application::TransportResult send(const application::Envelope& envelope, const std::string& mail,
                                    const std::function<bool()>& beforeLastByte,
                                    const std::function<void()>& whileWaiting) override;
  std::string accountOf(domain::CompanyId company, domain::DepartmentId department) override;

 private:
  struct Open {
    std::string account;
    kit::mail::SmtpConnection connection;
    int messages = 0;  // offered over it, taken or not
  };
  std::optional<Open> takeFree(const std::string& account);
  void putBack(Open open);

  application::MailAccounts& accounts_;
  const Limits limits_;
  std::mutex mutex_;
  std::vector<Open> free_;
};

}  // namespace reminders::delivery
