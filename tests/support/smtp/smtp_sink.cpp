#include "tests/support/smtp/smtp_sink.hpp"

#include <host_sdk/kit/mail/message_reader.hpp>

namespace test_support {

kit::mail::SmtpAccount SmtpSink::account() const {
  kit::mail::SmtpAccount account;
  account.host = "127.0.0.1";
  account.port = port();
  account.security = kit::mail::SmtpSecurity::kNone;
  account.timeouts = kit::mail::SmtpTimeouts::all(std::chrono::seconds(20));
  return account;
}

std::map<std::string, int> SmtpSink::countsByMessageId() const {
  std::map<std::string, int> counts;
  for (const auto& mail : mails())
    if (!mail.refused) ++counts[kit::mail::readMail(mail.bytes).messageId];
  return counts;
}

int SmtpSink::count(const std::string& messageId) const {
  const auto counts = countsByMessageId();
  const auto found = counts.find(messageId);
  return found == counts.end() ? 0 : found->second;
}

std::set<std::string> SmtpSink::recipients() const {
  std::set<std::string> all;
  for (const auto& mail : mails())
    if (!mail.refused) all.insert(mail.recipients.begin(), mail.recipients.end());
  return all;
}

}  // namespace test_support
