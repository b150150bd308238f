#include "plugin/application/by_hand.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "plugin/application/message_claims.hpp"
#include "plugin/domain/recipients.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::application {
namespace {

using domain::BlockerCode;

constexpr BlockerCode kUnusual[]{BlockerCode::kGapNotReached, BlockerCode::kInvoiceTooRecent, BlockerCode::kBelowMinimum,
                                 BlockerCode::kDirectDebit,   BlockerCode::kProgrammeNone,    BlockerCode::kBeforeCutoff};

void copy(const domain::Blockers& from, BlockerCode code, domain::Blockers& to) {
  if (!from.has(code)) return;
  if (const auto until = from.until(code))
    to.add(code, *until);
  else
    to.add(code);
}

ByHandLine lineOf(const domain::ReceivableFacts& facts, const domain::CustomerFacts& customer, const domain::Rulebook& rules,
                  domain::Date asOf) {
  ByHandLine line;
  line.facts = facts;
  line.decision = domain::decide(facts, customer, rules, asOf);
  line.against = domain::recheck(facts, customer, rules, asOf, domain::Origin::kByHand);
  copy(line.decision.blockers, BlockerCode::kNoDueDate, line.against);
  if (facts.dueOn && *facts.dueOn >= asOf) line.against.add(BlockerCode::kNotOverdue);
  copy(line.decision.blockers, BlockerCode::kAlreadyQueued, line.against);
  const domain::PastReminder* reached = nullptr;
  for (const auto& past : facts.reminders)
    if (domain::holdsStep(past.state) && (reached == nullptr || past.rank > reached->rank)) reached = &past;
  if (reached != nullptr) {
    line.reachedRank = reached->rank;
    // A dead address alone does not stand against it: the person chooses whom to write to.
    if (reached->state == domain::ReminderState::kUndeliverable) line.against.add(BlockerCode::kAddressUndeliverable);
  }
  for (const auto code : kUnusual) copy(line.decision.blockers, code, line.unusual);
  return line;
}

/// The step of the line's programme that has this level; nullptr: it has none.
const domain::RankedStep* stepOf(const ByHandLine& line, const domain::Level& level, int& number) {
  const auto* programme = line.decision.programme.programme();
  if (programme == nullptr) return nullptr;
  for (std::size_t i = 0; i < programme->steps.size(); ++i)
    if (programme->steps[i].rank == level.rank) {
      number = static_cast<int>(i) + 1;
      return &programme->steps[i];
    }
  return nullptr;
}

/// A due date with the step, or the bare level, that it would be reminded at.
struct Chosen {
  const ByHandLine* line = nullptr;
  const domain::Level* level = nullptr;
  const domain::RankedStep* step = nullptr;  // nullptr: a level that its programme does not have
  int stepNumber = 0;
};

std::vector<Chosen> chosenOf(const ByHandFacts& known, const ByHandMessage& message) {
  std::vector<Chosen> all;
  for (const auto& id : message.receivables) {
    const auto* line = known.find(id);
    if (line == nullptr) continue;
    Chosen chosen{line, nullptr, nullptr, 0};
    if (!message.level.empty()) {
      chosen.level = known.rules->level(message.level);
      if (chosen.level != nullptr) chosen.step = stepOf(*line, *chosen.level, chosen.stepNumber);
    } else if (const auto* next = line->decision.next()) {
      chosen.level = known.rules->level(next->step->level);
      chosen.step = next;
      chosen.stepNumber = line->decision.step + 1;
    }
    if (chosen.level != nullptr) all.push_back(chosen);
  }
  // As in the plan: of the highest level the oldest debt leads.
  std::sort(all.begin(), all.end(), [](const Chosen& left, const Chosen& right) {
    return std::tuple(-left.level->rank, left.line->facts.dueOn, left.line->facts.id) <
           std::tuple(-right.level->rank, right.line->facts.dueOn, right.line->facts.id);
  });
  return all;
}

ReminderDraft reminderOf(const Chosen& chosen, domain::Date asOf) {
  const auto& facts = chosen.line->facts;
  const int late = facts.dueOn ? std::max(0, asOf.daysSince(*facts.dueOn)) : 0;
  int again = 0;
  for (const auto& past : facts.reminders)
    if (past.rank == chosen.level->rank && domain::holdsStep(past.state)) again = std::max(again, past.again + 1);
  return {facts.id,
          chosen.level->id,
          chosen.level->rank,
          chosen.step != nullptr ? chosen.step->step->delayDays : late,
          domain::askedAmount(facts),
          0,
          0,
          again};
}

MessageDraft messageOf(const ByHandFacts& known, const ByHandMessage& message, const std::vector<Chosen>& chosen) {
  const auto& lead = chosen.front();
  MessageDraft draft;
  draft.way = message.way;
  draft.level = lead.level->id;
  draft.rank = lead.level->rank;
  if (lead.step != nullptr) {
    draft.programme = lead.line->decision.programme.programme()->programme->id;
    draft.stepNumber = lead.stepNumber;
    draft.claims = lead.step->step->claims;
  }
  domain::Step bare;
  bare.level = lead.level->id;
  const auto templateFor = [&](domain::Way way) {
    return domain::templateIdFor(known.rules->configuration(), lead.step != nullptr ? *lead.step->step : bare, way,
                                 lead.line->facts.departmentCode);
  };
  draft.templateId = !message.templateId.empty() ? message.templateId : templateFor(message.way);
  // A company without a text for letters prints what it would mail.
  if (draft.templateId.empty() && message.way == domain::Way::kLetter) draft.templateId = templateFor(domain::Way::kEmail);
  draft.to = message.to;
  draft.cc = message.cc;
  draft.bcc = message.bcc;
  if (message.withInvoices && message.way == domain::Way::kEmail) draft.attach.push_back(domain::Attachment::kInvoicePdf);
  if (message.withRecap) draft.attach.push_back(domain::Attachment::kDueDatesRecap);
  if (message.withLink) draft.attach.push_back(domain::Attachment::kPaymentLink);
  for (std::size_t i = 0; i < chosen.size(); ++i) draft.carries.push_back(i);
  draft.subject = message.subject;
  draft.body = message.body;
  draft.signature = message.signature;
  return draft;
}

/// What the renderer is asked for a message that is not in the outbox.
template <class Use>
auto asked(const Company& company, domain::Date asOf, const ByHandFacts& known, const std::vector<domain::Recipient>& to,
           const DraftGroup& group, Use&& use) {
  ClaimedMessage claimed;
  claimed.origin = group.origin;
  claimed.customer = group.customer;
  claimed.department = group.department;
  claimed.currency = group.currency;
  claimed.draft = group.messages.front();
  claimed.reminders = group.reminders;
  RenderRequest request{company, asOf, *known.rules, claimed, known.customer, {}, to};
  for (const auto& reminder : group.reminders) request.lines.push_back({known.find(reminder.receivable)->facts, reminder});
  request.claims = claimsOf(request);
  return use(request);
}

}  // namespace

std::optional<domain::Date> ByHandLine::sentOn(int rank) const {
  std::optional<domain::Date> last;
  for (const auto& past : facts.reminders)
    if (past.rank == rank && past.state == domain::ReminderState::kSent && past.sentOn && (!last || *past.sentOn > *last))
      last = past.sentOn;
  return last;
}

const ByHandLine* ByHandFacts::find(domain::ReceivableId id) const {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const ByHandLine& each) { return each.facts.id == id; });
  return found == lines.end() ? nullptr : &*found;
}

ByHandFacts RemindByHand::look(domain::CompanyId company, domain::Date asOf, domain::CustomerId customer,
                               std::span<const domain::InvoiceId> invoices) {
  for (auto& known : lookAtAll(company, asOf, invoices))
    if (known.customer.id == customer) return std::move(known);
  ByHandFacts nothing;
  auto settings = configurations_.load(company);
  nothing.isPaused = settings.paused;
  nothing.rules = rulesOf(std::move(settings));
  return nothing;
}

std::vector<ByHandFacts> RemindByHand::lookAtAll(domain::CompanyId company, domain::Date asOf,
                                                 std::span<const domain::InvoiceId> invoices) {
  auto settings = configurations_.load(company);
  const bool isPaused = settings.paused;
  const std::shared_ptr<const domain::Rulebook> rules = rulesOf(std::move(settings));
  std::map<domain::CustomerId, ByHandFacts> byCustomer;
  facts_.openInvoices(company, asOf, invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& whose) {
        auto& known = byCustomer[whose.id];
        if (known.rules == nullptr) {
          known.rules = rules;
          known.customer = whose;
          known.isPaused = isPaused;
        }
        known.lines.push_back(lineOf(receivable, whose, *rules, asOf));
      });
  std::vector<ByHandFacts> all;
  for (auto& [id, known] : byCustomer) {
    std::sort(known.lines.begin(), known.lines.end(), [](const ByHandLine& left, const ByHandLine& right) {
      return std::tuple(left.facts.dueOn, left.facts.id) < std::tuple(right.facts.dueOn, right.facts.id);
    });
    all.push_back(std::move(known));
  }
  return all;
}

Batch RemindByHand::batch(domain::CompanyId company, domain::Date asOf, std::span<const BatchItem> items,
                          const std::optional<std::string>& subject, const std::optional<std::string>& body,
                          const std::string& actor, domain::Way way) {
  std::vector<domain::InvoiceId> invoices;
  for (const auto& item : items) invoices.push_back(item.receivable.invoice);
  std::map<domain::ReceivableId, std::int64_t> rows;
  for (const auto& item : items)
    if (item.listRow != 0) rows.emplace(item.receivable, item.listRow);
  Batch batch;
  std::size_t found = 0;
  for (const auto& known : lookAtAll(company, asOf, invoices)) {
    // What shares a message; the level is the one that is reached by it, so that no message mixes them.
    using Key = std::tuple<domain::DepartmentId, kit::Currency, std::string, std::string, std::string>;
    std::map<Key, ByHandMessage> messages;
    for (const auto& item : items) {
      const auto* line = known.find(item.receivable);
      if (line == nullptr) continue;
      ++found;
      ByHandMessage alone;
      alone.receivables = {item.receivable};
      alone.level = item.level;
      const auto against = refusals(known, alone);
      if (!against.empty()) {
        batch.refused.insert(batch.refused.end(), against.begin(), against.end());
        continue;
      }
      const auto& level = item.level.empty() ? line->decision.next()->step->level : item.level;
      auto& message = messages[{line->facts.department, line->facts.currency, level, item.level, item.templateId}];
      message.receivables.push_back(item.receivable);
      message.level = item.level;
      message.templateId = item.templateId;
    }
    bool isReached = true;
    for (auto& [key, message] : messages) {
      const auto* line = known.find(message.receivables.front());
      std::span<const domain::Role> roles = known.rules->configuration().defaultRecipients;
      if (const auto* next = line->decision.next(); next != nullptr && next->step->level == std::get<2>(key)) roles = next->roles;
      message.to = domain::recipientsFor(known.customer, roles);
      message.subject = subject;
      message.body = body;
      message.way = way;
      if (message.to.empty() && way == domain::Way::kEmail) {
        isReached = false;
        continue;
      }
      auto& group = batch.groups.emplace_back(draft(asOf, known, message, actor));
      for (const auto& reminder : group.reminders)
        if (const auto row = rows.find(reminder.receivable); row != rows.end()) group.listRows.push_back(row->second);
      if (!group.listRows.empty() && group.listRows.size() != group.reminders.size())
        throw std::logic_error("a message from the reminder list and from elsewhere");
    }
    if (!isReached) batch.withoutAddress.push_back(known.customer.name);
  }
  for (; found < items.size(); ++found) batch.refused.push_back({ByHandRefusal::Kind::kGone, {}, {}});
  return batch;
}

void RemindByHand::eachRequest(const Company& company, domain::Date asOf, std::span<const ByHandFacts> known, const Batch& batch,
                               const std::function<void(const RenderRequest&)>& use) {
  for (const auto& group : batch.groups)
    for (const auto& each : known)
      if (each.customer.id == group.customer) asked(company, asOf, each, group.messages.front().to, group, use);
}

std::vector<domain::MessageId> RemindByHand::queue(domain::CompanyId company, domain::Date asOf, const Batch& batch) {
  std::vector<domain::MessageId> made;
  if (batch.groups.empty()) return made;
  for (const auto& result : outbox_.enqueue(company, asOf, clock_.nowMillis(), batch.groups))
    for (const auto& message : result.messages)
      if (!message.isNone()) made.push_back(message);
  return made;
}

std::vector<ByHandRefusal> RemindByHand::refusals(const ByHandFacts& known, const ByHandMessage& message) {
  using Kind = ByHandRefusal::Kind;
  std::vector<ByHandRefusal> all;
  const auto* wanted = message.level.empty() ? nullptr : known.rules->level(message.level);
  const ByHandLine* first = nullptr;
  for (const auto& id : message.receivables) {
    const auto* line = known.find(id);
    if (line == nullptr) {
      all.push_back({Kind::kGone, {}, {}});
      continue;
    }
    const auto& number = line->facts.number;
    if (first == nullptr) first = line;
    if (!line->isFree())
      all.push_back({Kind::kAgainst, number, line->against});
    else if (line->facts.department != first->facts.department || line->facts.currency != first->facts.currency)
      all.push_back({Kind::kOtherDepartment, number, {}});
    else if (message.level.empty() ? line->decision.next() == nullptr : wanted == nullptr)
      all.push_back({Kind::kNoLevelLeft, number, {}});
    else if (wanted != nullptr && wanted->rank <= line->reachedRank && !(message.again && line->sentOn(wanted->rank)))
      all.push_back({Kind::kLevelReached, number, {}});
  }
  return all;
}

std::vector<const domain::Level*> RemindByHand::levelsFor(const ByHandFacts& known,
                                                          std::span<const domain::ReceivableId> receivables) {
  std::vector<const domain::Level*> levels;
  for (const auto& level : known.rules->configuration().levels)
    if (std::all_of(receivables.begin(), receivables.end(), [&](domain::ReceivableId id) {
          const auto* line = known.find(id);
          return line == nullptr || level.rank > line->reachedRank || line->sentOn(level.rank);
        }))
      levels.push_back(&level);
  std::sort(levels.begin(), levels.end(), [](const auto* left, const auto* right) { return left->rank < right->rank; });
  return levels;
}

DraftGroup RemindByHand::draft(domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
                               const std::string& actor) {
  const auto chosen = chosenOf(known, message);
  if (chosen.empty()) throw std::logic_error("a message by hand without anything to remind");
  DraftGroup group;
  group.origin = domain::Origin::kByHand;
  group.customer = known.customer.id;
  group.department = chosen.front().line->facts.department;
  group.currency = chosen.front().line->facts.currency;
  group.actor = actor;
  group.formKey = message.key;
  for (const auto& each : chosen) group.reminders.push_back(reminderOf(each, asOf));
  group.messages.push_back(messageOf(known, message, chosen));
  return group;
}

MessagePreview RemindByHand::preview(const Company& company, domain::Date asOf, const ByHandFacts& known,
                                     const ByHandMessage& message) {
  return asked(company, asOf, known, message.to, draft(asOf, known, message, {}),
               [&](const RenderRequest& request) { return previews_.of(request); });
}

LetterLook RemindByHand::letter(const Company& company, domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
                                bool withPdf) {
  return asked(company, asOf, known, message.to, draft(asOf, known, message, {}),
               [&](const RenderRequest& request) { return previews_.letter(request, withPdf); });
}

DraftToKeep RemindByHand::asDraft(const Company& company, domain::Date asOf, const ByHandFacts& known,
                                  const ByHandMessage& message, const std::string& actor) {
  DraftToKeep kept{draft(asOf, known, message, actor), {}, {}, {}};
  asked(company, asOf, known, message.to, kept.group, [&](const RenderRequest& request) {
    kept.subject = previews_.of(request).subject;
    kept.content = previews_.draft(request);
    // What it claims is kept with what it asks for: it may count one day.
    for (std::size_t i = 0; i < request.claims.size(); ++i) {
      kept.group.reminders[i].interest = request.claims[i].interest.total;
      kept.group.reminders[i].indemnity = request.claims[i].indemnity ? domain::indemnityAmount().minor() : 0;
    }
  });
  return kept;
}

RemindByHand::Queued RemindByHand::queue(domain::CompanyId company, domain::Date asOf, const ByHandFacts& known,
                                         const ByHandMessage& message, const std::string& actor) {
  const std::vector<DraftGroup> groups{draft(asOf, known, message, actor)};
  const auto results = outbox_.enqueue(company, asOf, clock_.nowMillis(), groups);
  return {results.front().messages.front(), results.front().wasThere};
}

}  // namespace reminders::application
