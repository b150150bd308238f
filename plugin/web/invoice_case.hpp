// All that the app knows of one invoice, as its block and its page of follow-up show it.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "plugin/application/debtor_answers.hpp"
#include "plugin/application/follow_up.hpp"
#include "plugin/application/history_ports.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// Values of one moment. Decisions point into the rulebook that they were made with.
struct InvoiceCase {
  domain::InvoiceId id;
  std::vector<domain::ReceivableFacts> receivables;  // by position; empty: the books show no such invoice
  std::vector<domain::Decision> decisions;           // of each
  domain::CustomerFacts customer;
  std::vector<application::PastMessage> messages;
  application::InvoiceNotes notes;
  std::vector<application::DebtorAnswer> answers;
  std::vector<application::TakenDraft> drafts;

  static InvoiceCase read(const Site::Ports& ports, const Visitor& visitor, const domain::Rulebook& rules,
                          domain::InvoiceId invoice);
  [[nodiscard]] bool exists() const { return !receivables.empty(); }
  [[nodiscard]] std::int64_t open() const;
  [[nodiscard]] kit::Currency currency() const { return receivables.front().currency; }
  [[nodiscard]] std::string number() const { return receivables.front().number; }
  /// Those of which something is open.
  [[nodiscard]] std::vector<domain::ReceivableId> openReceivables() const;
  /// Index of the one that speaks for the invoice: the one whose next reminder is nearest, else the first that is open.
  [[nodiscard]] std::size_t speaker() const;
  [[nodiscard]] bool isOverdue(domain::Date asOf) const;
  /// The hold that keeps the invoice itself from being reminded; nullptr: none.
  [[nodiscard]] const application::HoldNote* standingHold(domain::Date asOf) const;
  [[nodiscard]] bool isHandedOver() const;
};

/// Whether a person may send the next step now: nothing of weight speaks against it.
bool isSendable(const domain::Decision& decision);

/// What a story needs besides the case.
struct StoryFrame {
  const Language& language;
  const domain::Rulebook& rules;
  const Visitor& visitor;
  const std::string& base;
};

/// The story of the invoice, oldest first: issued, due, reminders, payments, calls, promises, disputes, holds, hand-over, and
/// what comes next. For templates/pages/parts/story.mustache.
nlohmann::json storyOf(const StoryFrame& frame, const InvoiceCase& invoice);

/// What became of a promise on a day, without what people said about it.
enum class PromiseState : std::uint8_t { kStands, kKept, kBroken };
PromiseState promiseState(const application::PromiseNote& promise, const domain::ReceivableFacts& facts,
                          const domain::Rulebook& rules, domain::Date asOf);

}  // namespace reminders::web
