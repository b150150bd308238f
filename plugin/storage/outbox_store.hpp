// The outbox in the app's own tables. See the port for the life of a message.
#pragma once
#include <host_sdk/kit/sql/prepared.hpp>

#include "plugin/application/ports.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Of Linux; '' elsewhere.
std::string bootOfThisMachine();

/// Thread-safe: each call takes a session of the pool and one transaction.
class SqlOutboxStore final : public application::OutboxStore {
 public:
  /// `nowMillis` stamps what people do. `bootId` names the time since the machine was switched on, '' where that is not known;
  /// see docs/adr on durability: on SQLite only claims are synced to disk, and what was claimed before the machine went down is
  /// in doubt.
  SqlOutboxStore(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis, std::string bootId = bootOfThisMachine())
      : pool_(pool), now_(std::move(nowMillis)), boot_(std::move(bootId)) {}

  std::vector<application::EnqueueResult> enqueue(domain::CompanyId company, domain::Date asOf, std::int64_t now,
                                                  std::span<const application::DraftGroup> groups) override;
  application::StateCounts recover(domain::CompanyId company, std::int64_t now, bool resendUncertain) override;
  std::vector<application::ClaimedMessage> claim(domain::CompanyId company, const application::ClaimRequest& request) override;
  bool startAttempt(const application::ClaimTicket& ticket, std::int64_t now) override;
  application::Departure depart(const application::ClaimTicket& ticket, const application::Beside& beside) override;
  int stateIndemnity(domain::CompanyId company, domain::ReceivableId receivable, domain::Date asOf) override;
  bool finish(const application::ClaimTicket& ticket, const application::Outcome& outcome) override;
  void release(std::span<const application::ClaimTicket> tickets) override;
  std::int64_t resolve(domain::CompanyId company, std::span<const domain::MessageId> messages, domain::MessageState state,
                       domain::Date asOf, const std::string& actor) override;
  std::int64_t voidReminders(domain::CompanyId company, std::span<const application::ReminderDraft> reminders, domain::Date asOf,
                             const std::string& actor) override;
  int joinSenders(domain::CompanyId company, const std::string& worker, int wanted, int atMost, std::int64_t now,
                  std::int64_t leaseUntil) override;
  void leaveSenders(domain::CompanyId company, const std::string& worker) override;
  std::int64_t nextDeparture(domain::CompanyId company, const std::string& account, std::int64_t now,
                             std::int64_t intervalMillis) override;
  void renew(domain::CompanyId company, const std::string& worker, std::int64_t leaseUntil) override;
  application::StateCounts counts(domain::CompanyId company) override;

 private:
  [[nodiscard]] kit::sql::Durability afterClaim(const kit::sql::Session& session) const;
  [[nodiscard]] std::string marked(const kit::sql::Session& session, const std::string& worker) const;
  [[nodiscard]] bool isFromBefore(const kit::sql::Session& session, std::string_view worker) const;

  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
  std::string boot_;
};

}  // namespace reminders::storage
