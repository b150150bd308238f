#include "sample-host/erp/invoice_document.hpp"

#include <algorithm>

#include "sample-host/erp/invoice_words.hpp"

namespace host::erp {
namespace {

std::string languageOf(const Company& seller, const Customer& buyer) {
  const auto& wanted = buyer.language.empty() ? seller.language : buyer.language;
  return wanted == "fr" ? "fr" : "en";
}

// An invoice that came without lines: one line, and VAT such that net and VAT are exactly the total.
void withoutLines(InvoiceDocument& d, const InvoiceWords& words) {
  const auto group = vatWithin(d.invoice.total, d.seller.vatRate);
  InvoiceLine line;
  line.description = d.invoice.orderReference.empty() ? std::string(words.asAgreed)
                                                      : std::string(words.asPerOrder) + " " + d.invoice.orderReference;
  line.vatRate = group.rate;
  line.vatCategory = group.category;
  line.net = group.net;
  line.unitPrice = group.net * (1'000'000 / kit::Currency::of(d.invoice.currency).minorPerMajor());
  d.lines = {line};
  d.vat = {group};
}

void addMentions(InvoiceDocument& d, const InvoiceWords& words) {
  const auto bears = [&](const char* category) {
    return std::any_of(d.vat.begin(), d.vat.end(), [&](const VatGroup& group) { return group.category == category; });
  };
  if (bears("AE")) d.mentions.emplace_back(words.reverseCharge);
  if (bears("K")) d.mentions.emplace_back(words.intraCommunity);
  if (bears("G")) d.mentions.emplace_back(words.exportOutside);
  if (bears("E")) d.mentions.emplace_back(words.exempt);
  if (bears("O")) d.mentions.emplace_back(words.outOfScope);
  const bool french = d.seller.country == "FR";
  if (french && d.seller.vatRate == 0 && d.vatTotal == 0 && d.seller.vatNumber.empty()) d.mentions.emplace_back(words.noVat);
  // Between businesses only; a consumer owes neither the interest nor the indemnity of the commercial code.
  if (d.invoice.kind != InvoiceKind::kInvoice || d.buyer.kind == CustomerKind::kIndividual) return;
  if (!d.seller.latePenalty.empty()) {
    d.mentions.push_back(d.seller.latePenalty);
  } else if (french) {
    d.mentions.emplace_back(d.buyer.kind == CustomerKind::kPublic ? words.penaltyPublic : words.penalty);
  }
  if (french) d.mentions.emplace_back(words.indemnity);
  if (!d.seller.earlyDiscount.empty()) {
    d.mentions.push_back(d.seller.earlyDiscount);
  } else if (french) {
    d.mentions.emplace_back(words.noDiscount);
  }
}

}  // namespace

std::optional<InvoiceDocument> invoiceDocument(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId,
                                               kit::Date asOf) {
  auto details = invoiceDetails(session, companyId, invoiceId, asOf);
  if (!details) return std::nullopt;
  InvoiceDocument d;
  d.asOf = asOf;
  d.seller = company(session, companyId).value();
  d.buyer = customer(session, companyId, details->customerId).value();
  if (details->departmentId)
    for (const auto& one : departments(session, companyId))
      if (one.id == *details->departmentId) d.department = one;
  d.invoice = std::move(*details);
  d.language = languageOf(d.seller, d.buyer);
  const auto& words = invoiceWords(d.language);
  if (d.invoice.lines.empty()) {
    withoutLines(d, words);
  } else {
    d.lines = d.invoice.lines;
    std::vector<NetLine> nets;
    for (const auto& line : d.lines) nets.push_back({line.net, line.vatRate, line.vatCategory});
    d.vat = vatBreakdown(nets);
  }
  for (const auto& group : d.vat) {
    d.net += group.net;
    d.vatTotal += group.vat;
  }
  d.rounding = d.invoice.total - d.net - d.vatTotal;
  addMentions(d, words);
  return d;
}

std::string legalIdentity(const Company& seller, const std::string& language) {
  const auto& words = invoiceWords(language);
  std::string first = seller.name;
  if (!seller.legalForm.empty()) first += ", " + seller.legalForm;
  if (!seller.shareCapital.empty()) first += " " + seller.shareCapital;
  std::string text = first;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += " – " + part;
  };
  if (!seller.registration.empty()) add(std::string(words.registration) + "\u00a0" + seller.registration);
  add(seller.tradeRegister);
  if (!seller.vatNumber.empty()) add(std::string(words.vatNumber) + "\u00a0" + seller.vatNumber);
  return text;
}

}  // namespace host::erp
