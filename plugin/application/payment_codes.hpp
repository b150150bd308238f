// Port: the code that a banking app scans to pay. Implemented by delivery.
#pragma once
#include <optional>
#include <string>

#include "plugin/application/message_ports.hpp"

namespace reminders::application {

/// A code as the path of an SVG picture, dark squares on white, its margin included.
struct PaymentCode {
  std::string svgPath;
  int side = 0;  // of its view box
};

class PaymentCodes {
 public:
  virtual ~PaymentCodes() = default;
  /// nullopt where no such transfer can pay it: another currency than EUR, nothing to pay, no account.
  virtual std::optional<PaymentCode> of(const Sender& sender, const kit::Money& amount, const std::string& reference) = 0;
};

}  // namespace reminders::application
