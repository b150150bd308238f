#include "plugin/application/run_reminders.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "plugin/domain/sending_rules.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::application {
namespace {

/// Groups queued in one transaction: enough to spare commits, few enough that others get their turn.
constexpr std::size_t kGroupsPerTransaction = 200;
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
  draft.to = message.to;
  draft.attach = lead.step->attach;
  draft.claims = lead.step->claims;
  return draft;
}

/// The messages of a plan as groups; `first` is the index of the plan's message with which each begins.
struct Drafts {
  std::vector<DraftGroup> groups;
  std::vector<std::size_t> first;
};

Drafts draftsOf(const PlannedCompany& planned, const std::string& planId, domain::Origin origin, const std::string& actor) {
  Drafts drafts;
  const auto& plan = planned.plan;
  std::vector<std::uint32_t> lines;  // of the group, by position in its reminders
  for (std::size_t i = 0; i < plan.messages.size(); ++i) {
    const auto& message = plan.messages[i];
    if (i == 0 || message.group != plan.messages[i - 1].group) {
      drafts.first.push_back(i);
      auto& group = drafts.groups.emplace_back();
      group.origin = origin;
      group.customer = plan.customers[message.customer].id;
      group.department = message.department;
      group.currency = message.currency;
      group.actor = actor;
      group.planId = planId;
      lines.clear();
    }
    auto& group = drafts.groups.back();
    const auto code = plan.departmentCodes.find(message.department);
    auto draft = messageOf(message, *planned.rules, code == plan.departmentCodes.end() ? std::string() : code->second);
    for (const auto index : message.lines) {
      auto at = static_cast<std::size_t>(std::find(lines.begin(), lines.end(), index) - lines.begin());
      if (at == lines.size()) {
        lines.push_back(index);
        group.reminders.push_back(reminderOf(plan.lines[index]));
      }
      draft.carries.push_back(at);
    }
    group.messages.push_back(std::move(draft));
  }
  return drafts;
}

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
    case Kind::kQueued: break;
  }
  return "Messages queued: " + std::to_string(queuedMessages) + ".";
}

RunResult RunReminders::run(domain::CompanyId company, domain::Date asOf, const std::string& actor) {
  auto settings = configurations_.load(company);
  if (!settings.configuration.active) return {RunResult::Kind::kInactive, {}, {}, 0, 0};
  if (settings.paused) return {RunResult::Kind::kPaused, {}, {}, 0, 0};
  if (!settings.activatedOn) {
    configurations_.stampActivation(company, asOf);
    settings.activatedOn = asOf;
  }
  return carryOut(company, asOf, settings, {}, true, {}, actor);
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
  return carryOut(company, asOf, settings, {std::move(shown), {}}, false, planId, actor);
}

RunResult RunReminders::remindByHand(domain::CompanyId company, domain::Date asOf,
                                     const std::set<domain::ReceivableId>& receivables, const std::string& actor) {
  RunResult result;
  result.planned = PlanReminders(facts_, configurations_).plan(company, asOf, {{}, receivables});
  queue(result, {}, domain::Origin::kByHand, actor);
  return result;
}

RunResult RunReminders::carryOut(domain::CompanyId company, domain::Date asOf, const CompanySettings& settings,
                                 const PlanScope& scope, bool guarded, const std::string& planId, const std::string& actor) {
  const std::int64_t startedAt = clock_.nowMillis();
  RunResult result;
  result.planned = PlanReminders(facts_, configurations_).plan(company, asOf, settings, scope);
  const auto& plan = result.planned.plan;
  decisions_.keepChanges(plan);

  const auto& guard = settings.configuration.volumeGuard;
  if (guarded && guard) {
    result.allowedMessages = domain::allowedMessages(*guard, runs_.messagesOfLastRuns(company, kRunsForMedian));
    if (plan.totals.messages > result.allowedMessages) {
      result.kind = RunResult::Kind::kStoppedByGuard;
      runs_.record(company, {asOf, startedAt, plan.id, plan.totals.messages, true});
      return result;
    }
  }
  queue(result, planId.empty() ? plan.id : planId, domain::Origin::kAutomatic, actor);
  runs_.record(company, {asOf, startedAt, planId.empty() ? plan.id : planId, result.queuedMessages, false});
  return result;
}

void RunReminders::queue(RunResult& result, const std::string& planId, domain::Origin origin, const std::string& actor) {
  const auto& plan = result.planned.plan;
  const Drafts drafts = draftsOf(result.planned, planId, origin, actor);
  result.queued.resize(plan.messages.size());
  for (std::size_t begin = 0; begin < drafts.groups.size(); begin += kGroupsPerTransaction) {
    const auto batch = std::span(drafts.groups).subspan(begin, std::min(kGroupsPerTransaction, drafts.groups.size() - begin));
    const auto answers = outbox_.enqueue(plan.company, plan.asOf, clock_.nowMillis(), batch);
    for (std::size_t i = 0; i < answers.size(); ++i)
      for (std::size_t k = 0; k < answers[i].messages.size(); ++k) {
        result.queued[drafts.first[begin + i] + k] = answers[i].messages[k];
        if (!answers[i].messages[k].isNone()) ++result.queuedMessages;
      }
  }
}

}  // namespace reminders::application
