// Port: what is unpaid, customer by customer, filtered by the database and paged. Read for people; decisions are made elsewhere.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"
#include "plugin/domain/results.hpp"

namespace reminders::application {

/// In which field a text is looked for.
enum class UnpaidField : std::uint8_t { kAny, kNumber, kCustomer, kOrderReference, kOrderingParty, kOperator, kCity };
}  // namespace reminders::application

namespace reminders::domain {
template <>
inline constexpr WordTable<application::UnpaidField, 7> kWords<application::UnpaidField>{
    {{application::UnpaidField::kAny, "any"},
     {application::UnpaidField::kNumber, "number"},
     {application::UnpaidField::kCustomer, "customer"},
     {application::UnpaidField::kOrderReference, "order"},
     {application::UnpaidField::kOrderingParty, "party"},
     {application::UnpaidField::kOperator, "operator"},
     {application::UnpaidField::kCity, "city"}}};
}  // namespace reminders::domain

namespace reminders::application {

/// What a list of unpaid invoices is narrowed to. Texts match anywhere, whatever their case and accents; '' narrows nothing.
struct UnpaidFilter {
  std::optional<domain::Date> dueFrom, dueTo;  // both inclusive
  std::string party;                           // the customer's name or code, or the ordering party
  std::string operatorName;
  std::string except;  // leaves out where it occurs in number, customer, ordering party or operator
  std::string text;
  UnpaidField field = UnpaidField::kAny;
  domain::CustomerId customer;  // just this one
  bool withNotDue = false;      // also what is not overdue, or has no due date
  bool hideHeld = false;        // do-not-remind, on the customer or the invoice
  bool hideCancelled = true;
  bool hideClosed = true;
  bool hideWithAccount = false;  // customers with an account in the ledger
  bool hideReminded = false;
  bool operator==(const UnpaidFilter&) const = default;
};

enum class UnpaidOrder : std::uint8_t { kOverdue, kOldest, kName };

/// Amounts in minor units of one currency. Only issued invoices are owed: cancelled and closed ones are counted, never added up.
struct UnpaidSums {
  kit::Currency currency;
  std::int64_t count = 0;     // receivables
  std::int64_t invoices = 0;  // of them: one of three instalments is one
  std::int64_t open = 0;
  std::int64_t overdue = 0;
  std::array<std::int64_t, domain::kAges - 1> ageing{};  // of what is overdue: 1–30 days, 31–60, 61–90, more
};

/// A customer in one currency: amounts of different currencies are never added up.
struct UnpaidCustomer {
  domain::CustomerId id;
  std::string code, name;
  UnpaidSums sums;
  std::optional<domain::Date> oldestDue;
};

struct UnpaidTotals {
  std::int64_t customers = 0;
  UnpaidSums sums;
};

/// One receivable of the list.
struct UnpaidLine {
  domain::ReceivableId receivable;
  domain::CustomerId customer;
  kit::Currency currency;
  std::string number, orderingParty, operatorName, orderReference;
  domain::InvoiceStatus status = domain::InvoiceStatus::kIssued;
  std::optional<domain::Date> dueOn;
  std::int64_t open = 0;
};

/// A receivable as it leaves the app in a file.
struct UnpaidEntry {
  UnpaidLine line;
  std::string customerCode, customerName;
  domain::Date issuedOn;
  std::int64_t amount = 0;  // what was to be paid on the due date
  /// Of the reminders that hold, the one of the highest rank. The day: when it was sent; nullopt where it is on its way.
  std::string lastLevel;  // id; '': none
  std::optional<domain::Date> lastReminder;
};

struct UnpaidPage {
  /// The company's own currency first, the others by their codes; in each in the order that was asked for.
  std::vector<UnpaidCustomer> customers;
  std::vector<UnpaidTotals> totals;  // of all that matches, not of the page
};

/// What has happened with a customer, at a glance.
struct CustomerStory {
  domain::CustomerId customer;
  std::string highestLevel;                            // id, of the reminders that hold; '': none
  std::optional<domain::Date> lastReminder, lastMove;  // lastMove: of invoices, credit notes and payments
};

class UnpaidList {
 public:
  virtual ~UnpaidList() = default;
  /// `limit` customers from the `offset`-th on.
  virtual UnpaidPage page(domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter, UnpaidOrder order,
                          std::int64_t offset, int limit) = 0;
  /// What matches of these customers, the oldest due dates first, at most `perCustomer` of each customer and currency.
  virtual std::vector<UnpaidLine> lines(domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter,
                                        std::span<const domain::CustomerId> customers, int perCustomer) = 0;
  virtual std::vector<CustomerStory> stories(domain::CompanyId company, domain::Date asOf,
                                             std::span<const domain::CustomerId> customers) = 0;
  /// Everything that matches, by customer; at most `limit`.
  virtual std::vector<UnpaidLine> all(domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter, int limit) = 0;
  /// Everything that matches, by the customer's name and the due date, with flat memory.
  virtual void each(domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter,
                    const std::function<void(const UnpaidEntry&)>& visit) = 0;
};

}  // namespace reminders::application
