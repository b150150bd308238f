#include "plugin/delivery/epc_code.hpp"

#include <algorithm>

namespace reminders::delivery {
namespace {

constexpr std::size_t kNameCharacters = 70, kReferenceCharacters = 140;
constexpr std::int64_t kMost = 99'999'999'999;  // cents

/// At most so many characters, on one line.
std::string line(const std::string& text, std::size_t characters) {
  std::string out;
  for (std::size_t i = 0, count = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U && ++count > characters) break;
    out += byte < 0x20 || byte == 0x7f ? ' ' : text[i];
  }
  return out;
}

std::string withoutBlanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' '; });
  return text;
}

}  // namespace

std::string epcCode(const Transfer& transfer) {
  const auto iban = withoutBlanks(transfer.iban);
  if (transfer.amount.currency().code() != "EUR" || iban.empty() || transfer.name.empty()) return "";
  if (transfer.amount.minor() <= 0 || transfer.amount.minor() > kMost) return "";
  // Service tag, version, character set (UTF-8), identification; BIC, name, IBAN, amount; purpose and structured reference
  // (none); reference. What is empty at the end is left out.
  return "BCD\n002\n1\nSCT\n" + withoutBlanks(transfer.bic) + "\n" + line(transfer.name, kNameCharacters) + "\n" + iban +
         "\nEUR" + kit::Money::plainAmount(transfer.amount.minor(), 2) + "\n\n\n" +
         line(transfer.reference, kReferenceCharacters);
}

}  // namespace reminders::delivery
