// Port: the history of all reminders, a line for each reminder in each message that carried it; filtered, a page at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/application/outbox_store.hpp"

namespace reminders::application {

/// What is looked for; what is not set does not count. All of it together.
struct ReminderFilter {
  /// The day of a line: when its message was sent, else when it was made. Both included.
  std::optional<domain::Date> from, to;
  std::optional<domain::CustomerId> customer;
  std::string level;  // id; '': any
  std::optional<domain::Way> way;
  /// Of the message; lines that fell out of it are found as cancelled.
  std::optional<domain::MessageState> state;
  bool struck = false;  // only lines that were struck through
  std::string text;     // in the customer's name or code, or the invoice's number, in any case; '': any
};

/// Where a page begins: after this line, in the order of the list (newest first).
struct ListPlace {
  std::int64_t message = 0;
  int place = 0;
};

struct ReminderLine {
  std::int64_t reminder = 0;
  domain::MessageId message;
  int place = 0;  // in its message
  domain::ReceivableId receivable;
  std::string invoiceNumber, customerCode, customerName;
  domain::CustomerId customer;
  std::string level;  // id
  domain::Way way = domain::Way::kEmail;
  domain::MessageState state = domain::MessageState::kQueued;  // of the message
  domain::Origin origin = domain::Origin::kAutomatic;
  std::string actor;  // of a message by hand
  kit::Currency currency;
  std::int64_t asked = 0;
  std::string dropped;  // why it fell out of the message; '' when it was in it
  domain::Date on;      // as ReminderFilter::from counts it
  bool wasSent = false;
  std::optional<domain::Date> struckOn;  // struck through, so that its step is due again
  std::string struckBy;
};

/// Of all that a filter finds.
struct ReminderTotals {
  std::int64_t lines = 0, sent = 0;
  /// What those that were sent asked for, each currency by itself.
  std::vector<kit::Money> asked;
};

enum class UnstrikeResult : std::uint8_t {
  kDone,
  kNotStruck,  // it is not struck through (any more)
  kAgain,      // the step has been done again meanwhile: two cannot hold
  kNeverLeft   // its message was cancelled when it was struck through: nothing would be brought back
};

class ReminderList {
 public:
  virtual ~ReminderList() = default;
  virtual std::vector<ReminderLine> page(domain::CompanyId company, const ReminderFilter& filter, std::optional<ListPlace> after,
                                         int limit) = 0;
  virtual ReminderTotals totals(domain::CompanyId company, const ReminderFilter& filter) = 0;
  /// Every line of the filter in the order of the list, with flat memory.
  virtual void each(domain::CompanyId company, const ReminderFilter& filter,
                    const std::function<void(const ReminderLine&)>& visit) = 0;
  /// What OutboxStore::voidReminders asks for, of those of these reminders that hold their step.
  virtual std::vector<ReminderDraft> holding(domain::CompanyId company, std::span<const std::int64_t> reminders) = 0;
  /// Takes back that a reminder was struck through: it holds its step again. One transaction with its audit line.
  virtual UnstrikeResult unstrike(domain::CompanyId company, std::int64_t reminder, const std::string& actor) = 0;
};

}  // namespace reminders::application
