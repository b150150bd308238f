// What is known, on one date, of a receivable and of its customer. Plain values, filled by the storage; the rules read nothing
// else.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>

#include "plugin/domain/ids.hpp"
#include "plugin/domain/programme.hpp"
#include "plugin/domain/reminder_state.hpp"

namespace reminders::domain {

using kit::Date;

/// The words are the host's (sdk_v1_invoice).
enum class InvoiceKind : std::uint8_t { kInvoice, kCreditNote, kSelfBilled };
template <>
inline constexpr WordTable<InvoiceKind, 3> kWords<InvoiceKind>{
    {{InvoiceKind::kInvoice, "invoice"}, {InvoiceKind::kCreditNote, "credit_note"}, {InvoiceKind::kSelfBilled, "self_billed"}}};

enum class InvoiceStatus : std::uint8_t { kDraft, kIssued, kCancelled, kClosed };
template <>
inline constexpr WordTable<InvoiceStatus, 4> kWords<InvoiceStatus>{{{InvoiceStatus::kDraft, "draft"},
                                                                    {InvoiceStatus::kIssued, "issued"},
                                                                    {InvoiceStatus::kCancelled, "cancelled"},
                                                                    {InvoiceStatus::kClosed, "closed"}}};

enum class PaymentMethod : std::uint8_t { kTransfer, kCheque, kCard, kCash, kDirectDebit };
template <>
inline constexpr WordTable<PaymentMethod, 5> kWords<PaymentMethod>{{{PaymentMethod::kTransfer, "transfer"},
                                                                    {PaymentMethod::kCheque, "cheque"},
                                                                    {PaymentMethod::kCard, "card"},
                                                                    {PaymentMethod::kCash, "cash"},
                                                                    {PaymentMethod::kDirectDebit, "direct_debit"}}};

enum class CustomerKind : std::uint8_t { kCompany, kIndividual, kPublic };
template <>
inline constexpr WordTable<CustomerKind, 3> kWords<CustomerKind>{
    {{CustomerKind::kCompany, "company"}, {CustomerKind::kIndividual, "individual"}, {CustomerKind::kPublic, "public"}}};

/// "Do not remind". `until` is its last day; nullopt: endless.
struct Hold {
  std::optional<Date> until;
};

/// A reminder of the past, or under way, of one receivable: one row per receivable and level over the states that hold.
struct PastReminder {
  /// The rank of its level now; of the level as it was, when that level is gone.
  int rank = 0;
  ReminderState state = ReminderState::kSent;
  /// The as-of date on which the first of its messages was sent; nullopt until then.
  std::optional<Date> sentOn;
  /// The delay of its step when it was made: used where the programme of today has no step of that rank.
  int delayDays = 0;
  /// 0: the level's first; 1, 2, …: a person has sent it once more.
  int again = 0;
};

/// A payment or credit note that settles a part of a receivable; negative: taken back.
struct Settlement {
  Date on;
  std::int64_t amount = 0;  // minor units
  bool operator==(const Settlement&) const = default;
};

/// All about one receivable as of a date.
struct ReceivableFacts {
  ReceivableId id;
  std::string number;  // the invoice's
  CustomerId customer;
  DepartmentId department;
  std::string departmentCode;  // '' for the company itself
  Date issuedOn;
  std::optional<Date> sentOn;  // when the invoice itself was sent; nullopt: on its issue date
  std::optional<Date> dueOn;
  kit::Currency currency;
  std::int64_t amount = 0;
  /// Amount minus the settlements dated up to the as-of date; in minor units, as `disputed`.
  std::int64_t open = 0;
  InvoiceKind kind = InvoiceKind::kInvoice;
  InvoiceStatus status = InvoiceStatus::kIssued;
  PaymentMethod paymentMethod = PaymentMethod::kTransfer;
  std::optional<Hold> hold;        // of the invoice
  std::int64_t disputed = 0;       // sum of the open disputes
  std::optional<Date> promisedOn;  // the day on which the customer said, last, that he would pay
  bool handedOver = false;
  /// In any order; those that were voided or cancelled may be among them.
  std::vector<PastReminder> reminders;
  /// Up to the as-of date, in the order of their dates; nullopt: not read (a plan decides without them, claims need them).
  std::optional<std::vector<Settlement>> settlements;
  /// The position of the invoice's receivable with whose reminders its indemnity is stated; nullopt: nobody has stated it, or it
  /// was not read. Read together with the settlements.
  std::optional<int> indemnityAt;
};

/// A person, or an address, of a customer.
struct ContactFacts {
  Role role = Role::kBilling;
  std::string name;
  std::string email;           // '' when unknown
  bool undeliverable = false;  // a bounce, or a permanent refusal, said that the address is dead
};

/// A customer's position in one currency.
struct Balance {
  kit::Currency currency;
  std::int64_t credit = 0;   // paid or credited up to the as-of date, and settling nothing
  std::int64_t overdue = 0;  // the sum of the open amounts of issued invoices that are past due
};

/// All about one customer as of a date.
struct CustomerFacts {
  CustomerId id;
  std::string code;
  std::string name;
  CustomerKind kind = CustomerKind::kCompany;
  std::string category;
  std::string language;  // '' is the company's
  std::string email;     // the general address
  bool emailUndeliverable = false;
  bool noReminders = false;  // the host says: never
  std::optional<Hold> hold;
  bool insolvent = false;
  std::vector<ContactFacts> contacts;
  /// Needed only for currencies in which there is credit.
  std::vector<Balance> balances;
};

}  // namespace reminders::domain
