#include "plugin/adapters/job_documents.hpp"

namespace reminders::adapters {
namespace {

std::string amount(std::int64_t minor, kit::Currency currency) { return kit::Money(minor, currency).plain(); }

Document orNull(const std::optional<domain::Date>& date) { return date ? Document(date->iso()) : Document(nullptr); }

Document lineDocument(const domain::Plan& plan, const domain::PlanLine& line, bool carried) {
  const auto& decision = line.decision;
  const auto* next = line.dueOn ? decision.next() : nullptr;
  Document blockers = Document::array();
  for (const auto& blocker : decision.blockers.list()) {
    Document each{{"code", domain::word(blocker.code)}};
    if (blocker.until) each["until"] = blocker.until->iso();
    blockers.push_back(std::move(each));
  }
  return {{"invoice", line.number},
          {"instalment", line.receivable.position},
          {"customer", plan.customers[line.customer].code},
          {"currency", line.currency.code()},
          {"open", amount(line.open, line.currency)},
          {"due_on", orNull(line.dueOn)},
          {"days_late", line.dueOn ? Document(plan.asOf.daysSince(*line.dueOn)) : Document(nullptr)},
          {"programme", decision.programme.id()},
          {"programme_from", domain::word(decision.programme.from)},
          {"step", next != nullptr ? Document(decision.step + 1) : Document(nullptr)},
          {"level", next != nullptr ? Document(next->step->level) : Document(nullptr)},
          {"decision", domain::word(decision.kind)},
          {"blockers", std::move(blockers)},
          {"next_on", orNull(decision.nextOn)},
          {"message", carried && line.message > 0 ? Document(line.message) : Document(nullptr)}};
}

/// Totals, and by line what is not claimed and why; amounts of different currencies side by side.
Document claimsDocument(const domain::Plan& plan, const domain::PlanMessage& message,
                        const std::vector<domain::ReceivableClaims>& claims) {
  std::int64_t interest = 0;
  std::int64_t indemnity = 0;
  Document blocked = Document::array();
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto& line = plan.lines[message.lines[i]];
    interest = (kit::Money(interest, message.currency) + kit::Money(claims[i].interest.total, message.currency)).minor();
    if (claims[i].indemnity) indemnity += domain::indemnityAmount().minor();
    for (const auto& [claim, refusal] : claims[i].refused) {
      Document each{{"invoice", line.number},
                    {"instalment", line.receivable.position},
                    {"claim", domain::word(claim)},
                    {"code", domain::word(refusal.code)}};
      if (refusal.code == domain::ClaimRefusalCode::kRateMissing) each["rate"] = domain::word(refusal.rate);
      if (refusal.code == domain::ClaimRefusalCode::kRateMissing || refusal.code == domain::ClaimRefusalCode::kBelowFloor)
        each["half_year"] = refusal.halfYear.text();
      each["sentence"] = refusal.sentence();
      blocked.push_back(std::move(each));
    }
  }
  const auto inEuro = domain::indemnityAmount().currency();
  return {{"interest", amount(interest, message.currency)},
          {"indemnity", amount(indemnity, inEuro)},
          {"indemnity_currency", inEuro.code()},
          {"blocked", std::move(blocked)}};
}

Document messageDocument(const domain::Plan& plan, const domain::PlanMessage& message,
                         const application::PreviewedMessage& preview) {
  Document to = Document::array();
  for (const auto& recipient : message.to()) to.push_back(recipient.email);
  Document lines = Document::array();
  for (const auto index : message.lines)
    lines.push_back(Document::array({plan.lines[index].number, plan.lines[index].receivable.position}));
  Document document{{"id", message.id},
                    {"customer", plan.customers[message.customer].code},
                    {"level", message.lead().step->level},
                    {"way", domain::word(message.way)},
                    {"to", std::move(to)},
                    {"currency", message.currency.code()},
                    {"total", amount(message.total, message.currency)},
                    {"subject", preview.subject},
                    {"lines", std::move(lines)}};
  if (!preview.claims.empty()) document["claims"] = claimsDocument(plan, message, preview.claims);
  return document;
}

Document countsDocument(const application::StateCounts& counts) {
  Document document = Document::object();
  // In the order in which a message lives.
  using domain::MessageState;
  for (const auto state :
       {MessageState::kQueued, MessageState::kSending, MessageState::kSent, MessageState::kReady, MessageState::kFailed,
        MessageState::kUndeliverable, MessageState::kUncertain, MessageState::kCancelled})
    document[std::string(domain::word(state))] = counts[static_cast<std::size_t>(state)];
  return document;
}

}  // namespace

Document planDocument(const application::Company& company, const application::PlannedCompany& planned,
                      const std::vector<application::PreviewedMessage>& previews, const std::vector<domain::MessageId>* queued) {
  const auto& plan = planned.plan;
  std::vector<bool> counts(plan.messages.size(), true);
  std::int64_t messages = 0;
  Document messageList = Document::array();
  for (std::size_t i = 0; i < plan.messages.size(); ++i) {
    counts[i] = queued == nullptr || (i < queued->size() && !(*queued)[i].isNone());
    if (!counts[i]) continue;
    ++messages;
    messageList.push_back(
        messageDocument(plan, plan.messages[i], i < previews.size() ? previews[i] : application::PreviewedMessage{}));
  }
  Document lines = Document::array();
  for (const auto& line : plan.lines) {
    const bool carried = line.message > 0 && counts[static_cast<std::size_t>(line.message) - 1];
    lines.push_back(lineDocument(plan, line, carried));
  }
  return {{"as_of", plan.asOf.iso()},
          {"company", company.code},
          {"plan_id", plan.id},
          {"lines", std::move(lines)},
          {"messages", std::move(messageList)},
          {"totals",
           {{"remind", plan.totals.remind},
            {"propose", plan.totals.propose},
            {"wait", plan.totals.wait},
            {"skip", plan.totals.skip},
            {"messages", messages}}}};
}

Document runDocument(const application::Company& company, domain::Date asOf, const application::RunResult& result,
                     const std::vector<application::PreviewedMessage>& previews) {
  using Kind = application::RunResult::Kind;
  Document document;
  if (result.planned.rules) {
    document = planDocument(company, result.planned, previews, &result.queued);
  } else {
    document = {{"as_of", asOf.iso()},
                {"company", company.code},
                {"plan_id", nullptr},
                {"lines", Document::array()},
                {"messages", Document::array()},
                {"totals", {{"remind", 0}, {"propose", 0}, {"wait", 0}, {"skip", 0}, {"messages", 0}}}};
  }
  document["state"] = result.kind == Kind::kQueued           ? "queued"
                      : result.kind == Kind::kInactive       ? "inactive"
                      : result.kind == Kind::kPaused         ? "paused"
                      : result.kind == Kind::kStoppedByGuard ? "stopped_by_guard"
                      : result.kind == Kind::kCancelled      ? "cancelled"
                                                             : "unknown_plan";
  document["note"] = result.sentence();
  return document;
}

Document sendDocument(const application::Company& company, const application::SendResult& result) {
  Document document{
      {"company", company.code}, {"this_run", countsDocument(result.thisRun)}, {"outbox", countsDocument(result.outbox)}};
  document["note"] = result.sentence();
  document["account_problems"] = result.accountProblems;
  return document;
}

namespace {

std::string summaryOf(const application::Company& company, const domain::Plan& plan, const std::string& ofWhich) {
  const auto& totals = plan.totals;
  return company.code + " on " + plan.asOf.iso() + ": " + std::to_string(totals.messages) + " messages for " +
         std::to_string(totals.remind) + " receivables; " + ofWhich + std::to_string(totals.propose) + " proposed, " +
         std::to_string(totals.wait) + " waiting, " + std::to_string(totals.skip) + " left alone. Plan " + plan.id + ".\n";
}

}  // namespace

std::string planSummary(const application::Company& company, const domain::Plan& plan) { return summaryOf(company, plan, ""); }

std::string runSummary(const application::Company& company, const application::RunResult& result) {
  const auto& plan = result.planned.plan;
  if (!result.since) return planSummary(company, plan);
  return summaryOf(company, plan,
                   "looked at: the " + std::to_string(plan.lines.size()) + " that were due or have changed since " +
                       result.since->iso() + ", of which ");
}

std::string sendSummary(const application::Company& company, const application::SendResult& result) {
  return company.code + ": " + result.sentence() + "\n";
}

}  // namespace reminders::adapters
