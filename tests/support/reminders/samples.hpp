// A small company for tests of the rules: three levels, one programme at 10, 20 and 35 days, a customer with an address, an
// invoice of 120.00 EUR due on Monday 5 January 2026.
#pragma once
#include <string>

#include "plugin/domain/decision.hpp"

namespace samples {

using namespace reminders::domain;

inline Date day(const std::string& text) { return Date::parse(text).value(); }

inline Step step(const std::string& level, int delayDays) {
  Step made;
  made.level = level;
  made.delayDays = delayDays;
  return made;
}

inline Configuration configuration() {
  Configuration made;
  made.active = true;
  made.levels = {{"courtesy", 5, "Courtesy", "#00aa00", false},
                 {"first", 10, "First", "#0000ff", false},
                 {"second", 20, "Second", "#ffaa00", false},
                 {"third", 30, "Third", "#ff0000", false},
                 {"fourth", 40, "Fourth", "#ff0000", false}};
  made.programmes = {{"default", "Default", Mode::kAutomatic, {step("first", 10), step("second", 20), step("third", 35)}}};
  made.assignments.company = "default";
  return made;
}

inline CustomerFacts customer(std::int64_t id = 1) {
  CustomerFacts made;
  made.id = {id};
  made.code = "C" + std::to_string(id);
  made.name = "Customer " + std::to_string(id);
  made.email = "c" + std::to_string(id) + "@example.org";
  return made;
}

inline ReceivableFacts receivable(std::int64_t invoice = 1) {
  ReceivableFacts made;
  made.id = {{invoice}, 1};
  made.number = "F-" + std::to_string(invoice);
  made.customer = {1};
  made.issuedOn = day("2025-12-06");
  made.dueOn = day("2026-01-05");
  made.currency = kit::Currency::of("EUR");
  made.amount = made.open = 12000;
  return made;
}

inline PastReminder sent(int rank, const std::string& on, int delayDays = 0) {
  return {rank, ReminderState::kSent, day(on), delayDays};
}
inline PastReminder inState(int rank, ReminderState state) { return {rank, state, std::nullopt, 0}; }

/// "promised until 2026-01-20, disputed": the reasons as a reader would list them.
inline std::string reasons(const Blockers& blockers) {
  std::string text;
  for (const auto& [code, until] : blockers.list()) {
    if (!text.empty()) text += ", ";
    text += word(code);
    if (until) text += " until " + until->iso();
  }
  return text;
}

/// "remind first", "wait second 2026-01-25: gap_not_reached until 2026-01-25": a whole decision in a line.
inline std::string told(const Decision& decision) {
  std::string text(word(decision.kind));
  if (const auto* next = decision.next()) text += " " + next->step->level;
  if (decision.nextOn && !decision.isDue()) text += " " + decision.nextOn->iso();
  const std::string why = reasons(decision.blockers);
  return why.empty() ? text : text + ": " + why;
}

}  // namespace samples
