// What happened to one customer, as plain lists, and what follows from them on a day: added up anew each time, with loops. Shares
// nothing with the ERP's allocation or the app's stores. It exists to disagree.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace naive {

namespace domain = reminders::domain;
using domain::Date;

/// A span of days on which something stands: entered on the first, ended on the last (which does not count any more).
struct Spell {
  Date from;
  std::optional<Date> ended;
  [[nodiscard]] bool standsOn(Date day) const { return from <= day && (!ended || day < *ended); }
};

struct Part {
  int position = 1;
  std::optional<Date> dueOn;
  std::int64_t amount = 0;
};

struct Money {
  std::string invoice;  // '': for none
  Date on;
  std::int64_t amount = 0;  // negative: a reversal or a refund
  std::string currency;
};

/// A step that the model believes done, or under way.
struct Done {
  int position = 1;
  std::string level;
  int rank = 0;
  int delayDays = 0;
  domain::ReminderState state = domain::ReminderState::kQueued;
  std::optional<Date> sentOn;
  std::int64_t firstTriedAt = 0;
};

struct Invoice {
  std::string number;
  std::string department;
  Date issuedOn;
  std::optional<Date> sentOn;
  std::string currency;
  std::vector<Part> parts;
  domain::InvoiceStatus status = domain::InvoiceStatus::kIssued;
  domain::PaymentMethod method = domain::PaymentMethod::kTransfer;
  std::vector<std::pair<Spell, std::optional<Date>>> holds;  // with the last day
  std::map<int, std::vector<std::pair<Spell, std::optional<std::int64_t>>>> disputes;
  std::map<int, std::vector<std::pair<Spell, Date>>> promises;
  std::set<int> handedOver;
  std::vector<Done> done;

  [[nodiscard]] std::int64_t total() const;
};

struct Customer {
  std::string code;
  std::string category;
  std::string email;
  bool noReminders = false;
  bool dead = false;     // its mailbox refuses for good
  bool flagged = false;  // and that was learned
  std::vector<std::pair<Spell, std::optional<Date>>> holds;
  std::optional<Date> insolventFrom;
  std::vector<Invoice> invoices;
  std::vector<Money> money;  // payments, reversals, refunds, and what of credit notes was allocated
  int made = 0;              // invoices, payments and notes so far: for names

  /// What has come for an invoice up to a day.
  [[nodiscard]] std::int64_t received(const Invoice& invoice, Date day) const;
  [[nodiscard]] std::int64_t open(const Invoice& invoice, int position, Date day) const;
  [[nodiscard]] domain::CustomerFacts facts(Date day) const;
  [[nodiscard]] domain::ReceivableFacts facts(const Invoice& invoice, const Part& part, Date day) const;
};

}  // namespace naive
