#include "plugin/application/run_reminders.hpp"

#include <unordered_map>
#include <utility>

#include "plugin/application/run_extent.hpp"
#include "plugin/domain/sending_rules.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::application {
namespace {

constexpr int kRunsForMedian = 20;

ReminderDraft reminderOf(const domain::PlanLine& line) {
  const auto& next = *line.decision.next();
  return {line.receivable, next.step->level, next.rank, next.step->delayDays, line.decision.asked};
}

MessageDraft messageOf(const domain::PlanMessage& message, const domain::Rulebook& rules, const std::string& departmentCode) {
  const auto& lead = message.lead();
  MessageDraft draft;
  draft.way = message.way;
  draft.programme = message.programme->programme->id;
  draft.stepNumber = message.step + 1;
  draft.level = lead.step->level;
  draft.rank = lead.rank;
  draft.templateId = domain::templateIdFor(rules.configuration(), *lead.step, message.way, departmentCode);
  draft.to = message.to();
  draft.attach = lead.step->attach;
  draft.claims = lead.step->claims;
  return draft;
}

/// The messages of a plan as groups, one group after the other: a plan of a million lines is never drafted as a whole.
class Drafting {
 public:
  Drafting(const PlannedCompany& planned, const std::string& planId, domain::Origin origin, const std::string& actor)
      : planned_(planned), planId_(planId), origin_(origin), actor_(actor) {}

  [[nodiscard]] bool done() const { return next_ == planned_.plan.messages.size(); }
  /// The index of the message with which the next group begins.
  [[nodiscard]] std::size_t position() const { return next_; }

  DraftGroup next() {
    const auto& messages = planned_.plan.messages;
    const auto number = messages[next_].group;
    DraftGroup group = emptyGroup(messages[next_]);
    std::unordered_map<std::uint32_t, std::size_t> places;  // of the group's lines among its reminders
    for (; next_ < messages.size() && messages[next_].group == number; ++next_) {
      const auto& message = messages[next_];
      auto& draft = group.messages.emplace_back(messageOf(message, *planned_.rules, departmentCode(message.department)));
      draft.carries.reserve(message.lines.size());
      for (const auto index : message.lines) {
        const auto [place, isNew] = places.try_emplace(index, group.reminders.size());
        if (isNew) group.reminders.push_back(reminderOf(planned_.plan.lines[index]));
        draft.carries.push_back(place->second);
      }
    }
    return group;
  }

 private:
  [[nodiscard]] DraftGroup emptyGroup(const domain::PlanMessage& message) const {
    DraftGroup group;
    group.origin = origin_;
    group.customer = planned_.plan.customers[message.customer].id;
    group.department = message.department;
    group.currency = message.currency;
    group.actor = actor_;
    group.planId = planId_;
    return group;
  }
  [[nodiscard]] std::string departmentCode(domain::DepartmentId department) const {
    const auto code = planned_.plan.departmentCodes.find(department);
    return code == planned_.plan.departmentCodes.end() ? std::string() : code->second;
  }

  const PlannedCompany& planned_;
  const std::string& planId_;
  domain::Origin origin_;
  const std::string& actor_;
  std::size_t next_ = 0;
};

}  // namespace

std::string RunResult::sentence() const {
  switch (kind) {
    case Kind::kInactive: return "Reminders are not active: nothing was queued. Switch them on first.";
    case Kind::kPaused: return "Reminders are paused: nothing was queued. Resume them first.";
    case Kind::kUnknownPlan:
      return "This plan was never shown, or its simulation is gone: nothing was queued. Run the simulation again.";
    case Kind::kStoppedByGuard:
      return "This run would send " + std::to_string(planned.plan.totals.messages) + " messages, more than the " +
             std::to_string(allowedMessages) +
             " that are usual: nothing was queued. Look at the simulation and confirm it there.";
    case Kind::kCancelled:
      return "Stopped. Messages queued until then: " + std::to_string(queuedMessages) + ". The next run goes on.";
    case Kind::kQueued: break;
  }
  return "Messages queued: " + std::to_string(queuedMessages) + "." +
         (kept ? "" : " The history of decisions stays as it is: a later day was decided on before.");
}

RunResult RunReminders::run(domain::CompanyId company, domain::Date asOf, const std::string& actor, Extent extent,
                            const WorkWatch& watch) {
  auto settings = configurations_.load(company);
  if (!settings.configuration.active) return {RunResult::Kind::kInactive, {}, {}, 0, 0};
  if (settings.paused) return {RunResult::Kind::kPaused, {}, {}, 0, 0};
  if (!settings.activatedOn) {
    configurations_.stampActivation(company, asOf);
    settings.activatedOn = asOf;
  }
  return carryOut(company, asOf, settings, {}, extent, {}, actor, watch);
}

RunResult RunReminders::activate(domain::CompanyId company, domain::Date asOf, const std::string& planId,
                                 const std::string& actor) {
  auto shown = plans_.find(company, planId);
  if (!shown) return {RunResult::Kind::kUnknownPlan, {}, {}, 0, 0};
  auto settings = configurations_.load(company);
  if (settings.paused) return {RunResult::Kind::kPaused, {}, {}, 0, 0};
  if (!settings.configuration.active) {
    configurations_.setActive(company, true, actor);
    settings.configuration.active = true;
    settings.activatedOn.reset();
  }
  if (!settings.activatedOn) {
    configurations_.stampActivation(company, asOf);
    settings.activatedOn = asOf;
  }
  return carryOut(company, asOf, settings, {std::move(shown), {}, {}}, Extent::kEverything, planId, actor, {});
}

RunResult RunReminders::remindByHand(domain::CompanyId company, domain::Date asOf,
                                     const std::set<domain::ReceivableId>& receivables, const std::string& actor) {
  RunResult result;
  result.planned = PlanReminders(facts_, configurations_).plan(company, asOf, {{}, receivables, {}});
  queue(result, {}, domain::Origin::kByHand, actor, {});
  return result;
}

RunResult RunReminders::carryOut(domain::CompanyId company, domain::Date asOf, const CompanySettings& settings, PlanScope scope,
                                 Extent extent, const std::string& planId, const std::string& actor, const WorkWatch& watch) {
  const std::int64_t startedAt = clock_.nowMillis();
  const bool activates = scope.shown.has_value();
  const auto rules = rulesDigest(settings);
  const auto pass = decisions_.begin(company, asOf);
  if (extent == Extent::kWhatCanDiffer) scope.since = passToBuildUpon(pass.last, settings, rules, asOf);
  RunResult result;
  result.planned = PlanReminders(facts_, configurations_).plan(company, asOf, settings, scope, watch);
  if (watch.isCancelled()) {
    result.kind = RunResult::Kind::kCancelled;
    result.planned = {};
    return result;
  }
  const auto& plan = result.planned.plan;
  const auto lookedAt = static_cast<std::int64_t>(plan.lines.size());
  if (!result.planned.everything) result.since = pass.last->day;
  result.kept = decisions_.keepChanges(plan, pass);

  const RunRecord record{
      asOf,     startedAt,  planId.empty() ? plan.id : planId, plan.totals.messages, false, result.planned.everything,
      lookedAt, result.kept};
  const auto& guard = settings.configuration.volumeGuard;
  if (!activates && guard) {
    result.allowedMessages = domain::allowedMessages(*guard, runs_.messagesOfLastRuns(company, kRunsForMedian));
    if (plan.totals.messages > result.allowedMessages) {
      result.kind = RunResult::Kind::kStoppedByGuard;
      auto stopped = record;
      stopped.stopped = true;
      runs_.record(company, stopped);
      return result;
    }
  }
  queue(result, record.planId, domain::Origin::kAutomatic, actor, watch);
  // What a person activated leaves out what he was not shown: the next run looks for it.
  if (result.planned.marks && !activates && result.kind != RunResult::Kind::kCancelled)
    decisions_.complete(company, pass,
                        {asOf, result.planned.everything ? asOf : pass.last->fullOn, rules, *result.planned.marks,
                         result.planned.everything ? lookedAt : pass.last->receivables});
  auto done = record;
  done.messages = result.queuedMessages;
  runs_.record(company, done);
  return result;
}

void RunReminders::queue(RunResult& result, const std::string& planId, domain::Origin origin, const std::string& actor,
                         const WorkWatch& watch) {
  const auto& plan = result.planned.plan;
  Drafting drafting(result.planned, planId, origin, actor);
  result.queued.resize(plan.messages.size());
  std::vector<DraftGroup> batch;
  const auto total = static_cast<std::int64_t>(plan.messages.size());
  while (!drafting.done()) {
    watch.tell(static_cast<std::int64_t>(drafting.position()), total);
    if (watch.isCancelled()) {
      result.kind = RunResult::Kind::kCancelled;
      return;
    }
    std::size_t queued = drafting.position();
    std::size_t reminders = 0;
    batch.clear();
    while (!drafting.done() && reminders < remindersPerTransaction_)
      reminders += batch.emplace_back(drafting.next()).reminders.size();
    for (const auto& answer : outbox_.enqueue(plan.company, plan.asOf, clock_.nowMillis(), batch))
      for (const auto& message : answer.messages) {
        result.queued[queued++] = message;
        if (!message.isNone()) ++result.queuedMessages;
      }
  }
  watch.tell(total, total);
}

}  // namespace reminders::application
