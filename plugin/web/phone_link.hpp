// Telephone numbers as links: people write them with blanks, a link takes none.
#pragma once
#include <string>

namespace reminders::web {

/// "tel:+33450004510" for "+33 4 50 00 45 10"; '' for what has no digit.
inline std::string phoneLink(const std::string& phone) {
  std::string dialled;
  for (const char c : phone)
    if ((c >= '0' && c <= '9') || (c == '+' && dialled.empty())) dialled += c;
  return dialled.empty() || dialled == "+" ? std::string() : "tel:" + dialled;
}

}  // namespace reminders::web
