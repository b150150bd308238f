// One pass of one company over its outbox: several senders at once, each with a connection of its own. Private to the use case.
#pragma once
#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "plugin/application/batch_facts.hpp"
#include "plugin/application/mail_answers.hpp"
#include "plugin/application/send_outbox.hpp"
#include "plugin/domain/rulebook.hpp"

namespace reminders::application {

class SendPass {
 public:
  SendPass(SendOutbox::Ports& ports, const SendSettings& settings, const SendRequest& request, SendResult& result)
      : ports_(ports), settings_(settings), request_(request), result_(result), company_(request.company.id) {}

  void run(CompanySettings settings);

 private:
  /// What is left of a message when its receivables are looked at again: values, so that no transaction stays open meanwhile.
  struct Content {
    std::vector<RenderLine> lines;  // the leading line first
    std::vector<DroppedReminder> dropped;
    domain::CustomerFacts customer;
    std::map<domain::ReceivableId, std::string> numbers;
    std::chrono::steady_clock::time_point readAt;
    [[nodiscard]] bool asksTheSame(const Content& other) const;
  };
  /// A message that is written and may leave. Its attempt has begun.
  struct Prepared {
    const ClaimedMessage* message = nullptr;
    Content content;
    MailProgress progress;
    Outcome outcome;
    std::vector<std::string> addresses;
    std::string envelopeSender;
    std::int64_t startedAt = 0;
  };
  /// The message after the one that is under way.
  struct Next {
    std::optional<std::int64_t> startedAt;  // its attempt has begun
    bool isLookedAt = false;                // ended already where nothing is prepared
    std::optional<Prepared> prepared;
    std::exception_ptr failure;  // of the database
  };
  /// What one sender has in its hands beside the message that is under way.
  struct InHand {
    Next next;
    /// The message before: the server has taken it, and that is written with the doubt about the one that is under way.
    std::optional<EndedMessage> sent;
  };
  /// How a conversation with the server ended, or that the facts changed under it.
  enum class Handover { kDone, kFactsChanged };

  int join();
  void work();
  void workAsOneOf();
  void sendBatch(std::span<const ClaimedMessage> batch);
  [[nodiscard]] std::int64_t now() { return ports_.clock.nowMillis(); }
  [[nodiscard]] std::int64_t leaseEnd() { return now() + settings_.lease.count(); }
  [[nodiscard]] bool isStopping() const { return stopping_ || (request_.cancelled && request_.cancelled()); }
  [[nodiscard]] bool mayGoOn();
  [[nodiscard]] bool isWindowClosed();
  [[nodiscard]] bool isPassedOver(const ClaimedMessage& message);
  void waitForDeparture(const ClaimedMessage& message);
  void release(std::span<const ClaimedMessage> messages);
  void finish(const ClaimTicket& ticket, Outcome outcome);
  void finish(const ClaimedMessage& message, Outcome outcome) { finish(message.ticket, std::move(outcome)); }
  void finishSent(InHand& hand);
  void count(domain::MessageState state);

  void sendEach(std::span<const ClaimedMessage> batch, InHand& hand);
  void send(const ClaimedMessage& message, BatchFacts& facts, InHand& hand, const ClaimedMessage* after);
  std::optional<Prepared> prepare(const ClaimedMessage& message, BatchFacts& facts, std::optional<std::int64_t> startedAt);
  [[nodiscard]] bool mayPrepareAhead(const ClaimedMessage& message, const ClaimedMessage& after) const;
  void prepareAhead(const ClaimedMessage& message, BatchFacts& facts, Next& next);
  void putBack(Prepared prepared);
  void endEarly(const ClaimedMessage& message, std::string reason, const MailProgress& progress, Outcome outcome);
  Content lookAgain(const ClaimedMessage& message, BatchFacts& facts);
  std::vector<domain::Recipient> recipientsOf(const ClaimedMessage& message, const domain::CustomerFacts& customer,
                                              const MailProgress& progress);
  std::vector<domain::ReceivableClaims> claim(const RenderRequest& asked, Outcome& outcome);
  bool write(Prepared& prepared, const std::vector<domain::Recipient>& to);
  Handover handOver(Prepared& prepared, BatchFacts& facts, InHand& hand, const ClaimedMessage* after);
  bool depart(const ClaimedMessage& message, InHand& hand, const ClaimedMessage* after);
  void conclude(const ClaimedMessage& message, const TransportResult& answer, MailProgress progress, Outcome outcome,
                std::int64_t startedAt, std::optional<EndedMessage>* sent);
  void settle(const ClaimedMessage& message, const MailProgress& progress, Outcome outcome, const std::string& otherwise = {},
              std::optional<EndedMessage>* sent = nullptr);
  void retry(const ClaimedMessage& message, const std::string& why, MailProgress progress, Outcome outcome,
             std::int64_t startedAt);
  void accountBroken(const ClaimedMessage& message, const std::string& why, Outcome outcome);
  void accountWorks(domain::DepartmentId department);

  SendOutbox::Ports& ports_;
  const SendSettings& settings_;
  const SendRequest& request_;
  SendResult& result_;  // guarded by mutex_
  const domain::CompanyId company_;
  std::unique_ptr<const domain::Rulebook> rules_;
  std::int64_t began_ = 0;
  std::atomic<bool> stopping_{false};

  std::mutex mutex_;  // guards what follows
  std::vector<domain::MessageId> only_;
  std::vector<domain::DepartmentId> withoutEmailsOf_;
  std::set<domain::DepartmentId> working_;
  std::exception_ptr failure_;
};

}  // namespace reminders::application
