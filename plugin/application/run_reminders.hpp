// Use cases: carry out the plan of a company (the run), activate a plan that a person has seen, send chosen reminders by hand.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/application/company_ports.hpp"
#include "plugin/application/facts_source.hpp"
#include "plugin/application/outbox_store.hpp"
#include "plugin/application/plan_reminders.hpp"
#include "plugin/application/work_watch.hpp"

namespace reminders::application {

struct RunResult {
  enum class Kind {
    kQueued,
    kInactive,        // nothing was decided or queued
    kPaused,          // the same
    kStoppedByGuard,  // decided, nothing queued: a person must look at it
    kUnknownPlan,     // the id that was to be activated was never shown
    kCancelled        // somebody stopped it: what was queued until then is queued, the next run goes on
  } kind = Kind::kQueued;
  /// What was decided; without rules where nothing was.
  PlannedCompany planned;
  /// For each of planned.plan.messages the message in the outbox; isNone() for one that was not queued.
  std::vector<domain::MessageId> queued;
  std::int64_t queuedMessages = 0;
  /// Of kStoppedByGuard: what would have been the largest run without a question.
  std::int64_t allowedMessages = 0;
  /// Of a run that looked only at what was due or had changed: since which day. What it did not look at is as it was.
  std::optional<domain::Date> since{};
  /// false: a later day had been decided on before, so nothing of what was decided is kept (DecisionLog::keepChanges).
  bool kept = true;

  /// One sentence: what happened, and what to do.
  [[nodiscard]] std::string sentence() const;
};

/// How much a run looks at. Either way it queues the same messages and keeps the same decisions.
enum class Extent {
  kWhatCanDiffer,  // what is due or has changed since the last run; everything where that cannot be told for sure
  kEverything      // for whoever lists what was decided
};

class RunReminders {
 public:
  /// Queued in one transaction, give or take a group: enough to spare commits, few enough that others get their turn.
  static constexpr std::size_t kRemindersPerTransaction = 40'000;

  RunReminders(FactsSource& facts, ConfigurationStore& configurations, OutboxStore& outbox, DecisionLog& decisions, RunLog& runs,
               PlanArchive& plans, Clock& clock, std::size_t remindersPerTransaction = kRemindersPerTransaction)
      : facts_(facts),
        configurations_(configurations),
        outbox_(outbox),
        decisions_(decisions),
        runs_(runs),
        plans_(plans),
        clock_(clock),
        remindersPerTransaction_(remindersPerTransaction) {}

  /// Decides and queues what is due. However often it runs, and in however many processes: each step of a receivable once.
  RunResult run(domain::CompanyId company, domain::Date asOf, const std::string& actor, Extent extent = Extent::kWhatCanDiffer,
                const WorkWatch& watch = {});

  /// Switches the app on and queues exactly the reminders of the plan that was shown under that id: what was settled since falls
  /// out, nothing else goes in. The guard does not ask, a person has.
  RunResult activate(domain::CompanyId company, domain::Date asOf, const std::string& planId, const std::string& actor);

  /// Queues the next step of these receivables because a person wants it now, active or not; what is not owed, held, disputed,
  /// promised or handed over stays out (see domain::recheck). Grouped like the plan.
  RunResult remindByHand(domain::CompanyId company, domain::Date asOf, const std::set<domain::ReceivableId>& receivables,
                         const std::string& actor);

 private:
  RunResult carryOut(domain::CompanyId company, domain::Date asOf, const CompanySettings& settings, PlanScope scope,
                     Extent extent, const std::string& planId, const std::string& actor, const WorkWatch& watch);
  void queue(RunResult& result, const std::string& planId, domain::Origin origin, const std::string& actor,
             const WorkWatch& watch);

  FactsSource& facts_;
  ConfigurationStore& configurations_;
  OutboxStore& outbox_;
  DecisionLog& decisions_;
  RunLog& runs_;
  PlanArchive& plans_;
  Clock& clock_;
  std::size_t remindersPerTransaction_;
};

}  // namespace reminders::application
