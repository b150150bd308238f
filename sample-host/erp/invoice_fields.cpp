#include "sample-host/erp/invoice_fields.hpp"

#include <algorithm>
#include <host_sdk/kit/html/pages.hpp>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <host_sdk/kit/tags/tags.hpp>
#include <nlohmann/json.hpp>

#include "sample-host/erp/invoice_samples.hpp"
#include "sample-host/erp/invoice_words.hpp"

namespace host::erp {
namespace {

using kit::l10n::mark;
using nlohmann::json;

json labelled(const std::vector<LabelledText>& all) {
  json list = json::array();
  for (const auto& one : all)
    // A mark: something that stands for itself and has no text.
    list.push_back({{"label", one.label}, {"value", one.value}, {"strong", one.isStrong ? json::object() : json(false)}});
  return list;
}

json marked(bool isThere) { return isThere ? json::object() : json(false); }

std::string paragraphs(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += "<p>" + kit::tags::escapedLines(text) + "</p>\n";
  return out;
}

}  // namespace

const std::vector<InvoiceField>& invoiceFields() {
  static const std::vector<InvoiceField> fields{
      {"title", mark("invoice or credit note, with its number")},
      {"invoice.kind", mark("invoice, credit note or self-billed invoice, without the number")},
      {"invoice.number", mark("the number")},
      {"invoice.issued_on", mark("the date of issue")},
      {"invoice.due_on", mark("the due date; nothing where there is a schedule")},
      {"invoice.order", mark("the customer’s order")},
      {"invoice.ordered_by", mark("who ordered")},
      {"invoice.corrects", mark("the invoice that a credit note corrects")},
      {"invoice.note", mark("the note on the invoice")},
      {"invoice.net", mark("the total without VAT")},
      {"invoice.vat", mark("all VAT")},
      {"invoice.total", mark("the total with VAT")},
      {"invoice.open", mark("what is still to be paid")},
      {"recipient", mark("name and postal address, a line each: for the window of the envelope")},
      {"customer.name", mark("the customer’s name")},
      {"customer.address", mark("the customer’s postal address, a line each")},
      {"customer.code", mark("the customer’s code")},
      {"customer.registration", mark("the customer’s registration")},
      {"customer.vat_number", mark("the customer’s VAT number")},
      {"sender.name", mark("the department or the company")},
      {"sender.lines", mark("its address, telephone and e-mail, a line each")},
      {"company.name", mark("the company’s legal name")},
      {"company.address", mark("the company’s postal address, a line each")},
      {"company.email", mark("the company’s e-mail address")},
      {"company.phone", mark("the company’s telephone")},
      {"payment.iban", mark("the bank account in groups of four")},
      {"payment.bic", mark("the bank")},
      {"payment.direct_debit", mark("what is said where it is debited")},
      {"legal_mentions", mark("what the law wants an invoice to say, a paragraph each")},
      {"footer", mark("the company’s form, capital, registration and VAT number")},
      {"logo", mark("marks what is shown where there is a logo")},
      {"page", mark("number of the page, in <footer>")},
      {"pages", mark("number of all pages, in <footer>")},
      {"language", mark("language of the invoice")},
      {"label.description", mark("the words above a column of lines, in the invoice’s language")},
      {"label.quantity", mark("the words above a column of lines, in the invoice’s language")},
      {"label.unit_price", mark("the words above a column of lines, in the invoice’s language")},
      {"label.vat_rate", mark("the words above a column of lines, in the invoice’s language")},
      {"label.net", mark("the words above a column of lines, in the invoice’s language")},
      {"label.vat_breakdown", mark("the words above VAT by rate")},
      {"label.base", mark("the words above the amounts that VAT is taken of")},
      {"label.vat", mark("the words above the amounts of VAT")},
      {"label.instalments", mark("the words above the schedule; nothing where there is none")},
      {"label.payments", mark("the words above what was paid; nothing where nothing was")},
      {"label.page", mark("page n of N, in <footer>")},
      {"facts", mark("dates, order and the customer’s numbers: those that there are"), "", true},
      {"label", mark("what it is"), "facts"},
      {"value", mark("what it says"), "facts"},
      {"lines", mark("the lines of the invoice"), "", true},
      {"description", mark("what was sold"), "lines"},
      {"quantity", mark("how much of it, with its unit"), "lines"},
      {"unit_price", mark("the price of one, without VAT"), "lines"},
      {"vat_rate", mark("the rate of VAT"), "lines"},
      {"net", mark("the amount without VAT"), "lines"},
      {"vat", mark("VAT by rate"), "", true},
      {"rate", mark("the rate of VAT"), "vat"},
      {"base", mark("what VAT is taken of"), "vat"},
      {"amount", mark("the VAT"), "vat"},
      {"totals", mark("from the total without VAT to what is left to pay"), "", true},
      {"label", mark("what it is"), "totals"},
      {"value", mark("what it says"), "totals"},
      {"strong", mark("marks what is shown of totals that stand out"), "totals"},
      {"instalments", mark("the payment schedule, where there is one"), "", true},
      {"label", mark("what it is"), "instalments"},
      {"value", mark("what it says"), "instalments"},
      {"payments", mark("payments and credit notes up to the day on which the document is made"), "", true},
      {"label", mark("what it is"), "payments"},
      {"value", mark("what it says"), "payments"},
      {"how_to_pay", mark("way of payment, account and reference"), "", true},
      {"label", mark("what it is"), "how_to_pay"},
      {"value", mark("what it says"), "how_to_pay"}};
  return fields;
}

bool isMarkup(std::string_view name) { return name == "legal_mentions" || name == "page" || name == "pages"; }

json fieldValues(const InvoiceDocument& document, const InvoiceTexts& texts) {
  const auto& d = document;
  const auto& w = invoiceWords(d.language);
  json values;
  values["title"] = texts.title;
  values["invoice"] = {{"kind", texts.kind},
                       {"number", d.invoice.number},
                       {"issued_on", texts.issuedOn},
                       {"due_on", texts.dueOn},
                       {"order", d.invoice.orderReference},
                       {"ordered_by", d.invoice.orderingParty},
                       {"corrects", texts.corrects},
                       {"note", texts.note},
                       {"net", texts.net},
                       {"vat", texts.vatTotal},
                       {"total", texts.total},
                       {"open", texts.open}};
  values["recipient"] = texts.buyerName + (texts.buyerAddress.empty() ? "" : "\n" + texts.buyerAddress);
  values["customer"] = {{"name", d.buyer.name},
                        {"address", texts.buyerAddress},
                        {"code", d.buyer.code},
                        {"registration", d.buyer.registration},
                        {"vat_number", d.buyer.vatNumber}};
  values["sender"] = {{"name", texts.senderName}, {"lines", texts.senderLines}};
  values["company"] = {
      {"name", d.seller.name}, {"address", texts.sellerAddress}, {"email", d.seller.email}, {"phone", d.seller.phone}};
  values["payment"] = {{"iban", texts.iban}, {"bic", texts.bic}, {"direct_debit", texts.directDebit}};
  values["legal_mentions"] = paragraphs(texts.mentions);
  values["footer"] = texts.footer;
  values["logo"] = marked(!d.seller.logo.empty());
  values["page"] = std::string(kit::html::kPageMark);
  values["pages"] = std::string(kit::html::kPagesMark);
  values["language"] = d.language;
  values["label"] = {
      {"description", w.description},
      {"quantity", w.quantity},
      {"unit_price", w.unitPrice},
      {"vat_rate", w.vatRate},
      {"net", w.net},
      {"vat_breakdown", w.vatBreakdown},
      {"base", w.taxable},
      {"vat", w.vat},
      {"instalments", texts.instalments.empty() ? "" : w.instalments},
      {"payments", texts.receivedTitle},
      {"page", std::string(w.page) + " " + std::string(kit::html::kPageMark) + "/" + std::string(kit::html::kPagesMark)}};
  values["facts"] = labelled(texts.facts);
  values["lines"] = json::array();
  for (const auto& line : texts.lines)
    values["lines"].push_back({{"description", line.description},
                               {"quantity", line.quantity},
                               {"unit_price", line.unitPrice},
                               {"vat_rate", line.vatRate},
                               {"net", line.net}});
  values["vat"] = json::array();
  for (const auto& group : texts.vat)
    values["vat"].push_back({{"rate", group.rate}, {"base", group.base}, {"amount", group.amount}});
  values["totals"] = labelled(texts.totals);
  values["instalments"] = labelled(texts.instalments);
  values["payments"] = labelled(texts.received);
  values["how_to_pay"] = labelled(texts.payment);
  return values;
}

std::vector<std::string> fieldExamples(const std::string& language) {
  auto document = sampleInvoices(language).front();
  const auto values = fieldValues(document, textsOf(document));
  std::vector<std::string> examples;
  for (const auto& field : invoiceFields()) {
    auto& example = examples.emplace_back();
    if (field.isList || isMarkup(field.name) || field.name == "label.page") continue;
    auto path = "/" + (field.list.empty() ? "" : field.list + "/0/") + field.name;
    std::replace(path.begin(), path.end(), '.', '/');
    const json::json_pointer pointer(path);
    if (values.contains(pointer) && values.at(pointer).is_string()) example = values.at(pointer).get<std::string>();
    std::replace(example.begin(), example.end(), '\n', ' ');
  }
  return examples;
}

}  // namespace host::erp
