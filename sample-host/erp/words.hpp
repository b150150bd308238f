// The closed sets of words that the ERP stores, as files and the data contract write them.
#pragma once
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace host::erp {

enum class CustomerKind { kCompany, kIndividual, kPublic };
enum class ContactRole { kBilling, kOwner, kBuyer, kNotary, kLegal, kOther };
enum class InvoiceKind { kInvoice, kCreditNote, kSelfBilled };
enum class InvoiceStatus { kDraft, kIssued, kCancelled, kClosed };
enum class PaymentMethod { kTransfer, kCheque, kCard, kCash, kDirectDebit };
/// What settles a receivable.
enum class SourceKind { kPayment, kCreditNote };

/// The words of an enumeration, in the order of its enumerators.
template <class Enum>
inline constexpr std::array<std::string_view, 0> kWords{};
template <>
inline constexpr std::array<std::string_view, 3> kWords<CustomerKind>{"company", "individual", "public"};
template <>
inline constexpr std::array<std::string_view, 6> kWords<ContactRole>{"billing", "owner", "buyer", "notary", "legal", "other"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<InvoiceKind>{"invoice", "credit_note", "self_billed"};
template <>
inline constexpr std::array<std::string_view, 4> kWords<InvoiceStatus>{"draft", "issued", "cancelled", "closed"};
template <>
inline constexpr std::array<std::string_view, 5> kWords<PaymentMethod>{"transfer", "cheque", "card", "cash", "direct_debit"};
template <>
inline constexpr std::array<std::string_view, 2> kWords<SourceKind>{"payment", "credit_note"};

template <class Enum>
[[nodiscard]] constexpr std::string_view wordOf(Enum value) {
  return kWords<Enum>.at(static_cast<std::size_t>(value));
}

/// nullopt for a word that is not in the set.
template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> fromWord(std::string_view word) {
  for (std::size_t i = 0; i < kWords<Enum>.size(); ++i)
    if (kWords<Enum>[i] == word) return static_cast<Enum>(i);
  return std::nullopt;
}

/// For words that the database's checks have let through.
template <class Enum>
[[nodiscard]] Enum stored(std::string_view word) {
  if (const auto value = fromWord<Enum>(word)) return *value;
  throw std::logic_error("a stored word is unknown: " + std::string(word));
}

}  // namespace host::erp
