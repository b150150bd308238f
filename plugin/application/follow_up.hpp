// Ports: what people note while they follow a debt up. Holds, promises, disputes, hand-overs to collection, telephone calls.
//
// Whatever is ended stays, with who ended it and how: a story that can be read. An end counts from its as-of date on, so that the
// days before it still say what stood then. The rules read the same tables; whatever is written here, the next run looks at.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::application {

enum class HoldSubject : std::uint8_t { kInvoice, kCustomer };

/// How a note ended; `kOpen`: it has not been ended by anybody.
enum class NoteEnd : std::uint8_t { kOpen, kSettled, kWithdrawn, kReplaced, kWithCall };

}  // namespace reminders::application

namespace reminders::domain {
template <>
inline constexpr WordTable<application::HoldSubject, 2> kWords<application::HoldSubject>{
    {{application::HoldSubject::kInvoice, "invoice"}, {application::HoldSubject::kCustomer, "customer"}}};
template <>
inline constexpr WordTable<application::NoteEnd, 5> kWords<application::NoteEnd>{
    {{application::NoteEnd::kOpen, ""},
     {application::NoteEnd::kSettled, "settled"},
     {application::NoteEnd::kWithdrawn, "withdrawn"},
     {application::NoteEnd::kReplaced, "replaced"},
     {application::NoteEnd::kWithCall, "with_call"}}};
}  // namespace reminders::domain

namespace reminders::application {

/// What every note has: when it was entered and by whom, and how it ended. Dates are as-of dates.
struct Note {
  std::int64_t id = 0;
  domain::Date enteredOn;
  std::string actor;
  std::optional<domain::Date> endedOn;
  NoteEnd end = NoteEnd::kOpen;
  std::string endedBy;
  [[nodiscard]] bool isOpen() const { return !endedOn; }
};

/// "Do not remind".
struct HoldNote : Note {
  HoldSubject subject = HoldSubject::kInvoice;
  std::string reason;
  std::optional<domain::Date> until;  // its last day; nullopt: endless
  /// Whether it keeps from reminding on that day.
  [[nodiscard]] bool standsOn(domain::Date day) const { return isOpen() && (!until || *until >= day); }
};

/// The customer says that he will pay.
struct PromiseNote : Note {
  domain::ReceivableId receivable;
  domain::Date promisedOn;
  std::optional<std::int64_t> amount;  // minor units of the invoice's currency; nullopt: all that is open
  std::string by, note;
};

/// The customer contests.
struct DisputeNote : Note {
  domain::ReceivableId receivable;
  std::optional<std::int64_t> amount;  // minor units; nullopt: the whole
  std::string reason;
};

/// Given to a collector or lawyer. Its `enteredOn` is the day on which it was handed over; it has no id.
struct HandoverNote : Note {
  domain::ReceivableId receivable;
  std::string to, note;
};

/// A telephone call with a customer.
struct CallNote {
  std::int64_t id = 0;
  domain::CustomerId customer;
  std::optional<domain::InvoiceId> invoice;  // nullopt: about all that he owes
  std::string invoiceNumber;                 // '' without one
  domain::Date on;
  std::string at;  // HH:MM; '' when nobody noted it
  std::string spokeTo, said;
  std::optional<domain::Date> promisedOn;
  std::string actor;      // who entered it
  std::string changedBy;  // who changed it last; the one who entered it when nobody did
};

/// A part of the invoice that was paid or credited.
struct DatedSettlement {
  domain::Date on;
  std::int64_t amount = 0;  // minor units; negative: taken back
  bool isCreditNote = false;
};

/// All that was noted about one invoice, each kind in the order in which it was entered.
struct InvoiceNotes {
  std::vector<HoldNote> holds;  // its own and its customer's
  std::vector<PromiseNote> promises;
  std::vector<DisputeNote> disputes;
  std::vector<HandoverNote> handovers;
  std::vector<CallNote> calls;               // about it, and about all that its customer owes
  std::vector<DatedSettlement> settlements;  // up to a day; of one day and kind together
};

struct NewPromise {
  domain::Date promisedOn;
  std::optional<std::int64_t> amount;
  std::string by, note;
};

struct NewCall {
  std::optional<domain::InvoiceId> invoice;
  domain::Date on;
  std::string at, spokeTo, said;
  std::optional<domain::Date> promisedOn;
  /// For what it was promised: the receivables that then wait. Empty without a promise.
  std::vector<domain::ReceivableId> promisedFor;
};

/// Holds, promises, disputes, hand-overs. Each change is one transaction with one audit line. `false`: what was to be ended has
/// been ended meanwhile, or never was.
class FollowUpBook {
 public:
  virtual ~FollowUpBook() = default;
  virtual InvoiceNotes ofInvoice(domain::CompanyId company, domain::InvoiceId invoice, domain::CustomerId customer,
                                 domain::Date asOf) = 0;
  /// The holds of a customer, those of its invoices not.
  virtual std::vector<HoldNote> holdsOf(domain::CompanyId company, domain::CustomerId customer) = 0;

  /// Takes the place of a hold that stands on the same subject.
  virtual void hold(domain::CompanyId company, HoldSubject subject, std::int64_t subjectId, const std::string& reason,
                    std::optional<domain::Date> until, domain::Date asOf, const std::string& actor) = 0;
  virtual bool lift(domain::CompanyId company, std::int64_t hold, domain::Date asOf, const std::string& actor) = 0;

  /// Takes the place of promises for the same receivables whose day has not come yet.
  virtual void promise(domain::CompanyId company, std::span<const domain::ReceivableId> receivables, const NewPromise& promise,
                       domain::Date asOf, const std::string& actor) = 0;
  virtual bool endPromise(domain::CompanyId company, std::int64_t promise, NoteEnd how, domain::Date asOf,
                          const std::string& actor) = 0;

  virtual void dispute(domain::CompanyId company, std::span<const domain::ReceivableId> receivables,
                       std::optional<std::int64_t> amount, const std::string& reason, domain::Date asOf,
                       const std::string& actor) = 0;
  virtual bool endDispute(domain::CompanyId company, std::int64_t dispute, NoteEnd how, domain::Date asOf,
                          const std::string& actor) = 0;

  /// Ends reminders for these. Those that are handed over already stay as they are.
  virtual void handOver(domain::CompanyId company, std::span<const domain::ReceivableId> receivables, const std::string& to,
                        const std::string& note, domain::Date asOf, const std::string& actor) = 0;
  /// All of an invoice that is handed over.
  virtual bool takeBack(domain::CompanyId company, domain::InvoiceId invoice, domain::Date asOf, const std::string& actor) = 0;
};

/// The log of calls. Each change is one transaction with one audit line, its promise included.
class CallBook {
 public:
  virtual ~CallBook() = default;
  /// The latest calls with a customer, newest first.
  virtual std::vector<CallNote> ofCustomer(domain::CompanyId company, domain::CustomerId customer, int limit) = 0;
  /// nullopt also for a deleted one.
  virtual std::optional<CallNote> find(domain::CompanyId company, std::int64_t call) = 0;
  virtual std::int64_t add(domain::CompanyId company, domain::CustomerId customer, const NewCall& call, domain::Date asOf,
                           const std::string& actor) = 0;
  /// A promise that was given in it is replaced by the new one, when they differ.
  virtual bool change(domain::CompanyId company, std::int64_t call, const NewCall& to, domain::Date asOf,
                      const std::string& actor) = 0;
  /// Its promise goes with it.
  virtual bool remove(domain::CompanyId company, std::int64_t call, domain::Date asOf, const std::string& actor) = 0;
  /// Brings back a deleted one, and the promise that went with it.
  virtual bool restore(domain::CompanyId company, std::int64_t call, domain::Date asOf, const std::string& actor) = 0;
};

}  // namespace reminders::application
