#include "sample-host/importers/einvoice_codes.hpp"

#include <algorithm>
#include <array>

namespace host::importers {
namespace {

using namespace std::string_view_literals;

constexpr std::array kInvoiceCodes{"80"sv,  "82"sv,  "84"sv,  "130"sv, "202"sv, "203"sv, "204"sv, "211"sv, "218"sv, "219"sv,
                                   "295"sv, "326"sv, "331"sv, "380"sv, "382"sv, "383"sv, "384"sv, "385"sv, "386"sv, "387"sv,
                                   "388"sv, "390"sv, "393"sv, "394"sv, "395"sv, "456"sv, "457"sv, "553"sv, "575"sv, "623"sv,
                                   "633"sv, "751"sv, "780"sv, "817"sv, "870"sv, "875"sv, "876"sv, "877"sv, "935"sv};
constexpr std::array kCreditNoteCodes{"81"sv,  "83"sv,  "261"sv, "262"sv, "296"sv, "308"sv, "381"sv,
                                      "396"sv, "420"sv, "458"sv, "502"sv, "503"sv, "532"sv};
constexpr std::array kSelfBilledCodes{"389"sv, "471"sv, "472"sv, "473"sv, "500"sv, "501"sv, "527"sv};

constexpr std::array kDirectDebitCodes{"3"sv, "7"sv, "14"sv, "49"sv, "59"sv};
constexpr std::array kCardCodes{"48"sv, "54"sv, "55"sv};
constexpr std::array kChequeCodes{"20"sv, "21"sv, "22"sv, "23"sv, "25"sv, "26"sv};
constexpr std::array kCashCodes{"10"sv};

template <typename Codes>
bool listed(std::string_view code, const Codes& codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

std::optional<EInvoiceKind> kindOfTypeCode(std::string_view code) {
  if (listed(code, kInvoiceCodes)) return EInvoiceKind::kInvoice;
  if (listed(code, kCreditNoteCodes)) return EInvoiceKind::kCreditNote;
  if (listed(code, kSelfBilledCodes)) return EInvoiceKind::kSelfBilled;
  if (code == "325") return EInvoiceKind::kProForma;
  return std::nullopt;
}

erp::PaymentMethod paymentMethodOf(const std::vector<std::string>& codes, bool mandate, bool card) {
  const auto any = [&](const auto& list) {
    return std::any_of(codes.begin(), codes.end(), [&](const auto& code) { return listed(code, list); });
  };
  if (mandate || any(kDirectDebitCodes)) return erp::PaymentMethod::kDirectDebit;
  if (card || any(kCardCodes)) return erp::PaymentMethod::kCard;
  if (any(kChequeCodes)) return erp::PaymentMethod::kCheque;
  if (any(kCashCodes)) return erp::PaymentMethod::kCash;
  return erp::PaymentMethod::kTransfer;
}

std::vector<DueDate> settledDueDates(std::vector<DueDate> dates, std::int64_t payable) {
  if (dates.empty()) return dates;
  std::stable_sort(dates.begin(), dates.end(), [](const DueDate& a, const DueDate& b) { return a.on < b.on; });
  std::int64_t sum = 0;
  bool split = dates.size() > 1;
  for (const auto& date : dates)
    split = split && date.amount && *date.amount > 0 && !__builtin_add_overflow(sum, *date.amount, &sum);
  if (split && sum == payable) return dates;
  return {DueDate{dates.back().on, std::nullopt}};
}

std::string withoutSubjectCode(std::string note) {
  if (note.size() < 4 || note[0] != '#') return note;
  const auto end = note.find('#', 1);
  const auto isCode = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  if (end == std::string::npos || end < 3 || end > 5 ||
      !std::all_of(note.begin() + 1, note.begin() + static_cast<std::ptrdiff_t>(end), isCode))
    return note;
  return note.substr(end + 1);
}

}  // namespace host::importers
