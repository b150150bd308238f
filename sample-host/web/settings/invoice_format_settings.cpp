// The format of the company's invoices: the editor, its preview with a real invoice, and the way back to the invoice of the
// product.
#include <algorithm>

#include "sample-host/erp/invoice_fields.hpp"
#include "sample-host/erp/invoice_format_store.hpp"
#include "sample-host/erp/invoice_list.hpp"
#include "sample-host/erp/invoice_pdf.hpp"
#include "sample-host/erp/invoice_samples.hpp"
#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/base64.hpp"
#include "sample-host/web/site/forms.hpp"

namespace host::web {
namespace {

using nlohmann::json;

constexpr const char* kPath = "/settings/invoice-format";
constexpr int kMostPages = 3, kWidth = 800;  // of pictures

/// What the editor holds, and the invoice that it is shown with.
struct Draft {
  erp::StoredInvoiceFormat stored;
  erp::InvoiceFormat format;
  std::int64_t version = 0;
  std::string number;                            // as it was chosen
  std::optional<erp::InvoiceDocument> document;  // nullopt: there is none of that number
  bool isInvented = false;                       // the company has no invoice yet
  std::vector<std::string> numbers;              // to choose from
};

// Browsers send line ends as CR LF; texts are kept with LF.
std::string withoutReturns(std::string text) {
  std::erase(text, '\r');
  return text;
}

Draft draftOf(const Visit& visit) {
  const auto companyId = visit.companyId();
  auto sql = visit.application.pool().acquire();
  Draft draft;
  draft.stored = erp::storedInvoiceFormat(*sql, companyId);
  const auto& asked = visit.request.parameters.get("start");
  if (visit.request.isPost()) {
    const auto& form = visit.request.form;
    draft.format = {withoutReturns(form.get("html")), withoutReturns(form.get("css"))};
    draft.version = numberOf(form.get("version"), 0);
    draft.number = form.trimmed("invoice");
  } else {
    draft.format = draft.stored.own.value_or(erp::starterInvoiceFormat());
    if (asked == "product") draft.format = erp::starterInvoiceFormat();
    if (asked == "previous" && draft.stored.previous) draft.format = *draft.stored.previous;
    draft.version = draft.stored.version;
    draft.number = draft.stored.failedNumber;
  }
  erp::InvoiceQuery latest;
  latest.asOf = visit.today();
  latest.limit = 20;
  for (const auto& row : erp::listInvoices(*sql, companyId, latest).rows) draft.numbers.push_back(row.number);
  if (draft.number.empty() && !draft.numbers.empty()) draft.number = draft.numbers.front();
  if (draft.number.empty()) {
    draft.isInvented = true;
    draft.document = erp::sampleInvoices(visit.language).front();
    draft.document->seller = erp::company(*sql, companyId).value();
  } else if (const auto found = erp::invoiceDetails(*sql, companyId, draft.number, visit.today())) {
    draft.document = erp::invoiceDocument(*sql, companyId, found->id, visit.today());
  }
  return draft;
}

/// "CSS, line 3: The CSS property “flex” is not supported."
std::string sentenceOf(const Visit& visit, const erp::FormatProblem& problem) {
  const auto said = say(visit, problem.refusal);
  if (problem.line == 0) return said;
  const auto number = visit.format.number(problem.line);
  const kit::l10n::Placeholder line{"line", number};
  return problem.refusal.field == "css" ? visit.tr("CSS, line {line}: {problem}", {line, {"problem", said}})
                                        : visit.tr("HTML, line {line}: {problem}", {line, {"problem", said}});
}

/// The refusals stand beside their fields.
FormErrors errorsOf(const Visit& visit, const std::vector<erp::FormatProblem>& problems) {
  FormErrors errors;
  for (const auto& problem : problems)
    if (problem.isRefused) errors.add(problem.refusal.field, sentenceOf(visit, problem));
  return errors;
}

json previewOf(const Visit& visit, const Draft& draft, const std::vector<erp::FormatProblem>& problems) {
  json preview{{"problems", json::array()}, {"left_out", json::array()},
               {"has_left_out", false},     {"hint", ""},
               {"pictures", json::array()}, {"more", ""}};
  for (const auto& problem : problems) preview[problem.isRefused ? "problems" : "left_out"].push_back(sentenceOf(visit, problem));
  preview["has_left_out"] = !preview["left_out"].empty();
  if (!preview["problems"].empty()) return preview;
  if (!draft.document) {
    preview["problems"].push_back(visit.tr("There is no invoice {number}. Choose another one.", {{"number", draft.number}}));
    return preview;
  }
  if (draft.isInvented) preview["hint"] = visit.tr("There is no invoice yet: this one is invented.");
  try {
    const auto pages = erp::laidOut(draft.format, *draft.document, erp::textsOf(*draft.document));
    const auto count = visit.format.number(pages.count());
    for (int i = 0; i < std::min(pages.count(), kMostPages); ++i)
      preview["pictures"].push_back(
          {{"source", "data:image/png;base64," + base64(pages.png(i, kWidth))},
           {"title", visit.tr("The invoice, page {page} of {pages}", {{"page", visit.format.number(i + 1)}, {"pages", count}})}});
    if (pages.count() > kMostPages)
      preview["more"] = visit.tr("The invoice has {pages} pages; the PDF shows all of them.", {{"pages", count}});
  } catch (const erp::FormatRefused& refused) {
    for (const auto& problem : refused.problems) preview["problems"].push_back(sentenceOf(visit, problem));
  }
  return preview;
}

json fieldsModel(const Visit& visit) {
  const auto examples = erp::fieldExamples(visit.language);
  const auto& fields = erp::invoiceFields();
  json all = json::array();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto& field = fields[i];
    const auto tag = field.isList ? "{{#" + field.name + "}}{{/" + field.name + "}}" : "{{" + field.name + "}}";
    all.push_back(
        {{"tag", tag}, {"meaning", visit.tr(field.meaning)}, {"example", examples[i]}, {"is_of_list", !field.list.empty()}});
  }
  return all;
}

Response shown(const Site& site, const Visit& visit, const Draft& draft, const std::vector<erp::FormatProblem>& problems,
               const FormErrors& errors) {
  std::vector<Choice> numbers;
  for (const auto& number : draft.numbers) numbers.push_back({number, number});
  const json fields{{"html", inputModel("html", draft.format.html, errors)},
                    {"css", inputModel("css", draft.format.css, errors)}};
  return site.answer(
      visit, View{"settings/invoice_format",
                  visit.tr("Invoice format"),
                  {{"tabs", tabsModel(visit, kPath)},
                   {"action", kPath},
                   {"version", draft.version},
                   {"error", errors.above(visit, fields)},
                   {"is_drawn", !draft.stored.own.has_value()},
                   {"failed_number", draft.stored.failedNumber},
                   {"product_href", std::string(kPath) + "?start=product"},
                   {"previous_href", draft.stored.previous ? json(std::string(kPath) + "?start=previous") : json(nullptr)},
                   {"fields", fields},
                   {"number", draft.number},
                   {"numbers", selectModel("invoice", numbers, draft.number, {})},
                   {"has_invoices", !draft.numbers.empty() || !draft.number.empty()},
                   {"preview", previewOf(visit, draft, problems)},
                   {"fields_to_pick", fieldsModel(visit)},
                   {"begin", "{{#lines}}"},
                   {"end", "{{/lines}}"}},
                  errors.any() ? 422 : 200});
}

Response editor(const Site& site, const Visit& visit) {
  const auto draft = draftOf(visit);
  return shown(site, visit, draft, erp::checkInvoiceFormat(draft.format), {});
}

Response preview(const Site& site, const Visit& visit) {
  const auto draft = draftOf(visit);
  const auto problems = erp::checkInvoiceFormat(draft.format);
  if (!visit.wantsPart()) return shown(site, visit, draft, problems, {});
  return Response::html(site.part(visit, "parts/format_preview", {{"preview", previewOf(visit, draft, problems)}}));
}

Response pdf(const Site& site, const Visit& visit) {
  const auto draft = draftOf(visit);
  auto problems = erp::checkInvoiceFormat(draft.format);
  FormErrors errors = errorsOf(visit, problems);
  if (!errors.any() && draft.document) {
    try {
      auto made = erp::renderInvoicePdf(*draft.document, draft.format);
      return Response::download(std::move(made.bytes), "application/pdf", made.fileName, true);
    } catch (const erp::FormatRefused& refused) {
      errors = errorsOf(visit, refused.problems);
    }
  }
  return shown(site, visit, draft, problems, errors);
}

Response save(const Site& site, const Visit& visit) {
  const auto wanted = visit.request.form.get("do");
  Notice notice;
  notice.text = visit.tr("Invoices are made in this format from now on.");
  auto draft = draftOf(visit);
  std::vector<erp::FormatProblem> problems;
  FormErrors errors;
  if (wanted == "save") {
    problems = erp::checkInvoiceFormat(draft.format);
    errors = errorsOf(visit, problems);
  }
  if (!errors.any()) {
    auto sql = visit.application.pool().acquire();
    const auto actor = actorOf(visit);
    if (wanted == "drop") notice.text = visit.tr("Invoices look as the product draws them again. Your format is kept.");
    const auto done = wanted == "drop"      ? erp::dropInvoiceFormat(*sql, actor, draft.version)
                      : wanted == "restore" ? erp::restoreInvoiceFormat(*sql, actor, draft.version)
                                            : erp::saveInvoiceFormat(*sql, actor, draft.format, draft.version);
    if (!done) errors.add(visit, done.refusal());
  }
  if (errors.any()) return shown(site, visit, draft, problems, errors);
  return site.answer(visit, Accepted{kPath, notice});
}

}  // namespace

void addInvoiceFormat(Site& site) {
  const std::string path = kPath;
  site.get(path, Access::kAdmin, [&site](Visit& visit) { return editor(site, visit); });
  site.post(path, Access::kAdmin, [&site](Visit& visit) { return save(site, visit); });
  site.post(path + "/preview", Access::kAdmin, [&site](Visit& visit) { return preview(site, visit); });
  site.post(path + "/pdf", Access::kAdmin, [&site](Visit& visit) { return pdf(site, visit); });
}

}  // namespace host::web
