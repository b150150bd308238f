#include "plugin/web/case_file_pages.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>

#include "plugin/web/case_file_documents.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

constexpr int kMostInvoices = 500;
constexpr int kShownFiles = 20;
constexpr std::size_t kShownCustomers = 200;
constexpr std::size_t kShownNumbers = 6;
constexpr std::string_view kTick = "invoice-";

bool isReady(const domain::PlanLine& line) {
  using Code = domain::BlockerCode;
  const auto& blockers = line.decision.blockers;
  return blockers.has(Code::kAllStepsDone) && !blockers.has(Code::kHandedOver) && line.open > 0;
}

/// The invoices that a form ticks, or an address names.
std::set<std::int64_t> tickedIn(const std::map<std::string, std::string>& fields) {
  std::set<std::int64_t> ids;
  for (const auto& [name, value] : fields)
    if (const auto id = numberAfter(name, kTick)) ids.insert(*id);
  if (const auto named = fields.find("invoice"); named != fields.end())
    if (const auto id = numberAfter("/" + named->second, "/")) ids.insert(*id);
  return ids;
}

/// One customer's lines of a list of collection.
struct Debt {
  std::uint32_t customer = 0;
  SumsByCurrency open;
  std::vector<std::string> numbers;
};

json debtsModel(const Language& language, const domain::Plan& plan, const std::vector<Debt>& debts, const std::string& base) {
  json all = json::array();
  for (std::size_t i = 0; i < std::min(debts.size(), kShownCustomers); ++i) {
    const auto& debt = debts[i];
    std::vector<std::string> shown(
        debt.numbers.begin(), debt.numbers.begin() + static_cast<std::ptrdiff_t>(std::min(debt.numbers.size(), kShownNumbers)));
    const auto more = static_cast<std::int64_t>(debt.numbers.size() - shown.size());
    if (more > 0)
      shown.push_back(language.texts.trn("{count} more", "{count} more", more, {{"count", language.format.number(more)}}));
    const auto& customer = plan.customers[debt.customer];
    all.push_back({{"name", customer.name},
                   {"code", customer.code},
                   {"customer_path", base + "/customers/" + std::to_string(customer.id.value)},
                   {"path", base + "/customers/" + std::to_string(customer.id.value) + "/case-file"},
                   {"numbers", language.format.list(shown)},
                   {"open", debt.open.text(language)}});
  }
  return all;
}

std::vector<Debt> debtsWhere(const domain::Plan& plan, bool (*isMeant)(const domain::PlanLine&)) {
  std::map<std::uint32_t, Debt> byCustomer;
  for (const auto& line : plan.lines) {
    if (!isMeant(line)) continue;
    auto& debt = byCustomer[line.customer];
    debt.customer = line.customer;
    debt.open.add(line.currency, line.open);
    const std::string number(line.number);
    if (debt.numbers.empty() || debt.numbers.back() != number) debt.numbers.push_back(number);
  }
  std::vector<Debt> debts;
  for (auto& [customer, debt] : byCustomer) debts.push_back(std::move(debt));
  std::sort(debts.begin(), debts.end(), [&](const Debt& a, const Debt& b) {
    return std::tie(plan.customers[a.customer].name, plan.customers[a.customer].code) <
           std::tie(plan.customers[b.customer].name, plan.customers[b.customer].code);
  });
  return debts;
}

}  // namespace

std::int64_t readyForCollection(const domain::Plan& plan) { return std::count_if(plan.lines.begin(), plan.lines.end(), isReady); }

std::string CaseFilePages::pathOf(std::int64_t customer) const {
  return base() + "/customers/" + std::to_string(customer) + "/case-file";
}

std::optional<CaseFileAnswer> CaseFilePages::handle(const Request& request) {
  const bool isPost = request.method == "POST";
  const auto handing = numberAfter(request.path, "/customers/", "/case-file/hand-over");
  const auto customer = numberAfter(request.path, "/customers/", "/case-file");
  if (!isPost && request.path == "/collection") return CaseFileAnswer{collection(request)};
  if (!isPost && customer) return CaseFileAnswer{caseFile(request, *customer, {}, 200)};
  if (!isPost || (!customer && !handing)) return std::nullopt;
  if (!request.visitor.mayChange)
    return CaseFileAnswer{problem(
        request, 403,
        texts(request.visitor.language)
            .tr("You may look at reminders but not change or send them. Ask an administrator for the accountant's role."))};
  if (handing) return CaseFileAnswer{handOver(request, *handing)};
  return download(request, *customer);
}

Answer CaseFilePages::collection(const Request& request) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto planned = ports().plan.plan(visitor.company.id, visitor.asOf);
  const auto& plan = planned.plan;
  const auto ready = debtsWhere(plan, isReady);
  const auto handed = debtsWhere(plan, [](const domain::PlanLine& line) {
    return line.decision.blockers.has(domain::BlockerCode::kHandedOver) && line.open > 0;
  });
  json model{{"ready", debtsModel(language, plan, ready, base())},
             {"has_ready", !ready.empty()},
             {"handed", debtsModel(language, plan, handed, base())},
             {"has_handed", !handed.empty()},
             {"is_cut", ready.size() > kShownCustomers || handed.size() > kShownCustomers}};
  return page(request, "collection", language.tr("Collection"), std::move(model));
}

std::vector<InvoiceCase> CaseFilePages::choices(const Visitor& visitor, const domain::Rulebook& rules,
                                                domain::CustomerId customer, const std::set<std::int64_t>& also) const {
  std::set<std::int64_t> wanted = also;
  for (const auto& each : ports().debtors.openInvoices(visitor.company.id, customer, visitor.asOf, kMostInvoices))
    wanted.insert(each.value);
  std::vector<InvoiceCase> found;
  for (const auto id : wanted) {
    auto invoice = InvoiceCase::read(ports(), visitor, rules, {id});
    if (invoice.exists() && invoice.customer.id == customer) found.push_back(std::move(invoice));
  }
  // The oldest debt first; what has no due date last.
  const auto dueOf = [](const InvoiceCase& invoice) { return invoice.receivables.front().dueOn; };
  std::stable_sort(found.begin(), found.end(), [&](const InvoiceCase& a, const InvoiceCase& b) {
    if (dueOf(a).has_value() != dueOf(b).has_value()) return dueOf(a).has_value();
    return dueOf(a) < dueOf(b);
  });
  return found;
}

Answer CaseFilePages::caseFile(const Request& request, std::int64_t customer, const Typed& typed, int status) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto card = ports().debtors.card(visitor.company.id, {customer});
  if (!card) return problem(request, 404, language.tr("There is no such customer."));
  const auto rules = application::rulesOf(ports().configurations.load(visitor.company.id));
  const auto named = tickedIn(typed.isSent ? request.form : request.query);
  const auto invoices = choices(visitor, *rules, {customer}, named);
  const bool anyHanded = std::any_of(invoices.begin(), invoices.end(), [](const auto& each) { return each.isHandedOver(); });

  auto form = typed.form.model({"to", "note", "language"});
  if (!typed.isSent) form["language"] = visitor.language.substr(0, 2);
  json model{{"customer", card->name},
             {"code", card->code},
             {"customer_path", base() + "/customers/" + std::to_string(customer)},
             {"collection_path", base() + "/collection"},
             {"path", pathOf(customer)},
             {"hand_over_path", pathOf(customer) + "/hand-over"},
             {"form", std::move(form)},
             {"invoices", json::array()},
             {"languages", json::array()},
             {"made", json::array()},
             {"is_cut", invoices.size() >= static_cast<std::size_t>(kMostInvoices)}};
  model["is_ticks_problem"] = typed.form.isRefused() && model["form"]["bad_to"] == false && model["form"]["bad_note"] == false;
  for (const auto* each : {"fr", "en"})
    model["languages"].push_back({{"code", each},
                                  {"name", std::string_view(each) == "fr" ? language.tr("French") : language.tr("English")},
                                  {"is_chosen", model["form"]["language"] == each}});
  for (const auto& each : invoices) {
    const auto& first = each.receivables.front();
    const bool isTicked = named.empty() && !typed.isSent ? (anyHanded ? each.isHandedOver() : each.isOverdue(visitor.asOf))
                                                         : named.contains(each.id.value);
    std::string handed;
    for (const auto& note : each.notes.handovers)
      if (note.isOpen())
        handed = language.texts.tr("handed over on {date} to {name}",
                                   {{"date", language.format.date(note.enteredOn)}, {"name", note.to}});
    model["invoices"].push_back({{"tick", std::string(kTick) + std::to_string(each.id.value)},
                                 {"number", each.number()},
                                 {"number_path", base() + "/invoices/" + std::to_string(each.id.value) + "/follow-up"},
                                 {"due_on", first.dueOn ? language.format.date(*first.dueOn) : ""},
                                 {"open", language.format.money(kit::Money(each.open(), each.currency()))},
                                 {"reminders", language.format.number(static_cast<std::int64_t>(std::count_if(
                                                   each.messages.begin(), each.messages.end(), application::hasLeft)))},
                                 {"handed", handed},
                                 {"is_ticked", isTicked}});
  }
  model["has_invoices"] = !invoices.empty();
  for (const auto& each : caseFiles_.made(visitor.company.id, {customer}, kShownFiles))
    model["made"].push_back({{"on", language.format.date(each.madeOn)},
                             {"by", each.actor},
                             {"numbers", each.invoices},
                             {"files", language.texts.trn("{count} file", "{count} files", each.files,
                                                          {{"count", language.format.number(each.files)}})},
                             {"end", each.chainEnd}});
  model["has_made"] = !model["made"].empty();
  return page(request, "case_file", language.texts.tr("Case file of {name}", {{"name", card->name}}), std::move(model), status);
}

Answer CaseFilePages::handOver(const Request& request, std::int64_t customer) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto rules = application::rulesOf(ports().configurations.load(visitor.company.id));
  TypedForm form(request.form);
  std::vector<domain::ReceivableId> receivables;
  for (const auto id : tickedIn(request.form)) {
    const auto found = InvoiceCase::read(ports(), visitor, *rules, {id});
    if (!found.exists() || found.customer.id.value != customer) continue;
    for (const auto& each : found.receivables)
      if (each.open > 0 && !each.handedOver) receivables.push_back(each.id);
  }
  if (receivables.empty()) form.refuse("ticks", language.tr("Tick at least one invoice that is open and not handed over yet."));
  const auto to = lineIn(form, language, "to", language.tr("Who collects it? Write the name of the collector or lawyer."));
  const auto note = lineIn(form, language, "note", "", kLongestText);
  if (form.isRefused()) return caseFile(request, customer, {form, true}, 422);
  ports().followUps.handOver(visitor.company.id, receivables, to, note, visitor.asOf, visitor.user);
  return backTo(request, pathOf(customer), "handed-over-all");
}

CaseFileAnswer CaseFilePages::download(const Request& request, std::int64_t customer) {
  const auto& visitor = request.visitor;
  const Language own{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto card = ports().debtors.card(visitor.company.id, {customer});
  if (!card) return {problem(request, 404, own.tr("There is no such customer."))};
  const std::shared_ptr<const domain::Rulebook> rules = application::rulesOf(ports().configurations.load(visitor.company.id));
  TypedForm form(request.form);
  const auto wanted = tickedIn(request.form);
  std::vector<InvoiceCase> invoices;
  for (const auto id : wanted) {
    auto found = InvoiceCase::read(ports(), visitor, *rules, {id});
    if (found.exists() && found.customer.id.value == customer) invoices.push_back(std::move(found));
  }
  if (invoices.empty()) form.refuse("ticks", own.tr("Tick at least one invoice: the case file is about those that are ticked."));
  if (form.isRefused()) return {caseFile(request, customer, {form, true}, 422)};

  CaseFileAnswer file;
  auto& answer = file.answer;
  answer.contentType = "application/zip";
  auto code = card->code;
  for (char& c : code)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) c = '-';
  answer.download = "case-" + code + "-" + visitor.asOf.iso() + ".zip";
  const std::string chosen = form["language"] == "en" ? "en" : form["language"] == "fr" ? "fr" : visitor.language;
  file.stream = [&pages = templates(), &tables = ports().tables, &caseFiles = caseFiles_, &texts = texts(chosen), path = base(),
                 visitor, chosen, card = *card, rules,
                 invoices = std::move(invoices)](const std::function<void(std::string_view)>& write) {
    const Language language{texts, kit::l10n::Formatter(chosen)};
    auto reader = visitor;
    reader.mayChange = false;  // a document offers nothing to do
    const StoryFrame frame{language, *rules, reader, path};
    application::CaseHead head{visitor.company, card.customer, card.code, card.name, visitor.asOf, {}};
    std::map<std::int64_t, application::PastMessage> messages;
    for (const auto& each : invoices) {
      head.invoices.emplace_back(each.id, each.number());
      for (const auto& message : each.messages) messages.emplace(message.id.value, message);
    }
    std::vector<application::PastMessage> inOrder;
    for (auto& [id, message] : messages) inOrder.push_back(std::move(message));
    CaseFileStory story{frame, head, invoices, inOrder, card, {}};
    for (const auto& balance : invoices.front().customer.balances)
      if (balance.credit > 0) story.credit.emplace_back(balance.credit, balance.currency);
    caseFiles.make(
        head, inOrder, [&](const application::CaseContents& contents) { return caseDocuments(story, contents, pages, tables); },
        write, visitor.user);
  };
  return file;
}

}  // namespace reminders::web
