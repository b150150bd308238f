#include "plugin/delivery/payment_codes.hpp"

#include "plugin/delivery/epc_code.hpp"
#include "plugin/delivery/qr_code.hpp"

namespace reminders::delivery {

std::optional<application::PaymentCode> EpcPaymentCodes::of(const application::Sender& sender, const kit::Money& amount,
                                                            const std::string& reference) {
  const auto code = QrCode::of(epcCode({sender.companyName, sender.iban, sender.bic, amount, reference}));
  if (!code) return std::nullopt;
  return application::PaymentCode{code->svgPath(), code->sizeWithMargin()};
}

}  // namespace reminders::delivery
