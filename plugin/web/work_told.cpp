#include "plugin/web/work_told.hpp"

#include <host_sdk/kit/l10n/formatter.hpp>

namespace reminders::web {

std::string sendTold(const kit::l10n::Catalogue& texts, const application::SendResult& result) {
  using State = domain::MessageState;
  using Kind = application::SendResult::Kind;
  const kit::l10n::Formatter format(texts.language());
  switch (result.kind) {
    case Kind::kInactive: return texts.tr("Reminders are not active: nothing was sent. Switch them on first.") + "\n";
    case Kind::kPaused: return texts.tr("Reminders are paused: nothing was sent. Resume them first.") + "\n";
    case Kind::kBusy: return texts.tr("Another sender is at work: it sends what is queued.") + "\n";
    case Kind::kDone: break;
  }
  std::string told;
  const auto of = [](const application::StateCounts& counts, State state) { return counts[static_cast<std::size_t>(state)]; };
  const auto tell = [&](std::int64_t count, const std::string& sentence) {
    if (count > 0) told += kit::l10n::fill(sentence, {{"count", format.number(count)}}) + "\n";
  };
  const auto& run = result.thisRun;
  const auto sent = of(run, State::kSent), ready = of(run, State::kReady), failed = of(run, State::kFailed);
  const auto lost = of(run, State::kUndeliverable), doubtful = of(run, State::kUncertain), cancelled = of(run, State::kCancelled);
  tell(sent, texts.trn("{count} message has left.", "{count} messages have left.", sent));
  tell(ready, texts.trn("{count} letter or call is ready.", "{count} letters or calls are ready.", ready));
  tell(failed, texts.trn("{count} message could not leave yet; it will be tried again.",
                         "{count} messages could not leave yet; they will be tried again.", failed));
  tell(lost, texts.trn("{count} message was not delivered.", "{count} messages were not delivered.", lost));
  tell(doubtful, texts.trn("Of {count} message nobody can know whether it has arrived.",
                           "Of {count} messages nobody can know whether they have arrived.", doubtful));
  tell(cancelled, texts.trn("{count} message was cancelled: nothing of it was owed any more.",
                            "{count} messages were cancelled: nothing of them was owed any more.", cancelled));
  if (told.empty()) told = texts.tr("Nothing has left.") + "\n";
  const auto waiting = of(result.outbox, State::kQueued) + of(result.outbox, State::kFailed);
  tell(waiting, texts.trn("{count} message waits in the outbox.", "{count} messages wait in the outbox.", waiting));
  if (result.windowClosed) told += texts.tr("The sending window is closed: what is due waits for it.") + "\n";
  for (const auto& problem : result.accountProblems)
    told += texts.tr("The mail account does not work: {problem}", {{"problem", problem}}) + "\n";
  return told;
}

namespace {

/// Lines that tell of what there is any of.
class Lines {
 public:
  explicit Lines(const kit::l10n::Catalogue& texts) : format_(texts.language()) {}
  void tell(std::int64_t count, const std::string& sentence) {
    if (count > 0) text += kit::l10n::fill(sentence, {{"count", format_.number(count)}}) + "\n";
  }
  std::string text;

 private:
  kit::l10n::Formatter format_;
};

std::string linkToList(const kit::l10n::Catalogue& texts) { return "/reminder-list " + texts.tr("To the reminder list") + "\n"; }

}  // namespace

std::string lookAheadTold(const kit::l10n::Catalogue& texts, const domain::LookAhead& ahead) {
  const kit::l10n::Formatter format(texts.language());
  std::int64_t messages = 0, reminders = 0, proposals = 0;
  for (const auto& day : ahead.days) {
    messages += day.messages;
    reminders += day.leaving;
    proposals += day.proposed;
  }
  auto told = texts.tr("From {from} to {until}, if nothing is paid:",
                       {{"from", format.date(ahead.from)}, {"until", format.date(ahead.until)}}) +
              "\n";
  told +=
      texts.trn("{count} message would leave,", "{count} messages would leave,", messages, {{"count", format.number(messages)}}) +
      " " + texts.trn("with {count} reminder.", "with {count} reminders.", reminders, {{"count", format.number(reminders)}}) +
      "\n";
  if (proposals > 0)
    told += texts.trn("{count} reminder would be proposed.", "{count} reminders would be proposed.", proposals,
                      {{"count", format.number(proposals)}}) +
            "\n";
  return told + "/look-ahead " + texts.tr("To the look ahead") + "\n";
}

std::string planTold(const kit::l10n::Catalogue& texts, const domain::Plan& plan) {
  Lines lines(texts);
  const auto& totals = plan.totals;
  lines.tell(totals.remind,
             texts.trn("{count} due date is to be reminded.", "{count} due dates are to be reminded.", totals.remind));
  lines.tell(totals.messages, texts.trn("{count} message carries them.", "{count} messages carry them.", totals.messages));
  lines.tell(totals.propose, texts.trn("{count} due date is proposed to a person.", "{count} due dates are proposed to a person.",
                                       totals.propose));
  lines.tell(totals.wait, texts.trn("{count} due date waits.", "{count} due dates wait.", totals.wait));
  lines.tell(totals.skip, texts.trn("{count} due date is left alone.", "{count} due dates are left alone.", totals.skip));
  if (lines.text.empty()) lines.text = texts.tr("Nothing is owed.") + "\n";
  return lines.text;
}

std::string runTold(const kit::l10n::Catalogue& texts, const application::RunResult& result) {
  using Kind = application::RunResult::Kind;
  Lines lines(texts);
  switch (result.kind) {
    case Kind::kInactive: return texts.tr("Reminders are not active: nothing was queued. Switch them on first.") + "\n";
    case Kind::kPaused: return texts.tr("Reminders are paused: nothing was queued. Resume them first.") + "\n";
    case Kind::kUnknownPlan: return texts.tr("This simulation is no longer known. Look at it again, then activate.") + "\n";
    case Kind::kStoppedByGuard:
      lines.tell(result.planned.plan.totals.messages,
                 texts.trn("This run would send {count} message, more than is usual: nothing was queued.",
                           "This run would send {count} messages, more than is usual: nothing was queued.",
                           result.planned.plan.totals.messages));
      return lines.text + "/simulation " + texts.tr("Look at the simulation and confirm it there") + "\n";
    case Kind::kCancelled: lines.text = texts.tr("It was stopped: the next run goes on.") + "\n"; break;
    case Kind::kQueued: lines.text = planTold(texts, result.planned.plan); break;
  }
  lines.tell(result.queuedMessages,
             texts.trn("{count} message was queued.", "{count} messages were queued.", result.queuedMessages));
  if (result.queuedMessages == 0) lines.text += texts.tr("Nothing was queued.") + "\n";
  return lines.text;
}

std::string listedTold(const kit::l10n::Catalogue& texts, const application::Listed& listed) {
  Lines lines(texts);
  lines.tell(listed.made, texts.trn("{count} reminder is in the list. Nothing has left yet.",
                                    "{count} reminders are in the list. Nothing has left yet.", listed.made));
  lines.tell(listed.left, texts.trn("{count} due date cannot be reminded and was left out.",
                                    "{count} due dates cannot be reminded and were left out.", listed.left));
  if (listed.made == 0) lines.text += texts.tr("No reminder was created.") + "\n";
  return lines.text + linkToList(texts);
}

std::string releasedTold(const kit::l10n::Catalogue& texts, const application::Released& released) {
  Lines lines(texts);
  lines.tell(released.sent, texts.trn("{count} message has left.", "{count} messages have left.", released.sent));
  lines.tell(released.waiting,
             texts.trn("{count} message waits in the outbox.", "{count} messages wait in the outbox.", released.waiting));
  lines.tell(released.failed, texts.trn("{count} message did not leave: the history says why.",
                                        "{count} messages did not leave: the history says why.", released.failed));
  const auto refused = static_cast<std::int64_t>(released.refused.size());
  lines.tell(refused,
             texts.trn("{count} due date cannot be reminded: it stays in the reminder list, which says why.",
                       "{count} due dates cannot be reminded: they stay in the reminder list, which says why.", refused));
  lines.tell(
      released.unreached,
      texts.trn("{count} customer has no e-mail address that works: his reminders stay in the list.",
                "{count} customers have no e-mail address that works: their reminders stay in the list.", released.unreached));
  if (released.isPaused) lines.text += texts.tr("Everything was paused meanwhile: the rest stays in the reminder list.") + "\n";
  if (released.wasCancelled) lines.text += texts.tr("It was stopped: the rest stays in the reminder list.") + "\n";
  if (lines.text.empty()) lines.text = texts.tr("Nothing was left to do: these reminders are not in the list any more.") + "\n";
  return lines.text + linkToList(texts);
}

}  // namespace reminders::web
