#include "plugin/web/answer_page.hpp"

#include <algorithm>

#include "plugin/application/account_text.hpp"
#include "plugin/domain/digest.hpp"
#include "plugin/web/answer_case.hpp"
#include "plugin/web/phone_link.hpp"
#include "plugin/web/simulation_mail.hpp"

namespace reminders::web {
namespace {

using application::AnswerKind;
using nlohmann::json;

bool isLanguage(const std::string& text) { return text == "fr" || text == "en"; }

/// What was asked for with the switch, else the customer's language, else the company's.
std::string languageOf(const LinkRequest& request, const domain::CustomerFacts& customer) {
  const auto& fields = request.method == "POST" ? request.form : request.query;
  for (const auto& each : {fieldOf(fields, "lang"), customer.language.substr(0, 2), request.company.language.substr(0, 2)})
    if (isLanguage(each)) return each;
  return "en";
}

/// What the page says once an answer was taken.
std::string thanks(const Language& language, AnswerKind kind) {
  switch (kind) {
    case AnswerKind::kPaid: return language.tr("Thank you. We look for your payment; you do not have to do anything else.");
    case AnswerKind::kPromise: return language.tr("Thank you. It is noted that you will pay on that day.");
    case AnswerKind::kDispute: return language.tr("It is noted. Somebody looks at it and gets back to you.");
    case AnswerKind::kCopy: return language.tr("You can download the invoice right here. We know now that you asked for a copy.");
    case AnswerKind::kWrongPerson: break;
  }
  return language.tr("Thank you for telling us. We look for the right person; this page is closed.");
}

std::string saidWord(const Language& language, const application::DebtorAnswer& answer) {
  const auto day = answer.day ? language.format.date(*answer.day) : std::string();
  switch (answer.kind) {
    case AnswerKind::kPaid: return language.texts.tr("already paid on {date}", {{"date", day}});
    case AnswerKind::kPromise: return language.texts.tr("will be paid on {date}", {{"date", day}});
    case AnswerKind::kDispute: return language.tr("disputed");
    case AnswerKind::kCopy: return language.tr("a copy was asked for");
    case AnswerKind::kWrongPerson: break;
  }
  return language.tr("not the right person");
}

constexpr std::pair<const char*, AnswerKind> kForms[]{{"/paid", AnswerKind::kPaid},
                                                      {"/promise", AnswerKind::kPromise},
                                                      {"/dispute", AnswerKind::kDispute},
                                                      {"/copy", AnswerKind::kCopy},
                                                      {"/wrong-person", AnswerKind::kWrongPerson}};

}  // namespace

AnswerPage::AnswerPage(const Ports& ports, const std::string& packageFolder, kit::pages::Strictness strictness)
    : ports_(ports),
      catalogues_(cataloguesOf(packageFolder)),
      pages_(packageFolder + "/templates/pages", listOf(catalogues_), strictness) {}

std::optional<AnswerPage::Case> AnswerPage::read(const LinkRequest& request) const {
  const auto subject = application::LinkSubject::parse(request.subject);
  if (!subject) return std::nullopt;
  Case found;
  ports_.facts.openInvoices(request.company.id, request.today, subject->invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& customer) {
        // An invoice that has become another customer's is none of his business.
        if (customer.id != subject->customer || facts.status == domain::InvoiceStatus::kDraft) return;
        found.customer = customer;
        if (found.invoices.empty() || found.invoices.back().id != facts.id.invoice)
          found.invoices.push_back({facts.id.invoice, {}});
        found.invoices.back().parts.push_back(facts);
      });
  if (found.invoices.empty()) return std::nullopt;
  found.language = languageOf(request, found.customer);
  found.sender =
      ports_.details.details(request.company.id, found.invoices.front().first().department, found.customer.id, {}).sender;
  domain::Digest digest;
  digest.add(std::string_view(request.address));
  found.link = digest.hex();
  found.isClosed = ports_.answers.isClosed(request.company.id, found.link);
  return found;
}

Answer AnswerPage::handle(const LinkRequest& request) const {
  const auto found = read(request);
  Answer nothing;
  nothing.status = 404;
  if (!found) return nothing;
  if (request.method == "POST") {
    for (const auto& [path, kind] : kForms)
      if (request.path == path) return answer(request, *found, kind);
    return nothing;
  }
  if (request.path.empty() || request.path == "/") return page(request, *found, {}, 200);
  if (const auto invoice = numberAfter(request.path, "/invoices/", "/pdf"); invoice && !found->isClosed)
    return pdf(request, *found, *invoice);
  for (const auto& [path, kind] : kForms)
    if (request.path == path) {  // somebody went back to the address of a form
      Answer back;
      back.status = 303;
      back.location = request.address;
      return back;
    }
  return nothing;
}

Answer AnswerPage::pdf(const LinkRequest& request, const Case& found, std::int64_t invoice) const {
  Answer file;
  const auto* wanted = found.find(invoice);
  if (wanted == nullptr) {
    file.status = 404;
    return file;
  }
  for (const char c : wanted->first().number) {
    const bool isPlain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    file.download += isPlain ? c : '-';
  }
  file.download += ".pdf";
  file.contentType = "application/pdf";
  file.body = ports_.documents.pdf(request.company.id, wanted->id);
  return file;
}

void AnswerPage::addPayment(json& model, const Case& found, const Language& language) const {
  kit::Money asked(0, found.invoices.front().first().currency);
  std::string numbers;
  for (const auto* each : found.owed()) {
    // A message has one currency; an invoice that was changed since may have another, and is then paid by itself.
    if (each->isCollected() || each->first().currency != asked.currency()) continue;
    asked += kit::Money(each->asked(), asked.currency());
    numbers += (numbers.empty() ? "" : ", ") + each->first().number;
  }
  const bool isPayable = !found.sender.iban.empty() && asked.minor() > 0;
  const auto code = isPayable ? ports_.codes.of(found.sender, asked, numbers) : std::nullopt;
  const auto amount = language.format.money(asked);
  model["has_payment"] = isPayable;
  model["payment"] = {
      {"amount", amount},
      {"holder", found.sender.companyName},
      {"iban", application::inFours(found.sender.iban)},
      {"bic", found.sender.bic},
      {"reference", numbers},
      {"has_code", code.has_value()},
      {"code_path", code ? code->svgPath : ""},
      {"code_side", code ? std::to_string(code->side) : ""},
      {"code_says",
       language.texts.tr("Code to pay {amount} to account {iban} with the reference {reference}",
                         {{"amount", amount}, {"iban", application::inFours(found.sender.iban)}, {"reference", numbers}})}};
}

/// What was answered about these invoices, without what people wrote: others have the link as well.
void AnswerPage::addSaid(json& model, const LinkRequest& request, const Case& found, const Language& language) const {
  std::vector<application::DebtorAnswer> all;
  for (const auto& invoice : found.invoices)
    for (auto& each : ports_.answers.ofInvoice(request.company.id, invoice.id))
      if (each.state != application::AnswerState::kTakenBack &&
          std::none_of(all.begin(), all.end(), [&](const auto& known) { return known.id == each.id; }))
        all.push_back(std::move(each));
  model["said"] = json::array();
  for (const auto& each : all) {
    std::string numbers;
    for (const auto& [id, number] : each.invoices)
      if (found.find(id.value) != nullptr) numbers += (numbers.empty() ? "" : ", ") + number;
    model["said"].push_back(
        {{"on", language.format.date(each.enteredOn)}, {"numbers", numbers}, {"what", saidWord(language, each)}});
  }
  model["has_said"] = !model["said"].empty();
}

Answer AnswerPage::page(const LinkRequest& request, const Case& found, const Forms& typed, int status) const {
  const Language language{catalogueFor(catalogues_, found.language), kit::l10n::Formatter(found.language)};
  const auto owed = found.owed();
  const std::string other = found.language == "fr" ? "en" : "fr";
  const auto done = fieldOf(request.query, "done");
  json model{{"csrf", request.csrf},
             {"lang", found.language},
             {"other_href", request.address + "?lang=" + other},
             {"other_lang", other},
             {"other_label", other == "fr" ? "Français" : "English"},
             {"company", found.sender.departmentName.empty() ? found.sender.companyName : found.sender.departmentName},
             {"email", found.sender.departmentEmail.empty() ? found.sender.companyEmail : found.sender.departmentEmail},
             {"phone", found.sender.companyPhone},
             {"phone_href", phoneLink(found.sender.companyPhone)},
             {"is_closed", found.isClosed},
             {"is_owed", !owed.empty()},
             {"may_answer", !owed.empty() && !found.isClosed},
             {"problem", typed.problem},
             {"is_refused", typed.isRefused()},
             {"thanks", ""}};
  for (const auto& [path, kind] : kForms)
    if (request.method != "POST" && done == std::string(path).substr(1)) model["thanks"] = thanks(language, kind);

  SumsByCurrency sum;
  model["invoices"] = json::array();
  for (const auto& each : found.invoices) {
    const auto& first = each.first();
    const auto money = [&](std::int64_t minor) { return language.format.money(kit::Money(minor, first.currency)); };
    if (each.isOwed()) sum.add(first.currency, each.open());
    json dues = json::array();
    for (const auto& part : each.parts)
      if (part.dueOn)
        dues.push_back({{"on", language.format.date(*part.dueOn)},
                        {"is_late", part.open > 0 && each.isOwed() && *part.dueOn < request.today},
                        {"amount", each.parts.size() > 1 ? money(part.open) : ""}});
    const auto disputed = each.open() - each.asked();
    model["invoices"].push_back({{"number", first.number},
                                 {"issued", language.format.date(first.issuedOn)},
                                 {"dues", dues},
                                 {"total", money(each.total())},
                                 {"open", each.isOwed() ? money(each.open()) : ""},
                                 {"is_part", each.isOwed() && each.open() != each.total()},
                                 {"disputed", each.isOwed() && disputed > 0 ? money(disputed) : ""},
                                 {"is_owed", each.isOwed()},
                                 {"is_cancelled", each.isCancelled()},
                                 {"is_collected", each.isOwed() && each.isCollected()},
                                 {"pdf_path", request.address + "/invoices/" + std::to_string(each.id.value) + "/pdf"}});
  }
  model["open"] = sum.text(language);
  addPayment(model, found, language);
  addSaid(model, request, found, language);

  // A dispute may be about a part, which belongs to one invoice: there nothing is chosen for the customer.
  const auto choices = [&](const TypedForm& form, bool mustChoose) {
    json all = json::array();
    if (owed.size() < 2) return all;
    const auto chosen = form["about"];
    if (mustChoose) all.push_back({{"value", ""}, {"title", language.tr("Choose…")}, {"is_chosen", chosen.empty()}});
    const bool isAll = chosen == "all" || (chosen.empty() && !mustChoose);
    all.push_back({{"value", "all"}, {"title", language.tr("All of them")}, {"is_chosen", isAll}});
    for (const auto* each : owed) {
      const auto value = std::to_string(each->id.value);
      all.push_back({{"value", value}, {"title", each->first().number}, {"is_chosen", chosen == value}});
    }
    return all;
  };
  const auto form = [&](const char* name, const char* path, const TypedForm& values) {
    auto made = values.model({"about", "day", "amount", "said"});
    made["path"] = request.address + path;
    made["choices"] = choices(values, std::string_view(name) == "dispute");
    made["has_choices"] = !made["choices"].empty();
    model[name] = std::move(made);
  };
  form("paid", "/paid", typed.paid);
  form("promise", "/promise", typed.promise);
  form("dispute", "/dispute", typed.dispute);
  form("wrong", "/wrong-person", typed.wrong);
  model["copy_path"] = request.address + "/copy";
  model["today"] = request.today.iso();
  model["latest"] = request.today.plusDays(application::kLongestDelayDays).iso();

  Answer shown;
  shown.status = status;
  shown.language = found.language;
  shown.title = found.invoices.size() == 1
                    ? language.texts.tr("Invoice {number}", {{"number", found.invoices.front().first().number}})
                    : language.texts.tr("Your invoices with {name}", {{"name", model["company"].get<std::string>()}});
  model["title"] = shown.title;
  shown.body = pages_.render("answer_page", model, found.language);
  return shown;
}

}  // namespace reminders::web
