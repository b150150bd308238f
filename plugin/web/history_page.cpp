// "Why not, on 12 May?": the story of an invoice's decisions, and the answer for one day, past, present or to come.
#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/site.hpp"

namespace reminders::web {
namespace {

using application::KeptDecision;
using domain::DecisionKind;
using kit::l10n::DateStyle;
using nlohmann::json;

std::string programmeLine(const Language& language, const domain::Rulebook& rules, std::string_view programme, int step,
                          domain::ProgrammeSource from) {
  const auto* known = rules.programme(programme);
  const std::string name = known != nullptr                    ? known->programme->name
                           : programme == domain::kNoProgramme ? language.tr("none")
                                                               : std::string(programme);
  if (step < 0)
    return language.texts.tr("Programme: {programme} ({source})", {{"programme", name}, {"source", sourceWord(language, from)}});
  return language.texts.tr("Programme: {programme} ({source}), step {step}",
                           {{"programme", name}, {"source", sourceWord(language, from)}, {"step", std::to_string(step + 1)}});
}

/// "would be reminded", "waits": what a decision says, as a sentence.
std::string verdictOf(const Language& language, DecisionKind kind) {
  switch (kind) {
    case DecisionKind::kRemind: return language.tr("Due: a reminder leaves by itself.");
    case DecisionKind::kPropose: return language.tr("Due: a person sends the reminder.");
    case DecisionKind::kWait: return language.tr("No reminder: it waits.");
    case DecisionKind::kSkip: return language.tr("No reminder: it is left alone until something changes.");
  }
  return {};
}

std::string kindOf(DecisionKind kind) {
  return kind == DecisionKind::kRemind    ? "ok"
         : kind == DecisionKind::kPropose ? "info"
         : kind == DecisionKind::kWait    ? "warn"
                                          : "quiet";
}

json reasonList(const Language& language, const std::vector<domain::Blocker>& blockers) {
  json reasons = json::array();
  for (const auto& blocker : blockers) reasons.push_back(reasonOf(language, blocker));
  return reasons;
}

json emptyAnswer() {
  return {{"verdict", ""}, {"kind", "quiet"},        {"reasons", json::array()}, {"programme", ""},
          {"basis", ""},   {"notes", json::array()}, {"events", json::array()}};
}

/// What the books say today of a day, whatever was decided on it. A payment may have been entered long after its date.
struct BooksOn {
  std::string settled;  // why nothing was to be reminded on that day; '' when something was, as far as the books are dated
  std::optional<domain::Date> settledOn;  // the date of the payment or credit note that left nothing open
  std::string since;                      // what stands against it today, without a date
};

std::optional<domain::Date> settledOn(const domain::ReceivableFacts& facts) {
  std::optional<domain::Date> last;
  if (!facts.settlements) return last;
  auto open = facts.amount;
  for (const auto& each : *facts.settlements) {
    const bool wasOpen = open > 0;
    open -= each.amount;
    if (wasOpen && open <= 0) last = each.on;
  }
  return last;
}

BooksOn booksOn(const Language& language, const domain::ReceivableFacts& facts, const domain::Rulebook& rules,
                const domain::CustomerFacts& customer, domain::Date on) {
  BooksOn books;
  if (on < facts.issuedOn)
    books.settled = language.texts.tr("the invoice was issued on {date}", {{"date", language.format.date(facts.issuedOn)}});
  for (const auto& blocker : domain::decide(facts, customer, rules, on).blockers.list()) {
    if (blocker.code == domain::BlockerCode::kSettled && books.settled.empty()) {
      books.settled = reasonOf(language, blocker);
      books.settledOn = settledOn(facts);
    }
    if (blocker.code == domain::BlockerCode::kDraftOrCancelled || blocker.code == domain::BlockerCode::kInvoiceClosed ||
        blocker.code == domain::BlockerCode::kCreditNote)
      books.since = reasonOf(language, blocker);
  }
  return books;
}

/// Whether a message of this receivable was made from one day to another, both included.
bool wasQueued(const std::vector<application::PastMessage>& messages, domain::ReceivableId receivable, domain::Date from,
               domain::Date to) {
  return std::any_of(messages.begin(), messages.end(), [&](const application::PastMessage& message) {
    return message.createdOn >= from && message.createdOn <= to &&
           std::any_of(message.reminders.begin(), message.reminders.end(),
                       [&](const auto& carried) { return carried.receivable == receivable; });
  });
}

/// What a decision that stood on a later day does not say by itself; '' where there is nothing.
std::string remarkOn(const Language& language, const KeptDecision& standing,
                     const std::vector<application::PastMessage>& messages, domain::Date on) {
  if (standing.kind == DecisionKind::kRemind && !wasQueued(messages, standing.receivable, standing.asOf, on))
    return language.tr(
        "No message was made of it by then: the run was stopped before it queued anything, or did not come to its end.");
  const bool hasEnded = !standing.blockers.empty() &&
                        std::all_of(standing.blockers.begin(), standing.blockers.end(), [&](const domain::Blocker& blocker) {
                          const auto free = blocker.freeFrom();
                          return free && *free <= on;
                        });
  if (hasEnded)
    return language.tr(
        "These reasons had ended by then, and no run has decided on it since: either none ran, or the invoice was not open.");
  return {};
}

/// Of a day on which a run had found nothing left to decide on.
void tellClosed(const Language& language, const KeptDecision& closed, domain::Date on, json& answer) {
  answer["verdict"] =
      language.texts.tr("No reminder: closed since {date}.", {{"date", language.format.date(closed.asOf, DateStyle::kLong)}});
  answer["reasons"] = reasonList(language, closed.blockers);
  answer["basis"] = closed.asOf == on
                        ? language.tr("So the run of that day found it.")
                        : language.texts.tr("So the run of {date} found it; no later run until that day found it open again.",
                                            {{"date", language.format.date(closed.asOf, DateStyle::kLong)}});
}

/// All that is known of a past day of one receivable.
struct PastDay {
  domain::Date on, today;
  domain::ReceivableId receivable;
  const std::vector<KeptDecision>& kept;  // its own
  const std::vector<application::PastMessage>& messages;
  const BooksOn& books;
  const application::RunsUpTo& runs;

  /// What stood on that day; nullptr: nothing is kept that early.
  [[nodiscard]] const KeptDecision* standing() const {
    const KeptDecision* found = nullptr;
    for (const auto& each : kept)
      if (each.asOf <= on) found = &each;
    return found;
  }
  /// Whether what was kept contradicts what the books say today: they were told later than their dates say. Had a run known of a
  /// payment that leaves nothing open, it would have kept that it is closed. The books are right where no run has looked since.
  [[nodiscard]] bool wasToldLater(const KeptDecision& last) const {
    const auto& since = books.settledOn;
    return !since || last.asOf >= *since || (runs.kept && *runs.kept >= *since);
  }
};

/// What of it left on that day, as events.
json sentOn(const Language& language, const domain::Rulebook& rules, const PastDay& day) {
  json events = json::array();
  for (const auto& message : day.messages) {
    if (message.sentOn != day.on) continue;
    for (const auto& carried : message.reminders)
      if (carried.receivable == day.receivable && carried.dropped.empty())
        events.push_back({{"on", language.format.relative(day.on, day.today)},
                          {"has_level", true},
                          {"level", levelChip(rules, carried.level)},
                          {"what", wayWord(language, message.way)}});
  }
  return events;
}

/// What is known today and does not decide the answer.
void addNotes(const Language& language, const PastDay& day, json& answer) {
  const auto* standing = day.standing();
  auto& notes = answer["notes"];
  const auto& books = day.books;
  if (!books.settled.empty() && !(standing != nullptr && standing->isClosed))
    notes.push_back(books.settledOn
                        ? language.texts.tr("Known today: a payment or credit note of {date} left nothing open on that day.",
                                            {{"date", language.format.date(*books.settledOn, DateStyle::kLong)}})
                        : language.texts.tr("Known today: {reason}.", {{"reason", books.settled}}));
  // Where a run has found it closed, what was kept says since when.
  if (!books.since.empty() && (day.kept.empty() || !day.kept.back().isClosed))
    notes.push_back(language.texts.tr("Today: {reason}. The books do not say since when.", {{"reason", books.since}}));
  const auto& unkept = day.runs.unkept;
  if (unkept && (!day.runs.kept || *unkept > *day.runs.kept) && (standing == nullptr || *unkept > standing->asOf))
    notes.push_back(language.texts.tr(
        "What a run of {date} decided is not kept: it came after a run of a later day, and knew what had happened since.",
        {{"date", language.format.date(*unkept, DateStyle::kLong)}}));
}

void tellBasis(const Language& language, const domain::Rulebook& rules, const KeptDecision& standing, domain::Date on,
               json& answer) {
  answer["programme"] = programmeLine(language, rules, standing.programme, standing.step, standing.from);
  answer["basis"] = standing.asOf == on
                        ? language.tr("So decided the run of that day.")
                        : language.texts.tr("So decided the run of {date}; no later run until that day decided otherwise.",
                                            {{"date", language.format.date(standing.asOf, DateStyle::kLong)}});
}

/// The answer for a day before today: what was done on it, and what was decided then. What is known today only is an addition.
json pastAnswer(const Language& language, const domain::Rulebook& rules, const PastDay& day) {
  auto answer = emptyAnswer();
  const auto* standing = day.standing();
  if (auto sent = sentOn(language, rules, day); !sent.empty()) {
    answer["verdict"] = language.tr("A reminder was sent on that day.");
    answer["kind"] = "ok";
    answer["events"] = std::move(sent);
    const bool isOfDay = standing != nullptr && standing->asOf == day.on;
    const bool wasDue =
        isOfDay && (standing->kind == DecisionKind::kRemind || standing->kind == DecisionKind::kPropose) && !standing->isClosed;
    if (wasDue) tellBasis(language, rules, *standing, day.on, answer);
    if (isOfDay && standing->isClosed) answer["notes"].push_back(language.tr("Later on that day a run found it closed."));
    addNotes(language, day, answer);
    return answer;
  }
  if (standing != nullptr && standing->isClosed) {
    tellClosed(language, *standing, day.on, answer);
    addNotes(language, day, answer);
    return answer;
  }
  const auto& books = day.books;
  if (!books.settled.empty() && (standing == nullptr || !day.wasToldLater(*standing))) {
    // No run has looked at it since it was paid: that is told by the books.
    answer["verdict"] = language.tr("No reminder: nothing was to be reminded.");
    answer["reasons"].push_back(books.settled);
    answer["basis"] = language.tr("This is what the books say of that day.");
    return answer;
  }
  if (standing == nullptr) {
    answer["verdict"] = language.tr("Not known.");
    answer["basis"] = day.kept.empty()
                          ? language.tr("No run has decided on it yet: decisions are kept from the first run on.")
                          : language.texts.tr("Decisions are kept since {date}: nothing is known of the days before.",
                                              {{"date", language.format.date(day.kept.front().asOf, DateStyle::kLong)}});
    addNotes(language, day, answer);
    return answer;
  }
  answer["verdict"] = verdictOf(language, standing->kind);
  answer["kind"] = kindOf(standing->kind);
  answer["reasons"] = reasonList(language, standing->blockers);
  tellBasis(language, rules, *standing, day.on, answer);
  addNotes(language, day, answer);
  if (const auto remark = remarkOn(language, *standing, day.messages, day.on); !remark.empty() && books.since.empty())
    answer["notes"].push_back(remark);  // where the books say that it is closed today, that is the likelier reason
  return answer;
}

/// The answer for today or a day to come.
json comingAnswer(const Language& language, const domain::Rulebook& rules, const application::ForeseenOfReceivable& foreseen,
                  domain::Date today, domain::Date on) {
  auto answer = emptyAnswer();
  const auto& decision = foreseen.decision;
  const bool leaves = std::any_of(foreseen.steps.begin(), foreseen.steps.end(), [&](const auto& step) {
    return step.on == on && step.kind != domain::ForeseenKind::kProposed;
  });
  answer["verdict"] = decision.kind == DecisionKind::kRemind && !leaves
                          ? language.tr("Due: a reminder leaves by itself on the next day on which messages are sent.")
                          : verdictOf(language, leaves ? DecisionKind::kRemind : decision.kind);
  answer["kind"] = kindOf(leaves ? DecisionKind::kRemind : decision.kind);
  // What leaves on that day because it is in the outbox is no reason against it.
  answer["reasons"] = leaves ? json::array() : reasonList(language, decision.blockers.list());
  answer["programme"] = programmeLine(language, rules, decision.programme.id(), decision.step, decision.programme.from);
  answer["basis"] = on == today
                        ? language.tr("So the rules decide now.")
                        : language.tr("So the rules would decide, if nothing is paid and nobody does anything until then.");
  for (const auto& step : foreseen.steps)
    answer["events"].push_back(
        {{"on", language.format.relative(step.on, today)},
         {"has_level", step.level != nullptr},
         {"level", levelChip(rules, step.level == nullptr ? std::string_view() : std::string_view(step.level->id))},
         {"what", step.kind == domain::ForeseenKind::kProposed ? language.tr("waits for you to send it by hand")
                  : step.kind == domain::ForeseenKind::kOutbox ? language.tr("leaves from the outbox")
                                                               : language.tr("leaves")}});
  return answer;
}

/// Decisions and messages of one receivable, in the order of their days.
json storyOf(const Language& language, const domain::Rulebook& rules, const std::vector<KeptDecision>& kept,
             const std::vector<application::PastMessage>& messages, domain::ReceivableId receivable, const std::string& base) {
  std::multimap<domain::Date, json> entries;
  const auto blank = [&](domain::Date on) {
    return json{{"on", language.format.date(on)},
                {"css", "lvl-0"},
                {"rank", "·"},
                {"title", ""},
                {"detail", ""},
                {"path", ""},
                {"programme", ""}};
  };
  for (const auto& each : kept) {
    auto entry = blank(each.asOf);
    entry["title"] = each.isClosed ? language.tr("Closed: nothing is left to decide on.") : verdictOf(language, each.kind);
    std::string reasons;
    for (const auto& blocker : each.blockers) reasons += (reasons.empty() ? "" : ", ") + reasonOf(language, blocker);
    entry["detail"] = reasons;
    if (!each.isClosed) entry["programme"] = programmeLine(language, rules, each.programme, each.step, each.from);
    entries.emplace(each.asOf, std::move(entry));
  }
  for (const auto& message : messages)
    for (const auto& carried : message.reminders) {
      if (carried.receivable != receivable) continue;
      const auto on = message.sentOn.value_or(message.createdOn);
      const auto chip = levelChip(rules, carried.level);
      auto entry = blank(on);
      entry["css"] = chip.at("css");
      entry["rank"] = chip.at("rank");
      entry["title"] =
          language.texts.tr("{level} · {way} · {state}", {{"level", chip.at("name").get<std::string>()},
                                                          {"way", wayWord(language, message.way)},
                                                          {"state", stateWord(language, message.way, message.state)}});
      entry["path"] = base + "/messages/" + std::to_string(message.id.value);
      entries.emplace(on, std::move(entry));
    }
  json story = json::array();
  for (auto& [on, entry] : entries) story.push_back(std::move(entry));
  return story;
}

}  // namespace

Answer Site::history(const Request& request, std::int64_t invoice) {
  const auto& visitor = request.visitor;
  const auto today = visitor.asOf;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto typed = fieldOf(request.query, "on");
  std::optional<domain::Date> on = typed.empty() ? std::optional(today) : typedDate(typed);
  std::string refusal;
  if (!on)
    refusal = language.texts.tr("“{typed}” is no date: write one such as 12/05/2026 or 2026-05-12.", {{"typed", typed}});
  else if (*on >= today.plusDays(application::Foresight::kMostDays)) {
    refusal = language.tr("That is too far ahead: choose a day within a year.");
    on.reset();
  }

  // The facts of today tell what there is; those of a day in the past, what stood then.
  const auto foreseen = ports_.foresight.invoiceOn(visitor.company.id, today, {invoice}, on && *on > today ? *on : today);
  if (foreseen.receivables.empty()) return problem(request, 404, language.tr("There is no such invoice."));
  const auto& rules = *foreseen.rules;
  std::map<domain::ReceivableId, BooksOn> books;
  if (on && *on < today) {
    const std::vector<domain::InvoiceId> invoices{{invoice}};
    ports_.facts.openInvoices(visitor.company.id, *on, invoices)
        ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& customer) {
          books[facts.id] = booksOn(language, facts, rules, customer, *on);
        });
  }
  const auto kept = ports_.decisions.ofInvoice(visitor.company.id, {invoice});
  const auto messages = ports_.history.ofInvoice(visitor.company.id, {invoice});
  const auto runs = on && *on < today ? ports_.decisions.runsUpTo(visitor.company.id, *on) : application::RunsUpTo{};

  const auto& number = foreseen.receivables.front().facts.number;
  json model{{"number", number},
             {"invoice_path", "/invoices/" + pathSegment(number)},
             {"path", base_ + "/invoices/" + std::to_string(invoice) + "/history"},
             {"refusal", refusal},
             {"typed", typed.empty() && on ? on->iso() : typed},
             {"has_answer", on.has_value()},
             {"day", on ? language.format.relative(*on, today) : ""},
             {"before", on ? queryOf({{"on", on->plusDays(-1).iso()}}) : ""},
             {"after", on ? queryOf({{"on", on->plusDays(1).iso()}}) : ""},
             {"receivables", json::array()}};
  const bool several = foreseen.receivables.size() > 1;
  for (const auto& each : foreseen.receivables) {
    std::vector<KeptDecision> own;
    for (const auto& decision : kept)
      if (decision.receivable == each.facts.id) own.push_back(decision);
    json row{{"id", std::to_string(each.facts.id.position)},
             {"title",
              several ? language.texts.tr("Instalment {position}", {{"position", std::to_string(each.facts.id.position)}}) : ""},
             {"due", each.facts.dueOn ? language.texts.tr("due {date}", {{"date", language.format.date(*each.facts.dueOn)}})
                                      : language.tr("without a due date")},
             {"open", language.format.money(kit::Money(each.facts.open, each.facts.currency))}};
    row["answer"] = !on ? emptyAnswer()
                    : *on < today
                        ? pastAnswer(language, rules, {*on, today, each.facts.id, own, messages, books[each.facts.id], runs})
                        : comingAnswer(language, rules, each, today, *on);
    row["story"] = storyOf(language, rules, own, messages, each.facts.id, base_);
    row["has_story"] = !row["story"].empty();
    model["receivables"].push_back(std::move(row));
  }
  return page(request, "history", language.texts.tr("Invoice {number}: why, or why not", {{"number", number}}), std::move(model),
              refusal.empty() ? 200 : 422);
}

}  // namespace reminders::web
