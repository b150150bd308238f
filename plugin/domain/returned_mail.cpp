#include "plugin/domain/returned_mail.hpp"

#include <algorithm>

namespace reminders::domain {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

ReturnReason returnReason(ReturnKind kind, std::string_view status, bool isDelay) {
  if (isDelay) return ReturnReason::kDelayed;
  if (kind == ReturnKind::kHard) {
    if (status == "5.1.2" || status == "5.4.4" || status == "5.4.1") return ReturnReason::kNoDomain;
    return status == "5.2.1" ? ReturnReason::kClosed : ReturnReason::kNoMailbox;
  }
  if (status.size() < 5 || kind != ReturnKind::kSoft) return ReturnReason::kUnknown;
  const auto detail = status.substr(1);
  if (detail == ".2.2") return ReturnReason::kFull;
  if (detail == ".3.4" || detail == ".2.3") return ReturnReason::kTooLarge;
  if (detail.starts_with(".7.") || detail.starts_with(".6.")) return ReturnReason::kRefused;
  return detail.starts_with(".4.") ? ReturnReason::kUnreachable : ReturnReason::kUnknown;
}

bool isSameMailbox(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<std::size_t> meantRecipient(std::span<const std::string> recipients, const ReturnedRecipient& returned) {
  for (const auto* address : {&returned.address, &returned.finalAddress})
    for (std::size_t i = 0; !address->empty() && i < recipients.size(); ++i)
      if (isSameMailbox(recipients[i], *address)) return i;
  if (recipients.size() == 1) return 0;
  return std::nullopt;
}

}  // namespace reminders::domain
