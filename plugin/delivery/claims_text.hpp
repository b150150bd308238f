// Money claims as a reader sees them: totals, and the calculation whose lines add up to them.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <host_sdk/kit/l10n/formatter.hpp>
#include <string>
#include <vector>

#include "plugin/application/delivery_ports.hpp"

namespace reminders::delivery {

/// Amounts that are due together. Those of different currencies are never added up: they are written side by side.
class DueAmounts {
 public:
  /// 0 adds nothing.
  void add(kit::Money amount);
  void add(const DueAmounts& others) {
    for (const auto each : others.amounts_) add(each);
  }
  [[nodiscard]] bool empty() const { return amounts_.empty(); }
  /// "916,33 €", "12,30 $US + 40,00 €"; '' for none.
  [[nodiscard]] std::string text(const kit::l10n::Formatter& format) const;

 private:
  std::vector<kit::Money> amounts_;
};

struct ClaimsText {
  DueAmounts interest, indemnity;
  /// Plain text in lines; '' when nothing is claimed.
  std::string explanation;
  [[nodiscard]] bool empty() const { return interest.empty() && indemnity.empty(); }
  [[nodiscard]] DueAmounts all() const { return with({}); }
  /// All that is due when this much is still open.
  [[nodiscard]] DueAmounts with(kit::Money open) const {
    DueAmounts due;
    due.add(open);
    due.add(interest);
    due.add(indemnity);
    return due;
  }
};

/// `texts` and `format` are of the reader's language; `request.claims` what was computed.
ClaimsText claimsText(const application::RenderRequest& request, const kit::l10n::Catalogue& texts,
                      const kit::l10n::Formatter& format);

}  // namespace reminders::delivery
