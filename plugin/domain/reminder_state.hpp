// The states of messages and reminders, and which of them hold a step.
#pragma once
#include <cstdint>
#include <span>

#include "plugin/domain/words.hpp"

namespace reminders::domain {

/// queued → sending → sent | ready | failed (will be retried) | undeliverable | cancelled | uncertain (a person decides).
enum class MessageState : std::uint8_t { kQueued, kSending, kSent, kReady, kFailed, kUndeliverable, kUncertain, kCancelled };
template <>
inline constexpr WordTable<MessageState, 8> kWords<MessageState>{{{MessageState::kQueued, "queued"},
                                                                  {MessageState::kSending, "sending"},
                                                                  {MessageState::kSent, "sent"},
                                                                  {MessageState::kReady, "ready"},
                                                                  {MessageState::kFailed, "failed"},
                                                                  {MessageState::kUndeliverable, "undeliverable"},
                                                                  {MessageState::kUncertain, "uncertain"},
                                                                  {MessageState::kCancelled, "cancelled"}}};

/// A reminder has the states of its messages, and can be voided by a person (struck through, never erased).
enum class ReminderState : std::uint8_t {
  kQueued,
  kSending,
  kSent,
  kReady,
  kFailed,
  kUndeliverable,
  kUncertain,
  kCancelled,
  kVoided
};
template <>
inline constexpr WordTable<ReminderState, 9> kWords<ReminderState>{{{ReminderState::kQueued, "queued"},
                                                                    {ReminderState::kSending, "sending"},
                                                                    {ReminderState::kSent, "sent"},
                                                                    {ReminderState::kReady, "ready"},
                                                                    {ReminderState::kFailed, "failed"},
                                                                    {ReminderState::kUndeliverable, "undeliverable"},
                                                                    {ReminderState::kUncertain, "uncertain"},
                                                                    {ReminderState::kCancelled, "cancelled"},
                                                                    {ReminderState::kVoided, "voided"}}};

/// How far a mail has come with one of its recipients.
enum class RecipientState : std::uint8_t { kPending, kAccepted, kRefused };
template <>
inline constexpr WordTable<RecipientState, 3> kWords<RecipientState>{
    {{RecipientState::kPending, "pending"}, {RecipientState::kAccepted, "accepted"}, {RecipientState::kRefused, "refused"}}};

/// Whether a reminder in this state keeps its step from being done again. The partial unique index stands over these states.
constexpr bool holdsStep(ReminderState state) { return state != ReminderState::kCancelled && state != ReminderState::kVoided; }

/// Held, but not yet known to have been sent: the next step waits.
constexpr bool isUnderWay(ReminderState state) { return holdsStep(state) && state != ReminderState::kSent; }

/// The state of a reminder, from those of the messages that carry it (one for each way; at least one): sent as soon as one is
/// sent, under way while one is, undeliverable when nothing better is left, cancelled when all are.
ReminderState reminderState(std::span<const MessageState> messages);

}  // namespace reminders::domain
