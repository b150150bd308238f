// The conversation behind SmtpConnection: sign-on in smtp_session.cpp, messages in smtp_transaction.cpp.
#pragma once
#include <host_sdk/kit/mail/smtp_client.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host-sdk/kit/mail/smtp_transport.hpp"

namespace kit::mail {

/// nullopt: go on. Else the exchange ends here.
using Ending = std::optional<SmtpEnd>;

class SmtpConnection::Session {
 public:
  explicit Session(const SmtpAccount& account);

  Ending signOn();
  SendResult send(const Envelope& envelope, std::string_view mail, const SendHooks& hooks);
  SmtpEnd quit();

  const SmtpCapabilities& capabilities() const { return capabilities_; }
  const SmtpTransport& transport() const { return transport_; }
  std::size_t messagesSent() const { return messagesSent_; }

 private:
  struct Transaction;  // one message under way

  SmtpEnd end(SmtpStage stage, SmtpProblem problem, std::string text) const;
  SmtpEnd end(SmtpStage stage, const Trouble& trouble) const { return end(stage, trouble.problem, trouble.text); }
  /// 4xx and 5xx are refusals; every other reply in this place is not understood.
  SmtpEnd end(SmtpStage stage, const Reply& reply) const;
  std::string withoutSecret(std::string text) const;

  Ending encrypt(SmtpStage stage);
  Ending hello();
  Ending startTls();
  Ending authenticate();
  Ending authLogin();
  Ending authXoauth2();
  /// Sends a line, reads the reply; any reply is fine, trouble is an ending (and closes).
  std::variant<Reply, SmtpEnd> ask(SmtpStage stage, std::string line);
  /// The same, where only one class of answer lets the session go on.
  Ending demand(SmtpStage stage, std::string line, int code);
  Ending closed(SmtpEnd ending);

  Ending prepare(const Envelope& envelope, std::string_view mail) const;
  Ending freshen(bool& wasStale);
  Ending sendCommandsInGroups(Transaction& transaction);
  Ending sendCommandsOneByOne(Transaction& transaction);
  Ending readMailReply(Transaction& transaction);
  Ending readRecipientReply(RecipientResult& recipient, Transaction& transaction);
  Ending afterData(Transaction& transaction);
  Ending sendBody(Transaction& transaction);
  void endEmptyMessage();

  const SmtpAccount account_;
  SmtpTransport transport_;
  SmtpCapabilities capabilities_;
  std::size_t messagesSent_ = 0;
  bool wasUsed_ = false;
  bool needsReset_ = false;
};

}  // namespace kit::mail
