// An EN 16931 invoice, whatever its syntax was: the same invoice in UBL and in CII gives the same value.
// Amounts are minor units of `currency`; quantities, prices and rates are decimals without trailing zeros. BT-… are the terms of
// EN 16931-1.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/words.hpp"
#include "sample-host/importers/decimal.hpp"

namespace host::importers {

/// An identifier with the scheme that it belongs to ("0002" SIREN, "0009" SIRET, "0088" GLN …); the scheme may be unknown ("").
struct Identifier {
  std::string scheme;
  std::string value;
  bool operator==(const Identifier&) const = default;
};

struct PostalAddress {
  std::string line1, line2, line3, postcode, city, subdivision, country;
  bool operator==(const PostalAddress&) const = default;
};

/// Seller or buyer (BG-4, BG-7).
struct Party {
  std::string name;                             ///< BT-27, BT-44: the legal name, or the trading name where that is all there is
  std::string tradingName;                      ///< BT-28, BT-45; "" when it is the name
  std::optional<Identifier> legalRegistration;  ///< BT-30, BT-47
  std::vector<Identifier> identifiers;          ///< BT-29, BT-46: what the other side calls the party; often a customer code
  std::vector<std::string> vatIds;              ///< BT-31, BT-48
  std::vector<std::string> taxRegistrations;    ///< BT-32
  std::optional<Identifier> endpoint;           ///< BT-34, BT-49
  PostalAddress address;
  std::string contactName, contactPhone, contactEmail;
  bool operator==(const Party&) const = default;
};

/// A due date that was written as a date (BT-9). `amount` where the document splits the payable amount between several dates.
struct DueDate {
  kit::Date on;
  std::optional<std::int64_t> amount;
  bool operator==(const DueDate&) const = default;
};

struct VatBreakdown {
  std::string category;  ///< S, Z, E, AE …
  std::optional<Decimal> rate;
  std::int64_t taxable = 0;
  std::int64_t tax = 0;
  bool operator==(const VatBreakdown&) const = default;
};

struct EInvoiceLine {
  std::string id, name, description;
  Decimal quantity;
  std::string unit;
  Decimal netPrice;
  Decimal priceBase;  ///< the quantity that the price is for; 1 unless the document says otherwise
  std::int64_t netAmount = 0;
  std::string vatCategory;
  std::optional<Decimal> vatRate;
  bool operator==(const EInvoiceLine&) const = default;
};

/// A reduction (negative) or a surcharge on the whole document (BG-20, BG-21).
struct DocumentCharge {
  std::int64_t amount = 0;
  std::string reason;
  std::string vatCategory;
  std::optional<Decimal> vatRate;
  bool operator==(const DocumentCharge&) const = default;
};

struct PrecedingInvoice {
  std::string number;
  std::optional<kit::Date> issuedOn;
  bool operator==(const PrecedingInvoice&) const = default;
};

enum class EInvoiceKind { kInvoice, kCreditNote, kSelfBilled, kProForma };

struct EInvoice {
  std::string number;    ///< BT-1
  std::string typeCode;  ///< BT-3, as written
  EInvoiceKind kind = EInvoiceKind::kInvoice;
  kit::Date issuedOn;
  std::vector<DueDate> dueDates;  ///< by date; empty when no due date is written as a date: it is never guessed from words
  kit::Currency currency;
  std::int64_t payable = 0;   ///< BT-115: what is still to be paid: total with VAT − prepaid + rounding
  std::int64_t prepaid = 0;   ///< BT-113
  std::int64_t rounding = 0;  ///< BT-114
  std::int64_t lineTotal = 0, netTotal = 0, vatTotal = 0, grossTotal = 0;
  std::int64_t allowances = 0, charges = 0;  ///< on the whole document (BT-107, BT-108)
  std::vector<VatBreakdown> vat;
  std::vector<EInvoiceLine> lines;
  std::vector<DocumentCharge> documentCharges;
  std::vector<std::string> notes;
  std::string paymentTerms;  ///< in words
  std::vector<std::string> paymentCodes;
  erp::PaymentMethod paymentMethod = erp::PaymentMethod::kTransfer;
  std::string mandate;           ///< BT-89, of a direct debit
  std::string paymentReference;  ///< BT-83
  std::string payeeIban;
  std::string orderReference;  ///< BT-13, the buyer's order
  std::string buyerReference;  ///< BT-10
  Party seller, buyer;
  std::vector<PrecedingInvoice> preceding;
  bool operator==(const EInvoice&) const = default;

  /// What was paid before it was issued: a negative "prepaid" is no payment.
  [[nodiscard]] std::int64_t paidBefore() const { return kind == EInvoiceKind::kInvoice && prepaid > 0 ? prepaid : 0; }
  /// What was to be paid when it was issued: what is still open and what was paid before.
  [[nodiscard]] std::int64_t total() const { return payable + paidBefore(); }
  /// Only an invoice with something to pay can ever be reminded: no credit note, no self-billed, pro forma or negative invoice.
  [[nodiscard]] bool isReceivable() const { return kind == EInvoiceKind::kInvoice && total() > 0; }
};

}  // namespace host::importers
