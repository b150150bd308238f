// Codes to pay, drawn for a page.
#pragma once
#include "plugin/application/payment_codes.hpp"

namespace reminders::delivery {

class EpcPaymentCodes final : public application::PaymentCodes {
 public:
  std::optional<application::PaymentCode> of(const application::Sender& sender, const kit::Money& amount,
                                             const std::string& reference) override;
};

}  // namespace reminders::delivery
