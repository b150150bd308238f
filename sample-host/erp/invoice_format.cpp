#include "sample-host/erp/invoice_format.hpp"

#include <algorithm>
#include <host_sdk/kit/html/remark_words.hpp>
#include <host_sdk/kit/l10n/folding.hpp>
#include <host_sdk/kit/tags/tags.hpp>
#include <nlohmann/json.hpp>

#include "sample-host/erp/invoice_duties.hpp"
#include "sample-host/erp/invoice_fields.hpp"
#include "sample-host/erp/invoice_samples.hpp"

namespace host::erp {
namespace {

using kit::tags::ProblemKind;

bool isList(std::string_view name) {
  const auto& fields = invoiceFields();
  return std::any_of(fields.begin(), fields.end(), [&](const InvoiceField& field) { return field.isList && field.name == name; });
}

bool isField(std::string_view name, const std::vector<std::string>& open) {
  const auto& fields = invoiceFields();
  return std::any_of(fields.begin(), fields.end(), [&](const InvoiceField& field) {
    return !field.isList && field.name == name &&
           (field.list.empty() || std::find(open.begin(), open.end(), field.list) != open.end());
  });
}

/// A known field that looks like a mistyped one; '' for none.
std::string similar(std::string name) {
  const auto letters = [](std::string_view text) {
    auto folded = kit::l10n::folded(text);
    std::erase_if(folded, [](char c) { return c == '_' || c == '.' || c == ' ' || c == '-'; });
    return folded;
  };
  // How many letters must be written, left out or changed; formats hold short names.
  const auto distance = [](const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t i = 0; i <= b.size(); ++i) row[i] = i;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      std::size_t corner = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        const auto above = row[j];
        row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
        corner = above;
      }
    }
    return row[b.size()];
  };
  if (name.size() > 60) return {};
  const auto wanted = letters(name);
  std::string best;
  std::size_t least = 3;
  for (const auto& field : invoiceFields())
    if (const auto far = distance(wanted, letters(field.name)); far < least) {
      least = far;
      best = field.name;
    }
  return best;
}

Refusal refusalOf(const kit::tags::Problem& problem) {
  switch (problem.kind) {
    case ProblemKind::kNotClosed:
      return Refusal{"A field is not closed: “}}” is missing after “{tag}”.", {{"tag", problem.what}}, "html"};
    case ProblemKind::kNotAllowed:
      return Refusal{"{tag} is not allowed: fields are written {{customer.name}}.", {{"tag", problem.what}}, "html"};
    case ProblemKind::kUnknown: {
      const auto suggestion = similar(problem.what.substr(2, problem.what.size() - 4));
      if (suggestion.empty()) return Refusal{"{tag} is not a known field.", {{"tag", problem.what}}, "html"};
      return Refusal{"{tag} is not a known field. Did you mean {suggestion}?",
                     {{"tag", problem.what}, {"suggestion", "{{" + suggestion + "}}"}},
                     "html"};
    }
    case ProblemKind::kClosesNothing: return Refusal{"{tag} closes nothing.", {{"tag", problem.what}}, "html"};
    case ProblemKind::kSectionNotClosed: return Refusal{"{tag} is not closed.", {{"tag", problem.what}}, "html"};
    case ProblemKind::kListInList:
      return Refusal{"{tag} stands within another list: close that one first.", {{"tag", problem.what}}, "html"};
  }
  throw std::logic_error("an unknown problem of a tag");
}

FormatProblem problemOf(const kit::html::Remark& remark) {
  Refusal refusal;  // of the kit's sentences, which scripts/translations.sh collects
  refusal.message = kit::html::sentenceOf(remark.kind);
  refusal.values = {{"what", remark.what}};
  refusal.field = remark.inCss ? "css" : "html";
  return {std::move(refusal), kit::html::refuses(remark.kind), remark.line};
}

bool isRefused(const std::vector<FormatProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const FormatProblem& each) { return each.isRefused; });
}

}  // namespace

FormatRefused::FormatRefused(std::vector<FormatProblem> why)
    : std::runtime_error("the format cannot be used: " + (why.empty() ? std::string() : why.front().refusal.text())),
      problems(std::move(why)) {}

kit::html::Pages laidOut(const InvoiceFormat& format, const InvoiceDocument& document, const InvoiceTexts& texts) {
  kit::html::Pictures pictures;
  if (!document.seller.logo.empty()) pictures["logo"].png = decodedLogo(document.seller.logo);
  try {
    const auto html =
        kit::tags::render(kit::tags::prepared(format.html, &isMarkup), fieldValues(document, texts), &kit::tags::escapedLines);
    kit::html::Pages pages({html, format.css, document.language}, pictures);
    std::vector<FormatProblem> problems;
    for (auto& refusal : missingDuties(document, texts, pages.text())) problems.push_back({std::move(refusal), true, 0});
    if (!problems.empty()) throw FormatRefused(std::move(problems));
    return pages;
  } catch (const kit::html::Refused& refused) {
    std::vector<FormatProblem> problems;
    for (const auto& remark : refused.remarks)
      if (kit::html::refuses(remark.kind)) problems.push_back(problemOf(remark));
    throw FormatRefused(std::move(problems));
  }
}

std::vector<FormatProblem> checkInvoiceFormat(const InvoiceFormat& format) {
  std::vector<FormatProblem> problems;
  for (const auto& problem : kit::tags::check(format.html, {&isField, &isList}))
    problems.push_back({refusalOf(problem), true, problem.line});
  if (format.css.find("{{") != std::string::npos)
    problems.push_back({Refusal{"Fields stand in the HTML, not in the CSS.", {}, "css"}, true, 0});
  for (const auto& remark : kit::html::check(format.html, format.css)) problems.push_back(problemOf(remark));
  if (isRefused(problems)) return problems;
  for (const char* language : {"fr", "en"})
    for (const auto& sample : sampleInvoices(language)) {
      try {
        laidOut(format, sample, textsOf(sample));
      } catch (const FormatRefused& refused) {
        for (const auto& problem : refused.problems)
          if (std::find(problems.begin(), problems.end(), problem) == problems.end()) problems.push_back(problem);
      }
      if (isRefused(problems)) return problems;
    }
  return problems;
}

}  // namespace host::erp
