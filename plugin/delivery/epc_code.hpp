// What a banking app scans to fill in a transfer: the code of the European Payments Council, EPC069-12 v2.1.
#pragma once
#include <host_sdk/kit/values/money.hpp>
#include <string>

namespace reminders::delivery {

struct Transfer {
  std::string name;  // of the one who is paid
  std::string iban, bic;
  kit::Money amount;
  std::string reference;
};

/// The code's text; '' where there can be none: not in EUR, nothing to pay or more than 999 999 999,99, no IBAN or no name.
/// Name and reference are cut at whole characters where the code has no room (70 and 140).
std::string epcCode(const Transfer& transfer);

}  // namespace reminders::delivery
