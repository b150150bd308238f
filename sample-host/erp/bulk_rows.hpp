// Rows for upserts in bulk, by natural key, as importers and the demo data hand them over. Codes and numbers, not ids.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/words.hpp"

namespace host::erp {

/// An amount as it was written ("1234.50", "-3"): the currency may be known only in the database. Checked against the currency's
/// decimals when the row is added or flushed.
struct WrittenAmount {
  std::string text;
};

struct CompanyRow {
  std::string code, name, country, currency, timezone, email, iban, bic, street, postcode, city, registration;
  // Not in companies.csv; nullopt leaves what is stored, or takes the default of a new company.
  std::optional<std::string> language, phone, vatNumber, legalForm, shareCapital, tradeRegister;
  std::optional<int> vatRate;  ///< basis points
};

struct DepartmentRow {
  std::string company, code, name, email, senderName;
};

struct CustomerRow {
  std::string company, code, name;
  CustomerKind kind = CustomerKind::kCompany;
  std::string category, language, country, email, accountingAccount, street, postcode, city;
  bool noReminders = false;
  // Not in customers.csv; nullopt leaves what is stored ('' for a new one).
  std::optional<std::string> phone, registration, vatNumber;
};

struct ContactRow {
  std::string company, customer;
  ContactRole role = ContactRole::kOther;
  std::string name, email, phone;
  std::optional<std::string> salutation;
};

struct InvoiceRow {
  std::string company, number;
  InvoiceKind kind = InvoiceKind::kInvoice;
  std::string customer, department, operatorName, orderReference;
  kit::Date issuedOn;
  std::optional<kit::Date> dueOn;
  std::string currency;  ///< '': the company's
  WrittenAmount total;   ///< negative only for kind invoice (an invoice that gives money back is never a receivable)
  InvoiceStatus status = InvoiceStatus::kIssued;
  PaymentMethod paymentMethod = PaymentMethod::kTransfer;
  std::optional<kit::Date> sentOn;  ///< nullopt: unknown, readers take the issue date
  std::string orderingParty, note;
};

struct InstalmentRow {
  std::string company, invoice;
  int position = 0;  ///< from 1
  std::optional<kit::Date> dueOn;
  WrittenAmount amount;
};

struct PaymentRow {
  std::string company, customer, invoice;  ///< invoice '': not allocated
  kit::Date paidOn;
  std::string currency;  ///< '': the invoice's, or the company's
  WrittenAmount amount;  ///< negative: a reversal
  std::string reference;
};

struct CreditRow {
  std::string company, creditNote, invoice;
  WrittenAmount amount;
};

/// A line of an invoice; all lines of one invoice are given together.
struct InvoiceLineRow {
  std::string company, invoice;
  int position = 0;
  std::string description;
  std::int64_t quantity = 1'000'000;  ///< millionths
  std::string unit;
  std::int64_t unitPrice = 0;        ///< millionths of the currency's major unit, without VAT
  std::optional<WrittenAmount> net;  ///< nullopt: quantity × unit price, rounded half away from zero
  int vatRate = 0;                   ///< basis points
  std::string vatCategory = "S";
};

}  // namespace host::erp
