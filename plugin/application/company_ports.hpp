// Ports: a company's settings, its log of runs and decisions, the plans that people were shown, the clock.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/application/facts_source.hpp"
#include "plugin/domain/configuration.hpp"
#include "plugin/domain/plan.hpp"
#include "plugin/domain/rulebook.hpp"

namespace reminders::application {

/// What is configured, and whether it runs.
struct CompanySettings {
  domain::Configuration configuration;  // its `active` is the switch
  bool paused = false;
  /// The as-of date of the activation; nullopt until it is known (see ConfigurationStore::stampActivation).
  std::optional<domain::Date> activatedOn;
  /// The rates that came with the app; nullptr: none.
  std::shared_ptr<const std::vector<domain::Rate>> shippedRates{};
  /// A digest of the configuration and of these rates, as they are stored: another one, other rules.
  std::string fingerprint{};
  [[nodiscard]] bool runs() const { return configuration.active && !paused; }
};

/// The rules of a company, ready for deciding. Of one that is not active, as if it were activated on the as-of date: an earlier
/// activation is forgotten when it is switched on again, and what is shown until then is what will be activated.
inline std::unique_ptr<const domain::Rulebook> rulesOf(CompanySettings settings) {
  if (!settings.configuration.active) settings.activatedOn.reset();
  const auto& shipped = settings.shippedRates;
  return std::make_unique<const domain::Rulebook>(
      std::move(settings.configuration), settings.activatedOn,
      shipped ? std::span<const domain::Rate>(*shipped) : std::span<const domain::Rate>());
}

/// Who can have a programme of its own.
struct ProgrammeOwner {
  enum class Kind : std::uint8_t { kCustomer, kInvoice } kind = Kind::kCustomer;
  std::string key;  // a customer's code, an invoice's number
  bool operator==(const ProgrammeOwner&) const = default;
};

class ConfigurationStore {
 public:
  virtual ~ConfigurationStore() = default;
  virtual CompanySettings load(domain::CompanyId company) = 0;
  /// Whether it is active and not paused, at this moment: asked before every message, so it must be cheap.
  virtual bool runs(domain::CompanyId company) = 0;
  virtual bool isPaused(domain::CompanyId company) = 0;
  /// Replaces the configuration as a whole, with one audit line. The caller has checked it. Switching `active` from off to on
  /// forgets the day of the earlier activation: the next run stamps its own.
  virtual void save(domain::CompanyId company, const domain::Configuration& configuration, const std::string& actor) = 0;
  /// Turns the switch alone, of the configuration as it is at that moment; else like `save`.
  virtual void setActive(domain::CompanyId company, bool active, const std::string& actor) = 0;
  /// The answer to the question about old debt alone; else like `setActive`.
  virtual void setCatchUp(domain::CompanyId company, const domain::CatchUp& catchUp, const std::string& actor) = 0;
  virtual void pause(domain::CompanyId company, bool paused, const std::string& actor) = 0;
  /// Sets the day of activation where it is not known yet; else changes nothing.
  virtual void stampActivation(domain::CompanyId company, domain::Date asOf) = 0;
};

/// A run that has begun to decide. Nobody else's pass has its number.
struct Pass {
  std::int64_t number = 0;
  /// What the kept decisions rested on when it began; nullopt: on nothing that can be built upon.
  std::optional<CompletedPass> last;
};

/// "Why not, on 12 May?": the changes of each receivable's decision. Between two runs it also knows whether these decisions are
/// complete, so that the next run may look only at what can differ.
class DecisionLog {
 public:
  virtual ~DecisionLog() = default;

  /// From here until `complete` the kept decisions are not complete, whatever happens: a crash, a stop by the guard, another run.
  /// Before anything is read, so that what changes from here on is seen by this pass or by the next.
  virtual Pass begin(domain::CompanyId, domain::Date /*asOf*/) { return {}; }

  /// Keeps, dated as of the plan, every line whose decision differs (kind, programme, step, blockers with their ends; next date
  /// of what is not due) from the last one kept for that receivable; and once, of each receivable that was looked at, has kept
  /// decisions and no line any more, that it is closed. `pass`: the run that decided so; whoever keeps decisions outside of the
  /// latest pass ({}: of none) ends what it is about to complete, or has completed. False: they are not kept (from some line on,
  /// where that happened meanwhile), because somebody has decided, or begun to, on a later day. A past day's answer is what was
  /// decided then; whoever decides on it later knows what came after.
  virtual bool keepChanges(const domain::Plan& plan, const Pass& pass) = 0;

  /// All that was due is queued: the kept decisions are complete, unless anybody else has begun, has kept decisions meanwhile, or
  /// decided on a later day.
  virtual void complete(domain::CompanyId, const Pass&, const CompletedPass&) {}
};

/// The plans that a person was shown, so that activation sends what was seen.
class PlanArchive {
 public:
  virtual ~PlanArchive() = default;
  virtual void remember(domain::CompanyId company, const std::string& planId,
                        const std::set<domain::ShownReminder>& reminders) = 0;
  /// nullopt: no plan of that id was shown.
  virtual std::optional<std::set<domain::ShownReminder>> find(domain::CompanyId company, const std::string& planId) = 0;
};

/// A run that queued, or was stopped.
struct RunRecord {
  domain::Date asOf;
  std::int64_t startedAt = 0;  // milliseconds since 1970 UTC
  std::string planId;
  std::int64_t messages = 0;  // queued; of a stopped run: what it would have queued
  bool stopped = false;       // by the guard
  bool everything = true;     // else only what was due or had changed was looked at
  std::int64_t lookedAt = 0;  // receivables that a plan lists
  bool kept = true;           // whether its decisions were kept (DecisionLog::keepChanges)
};

class RunLog {
 public:
  virtual ~RunLog() = default;
  virtual void record(domain::CompanyId company, const RunRecord& run) = 0;
  /// The message counts of the last runs that queued any, newest first, at most `limit`.
  virtual std::vector<std::int64_t> messagesOfLastRuns(domain::CompanyId company, int limit) = 0;
};

/// A civil date and time in some zone.
struct LocalTime {
  domain::Date date;
  int minuteOfDay = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since 1970 UTC.
  virtual std::int64_t nowMillis() = 0;
  /// Now, as the clock on a wall of that IANA zone shows it. Throws Permanent for an unknown zone.
  virtual LocalTime localTime(const std::string& timezone) = 0;
};

}  // namespace reminders::application
