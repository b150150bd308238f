#include <host_sdk/kit/mail/smtp_client.hpp>

#include "host-sdk/kit/mail/smtp_session.hpp"

namespace kit::mail {

SmtpConnection::SmtpConnection(std::unique_ptr<Session> session) : session_(std::move(session)) {}
SmtpConnection::SmtpConnection(SmtpConnection&&) noexcept = default;
SmtpConnection& SmtpConnection::operator=(SmtpConnection&&) noexcept = default;
SmtpConnection::~SmtpConnection() = default;

std::variant<SmtpConnection, SmtpEnd> SmtpConnection::open(const SmtpAccount& account) {
  auto session = std::make_unique<Session>(account);
  if (auto ending = session->signOn()) return std::move(*ending);
  return SmtpConnection(std::move(session));
}

SendResult SmtpConnection::send(const Envelope& envelope, std::string_view mail, const SendHooks& hooks) {
  return session_->send(envelope, mail, hooks);
}
SmtpEnd SmtpConnection::quit() { return session_->quit(); }
bool SmtpConnection::isOpen() const { return session_->transport().isOpen(); }
bool SmtpConnection::isEncrypted() const { return session_->transport().isEncrypted(); }
std::size_t SmtpConnection::messagesSent() const { return session_->messagesSent(); }
const SmtpCapabilities& SmtpConnection::capabilities() const { return session_->capabilities(); }

}  // namespace kit::mail
