// Hands mails to the company's SMTP server, keeping the connection open between messages.
#pragma once
#include <host_sdk/kit/mail/smtp_client.hpp>
#include <optional>
#include <string>

#include "plugin/application/ports.hpp"

namespace reminders::delivery {

/// Used by one thread at a time. Closes its connection politely when destroyed.
class SmtpTransport final : public application::MailTransport {
 public:
  explicit SmtpTransport(application::MailAccounts& accounts) : accounts_(accounts) {}
  ~SmtpTransport() override;
  application::TransportResult send(const application::Envelope& envelope, const std::string& mail,
                                    const std::function<bool()>& beforeLastByte) override;

 private:
  /// Servers count messages per connection; beyond this a new one is opened.
  static constexpr std::size_t kMessagesPerConnection = 100;

  application::MailAccounts& accounts_;
  std::optional<kit::mail::SmtpConnection> connection_;
  std::string accountId_;
};

}  // namespace reminders::delivery
