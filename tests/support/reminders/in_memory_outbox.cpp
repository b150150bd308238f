#include "tests/support/reminders/in_memory_outbox.hpp"

#include <algorithm>

#include "plugin/application/errors.hpp"
#include "plugin/domain/sending_rules.hpp"

namespace fakes {
namespace {

std::size_t at(MessageState state) { return static_cast<std::size_t>(state); }
bool isOver(std::int64_t leaseUntil, std::int64_t now) {
  return leaseUntil < now || leaseUntil > now + domain::kLongestLeaseMillis;
}
bool isFinal(MessageState state) {
  return state != MessageState::kQueued && state != MessageState::kFailed && state != MessageState::kSending;
}

}  // namespace

void InMemoryOutbox::write() {
  if (failWritesFrom > 0 && --failWritesFrom == 0) {
    failWritesFrom = 1;
    throw application::Retryable("the database does not answer");
  }
}

std::vector<application::EnqueueResult> InMemoryOutbox::enqueue(domain::CompanyId company, Date, std::int64_t now,
                                                                std::span<const DraftGroup> groups) {
  const std::lock_guard lock(mutex_);
  write();
  std::vector<application::EnqueueResult> results;
  for (const auto& group : groups) {
    auto& result = results.emplace_back();
    if (const auto form = forms_.find(group.formKey); !group.formKey.empty() && form != forms_.end()) {
      result.messages = form->second;
      result.wasThere = true;
      continue;
    }
    std::vector<std::optional<std::size_t>> rows;
    for (const auto& draft : group.reminders) {
      const bool isGone = !group.listRows.empty() && takeListRow && !takeListRow(group.listRows.at(rows.size()));
      const bool held = isGone || std::any_of(reminders_.begin(), reminders_.end(), [&](const Reminder& each) {
                          return each.draft.receivable == draft.receivable && each.draft.level == draft.level &&
                                 each.draft.again == draft.again && domain::holdsStep(each.state);
                        });
      if (held) {
        result.alreadyHeld.push_back(draft);
        rows.emplace_back();
        continue;
      }
      rows.emplace_back(reminders_.size());
      reminders_.push_back({draft, ReminderState::kQueued, {}});
    }
    for (const auto& draft : group.messages) {
      Message message;
      for (const auto index : draft.carries)
        if (rows[index]) message.carries.push_back(*rows[index]);
      if (message.carries.empty()) {
        result.messages.emplace_back();
        continue;
      }
      message.company = company;
      message.id = {static_cast<std::int64_t>(messages_.size()) + 1};
      message.group = group;
      message.draft = draft;
      message.dueAt = now;
      result.messages.push_back(message.id);
      messages_.push_back(std::move(message));
    }
    const bool anyQueued =
        std::any_of(result.messages.begin(), result.messages.end(), [](const auto& id) { return !id.isNone(); });
    if (!group.formKey.empty() && anyQueued) forms_[group.formKey] = result.messages;
  }
  return results;
}

void InMemoryOutbox::refresh(const Message& message) {
  for (const auto index : message.carries) {
    auto& reminder = reminders_[index];
    if (reminder.state == ReminderState::kVoided) continue;
    std::vector<MessageState> states;
    std::optional<Date> sentOn;
    for (const auto& each : messages_) {
      if (std::find(each.carries.begin(), each.carries.end(), index) == each.carries.end()) continue;
      const bool dropped = std::any_of(each.dropped.begin(), each.dropped.end(),
                                       [&](const auto& drop) { return drop.reminder.receivable == reminder.draft.receivable; });
      states.push_back(dropped ? MessageState::kCancelled : each.state);
      if (!dropped && each.sentOn && (!sentOn || *each.sentOn < *sentOn)) sentOn = each.sentOn;
    }
    reminder.state = domain::reminderState(states);
    reminder.sentOn = sentOn;
  }
}

application::StateCounts InMemoryOutbox::recover(domain::CompanyId company, std::int64_t now, bool resendUncertain) {
  const std::lock_guard lock(mutex_);
  application::StateCounts changed{};
  for (auto& message : messages_) {
    if (message.company != company || !message.leaseUntil || !isOver(*message.leaseUntil, now)) continue;
    message.leaseUntil.reset();
    const Phase phase = std::exchange(message.phase, Phase::kNone);
    if (phase == Phase::kNone) continue;
    message.dueAt = now;
    if (phase == Phase::kInDoubt) {
      message.state = resendUncertain ? MessageState::kFailed : MessageState::kUncertain;
      message.reason = "its sender stopped before the server confirmed";
    } else if (message.crashes >= domain::kCrashesUntilParked) {
      message.state = MessageState::kUndeliverable;
      message.reason = "it stopped the sender three times";
    } else {
      message.state = message.failedAttempts > 0 ? MessageState::kFailed : MessageState::kQueued;
    }
    ++changed[at(message.state)];
    refresh(message);
  }
  return changed;
}

std::vector<ClaimedMessage> InMemoryOutbox::claim(domain::CompanyId company, const application::ClaimRequest& request) {
  const std::lock_guard lock(mutex_);
  write();
  std::vector<Message*> due;
  for (auto& message : messages_) {
    const auto& broken = request.withoutEmailsOf;
    const bool listed = std::find(request.only.begin(), request.only.end(), message.id) != request.only.end();
    if (message.company != company || (message.state != MessageState::kQueued && message.state != MessageState::kFailed))
      continue;
    if (message.leaseUntil && !isOver(*message.leaseUntil, request.now)) continue;
    const bool isDue = message.state == MessageState::kQueued || message.dueAt <= request.dueBy ||
                       message.dueAt > request.now + domain::kLongestWaitMillis;
    if (!request.only.empty() ? !listed : !isDue) continue;
    if (request.byHandOnly && message.group.origin != domain::Origin::kByHand) continue;
    if (message.draft.way == domain::Way::kEmail &&
        std::find(broken.begin(), broken.end(), message.group.department) != broken.end())
      continue;
    due.push_back(&message);
  }
  std::stable_sort(due.begin(), due.end(), [](const Message* left, const Message* right) { return left->dueAt < right->dueAt; });
  if (due.size() > static_cast<std::size_t>(request.limit)) due.resize(static_cast<std::size_t>(request.limit));
  std::vector<ClaimedMessage> claimed;
  for (Message* message : due) {
    message->leaseUntil = request.leaseUntil;
    message->worker = request.worker;
    ++message->fence;
    ClaimedMessage each;
    each.ticket = {company, message->id, message->fence};
    each.origin = message->group.origin;
    each.customer = message->group.customer;
    each.department = message->group.department;
    each.currency = message->group.currency;
    each.draft = message->draft;
    for (const auto index : message->carries) {
      const auto& draft = reminders_[index].draft;
      const bool dropped = std::any_of(message->dropped.begin(), message->dropped.end(),
                                       [&](const auto& drop) { return drop.reminder.receivable == draft.receivable; });
      if (!dropped) each.reminders.push_back(draft);
    }
    each.messageIdHeader = std::to_string(message->id.value) + "@example.org";
    each.failedAttempts = message->failedAttempts;
    each.crashes = message->crashes;
    each.firstAttemptAt = message->firstAttemptAt;
    each.recipients = message->recipients;
    claimed.push_back(std::move(each));
  }
  return claimed;
}

InMemoryOutbox::Message* InMemoryOutbox::owned(const ClaimTicket& ticket) {
  auto& message = messages_.at(static_cast<std::size_t>(ticket.message.value - 1));
  return message.fence == ticket.fence ? &message : nullptr;
}

bool InMemoryOutbox::startAttempt(const ClaimTicket& ticket, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  write();
  return start(ticket, now);
}

bool InMemoryOutbox::start(const ClaimTicket& ticket, std::int64_t now) {
  Message* message = owned(ticket);
  if (message == nullptr || !message->leaseUntil || message->phase != Phase::kNone || isFinal(message->state)) return false;
  message->state = MessageState::kSending;
  message->phase = Phase::kAttempt;
  ++message->crashes;
  if (!message->firstAttemptAt) message->firstAttemptAt = now;
  refresh(*message);
  return true;
}

application::Departure InMemoryOutbox::depart(const ClaimTicket& ticket, const application::Beside& beside) {
  const std::lock_guard lock(mutex_);
  write();
  application::Departure done;
  if (beside.before != nullptr) done.isBeforeEnded = end(beside.before->ticket, beside.before->outcome);
  if (beside.next != nullptr) done.isNextStarted = start(*beside.next, beside.now);
  Message* message = owned(ticket);
  if (message == nullptr || message->state != MessageState::kSending || message->phase != Phase::kAttempt || !message->leaseUntil)
    return done;
  message->phase = Phase::kInDoubt;
  done.mayLeave = true;
  return done;
}

int InMemoryOutbox::stateIndemnity(domain::CompanyId, domain::ReceivableId receivable, Date) {
  const std::lock_guard lock(mutex_);
  write();
  return indemnities_.try_emplace(receivable.invoice, receivable.position).first->second;
}

bool InMemoryOutbox::finish(const ClaimTicket& ticket, const Outcome& outcome) {
  const std::lock_guard lock(mutex_);
  write();
  return end(ticket, outcome);
}

bool InMemoryOutbox::end(const ClaimTicket& ticket, const Outcome& outcome) {
  Message* message = owned(ticket);
  if (message == nullptr) return false;
  const bool wasSlow = message->state == MessageState::kUncertain;
  const bool started = message->leaseUntil && message->phase != Phase::kNone;
  const bool withoutAttempt = message->leaseUntil && outcome.state == MessageState::kCancelled;
  if (!wasSlow && !started && !withoutAttempt) return false;
  if (message->phase != Phase::kNone) --message->crashes;
  message->state = outcome.state;
  message->phase = Phase::kNone;
  message->leaseUntil.reset();
  message->reason = outcome.reason;
  message->dueAt = outcome.retryAt.value_or(outcome.now);
  if (outcome.state == MessageState::kFailed) ++message->failedAttempts;
  if (!message->sentOn) message->sentOn = outcome.sentOn;
  message->recipients = outcome.recipients;
  message->dropped.insert(message->dropped.end(), outcome.dropped.begin(), outcome.dropped.end());
  for (const auto& carried : outcome.carried)
    for (const auto index : message->carries)
      if (reminders_[index].draft.receivable == carried.receivable) {
        reminders_[index].draft.asked = carried.asked;
        reminders_[index].draft.interest = carried.interest;
        reminders_[index].draft.indemnity = carried.indemnity;
      }
  if (outcome.copy) message->copy = outcome.copy;
  refresh(*message);
  return true;
}

void InMemoryOutbox::release(std::span<const ClaimTicket> tickets) {
  const std::lock_guard lock(mutex_);
  write();
  for (const auto& ticket : tickets)
    if (Message* message = owned(ticket); message != nullptr && message->phase == Phase::kNone) message->leaseUntil.reset();
}

std::int64_t InMemoryOutbox::resolve(domain::CompanyId company, std::span<const domain::MessageId> messages, MessageState state,
                                     Date asOf, const std::string&) {
  const std::lock_guard lock(mutex_);
  write();
  std::int64_t changed = 0;
  for (const auto id : messages) {
    if (id.value < 1 || id.value > static_cast<std::int64_t>(messages_.size())) continue;
    auto& message = messages_[static_cast<std::size_t>(id.value - 1)];
    const bool waits = message.state == MessageState::kReady || message.state == MessageState::kUncertain;
    const bool allowed = (waits && (state == MessageState::kSent || state == MessageState::kCancelled)) ||
                         (message.state == MessageState::kUndeliverable && state == MessageState::kCancelled);
    if (message.company != company || !allowed) continue;
    message.state = state;
    if (state == MessageState::kSent && !message.sentOn) message.sentOn = asOf;
    refresh(message);
    ++changed;
  }
  return changed;
}

std::int64_t InMemoryOutbox::voidReminders(domain::CompanyId company, std::span<const ReminderDraft> reminders, Date,
                                           const std::string&) {
  const std::lock_guard lock(mutex_);
  write();
  std::int64_t changed = 0;
  for (const auto& wanted : reminders)
    for (std::size_t i = 0; i < reminders_.size(); ++i) {
      auto& reminder = reminders_[i];
      if (reminder.draft.receivable != wanted.receivable || reminder.draft.level != wanted.level ||
          reminder.draft.again != wanted.again || !domain::holdsStep(reminder.state))
        continue;
      reminder.state = ReminderState::kVoided;
      ++changed;
      for (auto& message : messages_) {
        if (message.company != company || std::find(message.carries.begin(), message.carries.end(), i) == message.carries.end())
          continue;
        if (message.state == MessageState::kSent || message.state == MessageState::kSending) continue;
        message.dropped.push_back({reminder.draft, {}});
        const bool empty = std::all_of(message.carries.begin(), message.carries.end(), [&](std::size_t index) {
          return std::any_of(message.dropped.begin(), message.dropped.end(),
                             [&](const auto& drop) { return drop.reminder.receivable == reminders_[index].draft.receivable; });
        });
        if (empty) message.state = MessageState::kCancelled;
      }
    }
  return changed;
}

int InMemoryOutbox::joinSenders(domain::CompanyId company, const std::string& worker, int wanted, int atMost, std::int64_t now,
                                std::int64_t leaseUntil) {
  const std::lock_guard lock(mutex_);
  std::erase_if(senders_, [&](const Sender& each) { return each.company == company && isOver(each.leaseUntil, now); });
  const auto others =
      std::count_if(senders_.begin(), senders_.end(), [&](const Sender& each) { return each.company == company; });
  const int joined = std::max(0, std::min(wanted, atMost - static_cast<int>(others)));
  for (int i = 0; i < joined; ++i) senders_.push_back({company, worker, leaseUntil});
  return joined;
}

void InMemoryOutbox::leaveSenders(domain::CompanyId company, const std::string& worker) {
  const std::lock_guard lock(mutex_);
  std::erase_if(senders_, [&](const Sender& each) { return each.company == company && each.worker == worker; });
}

std::int64_t InMemoryOutbox::nextDeparture(domain::CompanyId company, const std::string& account, std::int64_t now,
                                           std::int64_t intervalMillis) {
  const std::lock_guard lock(mutex_);
  auto& next = departures_[{company.value, account}];
  const bool over = next < now || next > now + domain::kLongestLeaseMillis + 50 * intervalMillis;
  const std::int64_t departure = over ? now : next;
  next = departure + intervalMillis;
  return departure;
}

void InMemoryOutbox::renew(domain::CompanyId company, const std::string& worker, std::int64_t leaseUntil) {
  const std::lock_guard lock(mutex_);
  for (auto& sender : senders_)
    if (sender.company == company && sender.worker == worker) sender.leaseUntil = leaseUntil;
  for (auto& message : messages_)
    if (message.company == company && message.worker == worker && message.leaseUntil) message.leaseUntil = leaseUntil;
}

application::StateCounts InMemoryOutbox::counts(domain::CompanyId company) {
  const std::lock_guard lock(mutex_);
  application::StateCounts all{};
  for (const auto& message : messages_)
    if (message.company == company) ++all[at(message.state)];
  return all;
}

std::vector<domain::PastReminder> InMemoryOutbox::remindersOf(domain::ReceivableId receivable) const {
  std::vector<domain::PastReminder> all;
  for (const auto& each : reminders_)
    if (each.draft.receivable == receivable)
      all.push_back({each.draft.rank, each.state, each.sentOn, each.draft.delayDays, each.draft.again});
  return all;
}

}  // namespace fakes
