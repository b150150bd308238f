// An outbox in memory that keeps the port's promises: for tests of the use cases, and as a second reading of the contract.
#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "plugin/application/outbox_store.hpp"

namespace fakes {

using namespace reminders;
using application::ClaimedMessage;
using application::ClaimTicket;
using application::DraftGroup;
using application::Outcome;
using application::ReminderDraft;
using domain::Date;
using domain::MessageState;
using domain::ReminderState;

class InMemoryOutbox final : public application::OutboxStore {
 public:
  struct Reminder {
    ReminderDraft draft;
    ReminderState state = ReminderState::kQueued;
    std::optional<Date> sentOn;
  };
  enum class Phase { kNone, kAttempt, kInDoubt };
  struct Message {
    domain::CompanyId company;
    domain::MessageId id;
    DraftGroup group;  // without its lists
    application::MessageDraft draft;
    std::vector<std::size_t> carries;  // indices into reminders()
    std::vector<application::DroppedReminder> dropped;
    MessageState state = MessageState::kQueued;
    Phase phase = Phase::kNone;
    std::int64_t dueAt = 0;
    std::optional<std::int64_t> leaseUntil;
    std::string worker;
    std::int64_t fence = 0;
    int crashes = 0;
    int failedAttempts = 0;
    std::optional<std::int64_t> firstAttemptAt;
    std::optional<Date> sentOn;
    std::string reason;
    std::vector<application::RecipientProgress> recipients;
    std::optional<application::SentCopy> copy;
  };

  /// Takes a row out of the reminder list; false: it is gone. Absent: every row is there.
  std::function<bool(std::int64_t)> takeListRow;

  std::vector<application::EnqueueResult> enqueue(domain::CompanyId company, Date asOf, std::int64_t now,
                                                  std::span<const DraftGroup> groups) override;
  application::StateCounts recover(domain::CompanyId company, std::int64_t now, bool resendUncertain) override;
  std::vector<ClaimedMessage> claim(domain::CompanyId company, const application::ClaimRequest& request) override;
  bool startAttempt(const ClaimTicket& ticket, std::int64_t now) override;
  application::Departure depart(const ClaimTicket& ticket, const application::Beside& beside) override;
  int stateIndemnity(domain::CompanyId company, domain::ReceivableId receivable, Date asOf) override;
  bool finish(const ClaimTicket& ticket, const Outcome& outcome) override;
  void release(std::span<const ClaimTicket> tickets) override;
  std::int64_t resolve(domain::CompanyId company, std::span<const domain::MessageId> messages, MessageState state, Date asOf,
                       const std::string& actor) override;
  std::int64_t voidReminders(domain::CompanyId company, std::span<const ReminderDraft> reminders, Date asOf,
                             const std::string& actor) override;
  int joinSenders(domain::CompanyId company, const std::string& worker, int wanted, int atMost, std::int64_t now,
                  std::int64_t leaseUntil) override;
  void leaveSenders(domain::CompanyId company, const std::string& worker) override;
  std::int64_t nextDeparture(domain::CompanyId company, const std::string& account, std::int64_t now,
                             std::int64_t intervalMillis) override;
  void renew(domain::CompanyId company, const std::string& worker, std::int64_t leaseUntil) override;
  application::StateCounts counts(domain::CompanyId company) override;

  /// What a test looks at.
  [[nodiscard]] const std::vector<Message>& messages() const { return messages_; }
  [[nodiscard]] const Message& message(std::int64_t id) const { return messages_.at(static_cast<std::size_t>(id - 1)); }
  [[nodiscard]] const std::vector<Reminder>& reminders() const { return reminders_; }
  [[nodiscard]] std::vector<domain::PastReminder> remindersOf(domain::ReceivableId receivable) const;
  [[nodiscard]] std::optional<int> indemnityAt(domain::InvoiceId invoice) const {
    const auto found = indemnities_.find(invoice);
    return found == indemnities_.end() ? std::nullopt : std::optional(found->second);
  }
  /// Every write fails from the n-th on (1: the next one), until set to 0.
  int failWritesFrom = 0;

 private:
  [[nodiscard]] Message* owned(const ClaimTicket& ticket);
  bool start(const ClaimTicket& ticket, std::int64_t now);
  bool end(const ClaimTicket& ticket, const Outcome& outcome);
  void refresh(const Message& message);
  void write();

  struct Sender {
    domain::CompanyId company;
    std::string worker;
    std::int64_t leaseUntil = 0;
  };
  std::vector<Sender> senders_;
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> departures_;
  std::recursive_mutex mutex_;  // renew comes from another thread
  std::vector<Message> messages_;
  std::vector<Reminder> reminders_;
  std::map<domain::InvoiceId, int> indemnities_;
  std::map<std::string, std::vector<domain::MessageId>> forms_;
};

}  // namespace fakes
