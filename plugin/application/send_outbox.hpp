// Use case: one pass over the outbox. Claims what is due, asks the rules again right before each message leaves, renders it,
// hands it over, and writes down how it ended. Any number of senders may be at work at once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/ports.hpp"

namespace reminders::application {

/// Why a message that a person wrote himself was cancelled: it leaves with the amounts that it was written for, or not at all.
inline constexpr std::string_view kChangedSinceWritten = "What it asks for has changed since it was written: write it again.";

struct SendRequest {
  Company company;
  domain::Date asOf;
  /// Names this sender's leases; unique among the senders of all machines.
  std::string worker;
  /// Sent now because a person wants it: active or not, in the sending window or not, but not while paused. Empty: all that is
  /// due.
  std::vector<domain::MessageId> only;
  /// Asked before each message, from any thread: true ends the pass there. May be empty.
  std::function<bool()> cancelled = {};
};

struct SendResult {
  /// kBusy: as many senders as may are at work already; they take what is queued.
  enum class Kind { kDone, kInactive, kPaused, kBusy } kind = Kind::kDone;
  bool windowClosed = false;                 // only what was sent by hand could leave
  StateCounts thisRun{};                     // what this pass changed, by new state
  StateCounts outbox{};                      // how the company's outbox stands after it
  std::vector<std::string> accountProblems;  // each once, however many departments share the account

  /// One sentence: what happened, and what to do.
  [[nodiscard]] std::string sentence() const;
};

struct SendSettings {
  std::chrono::milliseconds lease{30'000};       // a dead sender's messages are free again after this
  std::chrono::milliseconds renewEvery{10'000};  // a living one keeps them, however slow the server
  /// Facts older than this are read again right before the last byte: what was paid before that is not reminded.
  std::chrono::milliseconds factsMayAge{250};
  std::chrono::milliseconds patienceForDatabase{20'000};  // to write down how an attempt ended; less than the lease
  std::chrono::milliseconds patienceForPlace{5'000};      // of a person's pass, while others send
  /// A sender claims as many messages as leave within this time: after a loss of power these may be in doubt.
  std::chrono::milliseconds reach{100};
  int batch = 50;  // but not more
};

class SendOutbox {
 public:
  struct Ports {
    FactsSource& facts;
    ConfigurationStore& configurations;
    OutboxStore& outbox;
    MessageRenderer& renderer;
    MailTransport& transport;
    AccountStatus& accounts;
    AddressBook& addresses;
    Clock& clock;
  };
  explicit SendOutbox(Ports ports, SendSettings settings = {}) : ports_(ports), settings_(settings) {}

  /// Does not wait for backoff. Throws what the outbox throws when the database fails; a message that cannot be rendered or
  /// delivered is an outcome, never an exception, and never keeps the others from leaving.
  SendResult pass(const SendRequest& request);

 private:
  Ports ports_;
  SendSettings settings_;
};

}  // namespace reminders::application
