// A company's settings, its log of runs and decisions, the plans that people were shown.
#pragma once
#include "plugin/application/ports.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Stores of one company's small things; all thread-safe, each call one session and one transaction.
class SqlConfigurationStore final : public application::ConfigurationStore {
 public:
  /// `shippedRates`: those that came with the app.
  SqlConfigurationStore(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis,
                        std::vector<domain::Rate> shippedRates = {})
      : pool_(pool),
        now_(std::move(nowMillis)),
        shippedRates_(std::make_shared<const std::vector<domain::Rate>>(std::move(shippedRates))) {}
  [[nodiscard]] const std::vector<domain::Rate>& shippedRates() const { return *shippedRates_; }
  /// Throws application::Permanent for a company that was not seeded.
  application::CompanySettings load(domain::CompanyId company) override;
  bool runs(domain::CompanyId company) override;
  bool isPaused(domain::CompanyId company) override;
  void save(domain::CompanyId company, const domain::Configuration& configuration, const std::string& actor) override;
  /// Saves it like `save`, in one transaction with the question whether what is stored still has that fingerprint. False: it has
  /// another one, and nothing was changed.
  bool saveIfUnchanged(domain::CompanyId company, const domain::Configuration& configuration, const std::string& fingerprint,
                       const std::string& actor);
  void setActive(domain::CompanyId company, bool active, const std::string& actor) override;
  void setCatchUp(domain::CompanyId company, const domain::CatchUp& catchUp, const std::string& actor) override;
  void pause(domain::CompanyId company, bool paused, const std::string& actor) override;
  void stampActivation(domain::CompanyId company, domain::Date asOf) override;
  /// Gives one customer (by his code) or one invoice (by its number) a programme of its own (its id, or `none`), nullopt: none of
  /// its own; of the configuration as it is at that moment. With an audit line that names it.
  void setProgrammeOf(domain::CompanyId company, const application::ProgrammeOwner& owner,
                      const std::optional<std::string>& programme, const std::string& actor);
  /// Puts `configuration` there if the company has none yet; whether it did.
  bool seed(domain::CompanyId company, const domain::Configuration& configuration);

 private:
  void change(domain::CompanyId company, const std::string& actor, const std::function<void(domain::Configuration&)>& how);
  void write(kit::sql::Session& session, domain::CompanyId company, const domain::Configuration& configuration, bool wasActive,
             const std::string& actor);

  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
  [[nodiscard]] std::string fingerprintOf(std::string_view configuration) const;

  std::shared_ptr<const std::vector<domain::Rate>> shippedRates_;
};

class SqlDecisionLog final : public application::DecisionLog {
 public:
  explicit SqlDecisionLog(kit::sql::Pool& pool) : pool_(pool) {}
  application::Pass begin(domain::CompanyId company, domain::Date asOf) override;
  bool keepChanges(const domain::Plan& plan, const application::Pass& pass) override;
  void complete(domain::CompanyId company, const application::Pass& pass, const application::CompletedPass& completed) override;

 private:
  kit::sql::Pool& pool_;
};

/// Keeps a plan for seven days after it was last shown.
class SqlPlanArchive final : public application::PlanArchive {
 public:
  SqlPlanArchive(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  void remember(domain::CompanyId company, const std::string& planId, const std::set<domain::ShownReminder>& reminders) override;
  std::optional<std::set<domain::ShownReminder>> find(domain::CompanyId company, const std::string& planId) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

class SqlRunLog final : public application::RunLog {
 public:
  explicit SqlRunLog(kit::sql::Pool& pool) : pool_(pool) {}
  void record(domain::CompanyId company, const application::RunRecord& run) override;
  std::vector<std::int64_t> messagesOfLastRuns(domain::CompanyId company, int limit) override;

 private:
  kit::sql::Pool& pool_;
};

class SqlAddressBook final : public application::AddressBook {
 public:
  explicit SqlAddressBook(kit::sql::Pool& pool) : pool_(pool) {}
  void markUndeliverable(domain::CompanyId company, domain::CustomerId customer, const std::string& email,
                         const std::string& reason, domain::Date asOf) override;

 private:
  kit::sql::Pool& pool_;
};

class SqlAccountStatus final : public application::AccountStatus {
 public:
  explicit SqlAccountStatus(kit::sql::Pool& pool) : pool_(pool) {}
  void markBroken(domain::CompanyId company, domain::DepartmentId department, const std::string& reason,
                  std::int64_t now) override;
  void markWorking(domain::CompanyId company, domain::DepartmentId department) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
