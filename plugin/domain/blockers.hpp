// Why a receivable is not reminded: every reason, not just the first.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <host_sdk/kit/values/date.hpp>

#include "plugin/domain/words.hpp"

namespace reminders::domain {

using kit::Date;

enum class BlockerCode : std::uint8_t {
  kNotOverdue,
  kSettled,
  kDraftOrCancelled,
  kInvoiceClosed,
  kCreditNote,
  kNoDueDate,
  kBelowMinimum,
  kProgrammeNone,
  kDelayNotReached,
  kGapNotReached,
  kAllStepsDone,
  kInvoiceHold,
  kCustomerHold,
  kDisputed,
  kPromised,
  kCustomerInCredit,
  kNoRecipient,
  kAddressUndeliverable,
  kDirectDebit,
  kInvoiceTooRecent,
  kBeforeCutoff,
  kAlreadyQueued,
  kHandedOver,
  kInsolvency
};
inline constexpr std::size_t kBlockerCount = 24;
template <>
inline constexpr WordTable<BlockerCode, kBlockerCount> kWords<BlockerCode>{
    {{BlockerCode::kNotOverdue, "not_overdue"},
     {BlockerCode::kSettled, "settled"},
     {BlockerCode::kDraftOrCancelled, "draft_or_cancelled"},
     {BlockerCode::kInvoiceClosed, "invoice_closed"},
     {BlockerCode::kCreditNote, "credit_note"},
     {BlockerCode::kNoDueDate, "no_due_date"},
     {BlockerCode::kBelowMinimum, "below_minimum"},
     {BlockerCode::kProgrammeNone, "programme_none"},
     {BlockerCode::kDelayNotReached, "delay_not_reached"},
     {BlockerCode::kGapNotReached, "gap_not_reached"},
     {BlockerCode::kAllStepsDone, "all_steps_done"},
     {BlockerCode::kInvoiceHold, "invoice_hold"},
     {BlockerCode::kCustomerHold, "customer_hold"},
     {BlockerCode::kDisputed, "disputed"},
     {BlockerCode::kPromised, "promised"},
     {BlockerCode::kCustomerInCredit, "customer_in_credit"},
     {BlockerCode::kNoRecipient, "no_recipient"},
     {BlockerCode::kAddressUndeliverable, "address_undeliverable"},
     {BlockerCode::kDirectDebit, "direct_debit"},
     {BlockerCode::kInvoiceTooRecent, "invoice_too_recent"},
     {BlockerCode::kBeforeCutoff, "before_cutoff"},
     {BlockerCode::kAlreadyQueued, "already_queued"},
     {BlockerCode::kHandedOver, "handed_over"},
     {BlockerCode::kInsolvency, "insolvency"}}};

/// One reason. `until`, where it ends by date: for a hold or a promise the last day on which it blocks ("promised until the
/// 20th"); for a delay, a gap or an age the day on which the step becomes possible.
struct Blocker {
  BlockerCode code = BlockerCode::kSettled;
  std::optional<Date> until;
  bool operator==(const Blocker&) const = default;
  /// The first day on which it does not block any more, where that is known.
  [[nodiscard]] std::optional<Date> freeFrom() const;
  /// Whether it ends by itself, by a date or by the sending of what is under way; else somebody must change something.
  [[nodiscard]] bool endsByItself() const { return until.has_value() || code == BlockerCode::kAlreadyQueued; }
};

/// The set of reasons, each code once, in the order of the enumeration. Without allocation: a plan holds a million of them.
class Blockers {
 public:
  void add(BlockerCode code) { mask_ |= bit(code); }
  /// Only for the codes that can have an end (see `dated`).
  void add(BlockerCode code, Date until);

  [[nodiscard]] bool empty() const { return mask_ == 0; }
  [[nodiscard]] bool has(BlockerCode code) const { return (mask_ & bit(code)) != 0; }
  [[nodiscard]] std::optional<Date> until(BlockerCode code) const;
  [[nodiscard]] std::vector<Blocker> list() const;
  /// One bit per code, in the order of the enumeration.
  [[nodiscard]] std::uint32_t mask() const { return mask_; }
  bool operator==(const Blockers&) const = default;

 private:
  static constexpr std::uint32_t bit(BlockerCode code) { return std::uint32_t{1} << static_cast<unsigned>(code); }
  static constexpr std::array kDated{BlockerCode::kNotOverdue,      BlockerCode::kDelayNotReached, BlockerCode::kGapNotReached,
                                     BlockerCode::kInvoiceHold,     BlockerCode::kCustomerHold,    BlockerCode::kPromised,
                                     BlockerCode::kInvoiceTooRecent};
  std::uint32_t mask_ = 0;
  std::uint32_t dated_ = 0;  // of those in mask_, the ones with an end
  std::array<Date, kDated.size()> until_{};
};

}  // namespace reminders::domain
