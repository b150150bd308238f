// Which of these pages a path asks for, and what they share.
#include "plugin/web/by_hand_pages.hpp"

#include <nlohmann/json.hpp>
#include <random>

#include "plugin/web/exports.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {

using nlohmann::json;

std::string newFormKey() {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device device;
  std::string key;
  for (int i = 0; i < 4; ++i) {
    auto number = device();
    for (int digit = 0; digit < 8; ++digit, number >>= 4U) key += kDigits[number & 15U];
  }
  return key;
}

std::optional<Answer> ByHandPages::get() {
  const auto& path = request_.path;
  if (path == "/unpaid") return unpaid();
  if (const auto format = exportedAs(path, "/unpaid")) return exportUnpaid(*format);
  if (path == "/remind") return choose();
  if (path == "/remind/message") return writeFirst();
  if (path == "/reminder-list") return reminderList();
  if (path == "/reminder-list/new") return newReminders();
  if (path == "/word-document") return wordDocument();
  if (path == "/wizard") return wizard();
  if (const auto invoice = numberAfter(path, "/invoices/", "/print")) return print(*invoice);
  return std::nullopt;
}

std::optional<Answer> ByHandPages::post() {
  const auto& path = request_.path;
  if (path == "/remind/message") return writeAgain();
  if (path == "/reminder-list/new") return prepare();
  if (path == "/reminder-list/send") return sendPrepared();
  if (path == "/reminder-list/level") return relevelPrepared();
  if (path == "/reminder-list/remove") return removePrepared();
  if (path == "/word-document") return wordDocument();
  if (path == "/word-document.docx") return wordDocumentFile();
  if (path == "/wizard") return wizardSend();
  if (const auto invoice = numberAfter(path, "/invoices/", "/print")) return printAgain(*invoice);
  return std::nullopt;
}

std::string ByHandPages::daysLate(const std::optional<domain::Date>& dueOn) const {
  if (!dueOn) return tr("no due date");
  const auto days = visitor_.asOf.daysSince(*dueOn);
  if (days <= 0) return tr("not overdue yet");
  return language_.texts.trn("{count} day late", "{count} days late", days, {{"count", language_.format.number(days)}});
}

void ByHandPages::addLast(json& model, const domain::ReceivableFacts& facts, const domain::Rulebook& rules) const {
  const domain::PastReminder* last = nullptr;
  for (const auto& each : facts.reminders)
    if (domain::holdsStep(each.state) && (last == nullptr || each.rank > last->rank)) last = &each;
  std::string level;
  if (last != nullptr)
    for (const auto& each : rules.configuration().levels)
      if (each.rank == last->rank) level = each.id;
  model["has_last"] = last != nullptr;
  model["last_level"] = levelChip(rules, level);
  model["last_on"] = last == nullptr ? tr("no reminder yet")
                     : last->sentOn  ? language_.format.date(*last->sentOn, kit::l10n::DateStyle::kMedium)
                     : last->state == domain::ReminderState::kUndeliverable ? tr("not delivered")
                                                                            : tr("on its way");
}

void ByHandPages::addNext(json& model, const domain::Decision& decision, const domain::Rulebook& rules) const {
  using domain::BlockerCode;
  const auto* next = decision.next();
  // What time alone ends needs no reason beside its date.
  std::vector<std::string> reasons;
  for (const auto& blocker : decision.blockers.list()) {
    const bool isTime = blocker.code == BlockerCode::kDelayNotReached || blocker.code == BlockerCode::kGapNotReached ||
                        blocker.code == BlockerCode::kNotOverdue || blocker.code == BlockerCode::kInvoiceTooRecent;
    if (!isTime || next == nullptr) reasons.push_back(reasonOf(language_, blocker));
  }
  model["has_next"] = reasons.empty() && next != nullptr;
  model["next_level"] = levelChip(rules, next == nullptr ? std::string_view() : std::string_view(next->step->level));
  model["next_when"] = decision.kind == domain::DecisionKind::kPropose ? tr("to be sent by hand")
                       : decision.nextOn ? language_.format.relative(std::max(*decision.nextOn, visitor_.asOf), visitor_.asOf)
                                         : "";
  model["reasons"] = language_.format.list(reasons);
}

std::string ByHandPages::refusalText(const application::ByHandRefusal& refusal) const {
  using Kind = application::ByHandRefusal::Kind;
  const auto& texts = language_.texts;
  switch (refusal.kind) {
    case Kind::kAgainst:
      return texts.tr("{number} cannot be reminded: {reasons}.",
                      {{"number", refusal.number}, {"reasons", reasonsOf(language_, refusal.against)}});
    case Kind::kNoLevelLeft:
      return texts.tr("{number} has no level left in its programme: choose a level.", {{"number", refusal.number}});
    case Kind::kLevelReached:
      return texts.tr("{number} was reminded at this level already, or at a higher one: choose a higher level.",
                      {{"number", refusal.number}});
    case Kind::kOtherDepartment:
      return texts.tr("{number} was issued by another department, or in another currency: remind it in a message of its own.",
                      {{"number", refusal.number}});
    case Kind::kGone: break;
  }
  return tr("An invoice that was ticked is not this customer's any more: choose again.");
}

std::vector<std::string> ByHandPages::repeatsOf(const application::ByHandFacts& known,
                                                const application::ByHandMessage& message) const {
  std::vector<std::string> repeats;
  const auto* level = message.level.empty() ? nullptr : known.rules->level(message.level);
  if (level == nullptr) return repeats;
  for (const auto& id : message.receivables) {
    const auto* line = known.find(id);
    if (line == nullptr) continue;
    if (const auto on = line->sentOn(level->rank))
      repeats.push_back(
          language_.texts.tr("{number}: the level “{level}” was sent on {date}. Send it once more?",
                             {{"number", line->facts.number}, {"level", level->name}, {"date", language_.format.date(*on)}}));
  }
  return repeats;
}

json ByHandPages::levelsOf(const application::ByHandFacts& known, const std::vector<domain::ReceivableId>& receivables,
                           const std::string& ownNext, const std::string& chosen) const {
  json levels = json::array();
  levels.push_back({{"value", ""}, {"name", ownNext}, {"is_chosen", chosen.empty()}});
  for (const auto* level : application::RemindByHand::levelsFor(known, receivables)) {
    std::optional<domain::Date> last;
    for (const auto& id : receivables)
      if (const auto* line = known.find(id))
        if (const auto on = line->sentOn(level->rank); on && (!last || *on > *last)) last = on;
    levels.push_back({{"value", level->id},
                      {"name", last ? language_.texts.tr("{level}, once more (sent on {date})",
                                                         {{"level", level->name}, {"date", language_.format.date(*last)}})
                                    : level->name},
                      {"is_chosen", level->id == chosen}});
  }
  return levels;
}

Answer ByHandPages::seeOther(const std::string& location) const {
  Answer answer;
  answer.status = 303;
  answer.location = location;
  return answer;
}

}  // namespace reminders::web
