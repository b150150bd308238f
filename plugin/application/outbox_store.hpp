// Port: the outbox. Messages on their way out, the reminders that they carry, leases and fences.
//
// The life of a message, as the store keeps it:
//
//   queued ──claim──▶ (leased) ──startAttempt──▶ sending ──depart──▶ sending, in doubt ──finish──▶ a final state, or failed
//
// A dead sender's message is found by its expired lease (`recover`): merely leased, it is simply free again; sending, it goes
// back to where it was, with one crash on its account, and is parked after three; in doubt, nobody can know whether it arrived:
// `uncertain`. Every change after `claim` names the fence of the claim and is refused when the message has been claimed again
// since.
//
// A reminder's state is domain::reminderState of its messages; its sent day is that of the first message sent. Whoever changes a
// message changes its reminders in the same transaction.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/domain/blockers.hpp"
#include "plugin/domain/decision.hpp"
#include "plugin/domain/recipients.hpp"

namespace reminders::application {

/// A reminder to be queued, or carried by a message.
struct ReminderDraft {
  domain::ReceivableId receivable;
  std::string level;       // id
  int rank = 0;            // of the level
  int delayDays = 0;       // of the step
  std::int64_t asked = 0;  // minor units, of the message's currency
  /// What was claimed beside it: late interest in the same currency, the indemnity in cents of EUR.
  std::int64_t interest = 0, indemnity = 0;
  /// 0: a level is sent once. 1, 2, …: a person sends it once more on purpose, beside the reminders of it that hold.
  int again = 0;
  bool operator==(const ReminderDraft&) const = default;
};

/// One message to be queued.
struct MessageDraft {
  domain::Way way = domain::Way::kEmail;
  std::string programme;  // id; '' by hand, without one
  int stepNumber = 0;     // 1, 2, … of the programme; 0: none
  std::string level;      // of the leading reminder
  int rank = 0;
  std::string templateId;
  /// E-mails. For automatic messages it is what the plan showed; the sender takes those of the moment.
  std::vector<domain::Recipient> to;
  std::vector<std::string> cc, bcc;  // by hand
  /// Which reminders of its group it carries: indices, the leading one first; at least one.
  std::vector<std::size_t> carries;
  std::vector<domain::Attachment> attach;
  std::vector<domain::Claim> claims;
  /// By hand: what the person wrote instead of the template's text, and of the sender's usual signature.
  std::optional<std::string> subject, body, signature;
};

/// The messages of one group (one for each way), and the reminders that they carry; each reminder is carried by at least one
/// message.
struct DraftGroup {
  domain::Origin origin = domain::Origin::kAutomatic;
  domain::CustomerId customer;
  domain::DepartmentId department;
  kit::Currency currency;
  std::string actor;  // who: a user's name; '' for a job
  std::string planId;
  std::vector<ReminderDraft> reminders;
  std::vector<MessageDraft> messages;
  /// By hand: names the form that a person sent. A form is queued once: when it comes again (a double click, a reload), the
  /// answer is that of the first time. '': none.
  std::string formKey{};
  /// From the reminder list: the row of each reminder, in their order. The row leaves the list in the transaction that queues the
  /// reminder; a reminder whose row is gone is left out, for somebody else has taken it. Empty: not from the list.
  std::vector<std::int64_t> listRows{};
};

struct EnqueueResult {
  /// In the order of the draft's messages; isNone() for one that had no reminder left and was not queued.
  std::vector<domain::MessageId> messages;
  /// Reminders left out because a reminder of that level (and of the same `again`) holds for the receivable, or their row of the
  /// reminder list was gone.
  std::vector<ReminderDraft> alreadyHeld;
  /// The group's form had been queued before: nothing was done, and `messages` are those of then.
  bool wasThere = false;
};

/// What allows to change a claimed message.
struct ClaimTicket {
  domain::CompanyId company;
  domain::MessageId message;
  std::int64_t fence = 0;
};

/// A mail and one of its recipients. A mail may be accepted for some, refused for others and still be tried for the rest.
struct RecipientProgress {
  std::string email;
  domain::RecipientState state = domain::RecipientState::kPending;
  std::string reply;  // the server's last answer
  bool operator==(const RecipientProgress&) const = default;
};

/// A message that this sender has leased.
struct ClaimedMessage {
  ClaimTicket ticket;
  domain::Origin origin = domain::Origin::kAutomatic;
  domain::CustomerId customer;
  domain::DepartmentId department;
  kit::Currency currency;
  MessageDraft draft;
  std::vector<ReminderDraft> reminders;  // those still in it
  std::string messageIdHeader;           // of the mail; the same at every attempt
  int failedAttempts = 0;                // attempts that ended with `failed`
  int crashes = 0;                       // of senders that were attempting it, and did not come back
  std::optional<std::int64_t> firstAttemptAt;
  std::vector<RecipientProgress> recipients;  // known from earlier attempts; empty before the first
};

struct ClaimRequest {
  std::int64_t now = 0;    // leases that ended before it are over
  std::int64_t dueBy = 0;  // failed messages whose time of retrying is not after it: a pass leaves alone what fails during it
  std::int64_t leaseUntil = 0;
  std::string worker;
  int limit = 20;
  /// Only these, whatever their time of retrying; empty: all that is due now.
  std::vector<domain::MessageId> only;
  /// Their e-mails are passed over: their mail account has just failed.
  std::vector<domain::DepartmentId> withoutEmailsOf;
  bool byHandOnly = false;  // outside the sending window
};

/// A reminder that has dropped out of its message, and why.
struct DroppedReminder {
  ReminderDraft reminder;
  std::vector<domain::BlockerCode> reasons;
};

/// What was sent, kept as it was.
struct SentCopy {
  std::string subject;
  std::string content;      // the mail (RFC 5322); the text of a call; '' for a letter, which is a file
  std::string contentType;  // message/rfc822, application/pdf, text/plain
  std::string file;         // where a letter was filed, relative to the company's files
};

/// How an attempt ended.
struct Outcome {
  /// sent, ready, failed, undeliverable, uncertain, cancelled; queued: it goes back as if nothing had been tried.
  domain::MessageState state = domain::MessageState::kSent;
  std::string reason;  // a sentence for a person; '' when sent or ready
  std::int64_t now = 0;
  std::optional<std::int64_t> retryAt;  // of failed
  /// The as-of date, once a first recipient has accepted it; also of a message that is still failed for others. The first day
  /// stays.
  std::optional<domain::Date> sentOn;
  std::vector<RecipientProgress> recipients;
  std::vector<ReminderDraft> carried;  // what stays in it, with the amounts of now
  std::vector<DroppedReminder> dropped;
  std::optional<SentCopy> copy;
};

/// A message whose attempt has ended, and how.
struct EndedMessage {
  ClaimTicket ticket;
  Outcome outcome;
};

/// What is written together with the doubt about a message, so that it costs no waiting of its own.
struct Beside {
  const EndedMessage* before = nullptr;  // that this connection took before it: sent
  const ClaimTicket* next = nullptr;     // that will be rendered while the server takes this one
  std::int64_t now = 0;                  // of the next one's start
};

/// What became of it. False of the two beside also where there was none.
struct Departure {
  bool mayLeave = false;       // else do not send it: it is not ours any more
  bool isBeforeEnded = false;  // false: refused, as `finish` refuses
  bool isNextStarted = false;  // false: claimed by another since
};

using StateCounts = std::array<std::int64_t, 8>;  // by domain::MessageState

class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  /// Queues groups: per group the messages, their reminders and one audit line. All groups of one call are one transaction:
  /// either all are there or none. A reminder whose level already holds for its receivable is left out, by the unique index,
  /// however many processes try; a message without any reminder left is not queued. Results in the order of the groups.
  virtual std::vector<EnqueueResult> enqueue(domain::CompanyId company, domain::Date asOf, std::int64_t now,
                                             std::span<const DraftGroup> groups) = 0;

  /// Takes back what dead senders held (leases that ended before `now`); answers the messages whose state changed, by their new
  /// state. Sending: queued again, or failed when attempts had failed before; undeliverable ("it stopped the sender three times")
  /// when that happened kCrashesUntilParked times. In doubt: uncertain, its fence kept, so that a sender that was only slow may
  /// still say what happened; with `resendUncertain`: failed, to be tried again at once under the same Message-ID.
  virtual StateCounts recover(domain::CompanyId company, std::int64_t now, bool resendUncertain) = 0;

  /// Leases up to `limit` messages that are queued, or failed and due again, oldest first; no other sender gets them until the
  /// lease ends. Their state does not change yet. A time further ahead than anything waits (domain::kLongestWaitMillis) was
  /// written before the clock was set back, and counts as over; the same holds for leases (domain::kLongestLeaseMillis).
  virtual std::vector<ClaimedMessage> claim(domain::CompanyId company, const ClaimRequest& request) = 0;

  /// The message is about to be rendered: sending, one crash on its account until `finish`. False: claimed by another since.
  virtual bool startAttempt(const ClaimTicket& ticket, std::int64_t now) = 0;

  /// The last byte is about to leave: from here a crash means uncertain. With it, what is beside it: `finish` of the message
  /// before and `startAttempt` of the next. Where the doubt is kept, so are these.
  virtual Departure depart(const ClaimTicket& ticket, const Beside& beside) = 0;
  /// The same of one message alone. False: do not send it, it is not ours any more.
  bool enterDoubt(const ClaimTicket& ticket) { return depart(ticket, {}).mayLeave; }

  /// Before a message states the indemnity of an invoice: notes once, for the invoice's life, that it is stated with the
  /// reminders of this receivable. Answers the position of the receivable that states it: another's, when that one came first.
  virtual int stateIndemnity(domain::CompanyId company, domain::ReceivableId receivable, domain::Date asOf) = 0;

  /// Writes how the attempt ended, with the states of its reminders and one audit line: one transaction. Takes back the crash
  /// that startAttempt had counted; state failed counts one failed attempt. Without startAttempt before it is allowed for
  /// cancelled. False: refused, another sender has it (an uncertain message under the same fence is not another's).
  virtual bool finish(const ClaimTicket& ticket, const Outcome& outcome) = 0;

  /// Lets go of messages that were merely claimed.
  virtual void release(std::span<const ClaimTicket> tickets) = 0;

  /// What a person says about messages that wait for one: ready or uncertain → sent (printed, called, known to have arrived) or
  /// cancelled; undeliverable → cancelled, which frees the step. Others are left as they are. One transaction, one audit line
  /// each. Answers how many were changed.
  virtual std::int64_t resolve(domain::CompanyId company, std::span<const domain::MessageId> messages, domain::MessageState state,
                               domain::Date asOf, const std::string& actor) = 0;

  /// Strikes reminders through (F1): their steps become due again; what has not left of their messages is cancelled. One
  /// transaction.
  virtual std::int64_t voidReminders(domain::CompanyId company, std::span<const ReminderDraft> reminders, domain::Date asOf,
                                     const std::string& actor) = 0;

  /// Becomes one of the company's senders, or several: as many as are wanted and free of `atMost` at once over all processes,
  /// until the lease ends or `leaveSenders`. 0: others are at work. Where the database has one writer (SQLite) one worker sends
  /// at a time.
  virtual int joinSenders(domain::CompanyId company, const std::string& worker, int wanted, int atMost, std::int64_t now,
                          std::int64_t leaseUntil) = 0;
  virtual void leaveSenders(domain::CompanyId company, const std::string& worker) = 0;

  /// When the next e-mail may leave by this account: now, or later where the senders of all processes together have used up what
  /// one e-mail every `intervalMillis` allows. The moment is taken, whether it is used or not.
  virtual std::int64_t nextDeparture(domain::CompanyId company, const std::string& account, std::int64_t now,
                                     std::int64_t intervalMillis) = 0;

  /// Prolongs the leases of a worker, those of messages and that of being a sender. Called from another thread than the rest: an
  /// implementation uses a session of its own here.
  virtual void renew(domain::CompanyId company, const std::string& worker, std::int64_t leaseUntil) = 0;

  /// How the company's outbox stands.
  virtual StateCounts counts(domain::CompanyId company) = 0;
};

}  // namespace reminders::application
