#include "plugin/adapters/foresight_documents.hpp"

#include <map>
#include <utility>

namespace reminders::adapters {
namespace {

using domain::ForeseenKind;
using domain::ForeseenStep;
using domain::LookAhead;

/// What leaves, a sum a currency.
using Sums = std::map<std::string, kit::Money>;

void addTo(Sums& sums, kit::Currency currency, std::int64_t minor) {
  const auto [sum, isNew] = sums.try_emplace(std::string(currency.code()), kit::Money(0, currency));
  sum->second += kit::Money(minor, currency);
}

Document amountsDocument(const Sums& sums) {
  Document amounts = Document::array();
  for (const auto& [code, sum] : sums) amounts.push_back({{"currency", code}, {"amount", sum.plain()}});
  return amounts;
}

/// What is in the outbox of a level that is gone has no level any more.
Document levelOf(const ForeseenStep& step) { return step.level == nullptr ? Document(nullptr) : Document(step.level->id); }

Document stepDocument(const LookAhead& ahead, const ForeseenStep& step) {
  const auto& owed = ahead.receivables[step.receivable];
  Document ways = Document::array();
  for (const auto& [way, text] : domain::kWords<domain::Way>)
    if (step.ways.has(way)) ways.push_back(text);
  return {{"invoice", owed.number},
          {"instalment", owed.id.position},
          {"customer", ahead.customerOf(step).code},
          {"currency", owed.currency.code()},
          {"asked", kit::Money(owed.asked, owed.currency).plain()},
          {"level", levelOf(step)},
          {"ways", std::move(ways)},
          {"decision", domain::word(step.kind)},
          {"decided_on", step.decidedOn.iso()}};
}

Document dayDocument(const LookAhead& ahead, const domain::ForeseenDay& day) {
  Sums sums;
  std::map<std::pair<int, std::string>, std::int64_t> levels;
  Document steps = Document::array();
  for (auto i = day.first; i < day.last; ++i) {
    const auto& step = ahead.steps[i];
    const auto& owed = ahead.receivables[step.receivable];
    steps.push_back(stepDocument(ahead, step));
    if (step.kind == ForeseenKind::kProposed) continue;
    addTo(sums, owed.currency, owed.asked);
    if (step.level != nullptr) ++levels[{step.rank, step.level->id}];
  }
  Document counts = Document::array();
  for (const auto& [key, count] : levels) counts.push_back({{"level", key.second}, {"reminders", count}});
  return {{"on", day.on.iso()},        {"messages", day.messages},    {"reminders", day.leaving},
          {"proposals", day.proposed}, {"levels", std::move(counts)}, {"amounts", amountsDocument(sums)},
          {"steps", std::move(steps)}};
}

Document decisionDocument(const domain::Decision& decision) {
  const auto* next = decision.next();
  Document blockers = Document::array();
  for (const auto& blocker : decision.blockers.list()) {
    Document each{{"code", domain::word(blocker.code)}};
    if (blocker.until) each["until"] = blocker.until->iso();
    blockers.push_back(std::move(each));
  }
  return {{"decision", domain::word(decision.kind)},
          {"level", next == nullptr ? Document(nullptr) : Document(next->step->level)},
          {"programme", decision.programme.id()},
          {"blockers", std::move(blockers)},
          {"next_on", decision.nextOn ? Document(decision.nextOn->iso()) : Document(nullptr)}};
}

Document changedStepDocument(const application::ComparedConfigurations& compared, const domain::ChangedStep& change) {
  const auto side = [](const LookAhead& ahead, const std::optional<std::uint32_t>& index) -> Document {
    if (!index) return nullptr;
    const auto& step = ahead.steps[*index];
    return {{"on", step.on.iso()}, {"decision", domain::word(step.kind)}};
  };
  const auto& ahead = change.after ? compared.other.ahead : compared.stored.ahead;
  const auto& step = ahead.steps[change.after ? *change.after : *change.before];
  const auto& owed = ahead.receivables[step.receivable];
  return {{"invoice", owed.number},
          {"instalment", owed.id.position},
          {"level", levelOf(step)},
          {"change", domain::word(change.change)},
          {"before", side(compared.stored.ahead, change.before)},
          {"after", side(compared.other.ahead, change.after)}};
}

std::string textOf(const Document& document) { return document.dump(-1, ' ', false, Document::error_handler_t::replace); }

/// An array whose elements are made one after the other.
class ArrayText {
 public:
  explicit ArrayText(std::string& into) : into_(into) { into_ += '['; }
  void add(const Document& element) {
    if (!std::exchange(isEmpty_, false)) into_ += ',';
    into_ += textOf(element);
  }
  void end() { into_ += ']'; }

 private:
  std::string& into_;
  bool isEmpty_ = true;
};

/// {"a": 1} as `{"a":1`, to which more is added.
std::string openText(const Document& object) {
  auto text = textOf(object);
  text.pop_back();
  return text;
}

struct Leaving {
  std::int64_t reminders = 0, messages = 0, proposals = 0;
};
Leaving leavingOf(const LookAhead& ahead) {
  Leaving all;
  for (const auto& day : ahead.days) {
    all.reminders += day.leaving;
    all.messages += day.messages;
    all.proposals += day.proposed;
  }
  return all;
}

}  // namespace

std::string lookAheadJson(const application::Company& company, const LookAhead& ahead) {
  const auto all = leavingOf(ahead);
  auto text = openText({{"as_of", ahead.from.iso()},
                        {"company", company.code},
                        {"until", ahead.until.iso()},
                        {"totals", {{"messages", all.messages}, {"reminders", all.reminders}, {"proposals", all.proposals}}}});
  text += ",\"days\":";
  ArrayText days(text);
  for (const auto& day : ahead.days) days.add(dayDocument(ahead, day));
  days.end();
  return text += '}';
}

std::string lookAheadSummary(const application::Company& company, const LookAhead& ahead) {
  const auto all = leavingOf(ahead);
  return company.code + " from " + ahead.from.iso() + " to " + ahead.until.iso() +
         ", if nothing is paid: " + std::to_string(all.messages) + " messages with " + std::to_string(all.reminders) +
         " reminders, " + std::to_string(all.proposals) + " proposals, on " + std::to_string(ahead.days.size()) + " days." +
         (ahead.endsWithCalendar() ? " Dates end on that day: nobody can look further." : "") + "\n";
}

std::string comparisonJson(const application::Company& company, const application::ComparedConfigurations& compared) {
  const auto& before = compared.stored.plan;
  const auto& after = compared.other.plan;
  const auto& today = compared.today;
  const auto& coming = compared.coming;
  auto text = openText({{"as_of", before.asOf.iso()}, {"company", company.code}});
  text += ",\"today\":" +
          openText({{"messages", {{"before", before.totals.messages}, {"after", after.totals.messages}}},
                    {"more", today.more},
                    {"less", today.less},
                    {"other", today.other},
                    {"reason", today.reason},
                    {"unchanged", today.unchanged}}) +
          ",\"lines\":";
  ArrayText lines(text);
  for (const auto& changed : today.lines) {
    const auto& line = after.lines[changed.line];
    lines.add({{"invoice", line.number},
               {"instalment", line.receivable.position},
               {"customer", after.customers[line.customer].code},
               {"change", domain::word(changed.change)},
               {"before", decisionDocument(before.lines[changed.line].decision)},
               {"after", decisionDocument(line.decision)}});
  }
  lines.end();
  Document levels = Document::array();
  for (const auto& level : coming.levels)
    levels.push_back({{"level", level.level->id}, {"before", level.before}, {"after", level.after}});
  text += "},\"coming\":" +
          openText({{"until", compared.stored.ahead.until.iso()},
                    {"before", coming.before},
                    {"after", coming.after},
                    {"gainers", coming.gainers},
                    {"losers", coming.losers},
                    {"levels", std::move(levels)}}) +
          ",\"customers\":";
  ArrayText customers(text);
  for (const auto& customer : coming.customers) {
    Document steps = Document::array();
    for (const auto& step : customer.steps) steps.push_back(changedStepDocument(compared, step));
    customers.add({{"customer", customer.customer.code},
                   {"before", customer.before},
                   {"after", customer.after},
                   {"earlier", customer.earlier},
                   {"later", customer.later},
                   {"steps", std::move(steps)}});
  }
  customers.end();
  return text += "}}";
}

std::string comparisonSummary(const application::Company& company, const application::ComparedConfigurations& compared) {
  const auto& today = compared.today;
  const auto& coming = compared.coming;
  return company.code + " on " + compared.stored.plan.asOf.iso() + ", with the other configuration: today " +
         std::to_string(compared.other.plan.totals.messages) + " messages instead of " +
         std::to_string(compared.stored.plan.totals.messages) + " (" + std::to_string(today.more) + " receivables more, " +
         std::to_string(today.less) + " less, " + std::to_string(today.other) + " otherwise); until " +
         compared.stored.ahead.until.iso() + " " + std::to_string(coming.after) + " reminders instead of " +
         std::to_string(coming.before) + ": " + std::to_string(coming.gainers) + " customers get more, " +
         std::to_string(coming.losers) + " less, " + std::to_string(coming.customers.size()) +
         " see any change. Comparing changes nothing: the stored configuration stays.\n";
}

}  // namespace reminders::adapters
