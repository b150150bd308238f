// One record per line of each CSV file, typed. What a column means stands in docs/import.md.
#pragma once
#include <array>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "sample-host/importers/decimal.hpp"

namespace host::importers {

/// The kinds of CSV files, in the order in which they depend on each other.
enum class FileKind { kCompanies, kDepartments, kCustomers, kContacts, kInvoices, kInstalments, kPayments, kCredits };
inline constexpr std::array<std::string_view, 8> kFileKindWords{"companies", "departments", "customers", "contacts",
                                                                "invoices",  "instalments", "payments",  "credits"};

enum class CustomerKind { kCompany, kIndividual, kPublic };
inline constexpr std::array<std::string_view, 3> kCustomerKindWords{"company", "individual", "public"};

enum class ContactRole { kBilling, kOwner, kBuyer, kNotary, kLegal, kOther };
inline constexpr std::array<std::string_view, 6> kContactRoleWords{"billing", "owner", "buyer", "notary", "legal", "other"};

enum class InvoiceKind { kInvoice, kCreditNote };
inline constexpr std::array<std::string_view, 2> kInvoiceKindWords{"invoice", "credit_note"};

enum class InvoiceStatus { kDraft, kIssued, kCancelled, kClosed };
inline constexpr std::array<std::string_view, 4> kInvoiceStatusWords{"draft", "issued", "cancelled", "closed"};

enum class PaymentMethod { kTransfer, kCheque, kCard, kCash, kDirectDebit };
inline constexpr std::array<std::string_view, 5> kPaymentMethodWords{"transfer", "cheque", "card", "cash", "direct_debit"};

/// The word of an enumerator, as files and the database write it.
template <typename Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view wordOf(Enum value, const std::array<std::string_view, N>& words) {
  return words.at(static_cast<std::size_t>(value));
}

struct CompanyRecord {
  std::string code, name, country;
  kit::Currency currency;
  std::string timezone, email, iban, bic, street, postcode, city, registration;
};

struct DepartmentRecord {
  std::string company, code, name, email, senderName;
};

struct CustomerRecord {
  std::string company, code, name;
  CustomerKind kind = CustomerKind::kCompany;
  std::string category, language, country, email, accountingAccount, street, postcode, city;
  bool reminders = true;
};

struct ContactRecord {
  std::string company, customer;
  ContactRole role = ContactRole::kOther;
  std::string name, email, phone;
};

/// Amounts are decimals until their currency is known: that of an invoice may be its company's.
struct InvoiceRecord {
  std::string company, number;
  InvoiceKind kind = InvoiceKind::kInvoice;
  std::string customer, department, operatorName, orderReference;
  kit::Date issuedOn;
  std::optional<kit::Date> dueOn;
  std::optional<kit::Currency> currency;  ///< none: the company's
  Decimal total;
  InvoiceStatus status = InvoiceStatus::kIssued;
  PaymentMethod paymentMethod = PaymentMethod::kTransfer;
  kit::Date sentOn;
};

struct InstalmentRecord {
  std::string company, invoice;
  int position = 0;
  kit::Date dueOn;
  Decimal amount;
};

struct PaymentRecord {
  std::string company, customer, invoice;
  kit::Date paidOn;
  std::optional<kit::Currency> currency;  ///< none: the invoice's, or the company's
  Decimal amount;
  std::string reference;
};

struct CreditRecord {
  std::string company, creditNote, invoice;
  Decimal amount;
};

}  // namespace host::importers
