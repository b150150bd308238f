#include "plugin/web/format_pages.hpp"

#include <algorithm>

#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using application::FormatProblem;
using application::FormatSample;
using application::FormatSamples;
using nlohmann::json;
namespace editing = application::editing;

std::string formatPath(const std::string& id) { return "/formats/format" + queryOf({{"id", id}}); }

std::string nameOf(const domain::Format& format) { return format.name.empty() ? format.id : format.name; }

std::string goneText(const Language& language) {
  return language.tr("This format is not there any more. The list shows those that are.");
}

// Browsers send line ends as CR LF; texts are kept with LF.
std::string withoutReturns(std::string text) {
  std::erase(text, '\r');
  return text;
}

/// "CSS, line 3: The CSS property “flex” is not supported."
std::string sentenceOf(const Language& language, const FormatProblem& problem) {
  auto said = problem.sentence.in([&](std::string_view id) { return language.texts.translate(id); });
  if (!problem.suggestion.empty())
    said = language.texts.tr("{field} is not a known field. Did you mean {suggestion}?",
                             {{"field", problem.sentence.values.front().text}, {"suggestion", "{{" + problem.suggestion + "}}"}});
  if (!said.ends_with('.') && !said.ends_with('?')) said += '.';
  if (problem.line == 0) return said;
  const std::pair<std::string, std::string> line{"line", language.format.number(problem.line)};
  return problem.inCss ? language.texts.tr("CSS, line {line}: {problem}", {line, {"problem", said}})
                       : language.texts.tr("HTML, line {line}: {problem}", {line, {"problem", said}});
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) { return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U; };
    const unsigned bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += kLetters[bits >> 18 & 63];
    out += kLetters[bits >> 12 & 63];
    out += at + 1 < bytes.size() ? kLetters[bits >> 6 & 63] : '=';
    out += at + 2 < bytes.size() ? kLetters[bits & 63] : '=';
  }
  return out;
}

}  // namespace

FormModel::Choices formatChoices(const Language& language, const domain::Configuration& configuration, const std::string& usual) {
  FormModel::Choices choices;
  if (!usual.empty()) choices.emplace_back("", usual);
  choices.emplace_back(std::string(domain::kDrawnFormat), language.tr("The letter of the app"));
  for (const auto& each : configuration.formats) choices.emplace_back(each.id, nameOf(each));
  return choices;
}

struct FormatPages::Draft {
  application::CompanySettings settings;
  std::string version;
  domain::Format stored;  // as it is in the configuration, or what a new one begins with
  bool isNew = true;
  bool isGone = false;
  std::string from;  // the id of the one that is copied
};

FormatPages::Draft FormatPages::draftOf(const Request& request, const std::map<std::string, std::string>& fields) const {
  const auto language = context_.language(request);
  Draft draft;
  draft.settings = context_.configurations.load(request.visitor.company.id);
  draft.version = fields.contains("version") ? fieldOf(fields, "version") : draft.settings.fingerprint;
  const auto id = fieldOf(fields, "id"), from = fieldOf(fields, "from");
  if (const auto* known = editing::findFormat(draft.settings.configuration, id); known != nullptr) {
    draft.stored = *known;
    draft.isNew = false;
  } else if (const auto* copied = editing::findFormat(draft.settings.configuration, from); copied != nullptr) {
    draft.stored = *copied;
    draft.from = from;
    draft.stored.id.clear();
    draft.stored.name = language.texts.tr("{name} (copy)", {{"name", nameOf(*copied)}});
  } else {
    draft.isGone = !id.empty() || !from.empty();
    draft.stored = context_.formatSamples.starter();
    draft.stored.id.clear();
  }
  return draft;
}

FormModel FormatPages::formOf(const Language& language, const Request& request, const Draft& draft, bool isTyped) const {
  FormModel form(language, isTyped ? &request.form : nullptr);
  form.text("name", language.tr("Name"), draft.stored.name, language.tr("Such as: Letter with a logo on the right."), "col-12");
  form.code("html", "HTML", draft.stored.html, "html", 22);
  form.code("css", "CSS", draft.stored.css, "css", 16);
  return form;
}

domain::Format FormatPages::typedFormat(const FormModel& form, const Draft& draft) const {
  return {draft.stored.id, form.value("name"), withoutReturns(form.value("html")), withoutReturns(form.value("css"))};
}

FormatSample FormatPages::drawn(const Request& request, const Draft& draft, const domain::Format& format,
                                FormatSamples::As as) const {
  const auto& visitor = request.visitor;
  const auto language = context_.language(request);
  // A letter's text: the company's first one, else one that came with the app.
  const auto& own = draft.settings.configuration.templates;
  const auto shipped = context_.desk.shippedTemplates(visitor.company);
  const domain::Template* text = nullptr;
  for (const auto* some : {&own, &shipped})
    for (const auto& row : *some)
      if (text == nullptr && row.way == domain::Way::kLetter) text = &row;
  domain::Template plain;
  plain.way = domain::Way::kLetter;
  plain.subject = "#REF#";
  plain.body = "{{customer.name}}\n\n{{company.name}}";

  // The invoice was offered with the page; looking for others at every key would read the whole ledger.
  domain::InvoiceId invoice;
  const auto typed = fieldOf(request.form, "invoice");
  if (!typed.empty() && typed.size() < 18 && typed.find_first_not_of("0123456789") == std::string::npos) {
    invoice = {std::stoll(typed)};
  } else {
    const auto invoices = context_.samples.invoices(visitor.company, visitor.asOf);
    if (invoices.empty()) {
      FormatSample none;
      none.problem = language.tr("No invoice is open: there is nothing to fill the letter with.");
      return none;
    }
    invoice = invoices.front().id;
  }
  return context_.formatSamples.draw(
      {visitor.company, visitor.asOf, draft.settings.configuration, invoice, format, text == nullptr ? plain : *text}, as);
}

json FormatPages::previewOf(const Request& request, const Draft& draft, const domain::Format& format) const {
  const auto language = context_.language(request);
  json preview{{"problems", json::array()}, {"left_out", json::array()},
               {"has_left_out", false},     {"refusal", ""},
               {"pictures", json::array()}, {"more", ""}};
  for (const auto& problem : context_.formatSamples.check(format))
    preview[problem.isRefused ? "problems" : "left_out"].push_back(sentenceOf(language, problem));
  preview["has_left_out"] = !preview["left_out"].empty();
  if (!preview["problems"].empty()) return preview;
  const auto sample = drawn(request, draft, format, FormatSamples::As::kPictures);
  preview["refusal"] = sample.problem;
  const auto pages = language.format.number(sample.pages);
  for (std::size_t i = 0; i < sample.pictures.size(); ++i)
    preview["pictures"].push_back(
        {{"source", "data:image/png;base64," + base64(sample.pictures[i])},
         {"title", language.texts.tr("The letter, page {page} of {pages}",
                                     {{"page", language.format.number(static_cast<std::int64_t>(i + 1))}, {"pages", pages}})}});
  if (sample.pages > static_cast<int>(sample.pictures.size()))
    preview["more"] = language.texts.tr("The letter has {pages} pages; the PDF shows all of them.", {{"pages", pages}});
  return preview;
}

Answer FormatPages::shown(const Request& request, const Draft& draft, const FormModel& form, int status) const {
  const auto language = context_.language(request);
  const auto& visitor = request.visitor;
  auto model = form.model();
  model["version"] = draft.version;
  model["format_id"] = draft.stored.id;
  model["from"] = draft.from;
  model["is_new"] = draft.isNew;
  model["preview"] = previewOf(request, draft, typedFormat(form, draft));
  const auto invoices = context_.samples.invoices(visitor.company, visitor.asOf);
  const auto chosen = fieldOf(request.form, "invoice");
  FormModel pick(language, nullptr);
  FormModel::Choices offered;
  for (const auto& each : invoices) offered.emplace_back(std::to_string(each.id.value), each.number + " · " + each.customer);
  if (!offered.empty()) pick.choice("invoice", language.tr("Invoice"), offered, chosen, "", "col-12");
  model["pick"] = pick.model();
  model["has_invoices"] = !invoices.empty();
  model["begin"] = "{{#invoices}}";
  model["end"] = "{{/invoices}}";
  model["fields_to_pick"] = json::array();
  for (const auto& field : context_.formatSamples.fields())
    model["fields_to_pick"].push_back({{"tag", "{{" + field.name + "}}"}, {"meaning", language.texts.translate(field.meaning)}});
  const auto uses =
      draft.isNew ? std::vector<editing::Use>() : editing::usesOfFormat(draft.settings.configuration, draft.stored.id);
  model["uses"] = uses.empty() ? language.tr("Nothing uses it yet: choose it in the list, for a department or in a template.")
                               : language.texts.tr("It is used by {uses}.", {{"uses", usesText(language, uses)}});
  model["copy_path"] = context_.base + "/formats/format" + queryOf({{"from", draft.stored.id}});
  return context_.page(request, "format", draft.isNew ? language.tr("New format") : nameOf(draft.stored), std::move(model),
                       status);
}

Answer FormatPages::editor(const Request& request) const {
  const auto language = context_.language(request);
  const auto draft = draftOf(request, request.query);
  if (draft.isGone) return context_.problem(request, 404, goneText(language));
  return shown(request, draft, formOf(language, request, draft, false), 200);
}

Answer FormatPages::preview(const Request& request) const {
  const auto language = context_.language(request);
  const auto draft = draftOf(request, request.form);
  const auto form = formOf(language, request, draft, true);
  if (fieldOf(request.form, "part").empty()) return shown(request, draft, form, 200);
  Answer answer;
  answer.title = language.tr("Preview");
  answer.body = context_.part("parts/format_preview", {{"preview", previewOf(request, draft, typedFormat(form, draft))}},
                              request.visitor.language);
  return answer;
}

Answer FormatPages::pdf(const Request& request) const {
  const auto language = context_.language(request);
  const auto draft = draftOf(request, request.form);
  auto form = formOf(language, request, draft, true);
  const auto format = typedFormat(form, draft);
  for (const auto& problem : context_.formatSamples.check(format))
    if (problem.isRefused) form.refuse(problem.inCss ? "css" : "html", sentenceOf(language, problem));
  if (form.isRefused()) return shown(request, draft, form, 422);
  auto sample = drawn(request, draft, format, FormatSamples::As::kPdf);
  if (!sample.problem.empty()) {
    form.refuseAll(sample.problem);
    return shown(request, draft, form, 422);
  }
  Answer answer;
  answer.contentType = "application/pdf";
  answer.download = "letter.pdf";
  answer.body = std::move(sample.pdf);
  return answer;
}

Answer FormatPages::save(const Request& request) const {
  const auto language = context_.language(request);
  auto draft = draftOf(request, request.form);
  if (draft.isGone) return context_.problem(request, 404, goneText(language));
  auto form = formOf(language, request, draft, true);
  auto format = typedFormat(form, draft);
  auto edited = draft.settings.configuration;
  constexpr std::ptrdiff_t kLongestName = 120;
  if (format.name.empty()) form.refuse("name", language.tr("Write a name."));
  const auto isFirstByte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };  // of a character
  if (std::count_if(format.name.begin(), format.name.end(), isFirstByte) > kLongestName)
    form.refuse("name",
                language.texts.tr("That is too long: at most {count} characters.", {{"count", std::to_string(kLongestName)}}));
  if (std::any_of(edited.formats.begin(), edited.formats.end(),
                  [&](const auto& each) { return each.name == format.name && each.id != format.id; }))
    form.refuse("name", language.tr("Another format has this name: choose another one."));
  for (const auto& problem : context_.formatSamples.check(format))
    if (problem.isRefused) form.refuse(problem.inCss ? "css" : "html", sentenceOf(language, problem));
  if (!form.isRefused()) {
    std::size_t at = edited.formats.size();
    if (draft.isNew) {
      format.id = editing::newFormatId(edited, format.name);
      edited.formats.push_back(format);
    } else {
      at = static_cast<std::size_t>(editing::findFormat(edited, format.id) - edited.formats.data());
      edited.formats[at] = format;
    }
    const auto prefix = "formats[" + std::to_string(at) + "].";
    if (context_.save(request, edited, draft.version, form, prefix, [](const std::string& suffix) { return suffix; }))
      return context_.redirect(formatPath(format.id), "saved");
  }
  return shown(request, draft, form, 422);
}

Answer FormatPages::setUsual(const Request& request) const {
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  edited.format = fieldOf(request.form, "usual");
  if (edited.format == domain::kDrawnFormat) edited.format.clear();
  return context_.saved(request, edited, "/formats", "saved");
}

Answer FormatPages::remove(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto id = fieldOf(request.form, "id");
  const auto* format = editing::findFormat(edited, id);
  if (format == nullptr) return context_.redirect("/formats", "deleted");
  if (const auto uses = editing::usesOfFormat(edited, id); !uses.empty())
    return list(request,
                language.texts.tr("“{name}” cannot be deleted: it is used by {uses}. Choose another format there first.",
                                  {{"name", nameOf(*format)}, {"uses", usesText(language, uses)}}),
                409);
  std::erase_if(edited.formats, [&](const domain::Format& each) { return each.id == id; });
  return context_.saved(request, edited, "/formats", "deleted");
}

Answer FormatPages::list(const Request& request, const std::string& refusal, int status) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto& configuration = settings.configuration;
  FormModel form(language, nullptr);
  form.choice("usual", language.tr("Format of all letters"), formatChoices(language, configuration, ""),
              configuration.format.empty() ? std::string(domain::kDrawnFormat) : configuration.format,
              language.tr("A department or a template may have another one."));
  auto model = form.model();
  model["refusal"] = refusal;
  model["version"] = settings.fingerprint;
  model["formats"] = json::array();
  for (const auto& each : configuration.formats) {
    const auto uses = editing::usesOfFormat(configuration, each.id);
    model["formats"].push_back(
        {{"format_id", each.id},
         {"format_name", nameOf(each)},
         {"uses", uses.empty() ? language.tr("Nothing uses it yet.")
                               : language.texts.tr("It is used by {uses}.", {{"uses", usesText(language, uses)}})},
         {"edit_path", context_.base + formatPath(each.id)},
         {"copy_path", context_.base + "/formats/format" + queryOf({{"from", each.id}})}});
  }
  model["has_formats"] = !configuration.formats.empty();
  model["new_path"] = context_.base + "/formats/format";
  return context_.page(request, "formats", language.tr("Formats of letters"), std::move(model), status);
}

}  // namespace reminders::web
