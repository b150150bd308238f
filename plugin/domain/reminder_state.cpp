#include "plugin/domain/reminder_state.hpp"

#include <algorithm>
#include <array>

namespace reminders::domain {

ReminderState reminderState(std::span<const MessageState> messages) {
  // The first that any message is in. Uncertain comes before what is merely waiting: a person has something to decide.
  constexpr std::array kOrder{std::pair{MessageState::kSent, ReminderState::kSent},
                              std::pair{MessageState::kUncertain, ReminderState::kUncertain},
                              std::pair{MessageState::kSending, ReminderState::kSending},
                              std::pair{MessageState::kReady, ReminderState::kReady},
                              std::pair{MessageState::kFailed, ReminderState::kFailed},
                              std::pair{MessageState::kQueued, ReminderState::kQueued},
                              std::pair{MessageState::kUndeliverable, ReminderState::kUndeliverable}};
  for (const auto& [message, reminder] : kOrder)
    if (std::find(messages.begin(), messages.end(), message) != messages.end()) return reminder;
  return ReminderState::kCancelled;
}

}  // namespace reminders::domain
