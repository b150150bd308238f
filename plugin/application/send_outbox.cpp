#include "plugin/application/send_outbox.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "plugin/application/lease_keeper.hpp"
#include "plugin/application/mail_answers.hpp"
#include "plugin/application/message_claims.hpp"
#include "plugin/domain/sending_rules.hpp"

namespace reminders::application {
namespace {

using domain::MessageState;

std::size_t at(MessageState state) { return static_cast<std::size_t>(state); }

/// What is left of a message when its receivables are looked at again.
struct Content {
  std::vector<RenderLine> lines;
  std::vector<DroppedReminder> dropped;
  const domain::CustomerFacts* customer = nullptr;
};

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

/// One pass of one company.
class Pass {
 public:
  Pass(SendOutbox::Ports& ports, const SendSettings& settings, const SendRequest& request, SendResult& result)
      : ports_(ports), settings_(settings), request_(request), result_(result), company_(request.company.id) {}

  void run(CompanySettings settings) {
    rules_ = rulesOf(std::move(settings));
    const auto& configuration = rules_->configuration();
    const std::int64_t began = now();
    const auto recovered = ports_.outbox.recover(company_, began, configuration.resendUncertain);
    for (std::size_t i = 0; i < recovered.size(); ++i) result_.thisRun[i] += recovered[i];

    const auto local = ports_.clock.localTime(request_.company.timezone);
    result_.windowClosed = request_.only.empty() && !domain::isWindowOpen(configuration.sendingWindow, rules_->calendar(),
                                                                          request_.asOf, local.minuteOfDay);

    const LeaseKeeper keeper(settings_.renewEvery, [this] { ports_.outbox.renew(company_, request_.worker, leaseEnd()); });
    auto only = request_.only;
    while (true) {
      const auto batch = ports_.outbox.claim(
          company_, {now(), began, leaseEnd(), request_.worker, settings_.batch, only, withoutEmailsOf_, result_.windowClosed});
      if (batch.empty()) return;
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!mayGoOn()) return release(std::span(batch).subspan(i));
        if (isPassedOver(batch[i]))
          release(std::span(batch).subspan(i, 1));
        else
          send(batch[i]);
      }
      // Each of the chosen ones once: the store would give them again at once if they failed.
      std::erase_if(only, [&](domain::MessageId each) {
        return std::any_of(batch.begin(), batch.end(), [&](const ClaimedMessage& had) { return had.ticket.message == each; });
      });
      if (!request_.only.empty() && only.empty()) return;
    }
  }

 private:
  [[nodiscard]] std::int64_t now() { return ports_.clock.nowMillis(); }
  [[nodiscard]] std::int64_t leaseEnd() { return now() + settings_.lease.count(); }

  /// Paused or switched off while this pass is under way: what has not left stays queued.
  [[nodiscard]] bool mayGoOn() {
    if (request_.only.empty()) return ports_.configurations.runs(company_);
    return !ports_.configurations.isPaused(company_);
  }

  [[nodiscard]] bool isPassedOver(const ClaimedMessage& message) const {
    return message.draft.way == domain::Way::kEmail &&
           std::find(withoutEmailsOf_.begin(), withoutEmailsOf_.end(), message.department) != withoutEmailsOf_.end();
  }

  void release(std::span<const ClaimedMessage> messages) {
    std::vector<ClaimTicket> tickets;
    for (const auto& each : messages) tickets.push_back(each.ticket);
    ports_.outbox.release(tickets);
  }

  void finish(const ClaimedMessage& message, Outcome outcome) {
    outcome.now = now();
    const MessageState state = outcome.state;
    if (ports_.outbox.finish(message.ticket, outcome) && state != MessageState::kQueued) ++result_.thisRun[at(state)];
  }

  void send(const ClaimedMessage& message) {
    std::vector<domain::InvoiceId> invoices;
    for (const auto& each : message.reminders) invoices.push_back(each.receivable.invoice);
    const auto snapshot = ports_.facts.openInvoices(company_, request_.asOf, invoices);
    std::map<domain::ReceivableId, std::string> numbers;
    const Content content = lookAgain(*snapshot, message, numbers);
    const std::int64_t startedAt = now();

    MailProgress progress(message.recipients);
    Outcome outcome;
    outcome.dropped = content.dropped;
    outcome.recipients = progress.recipients();
    for (const auto& line : content.lines) outcome.carried.push_back(line.reminder);

    if (content.lines.empty()) return endEarly(message, droppedSentence(content.dropped, numbers), progress, std::move(outcome));
    std::vector<domain::Recipient> to;
    if (message.draft.way == domain::Way::kEmail) {
      to = recipientsOf(message, *content.customer, progress);
      if (to.empty() && message.draft.cc.empty() && message.draft.bcc.empty())
        return endEarly(message, "The customer has no usable e-mail address any more.", progress, std::move(outcome));
    }
    if (!ports_.outbox.startAttempt(message.ticket, startedAt)) return;  // another sender has it
    attempt(message, content, to, progress, std::move(outcome), startedAt);
  }

  /// There is nothing to send, or nobody to send it to. What some of its recipients have accepted before was sent all the same.
  void endEarly(const ClaimedMessage& message, std::string reason, const MailProgress& progress, Outcome outcome) {
    outcome.state = progress.anyAccepted() ? MessageState::kSent : MessageState::kCancelled;
    outcome.reason = std::move(reason);
    if (outcome.state == MessageState::kSent && !ports_.outbox.startAttempt(message.ticket, now())) return;
    finish(message, std::move(outcome));
  }

  /// The facts of this moment: what must not be reminded any more drops out, amounts are those of now.
  Content lookAgain(FactsSnapshot& snapshot, const ClaimedMessage& message,
                    std::map<domain::ReceivableId, std::string>& numbers) {
    Content content;
    std::map<domain::ReceivableId, domain::ReceivableFacts> found;
    snapshot.eachReceivable([&](const domain::ReceivableFacts& receivable, const domain::CustomerFacts& customer) {
      const bool ours = std::any_of(message.reminders.begin(), message.reminders.end(),
                                    [&](const ReminderDraft& each) { return each.receivable == receivable.id; });
      // A message belongs to one customer: an invoice that was moved to another since is not its business any more.
      if (!ours || receivable.customer != message.customer) return;
      found.emplace(receivable.id, receivable);
      numbers.emplace(receivable.id, receivable.number);
      content.customer = &customer;
    });
    for (const auto& reminder : message.reminders) {
      const auto facts = found.find(reminder.receivable);
      if (facts == found.end() || facts->second.currency != message.currency) {
        content.dropped.push_back({reminder, {domain::BlockerCode::kDraftOrCancelled}});
        continue;
      }
      const auto blockers = domain::recheck(facts->second, *content.customer, *rules_, request_.asOf, message.origin);
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
  std::vector<domain::Recipient> recipientsOf(const ClaimedMessage& message, const domain::CustomerFacts& customer,
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

  void attempt(const ClaimedMessage& message, const Content& content, const std::vector<domain::Recipient>& to,
               MailProgress progress, Outcome outcome, std::int64_t startedAt) {
    std::string envelopeSender;
    try {
      RenderRequest asked{request_.company, request_.asOf, *rules_, message, *content.customer, content.lines, to};
      asked.claims = claim(asked, outcome);
      auto rendered = ports_.renderer.render(asked);
      outcome.copy = std::move(rendered.copy);
      envelopeSender = std::move(rendered.envelopeSender);
    } catch (const Permanent& error) {
      outcome.state = progress.anyAccepted() ? MessageState::kSent : MessageState::kUndeliverable;
      outcome.reason = error.what();
      return finish(message, std::move(outcome));
    } catch (const std::exception& error) {  // also what nobody foresaw: it must not keep the others from leaving
      return retry(message, error.what(), std::move(progress), std::move(outcome), startedAt);
    }
    if (message.draft.way != domain::Way::kEmail) {
      outcome.state = MessageState::kReady;
      return finish(message, std::move(outcome));
    }

    std::vector<std::string> addresses;
    addresses.reserve(to.size());
    for (const auto& each : to) addresses.push_back(each.email);
    for (const auto* list : {&message.draft.cc, &message.draft.bcc})
      for (const auto& address : *list)
        if (!progress.anyAccepted() || progress.isPending(address)) addresses.push_back(address);
    progress.expect(addresses);
    bool inDoubt = false;
    TransportResult answer;
    try {
      answer = ports_.transport.send({company_, message.department, envelopeSender, addresses}, outcome.copy->content,
                                     [&] { return inDoubt = ports_.outbox.enterDoubt(message.ticket); });
    } catch (const std::exception& error) {
      answer = {inDoubt ? TransportResult::Kind::kUncertain : TransportResult::Kind::kTryLater, error.what(), {}};
    }
    // Outside of any try: when the database fails now, the message stays in doubt and becomes uncertain. It is not sent twice.
    conclude(message, answer, std::move(progress), std::move(outcome), startedAt);
  }

  /// What is claimed with the lines, kept with the reminders that say it. An indemnity that another instalment has stated since
  /// the facts were read is not stated again.
  std::vector<domain::ReceivableClaims> claim(const RenderRequest& asked, Outcome& outcome) {
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

  void conclude(const ClaimedMessage& message, const TransportResult& answer, MailProgress progress, Outcome outcome,
                std::int64_t startedAt) {
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
    settle(message, progress, std::move(outcome));
  }

  /// Every recipient has a final answer. `otherwise`: the reason where there never was a recipient to answer.
  void settle(const ClaimedMessage& message, const MailProgress& progress, Outcome outcome, const std::string& otherwise = {}) {
    outcome.state = progress.anyAccepted() ? MessageState::kSent : MessageState::kUndeliverable;
    outcome.reason = progress.recipients().empty() ? otherwise : progress.refusals();
    outcome.recipients = progress.recipients();
    finish(message, std::move(outcome));
  }

  void retry(const ClaimedMessage& message, const std::string& why, MailProgress progress, Outcome outcome,
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
  void accountBroken(const ClaimedMessage& message, const std::string& why, Outcome outcome) {
    ports_.accounts.markBroken(company_, message.department, why, now());
    withoutEmailsOf_.push_back(message.department);
    result_.accountProblems.push_back(why);
    outcome.state = MessageState::kQueued;
    outcome.reason = why;
    outcome.copy.reset();
    finish(message, std::move(outcome));
  }

  void accountWorks(domain::DepartmentId department) {
    if (working_.insert(department).second) ports_.accounts.markWorking(company_, department);
  }

  SendOutbox::Ports& ports_;
  const SendSettings& settings_;
  const SendRequest& request_;
  SendResult& result_;
  domain::CompanyId company_;
  std::unique_ptr<const domain::Rulebook> rules_;
  std::vector<domain::DepartmentId> withoutEmailsOf_;
  std::set<domain::DepartmentId> working_;
};

}  // namespace

std::string SendResult::sentence() const {
  if (kind == Kind::kInactive) return "Reminders are not active: nothing was sent. Switch them on first.";
  if (kind == Kind::kPaused) return "Reminders are paused: nothing was sent. Resume them first.";
  std::string text = "Sent: " + std::to_string(thisRun[at(MessageState::kSent)]) +
                     ", ready: " + std::to_string(thisRun[at(MessageState::kReady)]) +
                     ", waiting: " + std::to_string(outbox[at(MessageState::kQueued)] + outbox[at(MessageState::kFailed)]) +
                     ", not delivered: " + std::to_string(outbox[at(MessageState::kUndeliverable)]) + ".";
  if (windowClosed) text += " The sending window is closed: what is due waits for it.";
  for (const auto& problem : accountProblems) text += " The mail account does not work: " + problem;
  return text;
}

SendResult SendOutbox::pass(const SendRequest& request) {
  SendResult result;
  auto settings = ports_.configurations.load(request.company.id);
  if (settings.paused)
    result.kind = SendResult::Kind::kPaused;
  else if (!settings.configuration.active && request.only.empty())
    result.kind = SendResult::Kind::kInactive;
  else
    Pass(ports_, settings_, request, result).run(std::move(settings));
  result.outbox = ports_.outbox.counts(request.company.id);
  return result;
}

}  // namespace reminders::application
