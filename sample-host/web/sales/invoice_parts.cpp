#include "sample-host/web/sales/invoice_parts.hpp"

#include "sample-host/erp/vat.hpp"
#include "sample-host/web/sales/words.hpp"
#include "sample-host/web/site/forms.hpp"

namespace host::web {
namespace {

using nlohmann::json;

// A unit price has six decimals; people want to see the currency's, unless there are more.
std::string unitPrice(const Visit& visit, std::int64_t millionths, kit::Currency currency) {
  const std::int64_t perMinor = 1'000'000 / currency.minorPerMajor();
  if (millionths % perMinor == 0) return visit.format.money(kit::Money(millionths / perMinor, currency));
  return typedDecimal(visit, millionths, 6) + " " + std::string(currency.code());
}

}  // namespace

Problem noSuchInvoice(const Visit& visit) {
  return {404,
          "file-off",
          visit.tr("This invoice does not exist"),
          visit.tr("It may belong to another company, or the number has a typing error."),
          "/invoices",
          visit.tr("To the invoices"),
          {}};
}

std::string percentTitle(const Visit& visit, int rate) {
  auto plain = kit::Money::plainAmount(rate, 2);
  while (plain.back() == '0') plain.pop_back();
  if (plain.back() == '.') plain.pop_back();
  return visit.format.percent(plain);
}

std::string vatTitle(const Visit& visit, int rate) {
  return rate == 0 ? visit.tr("No VAT") : visit.tr("VAT {rate}", {{"rate", percentTitle(visit, rate)}});
}

json totalsModel(const Visit& visit, const std::vector<erp::InvoiceLine>& lines, const std::string& code) {
  json model{{"has_lines", !lines.empty()}, {"lines", json::array()}, {"net", ""}, {"vat", json::array()}};
  if (lines.empty()) return model;
  const auto currency = kit::Currency::of(code);
  std::vector<erp::NetLine> nets;
  std::int64_t net = 0;
  for (const auto& line : lines) {
    const auto lineNet = erp::lineNet(line.quantity, line.unitPrice, currency);
    net += lineNet;
    nets.push_back({lineNet, line.vatRate, line.vatCategory});
    model["lines"].push_back({{"description", line.description},
                              {"quantity", typedDecimal(visit, line.quantity, 6) + (line.unit.empty() ? "" : " " + line.unit)},
                              {"unit_price", unitPrice(visit, line.unitPrice, currency)},
                              {"net", visit.format.money(kit::Money(lineNet, currency))}});
  }
  model["net"] = visit.format.money(kit::Money(net, currency));
  for (const auto& group : erp::vatBreakdown(nets))
    model["vat"].push_back(
        {{"title", vatTitle(visit, group.rate)}, {"amount", visit.format.money(kit::Money(group.vat, currency))}});
  return model;
}

}  // namespace host::web
