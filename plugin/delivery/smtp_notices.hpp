// Mails a notice through the company's mail account.
#pragma once
#include <functional>
#include <memory>

#include "plugin/application/notices.hpp"
#include "plugin/application/ports.hpp"

namespace reminders::delivery {

/// Thread-safe when its ports are: each notice has a transport of its own.
class SmtpNotices final : public application::NoticeMailer {
 public:
  using NewTransport = std::function<std::unique_ptr<application::MailTransport>()>;

  SmtpNotices(application::MessageDetailsSource& details, application::MailAccounts& accounts, application::Clock& clock,
              NewTransport newTransport)
      : details_(details), accounts_(accounts), clock_(clock), newTransport_(std::move(newTransport)) {}

  [[nodiscard]] bool isAddress(const std::string& address) const override;
  application::NoticeResult send(const application::Company& company, const std::string& address,
                                 const application::Notice& notice) override;

 private:
  application::MessageDetailsSource& details_;
  application::MailAccounts& accounts_;
  application::Clock& clock_;
  NewTransport newTransport_;
};

}  // namespace reminders::delivery
