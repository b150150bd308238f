// One message on an open session: MAIL, RCPT, DATA, the message, the final dot.
#include <algorithm>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/smtp_session.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kMaxLine = 998;
constexpr std::size_t kGroup = 50;  // recipients in one pipelined group: far below what a server's window holds

/// CRLF only and no line beyond 998 bytes: what differs is read differently by different servers (SMTP smuggling).
bool hasCleanLines(std::string_view mail) {
  while (!mail.empty()) {
    const auto end = std::min(mail.find('\n'), mail.size());
    auto line = mail.substr(0, end);
    const bool ended = end < mail.size();
    mail.remove_prefix(std::min(end + 1, mail.size()));
    if (ended) {
      if (!line.ends_with('\r')) return false;
      line.remove_suffix(1);
    }
    if (line.size() > kMaxLine || line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos)
      return false;
  }
  return true;
}

void setFate(RecipientResult& recipient, RecipientFate fate, const SmtpEnd& why) {
  recipient.fate = fate;
  recipient.code = why.code;
  recipient.status = why.status;
  recipient.text = why.text;
}

RecipientFate fateOf(const SmtpEnd& refusal) {
  return refusal.problem == SmtpProblem::kRefused ? RecipientFate::kRefused : RecipientFate::kRefusedForNow;
}

bool isRefusal(const SmtpEnd& ending) {
  return ending.problem == SmtpProblem::kRefused || ending.problem == SmtpProblem::kRefusedForNow;
}

}  // namespace

/// `provisional` recipients have said yes to RCPT; they are accepted only with the answer to the final dot.
struct SmtpConnection::Session::Transaction {
  const Envelope& envelope;
  std::string_view mail;
  const SendHooks& hooks;
  SendResult& result;
  std::string mailCommand;
  std::vector<RecipientResult*> provisional;
  Ending refusal;  // of MAIL, or the first of RCPT: how the message ends when nobody remains
  std::optional<Reply> dataReply;
  Ending acceptance;  // the server's yes to the final dot

  void giveAll(RecipientFate fate, const SmtpEnd& why) {
    for (auto* recipient : provisional) setFate(*recipient, fate, why);
  }
  static std::string rcptCommand(const Address& address) { return "RCPT TO:<" + address.text() + ">\r\n"; }
};

Ending SmtpConnection::Session::prepare(const Envelope& envelope, std::string_view mail) const {
  const auto unfit = [&](std::string text) { return end(SmtpStage::kMail, SmtpProblem::kUnfit, std::move(text)); };
  if (envelope.recipients.empty()) return unfit("the message has no recipient");
  if (!hasCleanLines(mail)) return unfit("the message has line ends other than CRLF, or a line beyond 998 bytes");
  if (!isAscii(mail) && !capabilities_.eightBitMime) return unfit("the message has 8-bit text, which this server does not take");
  if (capabilities_.maxBytes > 0 && mail.size() > capabilities_.maxBytes)
    return unfit("the message has " + std::to_string(mail.size()) + " bytes, and the server takes " +
                 std::to_string(capabilities_.maxBytes) + " at most");
  return std::nullopt;
}

/// Makes sure that the conversation is where we believe it is.
Ending SmtpConnection::Session::freshen(bool& wasStale) {
  wasStale = wasUsed_;
  if (auto trouble = transport_.lookAtIdle()) return closed(end(SmtpStage::kMail, *trouble));
  if (transport_.hasBufferedInput()) {
    auto said = transport_.readReply(Clock::now() + account_.timeouts.reply);  // as a rule 421: idle for too long
    if (const auto* reply = std::get_if<Reply>(&said); reply != nullptr && reply->code == 421)
      return closed(end(SmtpStage::kMail, *reply));
    wasStale = false;
    return closed(end(SmtpStage::kMail, SmtpProblem::kNotUnderstood, "the server answers before it is asked"));
  }
  if (needsReset_) {
    auto reply = ask(SmtpStage::kMail, "RSET");
    if (auto* ending = std::get_if<SmtpEnd>(&reply)) return std::move(*ending);
    if (!std::get<Reply>(reply).isMailSystemYes()) return closed(end(SmtpStage::kMail, std::get<Reply>(reply)));
    needsReset_ = false;
  }
  wasStale = false;
  return std::nullopt;
}

SendResult SmtpConnection::Session::send(const Envelope& envelope, std::string_view mail, const SendHooks& hooks) {
  SendResult result;
  for (const auto& address : envelope.recipients) result.recipients.push_back({address, RecipientFate::kNotSent, 0, "", ""});
  const auto finish = [&](SmtpEnd ending) {
    for (auto& recipient : result.recipients)
      if (recipient.fate == RecipientFate::kNotSent && recipient.text.empty())
        setFate(recipient, ending.problem == SmtpProblem::kUnfit ? RecipientFate::kRefused : RecipientFate::kNotSent, ending);
    result.end = std::move(ending);
    wasUsed_ = true;
    return result;
  };
  result.wasStale = !transport_.isOpen();
  if (result.wasStale) return finish(end(SmtpStage::kMail, SmtpProblem::kLost, "the connection is closed"));
  if (auto ending = prepare(envelope, mail)) return finish(std::move(*ending));
  if (auto ending = freshen(result.wasStale)) return finish(std::move(*ending));

  Transaction transaction{envelope, mail, hooks, result, "", {}, std::nullopt, std::nullopt, std::nullopt};
  transaction.mailCommand = "MAIL FROM:<" + (envelope.sender ? envelope.sender->text() : "") + ">";
  if (capabilities_.size) transaction.mailCommand += " SIZE=" + std::to_string(mail.size());
  if (capabilities_.eightBitMime && !isAscii(mail)) transaction.mailCommand += " BODY=8BITMIME";
  transaction.mailCommand += "\r\n";
  auto ending = capabilities_.pipelining ? sendCommandsInGroups(transaction) : sendCommandsOneByOne(transaction);
  if (!ending && transaction.dataReply) ending = afterData(transaction);
  if (!ending && transaction.acceptance) {
    ++messagesSent_;
    return finish(std::move(*transaction.acceptance));
  }
  return finish(ending ? std::move(*ending) : std::move(*transaction.refusal));
}

/// Trouble is the ending; a refusal is noted in the transaction, which then has nobody to go to.
Ending SmtpConnection::Session::readMailReply(Transaction& transaction) {
  auto read = transport_.readReply(Clock::now() + account_.timeouts.reply);
  if (auto* trouble = std::get_if<Trouble>(&read)) {
    transaction.result.wasStale = wasUsed_ && trouble->problem == SmtpProblem::kLost;
    return closed(end(SmtpStage::kMail, *trouble));
  }
  const auto& reply = std::get<Reply>(read);
  if (reply.isMailSystemYes()) return std::nullopt;
  auto ending = end(SmtpStage::kMail, reply);
  if (!isRefusal(ending)) return closed(std::move(ending));
  for (auto& recipient : transaction.result.recipients) setFate(recipient, fateOf(ending), ending);
  if (reply.code == 421) {
    transaction.result.wasStale = wasUsed_;
    return closed(std::move(ending));
  }
  transaction.refusal = std::move(ending);
  return std::nullopt;
}

Ending SmtpConnection::Session::readRecipientReply(RecipientResult& recipient, Transaction& transaction) {
  const bool mailRefused = transaction.refusal && transaction.refusal->stage == SmtpStage::kMail;
  auto read = transport_.readReply(Clock::now() + account_.timeouts.reply);
  if (auto* trouble = std::get_if<Trouble>(&read))
    return closed(mailRefused ? *transaction.refusal : end(SmtpStage::kRcpt, *trouble));
  const auto& reply = std::get<Reply>(read);
  if (reply.isMailSystemYes()) {
    if (!mailRefused) transaction.provisional.push_back(&recipient);
    return std::nullopt;
  }
  auto ending = end(SmtpStage::kRcpt, reply);
  if (!isRefusal(ending)) return closed(std::move(ending));
  if (mailRefused) return std::nullopt;  // 503 after a refused MAIL says nothing about the address
  setFate(recipient, fateOf(ending), ending);
  if (reply.code == 421) return closed(std::move(ending));
  if (!transaction.refusal) transaction.refusal = std::move(ending);
  return std::nullopt;
}

Ending SmtpConnection::Session::sendCommandsOneByOne(Transaction& transaction) {
  needsReset_ = true;
  const auto write = [&](SmtpStage stage, const std::string& command) -> Ending {
    if (transport_.hasBufferedInput())
      return closed(end(stage, SmtpProblem::kNotUnderstood, "the server answers before it is asked"));
    if (auto trouble = transport_.write(command, account_.timeouts.reply)) {
      transaction.result.wasStale = wasUsed_ && stage == SmtpStage::kMail && trouble->problem == SmtpProblem::kLost;
      return closed(end(stage, *trouble));
    }
    return std::nullopt;
  };
  if (auto ending = write(SmtpStage::kMail, transaction.mailCommand)) return ending;
  if (auto ending = readMailReply(transaction)) return ending;
  if (transaction.refusal) return std::nullopt;
  for (auto& recipient : transaction.result.recipients) {
    if (auto ending = write(SmtpStage::kRcpt, Transaction::rcptCommand(recipient.address))) return ending;
    if (auto ending = readRecipientReply(recipient, transaction)) return ending;
  }
  if (transaction.provisional.empty()) return std::nullopt;
  if (transaction.hooks.beforeData && !transaction.hooks.beforeData())
    return end(SmtpStage::kData, SmtpProblem::kStopped, "the message was held back");
  auto reply = ask(SmtpStage::kData, "DATA");
  if (auto* ending = std::get_if<SmtpEnd>(&reply)) return std::move(*ending);
  transaction.dataReply = std::get<Reply>(std::move(reply));
  return std::nullopt;
}

Ending SmtpConnection::Session::sendCommandsInGroups(Transaction& transaction) {
  if (transaction.hooks.beforeData && !transaction.hooks.beforeData())
    return end(SmtpStage::kData, SmtpProblem::kStopped, "the message was held back");
  needsReset_ = true;
  auto& recipients = transaction.result.recipients;
  for (std::size_t begin = 0; begin < recipients.size(); begin += kGroup) {
    const std::size_t groupEnd = std::min(begin + kGroup, recipients.size());
    std::string commands = begin == 0 ? transaction.mailCommand : "";
    for (std::size_t i = begin; i < groupEnd; ++i) commands += Transaction::rcptCommand(recipients[i].address);
    const bool last = groupEnd == recipients.size();
    if (last) commands += "DATA\r\n";
    const SmtpStage stage = begin == 0 ? SmtpStage::kMail : SmtpStage::kRcpt;
    if (transport_.hasBufferedInput())
      return closed(end(stage, SmtpProblem::kNotUnderstood, "the server answers before it is asked"));
    if (auto trouble = transport_.write(commands, account_.timeouts.reply)) {
      transaction.result.wasStale = wasUsed_ && begin == 0 && trouble->problem == SmtpProblem::kLost;
      return closed(end(stage, *trouble));
    }
    if (begin == 0)
      if (auto ending = readMailReply(transaction)) return ending;
    for (std::size_t i = begin; i < groupEnd; ++i)
      if (auto ending = readRecipientReply(recipients[i], transaction)) return ending;
    if (!last && transaction.refusal && transaction.refusal->stage == SmtpStage::kMail) return std::nullopt;
  }
  auto read = transport_.readReply(Clock::now() + account_.timeouts.reply);
  if (auto* trouble = std::get_if<Trouble>(&read)) {
    if (!transaction.provisional.empty()) return closed(end(SmtpStage::kData, *trouble));
    transport_.close();  // everybody was refused already: that stays the answer
    return std::nullopt;
  }
  transaction.dataReply = std::get<Reply>(std::move(read));
  return std::nullopt;
}

/// DATA was asked although nobody may remain (that is what pipelining costs): a lone dot ends it, and its answer means nothing.
void SmtpConnection::Session::endEmptyMessage() {
  if (transport_.write(".\r\n", account_.timeouts.reply)) {
    transport_.close();
    return;
  }
  const auto reply = transport_.readReply(Clock::now() + account_.timeouts.reply);
  if (std::holds_alternative<Trouble>(reply) || std::get<Reply>(reply).code == 421) transport_.close();
}

Ending SmtpConnection::Session::afterData(Transaction& transaction) {
  const Reply& reply = *transaction.dataReply;
  if (transaction.provisional.empty()) {
    if (reply.code == 354)
      endEmptyMessage();
    else if (reply.code == 421 || (reply.kind() != 4 && reply.kind() != 5))
      transport_.close();
    return transaction.refusal;
  }
  if (reply.code == 354) return sendBody(transaction);
  auto ending = end(SmtpStage::kData, reply);
  if (!isRefusal(ending)) return closed(std::move(ending));
  transaction.giveAll(fateOf(ending), ending);
  if (reply.code == 421) transport_.close();
  return ending;
}

Ending SmtpConnection::Session::sendBody(Transaction& transaction) {
  const std::string_view mail = transaction.mail;
  const auto write = [&](std::string_view bytes) -> Ending {
    auto trouble = transport_.write(bytes, account_.timeouts.block);
    if (!trouble) return std::nullopt;
    // A server that has had enough may say why before it closes.
    auto last = transport_.readReply(Clock::now() + std::min(account_.timeouts.reply, std::chrono::milliseconds(200)));
    if (const auto* reply = std::get_if<Reply>(&last)) {
      if (auto ending = end(SmtpStage::kData, *reply); isRefusal(ending)) {
        transaction.giveAll(fateOf(ending), ending);
        return closed(std::move(ending));
      }
    }
    return closed(end(SmtpStage::kData, *trouble));
  };
  // Lines that begin with a dot get a second one (RFC 5321 4.5.2).
  std::size_t from = 0;
  for (std::size_t dot = mail.starts_with('.') ? 0 : mail.find("\r\n."); dot != std::string_view::npos;
       dot = mail.find("\r\n.", from)) {
    const std::size_t upTo = mail[dot] == '.' ? dot + 1 : dot + 3;
    std::string piece(mail.substr(from, upTo - from));
    piece += '.';
    if (auto ending = write(piece)) return ending;
    from = upTo;
  }
  if (auto ending = write(mail.substr(from))) return ending;
  if (!mail.ends_with("\r\n"))
    if (auto ending = write("\r\n")) return ending;

  // The final dot goes alone, so that until this moment nothing was sent that a server may deliver.
  struct CloseUnlessDone {
    SmtpTransport& transport;
    bool done = false;
    ~CloseUnlessDone() {
      if (!done) transport.close();
    }
  } guard{transport_};
  if (transaction.hooks.beforeFinalDot && !transaction.hooks.beforeFinalDot())
    return end(SmtpStage::kData, SmtpProblem::kStopped, "the message was held back before its end");
  if (auto ending = write(".\r\n")) return ending;
  if (transaction.hooks.afterFinalDot) transaction.hooks.afterFinalDot();
  guard.done = true;

  const auto uncertain = [&](SmtpEnd ending) {
    transaction.giveAll(RecipientFate::kUncertain, ending);
    return closed(std::move(ending));
  };
  auto read = transport_.readReply(Clock::now() + account_.timeouts.afterFinalDot);
  if (auto* trouble = std::get_if<Trouble>(&read)) return uncertain(end(SmtpStage::kAfterFinalDot, *trouble));
  const auto& reply = std::get<Reply>(read);
  auto ending = end(SmtpStage::kAfterFinalDot, reply);
  if (reply.isMailSystemYes()) {
    ending.problem = SmtpProblem::kNone;
    transaction.giveAll(RecipientFate::kAccepted, ending);
    transaction.acceptance = std::move(ending);
    needsReset_ = false;
    return std::nullopt;
  }
  if (!isRefusal(ending)) return uncertain(std::move(ending));
  transaction.giveAll(fateOf(ending), ending);
  needsReset_ = false;
  if (reply.code == 421) transport_.close();
  return ending;
}

}  // namespace kit::mail
