// One message of a pass: looked at again, rendered, handed over, and how that ended.
#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "plugin/application/crash_point.hpp"
#include "plugin/application/message_claims.hpp"
#include "plugin/application/send_pass.hpp"
#include "plugin/domain/sending_rules.hpp"

namespace reminders::application {
namespace {

using domain::MessageState;
using std::chrono::steady_clock;

/// A customer who pays while his reminder is being written again and again would be a strange one.
constexpr int kLooks = 5;

/// That a mail was sent is written with the departure of the next one, where its own took no longer.
constexpr std::chrono::milliseconds kSentMayWait{50};

std::string droppedSentence(const std::vector<DroppedReminder>& dropped,
                            const std::map<domain::ReceivableId, std::string>& numbers) {
  std::string text = "Nothing was left to remind:";
  for (const auto& [reminder, reasons] : dropped) {
    const auto number = numbers.find(reminder.receivable);
    text += " " + (number == numbers.end() ? std::to_string(reminder.receivable.invoice.value) : number->second) + " (";
    for (std::size_t i = 0; i < reasons.size(); ++i) text += (i > 0 ? ", " : "") + std::string(domain::word(reasons[i]));
    text += ")";
  }
  return text;
}

/// What a person wrote names amounts and invoices in his own words: a template would say those of now, his text does not.
bool isStale(const ClaimedMessage& message, const std::vector<RenderLine>& lines) {
  if (!message.draft.body && !message.draft.subject) return false;
  if (lines.size() != message.reminders.size()) return true;
  return std::any_of(lines.begin(), lines.end(), [&](const RenderLine& line) {
    return std::none_of(message.reminders.begin(), message.reminders.end(), [&](const ReminderDraft& written) {
      return written.receivable == line.reminder.receivable && written.asked == line.reminder.asked;
    });
  });
}

}  // namespace

bool SendPass::Content::asksTheSame(const Content& other) const {
  return std::equal(lines.begin(), lines.end(), other.lines.begin(), other.lines.end(),
                    [](const RenderLine& left, const RenderLine& right) { return left.reminder == right.reminder; });
}

/// `hand.next`: this message where it was prepared ahead; afterwards the one after it, where that could be done while the server
/// took this.
void SendPass::send(const ClaimedMessage& message, BatchFacts& facts, InHand& hand, const ClaimedMessage* after) {
  auto prepared = std::exchange(hand.next, Next{}).prepared;
  std::optional<std::int64_t> startedAt;
  for (int look = 1; look <= kLooks; ++look) {
    if (!prepared) prepared = prepare(message, facts, startedAt);
    if (!prepared) return;
    if (handOver(*prepared, facts, hand, after) == Handover::kDone) {
      // Started, and then there was nothing to wait for: the connection was lost.
      if (hand.next.startedAt && !hand.next.isLookedAt) prepareAhead(*after, facts, hand.next);
      if (hand.next.failure) std::rethrow_exception(hand.next.failure);
      return;
    }
    startedAt = prepared->startedAt;
    prepared.reset();
  }
  Outcome outcome;
  outcome.recipients = message.recipients;
  retry(message, "What it asks for changes all the time.", MailProgress(message.recipients), std::move(outcome), *startedAt);
}

/// Only where it costs nobody anything: a message that a sender has died of, or may have, is alone with its sender, so that no
/// other is suspected with it; and an account's limit is waited for before the facts are looked at.
bool SendPass::mayPrepareAhead(const ClaimedMessage& message, const ClaimedMessage& after) const {
  return message.crashes == 0 && after.crashes == 0 && message.draft.way == domain::Way::kEmail &&
         after.draft.way == domain::Way::kEmail && !rules_->configuration().mailLimits.messagesPerMinute && !isStopping();
}

/// In the middle of another message's sending: what fails here waits until that has been concluded.
void SendPass::prepareAhead(const ClaimedMessage& message, BatchFacts& facts, Next& next) {
  next.isLookedAt = true;
  try {
    next.prepared = prepare(message, facts, next.startedAt);
  } catch (const std::exception&) {
    next.failure = std::current_exception();
  }
}

/// As if nothing had been tried.
void SendPass::putBack(Prepared prepared) {
  prepared.outcome.state = MessageState::kQueued;
  prepared.outcome.dropped.clear();
  prepared.outcome.copy.reset();
  finish(*prepared.message, std::move(prepared.outcome));
}

/// Looks at the message again and writes it; nullopt where that has ended it, or where another sender has it. `startedAt`: its
/// attempt has begun already.
std::optional<SendPass::Prepared> SendPass::prepare(const ClaimedMessage& message, BatchFacts& facts,
                                                    std::optional<std::int64_t> startedAt) {
  Prepared prepared{&message, lookAgain(message, facts), MailProgress(message.recipients), {}, {}, {}, 0};
  auto& outcome = prepared.outcome;
  outcome.dropped = prepared.content.dropped;
  outcome.recipients = prepared.progress.recipients();
  for (const auto& line : prepared.content.lines) outcome.carried.push_back(line.reminder);

  const auto end = [&](std::string reason) {
    endEarly(message, std::move(reason), prepared.progress, std::move(outcome));
    return std::nullopt;
  };
  if (prepared.content.lines.empty()) return end(droppedSentence(prepared.content.dropped, prepared.content.numbers));
  if (isStale(message, prepared.content.lines)) return end(std::string(kChangedSinceWritten));
  std::vector<domain::Recipient> to;
  if (message.draft.way == domain::Way::kEmail) {
    to = recipientsOf(message, prepared.content.customer, prepared.progress);
    if (to.empty() && message.draft.cc.empty() && message.draft.bcc.empty())
      return end("The customer has no usable e-mail address any more.");
  }
  prepared.startedAt = startedAt.value_or(now());
  if (!startedAt && !ports_.outbox.startAttempt(message.ticket, prepared.startedAt))
    return std::nullopt;  // another sender has it
  if (!write(prepared, to)) return std::nullopt;
  crashPoint("rendered");
  if (message.draft.way != domain::Way::kEmail) {
    outcome.state = MessageState::kReady;
    finish(message, std::move(outcome));
    return std::nullopt;
  }
  for (const auto& each : to) prepared.addresses.push_back(each.email);
  for (const auto* list : {&message.draft.cc, &message.draft.bcc})
    for (const auto& address : *list)
      if (!prepared.progress.anyAccepted() || prepared.progress.isPending(address)) prepared.addresses.push_back(address);
  prepared.progress.expect(prepared.addresses);
  return prepared;
}

/// There is nothing to send, or nobody to send it to. What some of its recipients have accepted before was sent all the same.
void SendPass::endEarly(const ClaimedMessage& message, std::string reason, const MailProgress& progress, Outcome outcome) {
  outcome.state = progress.anyAccepted() ? MessageState::kSent : MessageState::kCancelled;
  outcome.reason = std::move(reason);
  // False where its attempt had begun already; `finish` knows whether it is still ours.
  if (outcome.state == MessageState::kSent) ports_.outbox.startAttempt(message.ticket, now());
  finish(message, std::move(outcome));
}

/// The facts of this moment: what must not be reminded any more drops out, amounts are those of now.
SendPass::Content SendPass::lookAgain(const ClaimedMessage& message, BatchFacts& batch) {
  Content content;
  auto now = batch.of(message);
  content.readAt = now.readAt;
  content.customer = std::move(now.customer);
  content.numbers = std::move(now.numbers);
  const auto& found = now.receivables;
  for (const auto& reminder : message.reminders) {
    const auto facts = found.find(reminder.receivable);
    if (facts == found.end() || facts->second.currency != message.currency) {
      content.dropped.push_back({reminder, {domain::BlockerCode::kDraftOrCancelled}});
      continue;
    }
    const auto blockers = domain::recheck(facts->second, content.customer, *rules_, request_.asOf, message.origin);
    if (!blockers.empty()) {
      DroppedReminder dropped{reminder, {}};
      for (const auto& blocker : blockers.list()) dropped.reasons.push_back(blocker.code);
      content.dropped.push_back(std::move(dropped));
      continue;
    }
    RenderLine line{facts->second, reminder};
    line.reminder.asked = domain::askedAmount(facts->second);
    content.lines.push_back(std::move(line));
  }
  // As in the plan: the leading line first, of the highest level the oldest debt.
  std::sort(content.lines.begin(), content.lines.end(), [](const RenderLine& left, const RenderLine& right) {
    return std::tuple(-left.reminder.rank, left.facts.dueOn, left.facts.id) <
           std::tuple(-right.reminder.rank, right.facts.dueOn, right.facts.id);
  });
  return content;
}

/// Automatic messages go to whom the rules name now, by hand to whom the person chose; after a first acceptance only to those
/// still waited for.
std::vector<domain::Recipient> SendPass::recipientsOf(const ClaimedMessage& message, const domain::CustomerFacts& customer,
                                                      const MailProgress& progress) {
  std::vector<domain::Recipient> to = message.draft.to;
  if (message.origin == domain::Origin::kAutomatic) {
    std::vector<domain::Role> roles;
    for (const auto& each : message.draft.to)
      if (std::find(roles.begin(), roles.end(), each.role) == roles.end()) roles.push_back(each.role);
    const auto* programme = rules_->programme(message.draft.programme);
    const auto step = static_cast<std::size_t>(std::max(message.draft.stepNumber, 1) - 1);
    if (programme != nullptr && step < programme->steps.size() && programme->steps[step].step->level == message.draft.level)
      roles.assign(programme->steps[step].roles.begin(), programme->steps[step].roles.end());
    to = domain::recipientsFor(customer, roles);
  }
  if (progress.anyAccepted()) std::erase_if(to, [&](const domain::Recipient& each) { return !progress.isPending(each.email); });
  return to;
}

/// false: it cannot be written, and has ended so.
bool SendPass::write(Prepared& prepared, const std::vector<domain::Recipient>& to) {
  const auto& message = *prepared.message;
  auto& outcome = prepared.outcome;
  try {
    RenderRequest asked{request_.company, request_.asOf, *rules_, message, prepared.content.customer, prepared.content.lines, to};
    asked.claims = claim(asked, outcome);
    auto rendered = ports_.renderer.render(asked);
    outcome.copy = std::move(rendered.copy);
    prepared.envelopeSender = std::move(rendered.envelopeSender);
    return true;
  } catch (const Permanent& error) {
    outcome.state = prepared.progress.anyAccepted() ? MessageState::kSent : MessageState::kUndeliverable;
    outcome.reason = error.what();
    finish(message, std::move(outcome));
  } catch (const std::exception& error) {  // also what nobody foresaw: it must not keep the others from leaving
    retry(message, error.what(), std::move(prepared.progress), std::move(outcome), prepared.startedAt);
  }
  return false;
}

SendPass::Handover SendPass::handOver(Prepared& prepared, BatchFacts& facts, InHand& hand, const ClaimedMessage* after) {
  const auto& message = *prepared.message;
  bool inDoubt = false;
  bool changed = false;
  bool stopped = false;
  // A slow server may have taken minutes to come this far: then everything is asked once more.
  const auto beforeLastByte = [&] {
    crashPoint("before_last_byte");
    if (steady_clock::now() - prepared.content.readAt >= settings_.factsMayAge) {
      stopped = !mayGoOn();
      changed = !stopped && !lookAgain(message, facts).asksTheSame(prepared.content);
      if (stopped || changed) return false;
    }
    return inDoubt = depart(message, hand, after);
  };
  const auto whileWaiting = [&] {
    if (hand.next.startedAt) prepareAhead(*after, facts, hand.next);
  };
  const auto began = steady_clock::now();
  TransportResult answer;
  try {
    answer = ports_.transport.send({company_, message.department, prepared.envelopeSender, prepared.addresses},
                                   prepared.outcome.copy->content, beforeLastByte, whileWaiting);
  } catch (const std::exception& error) {
    answer = {inDoubt ? TransportResult::Kind::kUncertain : TransportResult::Kind::kTryLater, error.what(), {}};
  }
  crashPoint("answered");
  finishSent(hand);  // where it did not come to the last byte
  if (answer.kind == TransportResult::Kind::kWithdrawn && changed) return Handover::kFactsChanged;
  if (answer.kind == TransportResult::Kind::kWithdrawn && stopped) {
    putBack(std::move(prepared));
    return Handover::kDone;
  }
  // Written with the next one's departure, where that follows at once. With a slow server it would stay in doubt for long.
  const bool isNextReady = hand.next.prepared && steady_clock::now() - began < kSentMayWait;
  // Outside of any try: when the database fails now, the message stays in doubt and becomes uncertain. It is not sent twice.
  conclude(message, answer, std::move(prepared.progress), std::move(prepared.outcome), prepared.startedAt,
           isNextReady ? &hand.sent : nullptr);
  return Handover::kDone;
}

/// Keeps the doubt about a message, and what is beside it; whether it may leave.
bool SendPass::depart(const ClaimedMessage& message, InHand& hand, const ClaimedMessage* after) {
  Beside beside;
  beside.now = now();
  if (hand.sent) {
    hand.sent->outcome.now = beside.now;
    beside.before = &*hand.sent;
  }
  if (after != nullptr && mayPrepareAhead(message, *after)) beside.next = &after->ticket;
  const auto departure = ports_.outbox.depart(message.ticket, beside);
  if (departure.isBeforeEnded) count(hand.sent->outcome.state);
  hand.sent.reset();
  if (beside.next != nullptr) {
    if (departure.isNextStarted)
      hand.next.startedAt = beside.now;
    else
      hand.next.isLookedAt = true;  // another sender has it
  }
  return departure.mayLeave;
}

/// What is claimed with the lines, kept with the reminders that say it. An indemnity that another instalment has stated since
/// the facts were read is not stated again.
std::vector<domain::ReceivableClaims> SendPass::claim(const RenderRequest& asked, Outcome& outcome) {
  auto claims = claimsOf(asked);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto& receivable = asked.lines[i].facts.id;
    if (claims[i].indemnity)
      claims[i].indemnity = ports_.outbox.stateIndemnity(company_, receivable, request_.asOf) == receivable.position;
    outcome.carried[i].interest = claims[i].interest.total;
    outcome.carried[i].indemnity = claims[i].indemnity ? domain::indemnityAmount().minor() : 0;
  }
  return claims;
}

/// `sent`: where that it was sent may wait.
void SendPass::conclude(const ClaimedMessage& message, const TransportResult& answer, MailProgress progress, Outcome outcome,
                        std::int64_t startedAt, std::optional<EndedMessage>* sent) {
  using Kind = TransportResult::Kind;
  if (answer.kind == Kind::kWithdrawn) return;  // claimed by another, who finishes it
  if (answer.kind == Kind::kAccountBroken) return accountBroken(message, answer.reply, std::move(outcome));
  accountWorks(message.department);
  progress.take(answer);
  for (const auto& dead : progress.deadAddresses())
    ports_.addresses.markUndeliverable(company_, message.customer, dead.email, dead.reply, request_.asOf);
  if (answer.kind == Kind::kUncertain) {
    const std::string why =
        "The connection was lost before the server confirmed: nobody can know whether it arrived. " + answer.reply;
    if (rules_->configuration().resendUncertain) return retry(message, why, std::move(progress), std::move(outcome), startedAt);
    outcome.recipients = progress.recipients();
    outcome.state = MessageState::kUncertain;
    outcome.reason = why;
    return finish(message, std::move(outcome));
  }
  if (answer.kind == Kind::kAnswered && progress.anyAccepted()) outcome.sentOn = request_.asOf;
  if (progress.anyPending()) {
    const std::string why = progress.waitingFor();
    return retry(message, why, std::move(progress), std::move(outcome), startedAt);
  }
  settle(message, progress, std::move(outcome), {}, sent);
}

/// Every recipient has a final answer. `otherwise`: the reason where there never was a recipient to answer.
void SendPass::settle(const ClaimedMessage& message, const MailProgress& progress, Outcome outcome, const std::string& otherwise,
                      std::optional<EndedMessage>* sent) {
  outcome.state = progress.anyAccepted() ? MessageState::kSent : MessageState::kUndeliverable;
  outcome.reason = progress.recipients().empty() ? otherwise : progress.refusals();
  outcome.recipients = progress.recipients();
  if (sent != nullptr && outcome.state == MessageState::kSent)
    sent->emplace(EndedMessage{message.ticket, std::move(outcome)});
  else
    finish(message, std::move(outcome));
}

void SendPass::retry(const ClaimedMessage& message, const std::string& why, MailProgress progress, Outcome outcome,
                     std::int64_t startedAt) {
  const auto next = domain::nextAttemptAt(now(), message.firstAttemptAt.value_or(startedAt), message.failedAttempts + 1,
                                          message.ticket.message);
  if (!next) {
    progress.giveUp("Not accepted within 72 hours");
    return settle(message, progress, std::move(outcome), "It could not be made for 72 hours: " + why);
  }
  outcome.state = MessageState::kFailed;
  outcome.reason = why;
  outcome.retryAt = next;
  outcome.recipients = progress.recipients();
  finish(message, std::move(outcome));
}

/// Not the message's fault: it stays queued as if nothing had been tried, and the department's other e-mails wait with it.
void SendPass::accountBroken(const ClaimedMessage& message, const std::string& why, Outcome outcome) {
  ports_.accounts.markBroken(company_, message.department, why, now());
  {
    const std::lock_guard lock(mutex_);
    if (std::find(withoutEmailsOf_.begin(), withoutEmailsOf_.end(), message.department) == withoutEmailsOf_.end()) {
      withoutEmailsOf_.push_back(message.department);
      auto& problems = result_.accountProblems;
      if (std::find(problems.begin(), problems.end(), why) == problems.end()) problems.push_back(why);
    }
  }
  outcome.state = MessageState::kQueued;
  outcome.reason = why;
  outcome.copy.reset();
  finish(message, std::move(outcome));
}

void SendPass::accountWorks(domain::DepartmentId department) {
  {
    const std::lock_guard lock(mutex_);
    if (!working_.insert(department).second) return;
  }
  ports_.accounts.markWorking(company_, department);
}

}  // namespace reminders::application
