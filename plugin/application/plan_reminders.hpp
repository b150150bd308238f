// Use case: the plan of one company on one date. The simulation shows it, the run carries out the same; there is no second one.
#pragma once
#include <memory>
#include <optional>
#include <set>

#include "plugin/application/company_ports.hpp"
#include "plugin/application/facts_source.hpp"
#include "plugin/application/work_watch.hpp"
#include "plugin/domain/plan.hpp"

namespace reminders::application {

/// A plan with the rules that it points into.
struct PlannedCompany {
  std::unique_ptr<const domain::Rulebook> rules;
  domain::Plan plan;
  /// Whether everything was looked at. If not, the plan has the lines and messages of what could differ from the pass before.
  bool everything = true;
  /// Of the snapshot that was read.
  std::optional<Marks> marks{};
};

/// What goes into the messages of a plan; its decisions are always the same.
struct PlanScope {
  /// Only these: what a person was shown.
  std::optional<std::set<domain::ShownReminder>> shown;
  /// The next step of these receivables, also when it is a proposal or not due yet: a person sends them
  /// (domain::PlanBuilder::byHand).
  std::optional<std::set<domain::ReceivableId>> byHand;
  /// Look only at what can differ from what this pass decided, where that can be told.
  std::optional<CompletedPass> since{};
};

class PlanReminders {
 public:
  PlanReminders(FactsSource& facts, ConfigurationStore& configurations) : facts_(facts), configurations_(configurations) {}

  /// Changes nothing. Decides as if the app were active.
  PlannedCompany plan(domain::CompanyId company, domain::Date asOf, const PlanScope& scope = {});
  /// The same with a configuration that is not the stored one: to compare, and to show before it is saved. `watch` is told how
  /// many due dates were looked at, of how many is not known; once it is cancelled the plan is not whole, and of no use.
  PlannedCompany plan(domain::CompanyId company, domain::Date asOf, CompanySettings settings, const PlanScope& scope = {},
                      const WorkWatch& watch = {});

 private:
  FactsSource& facts_;
  ConfigurationStore& configurations_;
};

}  // namespace reminders::application
