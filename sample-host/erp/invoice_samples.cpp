#include "sample-host/erp/invoice_samples.hpp"

#include "sample-host/erp/invoice_words.hpp"

namespace host::erp {
namespace {

kit::Date day(const char* iso) { return kit::Date::parse(iso).value(); }

InvoiceDocument everything(const std::string& language) {
  const auto& words = invoiceWords(language);
  InvoiceDocument d;
  d.language = language;
  d.asOf = day("2026-03-01");
  auto& seller = d.seller;
  seller.code = "EXEMPLE";
  seller.name = "Ateliers Vasseur";
  seller.legalForm = "SAS";
  seller.shareCapital = "au capital de 50 000 €";
  seller.registration = "732 829 320 00074";
  seller.tradeRegister = "RCS Lyon";
  seller.vatNumber = "FR44732829320";
  seller.street = "12 rue de la République";
  seller.postcode = "69002";
  seller.city = "Lyon";
  seller.country = "FR";
  seller.email = "compta@vasseur.example";
  seller.phone = "04 72 00 00 01";
  seller.iban = "FR7630006000011234567890189";
  seller.bic = "AGRIFRPP";
  auto& buyer = d.buyer;
  buyer.code = "C0042";
  buyer.name = "Hôtel du Parc";
  buyer.street = "3 place de la Gare";
  buyer.postcode = "74000";
  buyer.city = "Annecy";
  buyer.country = "FR";
  buyer.registration = "552 100 554";
  buyer.vatNumber = "FR83552100554";
  auto& invoice = d.invoice;
  invoice.number = "F2026-00012";
  invoice.currency = "EUR";
  invoice.issuedOn = day("2026-01-05");
  invoice.orderReference = "BC-778";
  invoice.orderingParty = "Sophie Renard";
  invoice.total = 63'330;
  invoice.open = 50'000;
  invoice.instalments = {{1, day("2026-02-04"), 63'330, 50'000, 25}};
  Payment paid;
  paid.paidOn = day("2026-02-10");
  paid.amount = 13'330;
  invoice.payments = {paid};
  // Two lines of one rate: what VAT is taken of is no line's amount.
  d.lines = {{"Tableau électrique", 2'500'000, "h", 100'000'000, 2000, "S", 25'000},
             {"Câble", 100'000'000, "m", 2'000'000, 2000, "S", 20'000},
             {"Manuel", 3'000'000, "", 29'383'886, 550, "S", 8'815}};
  d.vat = {{2000, "S", 45'000, 9'000}, {550, "S", 8'815, 485}};
  d.net = 53'815;
  d.vatTotal = 9'485;
  d.rounding = 30;
  d.mentions = {words.penalty, words.indemnity, words.noDiscount};
  return d;
}

}  // namespace

std::vector<InvoiceDocument> sampleInvoices(const std::string& language) {
  const auto& words = invoiceWords(language);
  std::vector<InvoiceDocument> all(4, everything(language));
  auto& schedule = all[1];
  schedule.buyer.country = "BE";
  schedule.lines = {{"Moteur", 1'000'000, "", 712'340'000, 0, "AE", 71'234}};
  schedule.vat = {{0, "AE", 71'234, 0}};
  schedule.net = schedule.invoice.total = schedule.invoice.open = 71'234;
  schedule.vatTotal = schedule.rounding = 0;
  schedule.invoice.payments.clear();
  schedule.invoice.instalments = {{1, day("2026-02-14"), 30'017, 30'017, 15}, {2, day("2026-04-16"), 41'217, 41'217, 0}};
  schedule.mentions.insert(schedule.mentions.begin(), words.reverseCharge);

  auto& imported = all[2];
  const auto group = vatWithin(10'001, 2000);
  imported.lines = {{words.asAgreed, 1'000'000, "", group.net * 10'000, group.rate, group.category, group.net}};
  imported.vat = {group};
  imported.net = group.net;
  imported.vatTotal = group.vat;
  imported.rounding = 0;
  imported.invoice.total = imported.invoice.open = 10'001;
  imported.invoice.payments.clear();
  imported.invoice.orderReference.clear();

  auto& credit = all[3];
  credit.invoice.kind = InvoiceKind::kCreditNote;
  credit.invoice.number = "A2026-00003";
  credit.invoice.correctsNumber = "F2025-00998";
  credit.invoice.open = credit.invoice.total;
  credit.invoice.payments.clear();
  credit.invoice.instalments.clear();
  credit.mentions.clear();
  return all;
}

}  // namespace host::erp
