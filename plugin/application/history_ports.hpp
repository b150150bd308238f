// Ports: what happened to reminders and messages, for the people who look at it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/application/outbox_store.hpp"
#include "plugin/domain/decision.hpp"
#include "plugin/domain/reminder_state.hpp"
#include "plugin/domain/returned_mail.hpp"

namespace reminders::application {

/// A receivable in a message of the past.
struct CarriedReminder {
  domain::ReceivableId receivable;
  std::string number;  // the invoice's
  std::string level;   // id
  std::int64_t asked = 0;
  std::string dropped;  // blocker codes, why it fell out; '' when it was in it
  domain::ReminderState state = domain::ReminderState::kQueued;
  std::int64_t interest = 0, indemnity = 0;  // claimed with it: in the message's currency; in cents of EUR
};

/// What came back of a message: one recipient of one returned mail.
struct ReturnNote {
  domain::ReturnKind kind = domain::ReturnKind::kSoft;
  std::string recipient;  // as the report names it; '' when it names none
  std::string status, diagnostic;
  bool isDelay = false;
  domain::Date readOn;
  [[nodiscard]] domain::ReturnReason reason() const { return domain::returnReason(kind, status, isDelay); }
};

struct PastMessage {
  domain::MessageId id;
  domain::Way way = domain::Way::kEmail;
  domain::Origin origin = domain::Origin::kAutomatic;
  domain::MessageState state = domain::MessageState::kQueued;
  domain::CustomerId customer;
  std::string customerCode, customerName;
  std::string customerAddress;  // postal, in lines; '' when the books have none
  kit::Currency currency;
  std::string level;  // id, of the leading reminder
  int rank = 0;
  std::string actor, reason, subject;  // subject: '' until it was made
  domain::Date createdOn;
  std::optional<domain::Date> sentOn;
  std::optional<std::int64_t> retryAt;  // of failed
  std::vector<domain::Recipient> plannedTo;
  std::vector<RecipientProgress> recipients;
  std::vector<CarriedReminder> reminders;
  std::vector<ReturnNote> returns;  // oldest first

  /// What its reminders ask for together; those that fell out do not count.
  [[nodiscard]] std::int64_t total() const {
    std::int64_t sum = 0;
    for (const auto& each : reminders)
      if (each.dropped.empty()) sum += each.asked;
    return sum;
  }
};

struct BrokenAccount {
  domain::DepartmentId department;
  std::string reason;
};

class MessageHistory {
 public:
  virtual ~MessageHistory() = default;
  /// The messages that carried a reminder of this invoice, oldest first.
  virtual std::vector<PastMessage> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) = 0;
  /// The latest messages in one of these states, newest first.
  virtual std::vector<PastMessage> latest(domain::CompanyId company, const std::vector<domain::MessageState>& states,
                                          int limit) = 0;
  /// A page of the messages in one of these states, newest first, from the `offset`-th on.
  virtual std::vector<PastMessage> page(domain::CompanyId company, const std::vector<domain::MessageState>& states,
                                        std::int64_t offset, int limit) = 0;
  virtual std::optional<PastMessage> find(domain::CompanyId company, domain::MessageId message) = 0;
  /// What was sent, as it was; nullopt while nothing was.
  virtual std::optional<SentCopy> copy(domain::CompanyId company, domain::MessageId message) = 0;
  virtual std::vector<BrokenAccount> brokenAccounts(domain::CompanyId company) = 0;
};

/// A decision as it was kept when it changed: it stood from that day until the next one that was kept. Or, `isClosed`, that the
/// run of that day found nothing left to decide on, until it decides again: why in `blockers`, where that is known, and nothing
/// else of it counts.
struct KeptDecision {
  domain::ReceivableId receivable;
  domain::Date asOf;
  domain::DecisionKind kind = domain::DecisionKind::kSkip;
  std::string programme;  // id, or `none`
  domain::ProgrammeSource from = domain::ProgrammeSource::kCompany;
  int step = -1;  // index into the steps of the programme as it was; -1: none
  std::vector<domain::Blocker> blockers;
  std::optional<domain::Date> nextOn;
  bool isClosed = false;
};

/// The runs up to a day, as far as they tell what is known of it.
struct RunsUpTo {
  std::optional<domain::Date> kept;    // the latest day of one that kept what it decided
  std::optional<domain::Date> unkept;  // of one that did not: a later day had been decided on before
};

class DecisionHistory {
 public:
  virtual ~DecisionHistory() = default;
  virtual RunsUpTo runsUpTo(domain::CompanyId company, domain::Date day) = 0;
  /// Every decision kept for the receivables of this invoice, by position, then by date.
  virtual std::vector<KeptDecision> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) = 0;
};

}  // namespace reminders::application
