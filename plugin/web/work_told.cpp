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

}  // namespace reminders::web
