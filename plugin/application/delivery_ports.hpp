// Ports: how a message is made and how it leaves. Implemented by delivery.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugin/application/facts_source.hpp"
#include "plugin/application/outbox_store.hpp"
#include "plugin/domain/claims.hpp"
#include "plugin/domain/rulebook.hpp"

namespace reminders::application {

/// A receivable in a message, with the facts of the moment.
struct RenderLine {
  domain::ReceivableFacts facts;
  ReminderDraft reminder;  // its level, and what is asked for now
};

/// Everything of one message, of one customer.
struct RenderRequest {
  Company company;
  domain::Date asOf;
  const domain::Rulebook& rules;
  const ClaimedMessage& message;
  const domain::CustomerFacts& customer;
  std::vector<RenderLine> lines;      // the leading line first
  std::vector<domain::Recipient> to;  // of e-mails
  /// What is claimed with each line; empty: nothing (see claimsOf).
  std::vector<domain::ReceivableClaims> claims{};
};

/// A message as it will leave.
struct RenderedMessage {
  SentCopy copy;
  std::string envelopeSender;  // of e-mails
};

/// Makes mails and texts of calls, makes and files letters. Throws Permanent when this message cannot be made (the reason is
/// shown to a person), Retryable when it may be later. Rendering the same message again is harmless: a letter is filed at the
/// same place.
class MessageRenderer {
 public:
  virtual ~MessageRenderer() = default;
  virtual RenderedMessage render(const RenderRequest& request) = 0;
};

struct Envelope {
  domain::CompanyId company;
  domain::DepartmentId department;
  std::string sender;
  std::vector<std::string> recipients;
};

/// What the server said of one recipient.
struct RecipientAnswer {
  enum class Kind { kAccepted, kRefused, kTryLater } kind = Kind::kAccepted;
  std::string email;
  std::string reply;
};

struct TransportResult {
  enum class Kind {
    /// The mail was handed over for those recipients whose answer says so.
    kAnswered,
    /// 4xx, a time-out, a connection lost before the end of the data: nobody has it.
    kTryLater,
    /// 5xx to MAIL, DATA or the final dot: nobody has it, nobody will.
    kRefused,
    /// Refused before MAIL (connection, banner, EHLO, STARTTLS, AUTH), or no account at all: not this message's fault.
    kAccountBroken,
    /// The connection was lost between the last byte and the answer.
    kUncertain,
    /// `beforeLastByte` said no; nothing was sent.
    kWithdrawn,
  } kind = Kind::kAnswered;
  std::string reply;  // the server's words, or what happened
  std::vector<RecipientAnswer>
      answers;  // one for each recipient of the envelope, of kAnswered; may be there for kTryLater and kRefused
};

/// Connections to the company's mail servers. May keep them open between messages. Thread-safe: each call has a connection to
/// itself.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  /// Hands over one mail. Calls `beforeLastByte` exactly once, right before the final dot, when at least one recipient was
  /// accepted; if it answers false the mail is withdrawn. Calls `whileWaiting`, unless it is empty, once the final dot has left
  /// and before the answer is read; it must not throw. Does not throw for what a server or network does.
  virtual TransportResult send(const Envelope& envelope, const std::string& mail, const std::function<bool()>& beforeLastByte,
                               const std::function<void()>& whileWaiting) = 0;
  /// Names the account that this department's mails leave by: departments may share one. '': all leave by the same.
  virtual std::string accountOf(domain::CompanyId /*company*/, domain::DepartmentId /*department*/) { return {}; }
};

/// Whether mail accounts work, for the pages and for /healthz.
class AccountStatus {
 public:
  virtual ~AccountStatus() = default;
  virtual void markBroken(domain::CompanyId company, domain::DepartmentId department, const std::string& reason,
                          std::int64_t now) = 0;
  virtual void markWorking(domain::CompanyId company, domain::DepartmentId department) = 0;
};

/// Flags addresses that a server refused for good, so that the next decision knows (address_undeliverable).
class AddressBook {
 public:
  virtual ~AddressBook() = default;
  virtual void markUndeliverable(domain::CompanyId company, domain::CustomerId customer, const std::string& email,
                                 const std::string& reason, domain::Date asOf) = 0;
};

}  // namespace reminders::application
