// What mail servers answer, recipient by recipient, over the attempts of one mail.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/delivery_ports.hpp"

namespace reminders::application {

/// Whether a permanent refusal says that the address itself is dead (5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10, 5.2.1; where no
/// enhanced code is given 550, 551 and 553, unless the words speak of a full mailbox or a block), not that this mail was
/// unwelcome.
bool saysAddressIsDead(std::string_view reply);

class MailProgress {
 public:
  /// `earlier`: from former attempts; empty before the first.
  explicit MailProgress(std::vector<RecipientProgress> earlier) : recipients_(std::move(earlier)) {}

  /// These are written to now. Those that earlier attempts still waited for, and that are not among them, are forgotten.
  void expect(const std::vector<std::string>& addresses);
  /// What the server said. An answer for the whole mail counts for every recipient that has none of its own.
  void take(const TransportResult& answer);
  /// Who is still pending is refused, with this reason and what was said to him last.
  void giveUp(const std::string& reason);

  [[nodiscard]] bool anyAccepted() const;
  [[nodiscard]] bool anyPending() const;
  [[nodiscard]] bool isPending(std::string_view email) const;
  /// Refused by the answer taken last, for an address that is dead.
  [[nodiscard]] const std::vector<RecipientProgress>& deadAddresses() const { return dead_; }
  /// "a@example.org: 550 no such user; …"; '' when nobody refused.
  [[nodiscard]] std::string refusals() const;
  /// The same of those who are pending, with what was said to them last.
  [[nodiscard]] std::string waitingFor() const;
  [[nodiscard]] const std::vector<RecipientProgress>& recipients() const { return recipients_; }

 private:
  [[nodiscard]] std::string listed(domain::RecipientState state) const;
  std::vector<RecipientProgress> recipients_;
  std::vector<RecipientProgress> dead_;
};

}  // namespace reminders::application
