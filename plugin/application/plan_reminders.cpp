#include "plugin/application/plan_reminders.hpp"

#include <utility>

namespace reminders::application {

PlannedCompany PlanReminders::plan(domain::CompanyId company, domain::Date asOf, const PlanScope& scope) {
  return plan(company, asOf, configurations_.load(company), scope);
}

PlannedCompany PlanReminders::plan(domain::CompanyId company, domain::Date asOf, CompanySettings settings, const PlanScope& scope,
                                   const WorkWatch& watch) {
  PlannedCompany planned{rulesOf(std::move(settings)), {}};
  auto snapshot = scope.since ? facts_.openChanged(company, asOf, *scope.since) : nullptr;
  planned.everything = snapshot == nullptr;
  if (snapshot == nullptr) snapshot = facts_.open(company, asOf);
  planned.marks = snapshot->marks();
  domain::PlanBuilder builder(*planned.rules, company, asOf);
  if (!planned.everything) builder.lookAtOnly(snapshot->lookedAt());
  if (scope.shown) builder.restrictTo(*scope.shown);
  if (scope.byHand) builder.byHand(*scope.byHand);
  constexpr std::int64_t kTellEvery = 1024;
  std::int64_t seen = 0;
  bool isCancelled = false;
  snapshot->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
    if (++seen % kTellEvery == 0) {
      watch.tell(seen, 0);
      isCancelled = isCancelled || watch.isCancelled();
    }
    if (!isCancelled) builder.add(receivable, customer);
  });
  snapshot.reset();  // a hundred thousand customers take room that the messages can have
  planned.plan = std::move(builder).finish();
  return planned;
}

}  // namespace reminders::application
