// The story of an invoice as its block and its page of follow-up tell it: one list, by day.
#include <algorithm>
#include <host_sdk/kit/pages/page_templates.hpp>

#include "plugin/web/answer_list.hpp"
#include "plugin/web/invoice_case.hpp"
#include "plugin/web/returns.hpp"

namespace reminders::web {
namespace {

using application::NoteEnd;
using domain::Date;
using kit::Money;
using nlohmann::json;

/// An entry with the day by which it stands; of one day, in the order in which they were told.
struct Entry {
  Date on;
  json model;
};

class Teller {
 public:
  Teller(const StoryFrame& frame, const InvoiceCase& invoice) : frame_(frame), language_(frame.language), case_(invoice) {}

  json tell() {
    if (case_.exists()) {
      tellIssued();
      tellDue();
      tellSettlements();
    }
    for (const auto& message : case_.messages) tellMessage(message);
    for (const auto& draft : case_.drafts) tellDraft(draft);
    for (const auto& call : case_.notes.calls) tellCall(call);
    for (const auto& answer : case_.answers) tellAnswer(answer);
    for (const auto& promise : case_.notes.promises) tellPromise(promise);
    for (const auto& dispute : case_.notes.disputes) tellDispute(dispute);
    for (const auto& hold : case_.notes.holds) tellHold(hold);
    for (const auto& handover : case_.notes.handovers) tellHandover(handover);
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.on < b.on; });
    json story = json::array();
    for (auto& entry : entries_) story.push_back(std::move(entry.model));
    if (case_.exists()) tellNext(story);
    return story;
  }

 private:
  json event(const char* symbol, const std::string& title, const std::string& when) const {
    return {{"is_message", false}, {"is_future", false},       {"has_level", false},
            {"css", ""},           {"symbol", symbol},         {"title", title},
            {"on", when},          {"lines", json::array()},   {"note", ""},
            {"kind", "quiet"},     {"actions", json::array()}, {"has_actions", false},
            {"link", ""},          {"link_label", ""}};
  }
  json event(const char* symbol, const std::string& title, Date on) const {
    return event(symbol, title, language_.format.weekday(on, frame_.visitor.asOf));
  }
  void add(Date on, json model) { entries_.push_back({on, std::move(model)}); }
  static void say(json& model, const std::string& line) {
    if (!line.empty()) model["lines"].push_back(line);
  }
  void offer(json& model, const std::string& path, const std::string& label) const {
    if (!frame_.visitor.mayChange) return;
    model["actions"].push_back({{"path", frame_.base + path}, {"label", label}});
    model["has_actions"] = true;
  }
  [[nodiscard]] std::string money(std::int64_t minor) const { return language_.format.money(Money(minor, case_.currency())); }
  [[nodiscard]] std::string enteredBy(const std::string& actor) const {
    return actor.empty() ? "" : language_.texts.tr("Noted by {name}", {{"name", actor}});
  }
  /// "Promise to pay · instalment 2": which of several due dates.
  [[nodiscard]] std::string titled(const std::string& title, const domain::ReceivableId& receivable) const {
    if (case_.receivables.size() < 2) return title;
    return title + " · " + language_.texts.tr("instalment {number}", {{"number", std::to_string(receivable.position)}});
  }
  [[nodiscard]] const domain::ReceivableFacts* factsOf(const domain::ReceivableId& id) const {
    for (const auto& each : case_.receivables)
      if (each.id == id) return &each;
    return nullptr;
  }

  void tellIssued() {
    const auto& first = case_.receivables.front();
    auto model = event("file-invoice", language_.tr("Issued"), first.issuedOn);
    if (first.sentOn && *first.sentOn != first.issuedOn)
      say(model, language_.texts.tr("Sent to the customer on {date}", {{"date", language_.format.date(*first.sentOn)}}));
    add(first.issuedOn, std::move(model));
  }

  void tellDue() {
    const auto today = frame_.visitor.asOf;
    for (const auto& each : case_.receivables) {
      if (!each.dueOn) continue;
      auto model = event(
          "calendar-due", titled(*each.dueOn < today ? language_.tr("Fell due") : language_.tr("Falls due"), each.id),
          *each.dueOn >= today ? language_.format.relative(*each.dueOn, today) : language_.format.weekday(*each.dueOn, today));
      say(model, money(each.amount));
      if (each.open > 0 && *each.dueOn < today && each.open != each.amount)
        say(model, language_.texts.tr("{amount} still owed today", {{"amount", money(each.open)}}));
      add(*each.dueOn, std::move(model));
    }
  }

  void tellSettlements() {
    std::int64_t rest = 0;
    for (const auto& each : case_.receivables) rest += each.amount;
    for (const auto& each : case_.notes.settlements) {
      rest -= each.amount;
      const auto title = each.amount < 0     ? language_.tr("Payment taken back")
                         : each.isCreditNote ? language_.tr("Credit note")
                         : rest <= 0         ? language_.tr("Payment")
                                             : language_.tr("Partial payment");
      auto model = event(each.amount < 0 ? "receipt-refund" : each.isCreditNote ? "receipt-2" : "cash", title, each.on);
      say(model, rest > 0 ? language_.texts.tr("{amount}; {rest} remain",
                                               {{"amount", money(std::abs(each.amount))}, {"rest", money(rest)}})
                          : language_.texts.tr("{amount}; nothing remains", {{"amount", money(std::abs(each.amount))}}));
      add(each.on, std::move(model));
    }
  }

  void tellMessage(const application::PastMessage& message) {
    const auto carried = std::find_if(message.reminders.begin(), message.reminders.end(),
                                      [&](const auto& each) { return each.receivable.invoice == case_.id; });
    const bool isCarried = carried != message.reminders.end();
    json recipients = json::array();
    for (const auto& each : message.recipients)
      recipients.push_back({{"email", each.email},
                            {"is_ok", each.state == domain::RecipientState::kAccepted},
                            {"is_bad", each.state == domain::RecipientState::kRefused}});
    const auto on = message.sentOn.value_or(message.createdOn);
    json model{{"is_message", true},
               {"is_future", false},
               {"level", levelChip(frame_.rules, isCarried ? carried->level : message.level)},
               {"on", language_.format.weekday(on, frame_.visitor.asOf)},
               {"how", message.origin == domain::Origin::kByHand
                           ? language_.texts.tr("{way}, by hand, by {name}",
                                                {{"way", wayWord(language_, message.way)}, {"name", message.actor}})
                           : wayWord(language_, message.way)},
               {"state", stateWord(language_, message.way, message.state)},
               {"kind", stateKind(message.state)},
               // What came back says it better, and when.
               {"sentence", message.state == domain::MessageState::kUndeliverable && !message.returns.empty()
                                ? ""
                                : stateSentence(language_, message)},
               {"recipients", std::move(recipients)},
               {"returns", returnNotes(language_, message)},
               {"is_voided", isCarried && carried->state == domain::ReminderState::kVoided},
               {"message_id", message.id.value},
               {"path", frame_.base + "/messages/" + std::to_string(message.id.value)}};
    add(on, std::move(model));
  }

  /// A draft that a person took away, whether he has sent it or not. What counts is told as a message as well.
  void tellDraft(const application::TakenDraft& draft) {
    auto model = event("mail-opened", language_.tr("E-mail draft taken"), draft.takenOn);
    say(model, draft.subject);
    if (!draft.actor.empty()) say(model, language_.texts.tr("Taken by {name}", {{"name", draft.actor}}));
    model["note"] = draft.isCopy        ? language_.tr("a copy of what was sent already")
                    : draft.isCounted() ? language_.tr("counted as sent")
                                        : language_.tr("does not count as a reminder");
    model["kind"] = draft.isCounted() ? "ok" : draft.isCopy ? "quiet" : "info";
    model["link"] = frame_.base + "/drafts/" + std::to_string(draft.id);
    model["link_label"] = language_.tr("See the draft");
    add(draft.takenOn, std::move(model));
  }

  void tellCall(const application::CallNote& call) {
    auto model = event("phone", language_.tr("Call"), call.on);
    std::string who = call.spokeTo;
    if (!call.at.empty()) who += (who.empty() ? "" : ", ") + call.at;
    say(model, who);
    say(model, call.said);
    if (call.promisedOn)
      say(model, language_.texts.tr("Payment promised for {date}", {{"date", language_.format.date(*call.promisedOn)}}));
    say(model, enteredBy(call.actor));
    add(call.on, std::move(model));
  }

  void tellAnswer(const application::DebtorAnswer& answer) {
    auto model = event("message", language_.tr("Answer of the customer"), answer.enteredOn);
    say(model, answerWord(language_, answer));
    if (!answer.said.empty()) say(model, language_.texts.tr("“{said}”", {{"said", answer.said}}));
    model["note"] = answerStateWord(language_, answer);
    model["kind"] = answer.state == application::AnswerState::kOpen ? "warn" : "quiet";
    const auto path = "/answers/" + std::to_string(answer.id);
    if (answer.state == application::AnswerState::kOpen) offer(model, path + "/done", language_.tr("Seen"));
    if (answer.waits && answer.state != application::AnswerState::kTakenBack)
      offer(model, path + "/take-back", language_.tr("Do not wait for it"));
    add(answer.enteredOn, std::move(model));
  }

  void tellEnd(json& model, const application::Note& note, const std::string& word, const char* kind) const {
    model["note"] =
        note.endedBy.empty()
            ? language_.texts.tr("{what} on {date}", {{"what", word}, {"date", language_.format.date(*note.endedOn)}})
            : language_.texts.tr("{what} on {date}, by {name}",
                                 {{"what", word}, {"date", language_.format.date(*note.endedOn)}, {"name", note.endedBy}});
    model["kind"] = kind;
  }

  void tellPromise(const application::PromiseNote& promise) {
    auto model = event("calendar-check", titled(language_.tr("Promise to pay"), promise.receivable), promise.enteredOn);
    const auto day = language_.format.weekday(promise.promisedOn, frame_.visitor.asOf);
    say(model, promise.amount ? language_.texts.tr("{amount} for {date}", {{"amount", money(*promise.amount)}, {"date", day}})
                              : language_.texts.tr("For {date}", {{"date", day}}));
    if (!promise.by.empty()) say(model, language_.texts.tr("Given by {name}", {{"name", promise.by}}));
    say(model, promise.note);
    say(model, enteredBy(promise.actor));
    const auto* facts = factsOf(promise.receivable);
    if (promise.endedOn) {
      switch (promise.end) {
        case NoteEnd::kSettled: tellEnd(model, promise, language_.tr("kept"), "ok"); break;
        case NoteEnd::kReplaced: tellEnd(model, promise, language_.tr("replaced by a later one"), "quiet"); break;
        case NoteEnd::kWithCall: tellEnd(model, promise, language_.tr("deleted with its call"), "quiet"); break;
        default: tellEnd(model, promise, language_.tr("withdrawn"), "quiet"); break;
      }
    } else if (facts != nullptr) {
      const auto state = promiseState(promise, *facts, frame_.rules, frame_.visitor.asOf);
      const bool stands = state == PromiseState::kStands;
      model["note"] = state == PromiseState::kKept                         ? language_.tr("kept")
                      : state == PromiseState::kBroken && facts->open <= 0 ? language_.tr("paid later than promised")
                      : state == PromiseState::kBroken                     ? language_.tr("broken: reminders have resumed")
                                                                           : language_.tr("reminders wait");
      model["kind"] = state == PromiseState::kKept ? "ok" : state == PromiseState::kBroken ? "bad" : "info";
      if (stands) {
        offer(model, "/promises/" + std::to_string(promise.id) + "/kept", language_.tr("Kept"));
        offer(model, "/promises/" + std::to_string(promise.id) + "/withdraw", language_.tr("Withdraw"));
      }
    }
    add(promise.enteredOn, std::move(model));
  }

  void tellDispute(const application::DisputeNote& dispute) {
    auto model = event("scale", titled(language_.tr("Dispute"), dispute.receivable), dispute.enteredOn);
    say(model, dispute.amount ? language_.texts.tr("{amount} of it is contested", {{"amount", money(*dispute.amount)}})
                              : language_.tr("The whole is contested"));
    say(model, dispute.reason);
    say(model, enteredBy(dispute.actor));
    if (dispute.endedOn) {
      tellEnd(model, dispute, dispute.end == NoteEnd::kSettled ? language_.tr("settled") : language_.tr("dropped"),
              dispute.end == NoteEnd::kSettled ? "ok" : "quiet");
    } else {
      const auto* facts = factsOf(dispute.receivable);
      const bool whole = facts == nullptr || facts->disputed >= facts->open;
      model["note"] = whole ? language_.tr("reminders wait") : language_.tr("the rest is reminded");
      model["kind"] = "warn";
      offer(model, "/disputes/" + std::to_string(dispute.id) + "/settle", language_.tr("Settled"));
      offer(model, "/disputes/" + std::to_string(dispute.id) + "/withdraw", language_.tr("Withdraw"));
    }
    add(dispute.enteredOn, std::move(model));
  }

  void tellHold(const application::HoldNote& hold) {
    const bool ofCustomer = hold.subject == application::HoldSubject::kCustomer;
    auto model = event("player-pause", ofCustomer ? language_.tr("Customer on hold") : language_.tr("On hold"), hold.enteredOn);
    say(model, hold.reason);
    say(model, hold.until ? language_.texts.tr("Until {date} included", {{"date", language_.format.date(*hold.until)}})
                          : language_.tr("Without an end"));
    say(model, enteredBy(hold.actor));
    if (hold.endedOn) {
      tellEnd(model, hold, hold.end == NoteEnd::kReplaced ? language_.tr("changed") : language_.tr("lifted"), "quiet");
    } else if (hold.standsOn(frame_.visitor.asOf)) {
      model["note"] = language_.tr("reminders wait");
      model["kind"] = "warn";
      offer(model, "/holds/" + std::to_string(hold.id) + "/lift", language_.tr("Lift the hold"));
    } else {
      model["note"] = language_.texts.tr("over since {date}", {{"date", language_.format.date(hold.until->plusDays(1))}});
    }
    add(hold.enteredOn, std::move(model));
  }

  void tellHandover(const application::HandoverNote& handover) {
    auto model = event("gavel", titled(language_.tr("Handed over to collection"), handover.receivable), handover.enteredOn);
    if (!handover.to.empty()) say(model, language_.texts.tr("To {name}", {{"name", handover.to}}));
    say(model, handover.note);
    say(model, enteredBy(handover.actor));
    if (handover.endedOn) {
      tellEnd(model, handover, language_.tr("taken back"), "quiet");
    } else {
      model["note"] = language_.tr("no more reminders");
      model["kind"] = "warn";
      offer(model, "/invoices/" + std::to_string(case_.id.value) + "/take-back", language_.tr("Take it back"));
    }
    add(handover.enteredOn, std::move(model));
  }

  /// The last entry: what comes next and when, or why nothing comes.
  void tellNext(json& story) const {
    const auto speaker = case_.speaker();
    const auto& decision = case_.decisions[speaker];
    const auto* next = decision.next();
    if (case_.open() <= 0) return;
    if (next != nullptr && decision.nextOn) {
      const auto level = levelChip(frame_.rules, next->step->level);
      auto model = event("", level["name"].get<std::string>(),
                         language_.format.relative(std::max<Date>(*decision.nextOn, frame_.visitor.asOf), frame_.visitor.asOf));
      model["is_future"] = true;
      model["has_level"] = true;
      model["css"] = level["css"];
      model["symbol"] = level["rank"];
      const auto way = wayWord(language_, next->step->ways.empty() ? domain::Way::kEmail : next->step->ways.front());
      const auto to = domain::recipientsFor(case_.customer, next->roles);
      say(model, to.empty() ? way
                            : language_.texts.tr(
                                  "{way} planned, to {name}",
                                  {{"way", way}, {"name", to.front().name.empty() ? to.front().email : to.front().name}}));
      story.push_back(std::move(model));
      return;
    }
    auto model = event("circle-x", language_.tr("Nothing comes next"), "");
    model["is_future"] = true;
    // What ends by itself is not why nothing comes, where something else is.
    using Code = domain::BlockerCode;
    const auto isCourse = [](const domain::Blocker& blocker) {
      return blocker.code == Code::kNotOverdue || blocker.code == Code::kDelayNotReached || blocker.code == Code::kGapNotReached;
    };
    const auto blockers = decision.blockers.list();
    const bool onlyCourse = std::all_of(blockers.begin(), blockers.end(), isCourse);
    for (const auto& blocker : blockers)
      if (onlyCourse || !isCourse(blocker)) say(model, reasonOf(language_, blocker));
    story.push_back(std::move(model));
  }

  const StoryFrame& frame_;
  const Language& language_;
  const InvoiceCase& case_;
  std::vector<Entry> entries_;
};

}  // namespace

json storyOf(const StoryFrame& frame, const InvoiceCase& invoice) { return Teller(frame, invoice).tell(); }

}  // namespace reminders::web
