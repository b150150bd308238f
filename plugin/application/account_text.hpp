// A bank account as people read it.
#pragma once
#include <string>

namespace reminders::application {

/// "FR7630006000011234567890189" as "FR76 3000 6000 0112 3456 7890 189".
inline std::string inFours(const std::string& iban) {
  std::string out;
  for (const char c : iban) {
    if (c == ' ') continue;
    if (out.size() % 5 == 4) out += ' ';
    out += c;
  }
  return out;
}

}  // namespace reminders::application
