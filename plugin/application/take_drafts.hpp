// Use case: a person takes a message as a draft, sends it himself, and says so.
#pragma once
#include "plugin/application/by_hand.hpp"
#include "plugin/application/drafts.hpp"
#include "plugin/application/history_ports.hpp"

namespace reminders::application {

/// Thread-safe.
class TakeDrafts {
 public:
  TakeDrafts(DraftBook& book, RemindByHand& byHand, SentElsewhere& sent, MessageHistory& history)
      : book_(book), byHand_(byHand), sent_(sent), history_(history) {}

  /// The message as it would be sent now, as a draft; answers its id. Only for a choice without refusals. Throws Permanent when
  /// it cannot be made.
  std::int64_t byHand(const Company& company, domain::Date asOf, const ByHandFacts& known, const ByHandMessage& message,
                      const std::string& actor);

  /// A copy, to be sent once more, of a mail that the app has made; nullopt: there is none.
  std::optional<std::int64_t> copyOf(domain::CompanyId company, domain::Date asOf, domain::MessageId message,
                                     const std::string& actor);

  /// A person has sent it: its reminders count as sent on this day. The answer names the message that they are told by;
  /// isNone(): all of them have been reminded at this level meanwhile, and nothing was changed. Said twice, it counts once.
  domain::MessageId count(domain::CompanyId company, domain::Date asOf, std::int64_t draft, const std::string& actor);

 private:
  DraftBook& book_;
  RemindByHand& byHand_;
  SentElsewhere& sent_;
  MessageHistory& history_;
};

}  // namespace reminders::application
