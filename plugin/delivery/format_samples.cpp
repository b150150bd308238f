#include "plugin/delivery/format_samples.hpp"

#include <algorithm>

#include "plugin/delivery/letter_format.hpp"

namespace reminders::delivery {
namespace {

// No format of a company is called so: ids that pages make hold letters, digits and '-'.
constexpr const char* kTyped = " typed";

}  // namespace

application::FormatSample RenderedFormats::draw(const application::FormatSampleRequest& request, As as) {
  application::FormatSample sample;
  auto configuration = request.configuration;
  configuration.formats.push_back(request.format);
  configuration.formats.back().id = kTyped;
  auto row = request.text;
  row.way = domain::Way::kLetter;
  row.format = kTyped;
  sample.problem = samples_.with({request.company, request.asOf, configuration, request.invoice, &row, nullptr, row.way},
                                 [&](const application::RenderRequest& asked) {
                                   const auto letter = renderer_.laidOut(asked);
                                   sample.pages = letter.pages.count();
                                   if (as == As::kPdf) {
                                     sample.pdf = letter.pages.pdf(letter.info);
                                     return;
                                   }
                                   for (int i = 0; i < std::min(sample.pages, kMostPages); ++i)
                                     sample.pictures.push_back(letter.pages.png(i, kWidth));
                                 });
  return sample;
}

std::vector<application::FormatProblem> RenderedFormats::check(const domain::Format& format) const {
  std::vector<application::FormatProblem> problems;
  for (auto& sentence : checkFormat(format)) {
    application::FormatProblem problem{std::move(sentence), true, 0, false, {}};
    if (problem.sentence.id == kUnknownField) {
      auto name = problem.sentence.values.front().text;
      if (name.starts_with("{{") && name.ends_with("}}")) name = name.substr(2, name.size() - 4);
      problem.suggestion = similarField(name, fields());
    }
    problems.push_back(std::move(problem));
  }
  for (const auto& remark : kit::html::check(format.html, format.css))
    if (!kit::html::refuses(remark.kind)) problems.push_back({sentenceOf(remark), false, remark.line, remark.inCss, {}});
  return problems;
}

std::vector<application::TextField> RenderedFormats::fields() const {
  std::vector<application::TextField> fields;
  for (const auto* some : {&formatFields(), &knownFields()})
    for (const auto& field : *some) fields.push_back({field.name, field.meaning, field.perInvoice});
  return fields;
}

}  // namespace reminders::delivery
