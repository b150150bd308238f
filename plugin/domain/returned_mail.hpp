// What came back of a message, and whom of its recipients that concerns.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugin/domain/words.hpp"

namespace reminders::domain {

enum class ReturnKind : std::uint8_t {
  kHard,       // the address does not exist, or no more
  kSoft,       // this mail was not delivered, or not yet; the address may be in order
  kAutoReply,  // a program answered: an absence, a ticket
  kComplaint,  // the recipient called the mail spam
  kDelivered,  // a receipt
  kOther,      // none of these; above all what people write
};
template <>
inline constexpr WordTable<ReturnKind, 6> kWords<ReturnKind>{{{ReturnKind::kHard, "hard"},
                                                              {ReturnKind::kSoft, "soft"},
                                                              {ReturnKind::kAutoReply, "auto_reply"},
                                                              {ReturnKind::kComplaint, "complaint"},
                                                              {ReturnKind::kDelivered, "delivered"},
                                                              {ReturnKind::kOther, "other"}}};

/// Why, as far as it can be told in plain words.
enum class ReturnReason : std::uint8_t {
  kNoMailbox,    // the mailbox does not exist
  kNoDomain,     // what stands behind the @ does not exist
  kClosed,       // the mailbox is closed
  kFull,         // the mailbox is full
  kTooLarge,     // the mail was too large
  kRefused,      // blocked, or rejected for what it is
  kUnreachable,  // the server could not be reached
  kDelayed,      // not delivered yet, the server still tries
  kUnknown,
};

/// One recipient of whom a returned mail speaks.
struct ReturnedRecipient {
  ReturnKind kind = ReturnKind::kSoft;
  std::string address;       // as it was written to, where the report says so
  std::string finalAddress;  // where it was forwarded to; '' when the report names no other
  std::string status;        // RFC 3463, such as 5.1.1; '' when none is stated
  std::string diagnostic;    // in the server's words
  bool isDelay = false;      // the server still tries
  bool operator==(const ReturnedRecipient&) const = default;
};

ReturnReason returnReason(ReturnKind kind, std::string_view status, bool isDelay);

/// Whether two e-mail addresses are the same mailbox: capitals make no difference.
bool isSameMailbox(std::string_view left, std::string_view right);

/// Whom of a message's recipients a report means: the one with its address, else with the address that it was forwarded to, else
/// the only one that there is (a customer who forwards his mail has it come back from an address that we never wrote to).
/// nullopt: none that can be told.
std::optional<std::size_t> meantRecipient(std::span<const std::string> recipients, const ReturnedRecipient& returned);

}  // namespace reminders::domain
