#include "sample-host/web/sales/draft_form.hpp"

#include <algorithm>
#include <set>

#include "sample-host/erp/customers.hpp"
#include "sample-host/web/sales/invoice_parts.hpp"
#include "sample-host/web/sales/words.hpp"

namespace host::web {
namespace {

using nlohmann::json;

constexpr std::array<int, 6> kFrenchRates{2000, 1000, 850, 550, 210, 0};

// "C001 · Hôtel du Parc" of the list, or what was typed: a code, or a name that only one customer has.
std::optional<erp::Customer> customerOf(const Visit& visit, kit::sql::Session& sql, const std::string& typed,
                                        FormErrors& errors) {
  const auto separator = typed.find(" · ");
  const auto code = trim(typed.substr(0, separator));
  if (code.empty()) {
    errors.add("customer", visit.tr("Choose the customer: type a part of the name."));
    return std::nullopt;
  }
  if (auto found = erp::findCustomer(sql, visit.companyId(), code)) return found;
  erp::CustomerQuery query;
  query.text = code;
  query.limit = 2;
  const auto page = erp::listCustomers(sql, visit.companyId(), query);
  if (page.total == 1) return page.rows.front();
  errors.add("customer", page.total == 0 ? visit.tr("No customer fits “{text}”: create the customer first, or correct the name.",
                                                    {{"text", typed}})
                                         : visit.trn("{n} customer fits: choose one of the list, or type the code.",
                                                     "{n} customers fit: choose one of the list, or type the code.", page.total));
  return std::nullopt;
}

std::optional<erp::InvoiceLine> readLine(const Visit& visit, const DraftForm::Line& typed, kit::Currency currency,
                                         const std::string& field, FormErrors& errors) {
  FormErrors own;
  erp::InvoiceLine line;
  line.description = oneLine(typed.description);
  const auto quantity = readDecimal(visit, own, field, typed.quantity, 6);
  const auto price = quantity ? readDecimal(visit, own, field, typed.price, 6) : std::nullopt;
  const auto rate = price ? readDecimal(visit, own, field, typed.vat, 2) : std::nullopt;
  if (!rate) {
    const auto which = !quantity ? visit.tr("Quantity") : !price ? visit.tr("Net price") : visit.tr("VAT");
    errors.add(field, visit.tr("{field}: {problem}", {{"field", which}, {"problem", own.of(field)}}));
    return std::nullopt;
  }
  line.quantity = *quantity;
  line.unitPrice = *price;
  line.vatRate = static_cast<int>(std::min<std::int64_t>(*rate, 10'001));  // beyond 100 % the ERP says what is wrong
  line.vatCategory = line.vatRate == 0 ? "Z" : "S";
  if (!erp::fits(line, currency)) {
    errors.add(field, visit.tr("Quantity times price is too large: correct one of them."));
    return std::nullopt;
  }
  return line;
}

bool isEmpty(const DraftForm::Line& line) { return trim(line.description).empty() && trim(line.price).empty(); }
bool isEmpty(const DraftForm::Instalment& part) { return trim(part.dueOn).empty() && trim(part.amount).empty(); }

std::vector<erp::InvoiceLine> readLines(const Visit& visit, const std::vector<DraftForm::Line>& typed, kit::Currency currency,
                                        FormErrors& errors) {
  std::vector<erp::InvoiceLine> lines;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    if (isEmpty(typed[i])) continue;
    if (auto line = readLine(visit, typed[i], currency, "line-" + std::to_string(i + 1), errors))
      lines.push_back(std::move(*line));
  }
  return lines;
}

std::vector<Choice> vatChoices(const Visit& visit, int usual, const std::string& present) {
  std::vector<int> rates(kFrenchRates.begin(), kFrenchRates.end());
  if (std::find(rates.begin(), rates.end(), usual) == rates.end()) rates.insert(rates.begin(), usual);
  std::vector<Choice> choices;
  bool listed = present.empty();
  for (const int rate : rates) {
    choices.push_back({typedDecimal(visit, rate, 2), rate == 0 ? visit.tr("none") : percentTitle(visit, rate)});
    listed = listed || choices.back().value == present;
  }
  if (!listed) choices.push_back({present, present});
  return choices;
}

}  // namespace

DraftForm DraftForm::fresh(const Visit& visit, const erp::Company& company, const std::string& customerCode) {
  DraftForm form;
  const auto today = visit.today();
  form.customer = customerCode;
  form.issuedOn = today.iso();
  form.dueOn = today.plusDays(30).iso();
  form.currency = company.currency;
  form.paymentMethod = erp::wordOf(erp::PaymentMethod::kTransfer);
  form.lines.push_back({{}, "1", {}, typedDecimal(visit, company.vatRate, 2)});
  form.instalments.emplace_back();
  return form;
}

DraftForm DraftForm::of(const Visit& visit, const erp::InvoiceDetails& draft) {
  DraftForm form;
  const auto currency = kit::Currency::of(draft.currency);
  form.customer = draft.customerCode + " · " + draft.customerName;
  form.department = draft.departmentId ? std::to_string(*draft.departmentId) : "";
  form.issuedOn = draft.issuedOn.iso();
  form.currency = draft.currency;
  form.paymentMethod = erp::wordOf(draft.paymentMethod);
  form.orderReference = draft.orderReference;
  form.note = draft.note;
  form.version = draft.version;
  for (const auto& line : draft.lines)
    form.lines.push_back({line.description, typedDecimal(visit, line.quantity, 6), typedDecimal(visit, line.unitPrice, 6),
                          typedDecimal(visit, line.vatRate, 2)});
  if (draft.scheduled) {
    for (const auto& part : draft.instalments)
      form.instalments.push_back({part.dueOn ? part.dueOn->iso() : "", typedAmount(visit, part.amount, currency)});
  } else if (!draft.instalments.empty() && draft.instalments.front().dueOn) {
    form.dueOn = draft.instalments.front().dueOn->iso();
  }
  if (form.lines.empty()) form.lines.emplace_back();
  if (form.instalments.empty()) form.instalments.emplace_back();
  return form;
}

DraftForm DraftForm::posted(const Request& request) {
  const auto& fields = request.form;
  DraftForm form;
  form.customer = fields.get("customer");
  form.department = fields.get("department");
  form.issuedOn = fields.get("issued_on");
  form.dueOn = fields.get("due_on");
  form.currency = fields.get("currency");
  form.paymentMethod = fields.get("payment_method");
  form.orderReference = fields.trimmed("order_reference");
  form.note = fields.paragraphs("note");
  form.version = numberOf(fields.get("version"), 0);
  const auto descriptions = fields.all("line_description");
  const auto quantities = fields.all("line_quantity");
  const auto prices = fields.all("line_price");
  const auto rates = fields.all("line_vat");
  const auto at = [](const std::vector<std::string>& values, std::size_t i) {
    return i < values.size() ? values[i] : std::string{};
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(descriptions.size(), 500); ++i)
    form.lines.push_back({descriptions[i], at(quantities, i), at(prices, i), at(rates, i)});
  const auto dates = fields.all("instalment_due_on");
  const auto amounts = fields.all("instalment_amount");
  for (std::size_t i = 0; i < std::min<std::size_t>(dates.size(), 100); ++i)
    form.instalments.push_back({dates[i], at(amounts, i)});
  if (form.lines.empty()) form.lines.emplace_back();
  if (form.instalments.empty()) form.instalments.emplace_back();
  return form;
}

std::optional<erp::InvoiceDraft> DraftForm::read(const Visit& visit, kit::sql::Session& sql, const erp::Company& company,
                                                 FormErrors& errors) const {
  erp::InvoiceDraft draft;
  draft.version = version;
  if (const auto found = customerOf(visit, sql, customer, errors)) draft.customerId = found->id;
  if (!department.empty()) draft.departmentId = numberOf(department, -1);
  if (const auto day = readDate(visit, errors, "issued_on", issuedOn)) draft.issuedOn = *day;
  if (!trim(dueOn).empty()) draft.dueOn = readDate(visit, errors, "due_on", dueOn);
  if (draft.dueOn && *draft.dueOn < draft.issuedOn)
    errors.add("due_on", visit.tr("An invoice is not due before it is issued: correct one of the dates."));
  const auto money = kit::Currency::parse(currency.empty() ? company.currency : currency);
  if (!money) errors.add("currency", visit.tr("Choose a currency of the list."));
  draft.currency = money ? std::string(money->code()) : company.currency;
  draft.paymentMethod = erp::fromWord<erp::PaymentMethod>(paymentMethod).value_or(erp::PaymentMethod::kTransfer);
  draft.operatorName = visit.userName();
  draft.orderReference = orderReference;
  draft.note = note;
  const auto unit = money.value_or(kit::Currency::of(company.currency));
  draft.lines = readLines(visit, lines, unit, errors);
  for (std::size_t i = 0; i < instalments.size(); ++i) {
    if (isEmpty(instalments[i])) continue;
    const auto field = "instalment-" + std::to_string(i + 1);
    const auto due = readDate(visit, errors, field, instalments[i].dueOn);
    const auto amount = readAmount(visit, errors, field, instalments[i].amount, unit);
    if (due && amount) draft.instalments.push_back({due, *amount});
  }
  if (errors.any()) return std::nullopt;
  return draft;
}

json DraftForm::model(const Visit& visit, kit::sql::Session& sql, const erp::Company& company, const FormErrors& errors,
                      bool withTotals) const {
  std::vector<Choice> departments{{"", visit.tr("The company itself")}};
  for (const auto& each : erp::departments(sql, visit.companyId())) departments.push_back({std::to_string(each.id), each.name});
  std::vector<Choice> currencies;
  std::set<std::string> codes{company.currency, "EUR", "CHF", "USD", "GBP"};
  if (kit::Currency::parse(currency)) codes.insert(currency);
  currencies.push_back({company.currency, company.currency});
  for (const auto& code : codes)
    if (code != company.currency) currencies.push_back({code, code});

  json fields{{"customer", inputModel("customer", customer, errors)},
              {"department", selectModel("department", departments, department, errors)},
              {"issued_on", inputModel("issued_on", issuedOn, errors)},
              {"due_on", inputModel("due_on", dueOn, errors)},
              {"currency", selectModel("currency", currencies, currency, errors)},
              {"payment_method", selectModel("payment_method", choicesOf<erp::PaymentMethod>(visit), paymentMethod, errors)},
              {"order_reference", inputModel("order_reference", orderReference, errors)},
              {"note", inputModel("note", note, errors)}};
  json suggestions = json::array();
  erp::CustomerQuery query;
  query.limit = 500;  // enough to choose from; any other customer is found by typing name or code
  for (const auto& each : erp::listCustomers(sql, visit.companyId(), query).rows)
    suggestions.push_back({{"value", each.code + " · " + each.name}});

  json lineModels = json::array();
  json known = fields;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto name = "line-" + std::to_string(i + 1);
    const auto rates = vatChoices(visit, company.vatRate, lines[i].vat);
    lineModels.push_back({{"n", i + 1},
                          {"description", lines[i].description},
                          {"quantity", lines[i].quantity},
                          {"unit_price", lines[i].price},
                          {"vat_options", selectModel(name, rates, lines[i].vat, errors)["options"]},
                          {"error", errors.of(name)}});
    known[name] = true;
  }
  json instalmentModels = json::array();
  bool hasInstalments = !errors.of("instalments").empty();
  for (std::size_t i = 0; i < instalments.size(); ++i) {
    const auto name = "instalment-" + std::to_string(i + 1);
    instalmentModels.push_back(
        {{"n", i + 1}, {"due_on", instalments[i].dueOn}, {"amount", instalments[i].amount}, {"error", errors.of(name)}});
    known[name] = true;
    hasInstalments = hasInstalments || !isEmpty(instalments[i]) || instalments.size() > 1;
  }
  json totals = nullptr;
  if (withTotals) {
    FormErrors ignored;
    const auto code = kit::Currency::parse(currency) ? currency : company.currency;
    const auto readable = readLines(visit, lines, kit::Currency::of(code), ignored);
    if (!readable.empty() && !ignored.any()) {
      auto sums = totalsModel(visit, readable, code);
      totals = {{"net", sums["net"]}, {"vat", sums["vat"]}, {"total", money(visit, erp::totalOf(readable, code), code)}};
    }
  }
  return {{"version", version},
          {"error", errors.above(visit, known)},
          {"fields", fields},
          {"customers", suggestions},
          {"lines", lineModels},
          {"has_instalments", hasInstalments},
          {"instalments", instalmentModels},
          {"totals", totals}};
}

}  // namespace host::web
