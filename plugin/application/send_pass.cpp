// Who sends, in which order, and when it stops. What happens to one message is in send_message.cpp.
#include "plugin/application/send_pass.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "plugin/application/crash_point.hpp"
#include "plugin/application/errors.hpp"
#include "plugin/application/lease_keeper.hpp"
#include "plugin/domain/sending_rules.hpp"

namespace reminders::application {
namespace {

using domain::MessageState;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kNap{50};

/// Gives the places of the pass's senders back, also when it fails. A place that cannot be given back ends with its lease.
class Places {
 public:
  Places(OutboxStore& outbox, domain::CompanyId company, const std::string& worker)
      : outbox_(outbox), company_(company), worker_(worker) {}
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;
  ~Places() {
    try {
      outbox_.leaveSenders(company_, worker_);
    } catch (const std::exception&) {  // the database is away; the lease runs out
    }
  }

 private:
  OutboxStore& outbox_;
  domain::CompanyId company_;
  const std::string& worker_;
};

}  // namespace

void SendPass::run(CompanySettings settings) {
  rules_ = rulesOf(std::move(settings));
  began_ = now();
  only_ = request_.only;
  const int places = join();
  if (places == 0) {
    result_.kind = SendResult::Kind::kBusy;
    return;
  }
  const Places joined(ports_.outbox, company_, request_.worker);
  const auto recovered = ports_.outbox.recover(company_, began_, rules_->configuration().resendUncertain);
  for (std::size_t i = 0; i < recovered.size(); ++i) result_.thisRun[i] += recovered[i];
  const LeaseKeeper keeper(settings_.renewEvery, [this] { ports_.outbox.renew(company_, request_.worker, leaseEnd()); });
  if (places == 1) return work();
  std::vector<std::jthread> senders;
  for (int i = 0; i < places; ++i) senders.emplace_back([this] { workAsOneOf(); });
  senders.clear();  // waits for all
  if (failure_) std::rethrow_exception(failure_);
}

/// A scheduled pass leaves the work to those who are at it; a person's waits a little for a place.
int SendPass::join() {
  const auto& limits = rules_->configuration().mailLimits;
  const int wanted = request_.only.empty() ? limits.connections : 1;
  const auto until = steady_clock::now() + settings_.patienceForPlace;
  while (true) {
    const int joined = ports_.outbox.joinSenders(company_, request_.worker, wanted, limits.connections, now(), leaseEnd());
    if (joined > 0 || request_.only.empty() || steady_clock::now() >= until || isStopping()) return joined;
    std::this_thread::sleep_for(kNap);
  }
}

/// The first failure stops all: what the others have under way ends properly, the rest stays queued.
void SendPass::workAsOneOf() {
  try {
    work();
  } catch (...) {  // handed to the caller's thread
    stopping_ = true;
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void SendPass::work() {
  int reach = 1;  // how many leave within the time that a sender claims ahead: found out, for servers differ
  while (true) {
    const bool closed = isWindowClosed();
    ClaimRequest wanted{now(), began_, leaseEnd(), request_.worker, reach, {}, {}, closed};
    {
      const std::lock_guard lock(mutex_);
      result_.windowClosed = closed;
      wanted.only = only_;
      wanted.withoutEmailsOf = withoutEmailsOf_;
    }
    if (isStopping()) return;
    const auto batch = ports_.outbox.claim(company_, wanted);
    if (batch.empty()) return;
    const auto began = steady_clock::now();
    sendBatch(batch);
    if (stopping_) return;
    const auto each = (steady_clock::now() - began) / static_cast<int>(batch.size());
    const auto within = settings_.reach / std::max<steady_clock::duration>(each, std::chrono::microseconds(1));
    reach = static_cast<int>(std::clamp<std::int64_t>(within, 1, std::min(2 * reach, settings_.batch)));
    if (request_.only.empty()) continue;
    // Each of the chosen ones once: the store would give them again at once if they failed.
    const std::lock_guard lock(mutex_);
    std::erase_if(only_, [&](domain::MessageId id) {
      return std::any_of(batch.begin(), batch.end(), [&](const ClaimedMessage& had) { return had.ticket.message == id; });
    });
    if (only_.empty()) return;
  }
}

void SendPass::sendBatch(std::span<const ClaimedMessage> batch) {
  InHand hand;
  try {
    sendEach(batch, hand);
  } catch (const std::exception&) {  // it goes on; that the server took a mail is written down if it can be
    finishSent(hand);
    throw;
  }
  finishSent(hand);
}

void SendPass::sendEach(std::span<const ClaimedMessage> batch, InHand& hand) {
  BatchFacts facts(ports_.facts, company_, request_.asOf, batch);
  auto& next = hand.next;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto& message = batch[i];
    const bool isUntouched = !next.isLookedAt;
    const bool isEnded = next.isLookedAt && !next.prepared;
    if (!mayGoOn()) {
      stopping_ = true;
      if (next.prepared) putBack(std::move(*next.prepared));
      return release(batch.subspan(isUntouched ? i : i + 1));
    }
    if (isEnded) {
      next = {};
      continue;
    }
    if (isUntouched) waitForDeparture(message);
    if (!isPassedOver(message)) {
      send(message, facts, hand, i + 1 < batch.size() ? &batch[i + 1] : nullptr);
    } else if (isUntouched) {
      release(batch.subspan(i, 1));
    } else {
      putBack(std::move(*next.prepared));
      next = {};
    }
  }
}

/// Paused or switched off while this pass is under way, or asked to end: what has not left stays queued.
bool SendPass::mayGoOn() {
  if (isStopping()) return false;
  if (request_.only.empty()) return ports_.configurations.runs(company_);
  return !ports_.configurations.isPaused(company_);
}

/// Asked before every message: a pass may outlast the window that it began in.
bool SendPass::isWindowClosed() {
  if (!request_.only.empty()) return false;
  const auto& window = rules_->configuration().sendingWindow;
  if (!window) return false;
  const auto local = ports_.clock.localTime(request_.company.timezone);
  return !domain::isWindowOpen(window, rules_->calendar(), request_.asOf, local.minuteOfDay);
}

bool SendPass::isPassedOver(const ClaimedMessage& message) {
  if (isStopping()) return true;
  if (message.origin == domain::Origin::kAutomatic && isWindowClosed()) return true;
  if (message.draft.way != domain::Way::kEmail) return false;
  const std::lock_guard lock(mutex_);
  return std::find(withoutEmailsOf_.begin(), withoutEmailsOf_.end(), message.department) != withoutEmailsOf_.end();
}

/// The account's limit, before the facts are looked at: they are of the moment after the wait.
void SendPass::waitForDeparture(const ClaimedMessage& message) {
  const auto perMinute = rules_->configuration().mailLimits.messagesPerMinute;
  if (!perMinute || message.draft.way != domain::Way::kEmail || isPassedOver(message)) return;
  const auto account = ports_.transport.accountOf(company_, message.department);
  const auto departure = ports_.outbox.nextDeparture(company_, account, now(), 60'000 / *perMinute);
  const auto until = steady_clock::now() + std::chrono::milliseconds(departure - now());
  bool waited = false;
  for (; !isStopping() && steady_clock::now() < until; waited = true)
    std::this_thread::sleep_for(std::min<steady_clock::duration>(kNap, until - steady_clock::now()));
  if (waited && !mayGoOn()) stopping_ = true;
}

void SendPass::release(std::span<const ClaimedMessage> messages) {
  std::vector<ClaimTicket> tickets;
  tickets.reserve(messages.size());
  for (const auto& each : messages) tickets.push_back(each.ticket);
  ports_.outbox.release(tickets);
}

/// What was done is worth waiting for a database that is away for a moment: without it the message would be in doubt.
void SendPass::finish(const ClaimTicket& ticket, Outcome outcome) {
  const auto until = steady_clock::now() + settings_.patienceForDatabase;
  bool written = false;
  while (true) {
    outcome.now = now();
    try {
      written = ports_.outbox.finish(ticket, outcome);
      break;
    } catch (const Retryable&) {
      if (steady_clock::now() >= until) throw;
    }
    std::this_thread::sleep_for(4 * kNap);
  }
  if (written) count(outcome.state);
}

void SendPass::finishSent(InHand& hand) {
  if (!hand.sent) return;
  auto sent = std::exchange(hand.sent, std::nullopt);
  finish(sent->ticket, std::move(sent->outcome));
}

void SendPass::count(MessageState state) {
  if (state == MessageState::kQueued) return;
  const std::lock_guard lock(mutex_);
  ++result_.thisRun[static_cast<std::size_t>(state)];
}

}  // namespace reminders::application
