// The facts of messages that were claimed together: read in one view of the database, and each believed only as long as nothing
// was written about its customer or its invoices since.
#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <span>

#include "plugin/application/facts_source.hpp"
#include "plugin/application/outbox_store.hpp"

namespace reminders::application {

/// What is known of one message's receivables. Values: no transaction is open while they are used.
struct MessageFacts {
  std::map<domain::ReceivableId, domain::ReceivableFacts> receivables;  // of the message, and of its customer
  std::map<domain::ReceivableId, std::string> numbers;                  // of these
  domain::CustomerFacts customer;
  std::chrono::steady_clock::time_point readAt;  // not later than the moment that they are of
};

/// Used by one thread. The messages must outlive it.
class BatchFacts {
 public:
  BatchFacts(FactsSource& source, domain::CompanyId company, domain::Date asOf, std::span<const ClaimedMessage> messages)
      : source_(source), company_(company), asOf_(asOf), messages_(messages) {}

  /// As they are at this moment, whenever the batch was read. Throws what the source throws.
  MessageFacts of(const ClaimedMessage& message);

 private:
  struct Read {
    MessageFacts facts;
    std::optional<FactsStamp> stamp;
  };
  void readBatch();
  Read& place(const ClaimedMessage& message) { return read_[message.ticket.message]; }

  FactsSource& source_;
  domain::CompanyId company_;
  domain::Date asOf_;
  std::span<const ClaimedMessage> messages_;
  bool isRead_ = false;
  std::map<domain::MessageId, Read> read_;
};

}  // namespace reminders::application
