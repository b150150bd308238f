#include "sample-host/importers/einvoice_rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace host::importers {
namespace {

using namespace std::string_view_literals;

/// UN/ECE recommendation 20 to what people write; pieces need no unit.
std::string unitOf(const std::string& code) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kUnits{
      {{"C62"sv, ""sv},   {"EA"sv, ""sv},     {"H87"sv, ""sv},    {"NAR"sv, ""sv},   {"XPP"sv, ""sv},
       {"HUR"sv, "h"sv},  {"MIN"sv, "min"sv}, {"DAY"sv, "d"sv},   {"KGM"sv, "kg"sv}, {"GRM"sv, "g"sv},
       {"TNE"sv, "t"sv},  {"MTR"sv, "m"sv},   {"KMT"sv, "km"sv},  {"KTM"sv, "km"sv}, {"MTK"sv, "m²"sv},
       {"MTQ"sv, "m³"sv}, {"LTR"sv, "l"sv},   {"KWH"sv, "kWh"sv}, {"P1"sv, "%"sv},   {"ZZ"sv, ""sv}}};
  const auto found = std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& unit) { return unit.first == code; });
  return found == kUnits.end() ? code : std::string(found->second);
}

int basisPoints(const std::optional<Decimal>& rate) {
  if (!rate) return 0;
  return static_cast<int>(std::clamp<std::int64_t>(rate->scaled(2).value_or(0), 0, 100'00));
}

erp::InvoiceKind kindOf(EInvoiceKind kind) {
  switch (kind) {
    case EInvoiceKind::kCreditNote: return erp::InvoiceKind::kCreditNote;
    case EInvoiceKind::kSelfBilled: return erp::InvoiceKind::kSelfBilled;
    case EInvoiceKind::kInvoice:
    case EInvoiceKind::kProForma: break;
  }
  return erp::InvoiceKind::kInvoice;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
  return text;
}

std::string streetOf(const PostalAddress& address) { return joined({address.line1, address.line2, address.line3}); }

std::string mailOf(const Party& party) {
  if (!party.contactEmail.empty()) return party.contactEmail;
  return party.endpoint && party.endpoint->scheme == "EM" ? party.endpoint->value : "";
}

void addLines(const EInvoice& invoice, EInvoiceRows& rows) {
  const auto written = [&](std::int64_t minor) { return erp::WrittenAmount{kit::Money(minor, invoice.currency).plain()}; };
  int position = 0;
  for (const auto& line : invoice.lines) {
    erp::InvoiceLineRow row;
    row.company = rows.invoice.company;
    row.invoice = rows.invoice.number;
    row.position = ++position;
    row.description = line.name.empty() ? line.description : line.name;
    row.quantity = line.quantity.scaled(6).value_or(0);
    row.unit = unitOf(line.unit);
    row.unitPrice = Decimal::quotient(line.netPrice, line.priceBase, 6).value_or(0);
    row.net = written(line.netAmount);
    row.vatRate = basisPoints(line.vatRate);
    row.vatCategory = line.vatCategory.empty() ? "S" : line.vatCategory;
    rows.lines.push_back(std::move(row));
  }
  // Reductions and surcharges on the whole document are lines too, so that the lines add up to the net total.
  for (const auto& charge : invoice.documentCharges) {
    erp::InvoiceLineRow row;
    row.company = rows.invoice.company;
    row.invoice = rows.invoice.number;
    row.position = ++position;
    row.description = !charge.reason.empty() ? charge.reason : charge.amount < 0 ? "Discount" : "Charge";
    const auto amount = written(charge.amount);
    row.unitPrice = Decimal::parse(amount.text).value_or(Decimal{}).scaled(6).value_or(0);
    row.net = amount;
    row.vatRate = basisPoints(charge.vatRate);
    row.vatCategory = charge.vatCategory.empty() ? "S" : charge.vatCategory;
    rows.lines.push_back(std::move(row));
  }
}

void addInstalments(const EInvoice& invoice, EInvoiceRows& rows) {
  const auto add = [&](kit::Date on, std::int64_t amount) {
    erp::InstalmentRow row;
    row.company = rows.invoice.company;
    row.invoice = rows.invoice.number;
    row.position = static_cast<int>(rows.instalments.size()) + 1;
    row.dueOn = on;
    row.amount.text = kit::Money(amount, invoice.currency).plain();
    rows.instalments.push_back(std::move(row));
  };
  // Payments settle the oldest due date first: the part that was prepaid must not be a younger one's.
  if (invoice.paidBefore() > 0) add(std::min(invoice.issuedOn, invoice.dueDates.front().on), invoice.paidBefore());
  for (const auto& due : invoice.dueDates) add(due.on, due.amount.value_or(0));
}

}  // namespace

std::string prepaidReference(const EInvoice& invoice) { return "prepaid, stated by " + invoice.number; }

EInvoiceRows rowsOf(const EInvoice& invoice, const std::string& company, const std::string& customer) {
  EInvoiceRows rows;
  auto& row = rows.invoice;
  row.company = company;
  row.number = invoice.number;
  row.kind = kindOf(invoice.kind);
  row.customer = customer;
  row.orderReference = invoice.orderReference;
  row.issuedOn = invoice.issuedOn;
  if (!invoice.dueDates.empty()) row.dueOn = invoice.dueDates.back().on;
  row.currency = invoice.currency.code();
  row.total.text = kit::Money(invoice.total(), invoice.currency).plain();
  // A pro forma claims nothing yet.
  row.status = invoice.kind == EInvoiceKind::kProForma ? erp::InvoiceStatus::kDraft : erp::InvoiceStatus::kIssued;
  row.paymentMethod = invoice.paymentMethod;
  row.note = joined(invoice.notes);
  addLines(invoice, rows);
  if (invoice.dueDates.size() > 1 && invoice.isReceivable()) addInstalments(invoice, rows);
  if (invoice.paidBefore() > 0) {
    auto& payment = rows.prepaid.emplace();
    payment.company = company;
    payment.customer = customer;
    payment.invoice = invoice.number;
    payment.paidOn = invoice.issuedOn;
    payment.currency = row.currency;
    payment.amount.text = kit::Money(invoice.paidBefore(), invoice.currency).plain();
    payment.reference = prepaidReference(invoice);
  }
  return rows;
}

erp::CustomerRow customerOf(const Party& buyer, const std::string& company, const std::string& code) {
  const auto isCountry = [](const std::string& text) {
    return text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  };
  erp::CustomerRow row;
  row.company = company;
  row.code = code;
  row.name = buyer.name;
  row.country = isCountry(buyer.address.country) ? buyer.address.country : "";
  row.email = mailOf(buyer);
  row.street = streetOf(buyer.address);
  row.postcode = buyer.address.postcode;
  row.city = buyer.address.city;
  row.phone = buyer.contactPhone;
  row.registration = buyer.legalRegistration ? buyer.legalRegistration->value : "";
  row.vatNumber = buyer.vatIds.empty() ? "" : buyer.vatIds.front();
  return row;
}

std::optional<erp::ContactRow> contactOf(const Party& buyer, const std::string& company, const std::string& code) {
  if (buyer.contactName.empty() && buyer.contactEmail.empty()) return std::nullopt;
  erp::ContactRow row;
  row.company = company;
  row.customer = code;
  row.role = erp::ContactRole::kBilling;
  row.name = buyer.contactName;
  row.email = mailOf(buyer);
  row.phone = buyer.contactPhone;
  return row;
}

}  // namespace host::importers
