// Holds, promises, disputes, hand-overs, calls: written with their audit line, read as stories.
#pragma once
#include <functional>

#include "plugin/application/follow_up.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session and one transaction. That something has changed is told by the tables' triggers.
class SqlFollowUpBook final : public application::FollowUpBook {
 public:
  SqlFollowUpBook(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  application::InvoiceNotes ofInvoice(domain::CompanyId company, domain::InvoiceId invoice, domain::CustomerId customer,
                                      domain::Date asOf) override;
  std::vector<application::HoldNote> holdsOf(domain::CompanyId company, domain::CustomerId customer) override;
  void hold(domain::CompanyId company, application::HoldSubject subject, std::int64_t subjectId, const std::string& reason,
            std::optional<domain::Date> until, domain::Date asOf, const std::string& actor) override;
  bool lift(domain::CompanyId company, std::int64_t hold, domain::Date asOf, const std::string& actor) override;
  void promise(domain::CompanyId company, std::span<const domain::ReceivableId> receivables,
               const application::NewPromise& promise, domain::Date asOf, const std::string& actor) override;
  bool endPromise(domain::CompanyId company, std::int64_t promise, application::NoteEnd how, domain::Date asOf,
                  const std::string& actor) override;
  void dispute(domain::CompanyId company, std::span<const domain::ReceivableId> receivables, std::optional<std::int64_t> amount,
               const std::string& reason, domain::Date asOf, const std::string& actor) override;
  bool endDispute(domain::CompanyId company, std::int64_t dispute, application::NoteEnd how, domain::Date asOf,
                  const std::string& actor) override;
  void handOver(domain::CompanyId company, std::span<const domain::ReceivableId> receivables, const std::string& to,
                const std::string& note, domain::Date asOf, const std::string& actor) override;
  bool takeBack(domain::CompanyId company, domain::InvoiceId invoice, domain::Date asOf, const std::string& actor) override;

 private:
  /// Runs `work` in one transaction; answers what it answers.
  template <class Work>
  auto written(Work&& work);

  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

/// Inside the caller's transaction: the promise for each receivable, in place of those whose day has not come yet. `call`: the
/// call in which it was given. Answers the id of the first; the others follow it.
std::int64_t insertPromises(kit::sql::Session& session, domain::CompanyId company,
                            std::span<const domain::ReceivableId> receivables, const application::NewPromise& promise,
                            std::optional<std::int64_t> call, domain::Date asOf, const std::string& actor);
/// Inside the caller's transaction, beside those that stand: a hold, a dispute. Answers its id.
std::int64_t insertHold(kit::sql::Session& session, domain::CompanyId company, application::HoldSubject subject,
                        std::int64_t subjectId, const std::string& reason, std::optional<domain::Date> until, domain::Date asOf,
                        const std::string& actor);
std::int64_t insertDispute(kit::sql::Session& session, domain::CompanyId company, const domain::ReceivableId& receivable,
                           std::optional<std::int64_t> amount, const std::string& reason, domain::Date asOf,
                           const std::string& actor);

/// A date for a column that may be NULL.
std::optional<std::string> isoOrNone(const std::optional<domain::Date>& date);

/// "invoice 12": what the audit book calls it.
std::string subjectOf(std::span<const domain::ReceivableId> receivables);

}  // namespace reminders::storage
