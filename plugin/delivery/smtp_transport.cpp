#include "plugin/delivery/smtp_transport.hpp"

#include <algorithm>

#include "plugin/application/crash_point.hpp"

namespace reminders::delivery {
namespace {

using application::MailAccount;
using application::RecipientAnswer;
using application::TransportResult;
namespace mail = kit::mail;

mail::SmtpSecurity securityOf(MailAccount::Security security) {
  switch (security) {
    case MailAccount::Security::kNone: return mail::SmtpSecurity::kNone;
    case MailAccount::Security::kStartTls: return mail::SmtpSecurity::kStartTls;
    case MailAccount::Security::kTls: return mail::SmtpSecurity::kTls;
  }
  return mail::SmtpSecurity::kTls;
}

mail::SmtpAccount smtpAccount(const MailAccount& account) {
  mail::SmtpAccount smtp;
  smtp.host = account.host;
  smtp.port = account.port;
  smtp.security = securityOf(account.security);
  smtp.user = account.user;
  smtp.secret = account.secret;
  const std::chrono::milliseconds each{static_cast<std::int64_t>(account.timeoutSeconds) * 1000};
  const mail::SmtpTimeouts usual;
  smtp.timeouts.connect = std::min(usual.connect, each);
  smtp.timeouts.reply = each;
  smtp.timeouts.block = each;
  // The one wait that must not be cut short without need: giving up here leaves the message uncertain.
  smtp.timeouts.afterFinalDot = std::min(usual.afterFinalDot, each * 4);
  return smtp;
}

std::string reply(int code, const std::string& text) { return code == 0 ? text : std::to_string(code) + " " + text; }

RecipientAnswer::Kind kindOf(mail::RecipientFate fate) {
  if (fate == mail::RecipientFate::kAccepted) return RecipientAnswer::Kind::kAccepted;
  return fate == mail::RecipientFate::kRefused ? RecipientAnswer::Kind::kRefused : RecipientAnswer::Kind::kTryLater;
}

TransportResult translated(const mail::SendResult& sent) {
  TransportResult result;
  result.reply = reply(sent.end.code, sent.end.text);
  for (const auto& recipient : sent.recipients)
    result.answers.push_back({kindOf(recipient.fate), recipient.address.text(), reply(recipient.code, recipient.text)});
  using Kind = TransportResult::Kind;
  if (sent.isUncertain()) {
    result.kind = Kind::kUncertain;
  } else if (sent.end.problem == mail::SmtpProblem::kStopped) {
    result.kind = Kind::kWithdrawn;
  } else if (sent.any(mail::RecipientFate::kAccepted) || sent.end.stage == mail::SmtpStage::kRcpt) {
    result.kind = Kind::kAnswered;
  } else if (sent.end.isPermanent()) {
    result.kind = Kind::kRefused;
  } else {
    result.kind = Kind::kTryLater;
  }
  return result;
}

std::optional<mail::Address> addressOf(const std::string& text) {
  auto parsed = mail::Address::parse(text);
  if (auto* address = std::get_if<mail::Address>(&parsed)) return std::move(*address);
  return std::nullopt;
}

TransportResult ended(TransportResult::Kind kind, const std::string& why) {
  TransportResult result;
  result.kind = kind;
  result.reply = why;
  return result;
}

}  // namespace

SmtpTransport::~SmtpTransport() {
  for (auto& open : free_) open.connection.quit();
}

std::string SmtpTransport::accountOf(domain::CompanyId company, domain::DepartmentId department) {
  const auto account = accounts_.account(company, department);
  return account ? account->id : std::string();
}

std::optional<SmtpTransport::Open> SmtpTransport::takeFree(const std::string& account) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(free_.begin(), free_.end(), [&](const Open& each) { return each.account == account; });
  if (found == free_.end()) return std::nullopt;
  Open open = std::move(*found);
  free_.erase(found);
  return open;
}

void SmtpTransport::putBack(Open open) {
  if (!open.connection.isOpen()) return;
  if (open.messages >= limits_.messagesPerConnection) {
    open.connection.quit();
    return;
  }
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(open));
}

TransportResult SmtpTransport::send(const application::Envelope& envelope, const std::string& mailText,
                                    const std::function<bool()>& beforeLastByte, const std::function<void()>& whileWaiting) {
  const auto account = accounts_.account(envelope.company, envelope.department);
  if (!account)
    return ended(TransportResult::Kind::kAccountBroken, "no mail account is set: enter one in the company's mail settings");
  mail::Envelope smtpEnvelope;
  smtpEnvelope.sender = addressOf(envelope.sender);
  for (const auto& recipient : envelope.recipients) {
    const auto address = addressOf(recipient);
    if (!address) return ended(TransportResult::Kind::kRefused, "one of the recipients is not a mail address");
    smtpEnvelope.recipients.push_back(*address);
  }
  // A connection that was kept open may have gone stale, and then nothing of the message was taken: the next one, at last a new
  // one, gets it.
  while (true) {
    auto open = takeFree(account->id);
    const bool isNew = !open;
    if (isNew) {
      auto smtp = smtpAccount(*account);
      if (limits_.timeouts) smtp.timeouts = *limits_.timeouts;
      auto opened = mail::SmtpConnection::open(smtp);
      if (const auto* end = std::get_if<mail::SmtpEnd>(&opened))
        return ended(TransportResult::Kind::kAccountBroken, end->sentence());
      open = Open{account->id, std::get<mail::SmtpConnection>(std::move(opened))};
    }
    mail::SendHooks hooks;
    hooks.beforeFinalDot = beforeLastByte;
    hooks.afterFinalDot = [&] {
      application::crashPoint("after_last_byte");
      if (whileWaiting) whileWaiting();
    };
    const auto sent = open->connection.send(smtpEnvelope, mailText, hooks);
    ++open->messages;
    const bool again = sent.wasStale && !isNew;
    putBack(std::move(*open));
    if (!again) return translated(sent);
  }
}

}  // namespace reminders::delivery
