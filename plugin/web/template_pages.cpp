#include "plugin/web/template_pages.hpp"

#include <algorithm>

#include "plugin/web/format_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/template_words.hpp"
#include "plugin/web/test_message.hpp"

namespace reminders::web {
namespace {

using domain::Family;
using domain::Template;
using domain::Way;
using nlohmann::json;
namespace editing = application::editing;

// Browsers send line ends as CR LF; texts are kept with LF.
std::string withoutReturns(std::string text) {
  std::erase(text, '\r');
  return text;
}

}  // namespace

std::string textProblem(const Language& language, const application::TextProblem& problem) {
  const auto said = problem.sentence.in([&](std::string_view id) { return language.texts.translate(id); });
  if (problem.suggestion.empty()) return said + (said.ends_with('.') ? "" : ".");
  return language.texts.tr("{field} is not a known field. Did you mean {suggestion}?",
                           {{"field", problem.sentence.values.front().text}, {"suggestion", "{{" + problem.suggestion + "}}"}});
}

struct TemplatePages::Draft {
  application::CompanySettings settings;
  std::string version;
  Template stored;         // as it is in the configuration, or what a new one begins with
  bool isNew = true;       // a row that is not there yet
  bool isVariant = false;  // a new row of a template that is there
  std::string key;         // of the stored row
};

TemplatePages::Draft TemplatePages::draftOf(const Request& request, const std::map<std::string, std::string>& fields) const {
  const auto language = context_.language(request);
  Draft draft;
  draft.settings = context_.configurations.load(request.visitor.company.id);
  draft.version = fields.contains("version") ? fieldOf(fields, "version") : draft.settings.fingerprint;
  const auto& configuration = draft.settings.configuration;
  const auto id = fieldOf(fields, "id"), key = fieldOf(fields, "row"), kind = fieldOf(fields, "as");
  const auto* known = editing::findRow(configuration, id, key);
  if (known != nullptr) draft.stored = *known;
  if (known != nullptr && kind.empty()) {
    draft.isNew = false;
    draft.key = key;
  } else if (known != nullptr && kind == "variant") {
    draft.isVariant = true;
    draft.key = key;
  } else if (known != nullptr) {
    draft.key = key;
    draft.stored.name = language.texts.tr("{name} (copy)", {{"name", known->name}});
  } else {
    draft.stored.way = domain::parseWord<Way>(fieldOf(fields, "way")).value_or(Way::kEmail);
    draft.stored.language = request.visitor.company.language;
  }
  return draft;
}

FormModel TemplatePages::formOf(const Language& language, const Request& request, const Draft& draft, bool isTyped) const {
  const auto& configuration = draft.settings.configuration;
  const auto& row = draft.stored;
  FormModel form(language, isTyped ? &request.form : nullptr);
  form.text("name", language.tr("Name"), row.name, "", "col-md-8");
  form.choice("way", language.tr("Kind"),
              {{"email", wayWord(language, Way::kEmail)},
               {"letter", wayWord(language, Way::kLetter)},
               {"call", wayWord(language, Way::kCall)}},
              std::string(domain::word(row.way)), "", "col-md-4");
  FormModel::Choices families;
  for (const auto& [family, word] : domain::kWords<Family>)
    families.emplace_back(std::string(word), familyWord(language, family));
  form.choice("family", language.tr("Customers"), families, std::string(domain::word(row.family)), "", "col-6 col-md-4");
  FormModel::Choices languages{
      {"", languageWord(language, "")}, {"fr", languageWord(language, "fr")}, {"en", languageWord(language, "en")}};
  if (std::none_of(languages.begin(), languages.end(), [&](const auto& each) { return each.first == row.language; }))
    languages.emplace_back(row.language, row.language);
  form.choice("language", language.tr("Language"), languages, row.language, "", "col-6 col-md-4");
  FormModel::Choices levels{{"", language.tr("Any level")}};
  for (const auto* level : editing::levelsInOrder(configuration)) levels.emplace_back(level->id, level->name);
  form.choice("level", language.tr("Level"), levels, row.level, "", "col-md-4");
  form.number("min_days_late", language.tr("From so many days unpaid on"),
              row.minDaysLate ? std::to_string(*row.minDaysLate) : "",
              language.tr("Empty: whatever the delay. Of several texts the one with the longest delay that is reached is taken."),
              "col-12");
  if (!configuration.formats.empty())
    form.choice("format", language.tr("Format of the letter"),
                formatChoices(language, configuration, language.tr("The usual one")), row.format, "", "col-12");
  form.text("subject", language.tr("Subject"), row.subject, language.tr("#REF# becomes the invoice number."), "col-12");
  form.area("body", language.tr("Message"), row.body);
  return form;
}

Template TemplatePages::rowOf(const Language& language, FormModel& form, const Draft& draft) const {
  auto row = draft.stored;
  row.name = form.value("name");
  row.way = domain::parseWord<Way>(form.value("way")).value_or(row.way);
  row.family = domain::parseWord<Family>(form.value("family")).value_or(row.family);
  row.language = form.value("language");
  row.level = form.value("level");
  row.minDaysLate.reset();
  if (!form.value("min_days_late").empty()) row.minDaysLate = form.wholeNumber("min_days_late");
  if (form.has("format")) row.format = form.value("format");
  row.subject = form.value("subject");
  row.body = withoutReturns(form.value("body"));
  if (row.name.empty()) form.refuse("name", language.tr("Write a name."));
  if (row.subject.empty() && row.way == Way::kEmail)
    form.refuse("subject", language.tr("Write a subject, such as: Reminder: invoice #REF#."));
  if (row.body.empty()) form.refuse("body", language.tr("Write a message."));
  for (const auto& problem : context_.samples.check(row.subject)) form.refuse("subject", textProblem(language, problem));
  for (const auto& problem : context_.samples.check(row.body)) form.refuse("body", textProblem(language, problem));
  return row;
}

json TemplatePages::previewOf(const Request& request, const Draft& draft, const Template& row,
                              const std::vector<application::SampleInvoice>& invoices, const std::string& chosen) const {
  const auto language = context_.language(request);
  json preview{{"problems", json::array()},
               {"from", ""},
               {"to", ""},
               {"subject", ""},
               {"text", ""},
               {"signature", ""},
               {"refusal", ""},
               {"is_shown", false},
               {"language", ""},
               {"is_letter", row.way == Way::kLetter}};
  for (const auto* text : {&row.subject, &row.body})
    for (const auto& problem : context_.samples.check(*text)) preview["problems"].push_back(textProblem(language, problem));
  if (!preview["problems"].empty()) return preview;
  const auto invoice =
      std::find_if(invoices.begin(), invoices.end(), [&](const auto& each) { return std::to_string(each.id.value) == chosen; });
  if (invoices.empty()) {
    preview["refusal"] = language.tr("No invoice is open: there is nothing to fill the text with.");
    return preview;
  }
  auto sample = context_.samples.fill({request.visitor.company, request.visitor.asOf, draft.settings.configuration,
                                       invoice == invoices.end() ? invoices.front().id : invoice->id, &row, nullptr, row.way},
                                      false);
  preview["is_shown"] = sample.problem.empty();
  preview["refusal"] = sample.problem;
  preview["from"] = sample.from;
  preview["to"] = sample.to;
  preview["subject"] = sample.subject;
  preview["text"] = sample.text;
  preview["signature"] = sample.signature;
  preview["language"] = sample.language;
  return preview;
}

Answer TemplatePages::shown(const Request& request, const Draft& draft, FormModel& form, const FormModel* test,
                            int status) const {
  const auto language = context_.language(request);
  const auto& configuration = draft.settings.configuration;
  const domain::Rulebook rules(configuration, draft.settings.activatedOn);
  const auto& visitor = request.visitor;
  const auto invoices = context_.samples.invoices(visitor.company, visitor.asOf);
  FormModel fresh(language, nullptr);
  addTestFields(fresh, language, invoices, usualAddress(context_, visitor), "col-12");
  auto copy = form;  // reading the row for the preview refuses nothing
  const auto row = rowOf(language, copy, draft);
  auto chosen = fieldOf(request.form, "invoice");

  auto model = form.model();
  model["test"] = (test == nullptr ? fresh : *test).model();
  model["version"] = draft.version;
  model["template_id"] = draft.stored.id;
  model["row"] = draft.key;
  model["as"] = draft.isVariant ? "variant" : draft.isNew && !draft.stored.id.empty() ? "copy" : "";
  model["is_new"] = draft.isNew;
  model["has_invoices"] = !invoices.empty();
  model["preview"] = previewOf(request, draft, row, invoices, chosen);
  const auto shipped = context_.desk.shippedTemplates(visitor.company);
  const auto* original = draft.isNew ? nullptr : shippedOf(shipped, draft.stored);
  model["has_default"] = original != nullptr;
  model["is_default"] = original != nullptr && isDefaultText(row, *original);
  model["begin"] = "{{#invoices}}";
  model["end"] = "{{/invoices}}";
  model["fields_to_pick"] = fieldsToPick(request, draft, row, invoices, chosen);
  model["foreign"] = fieldOf(request.form, "foreign");
  model["has_foreign"] = !fieldOf(request.form, "foreign").empty();
  model["corrections"] = json::array();
  for (const auto* text : {&row.subject, &row.body})
    for (const auto& problem : context_.samples.check(*text))
      if (!problem.suggestion.empty())
        model["corrections"].push_back(
            {{"value", problem.unknown + "=" + problem.suggestion},
             {"sentence", textProblem(language, problem)},
             {"title", language.texts.tr("Write {suggestion}", {{"suggestion", "{{" + problem.suggestion + "}}"}})}});
  model["has_corrections"] = !model["corrections"].empty();
  const auto uses =
      draft.isNew ? std::vector<editing::Use>() : editing::usesOfTemplate(configuration, draft.stored.id, draft.stored.way);
  model["uses"] = uses.empty() ? language.tr("No step names it. It serves where a step names none and the level fits.")
                               : language.texts.tr("It is used by {uses}.", {{"uses", usesText(language, uses)}});
  model["has_level"] = !draft.stored.level.empty();
  model["level"] = levelChip(rules, draft.stored.level);
  const auto plain = queryOf({{"id", draft.stored.id}, {"row", draft.key}});
  model["copy_path"] = context_.base + "/templates/template" + plain + "&as=copy";
  model["variant_path"] = context_.base + "/templates/template" + plain + "&as=variant";
  const auto title = draft.isVariant ? language.texts.tr("{name}: another version", {{"name", draft.stored.name}})
                     : draft.isNew   ? language.tr("New template")
                                     : draft.stored.name;
  return context_.page(request, "template", title.empty() ? draft.stored.id : title, std::move(model), status);
}

json TemplatePages::fieldsToPick(const Request& request, const Draft& draft, const Template& row,
                                 const std::vector<application::SampleInvoice>& invoices, const std::string& chosen) const {
  constexpr std::size_t kLongest = 60;
  const auto language = context_.language(request);
  std::map<std::string, std::string> examples;
  if (!invoices.empty()) {
    const auto invoice =
        std::find_if(invoices.begin(), invoices.end(), [&](const auto& each) { return std::to_string(each.id.value) == chosen; });
    examples = context_.samples.examples({request.visitor.company, request.visitor.asOf, draft.settings.configuration,
                                          invoice == invoices.end() ? invoices.front().id : invoice->id, &row, nullptr, row.way});
  }
  json all = json::array();
  for (const auto& field : context_.samples.fields()) {
    auto example = examples[field.name];
    std::replace(example.begin(), example.end(), '\n', ' ');
    if (example.size() > kLongest) {
      auto end = kLongest;
      while (end > 0 && (static_cast<unsigned char>(example[end]) & 0xC0U) == 0x80U) --end;  // no half character
      example = example.substr(0, end) + "…";
    }
    all.push_back(
        {{"tag", "{{" + field.name + "}}"}, {"meaning", language.texts.translate(field.meaning)}, {"example", example}});
  }
  return all;
}

void TemplatePages::putTranslated(const Language& language, const Request& request, FormModel& form) const {
  auto text = withoutReturns(fieldOf(request.form, "foreign"));
  if (text.find_first_not_of(" \t\n") == std::string::npos) {
    form.refuseAll(language.tr("Paste the text of the other system first."));
    return;
  }
  // "Objet : Facture #REF#", as such texts are often kept.
  std::string subject;
  for (const std::string_view word : {"Objet", "Sujet", "Subject"})
    if (text.starts_with(word)) {
      const auto end = std::min(text.find('\n'), text.size());
      const auto colon = text.find(':');
      if (colon == std::string::npos || colon > std::min<std::size_t>(end, word.size() + 3)) continue;
      const auto first = text.find_first_not_of(" \t\u00A0", colon + 1);
      if (first < end) subject = text.substr(first, end - first);
      const auto rest = text.find_first_not_of('\n', end);
      text = rest == std::string::npos ? "" : text.substr(rest);
      break;
    }
  const auto body = context_.samples.translated(text), head = context_.samples.translated(subject);
  form.put("body", body.text);
  if (!head.text.empty()) form.put("subject", head.text);
  const std::int64_t count = body.translated + head.translated;
  form.remark(
      language.texts.trn("The text stands in the form, with {count} placeholder translated. Save to keep it; until then "
                         "nothing is changed.",
                         "The text stands in the form, with {count} placeholders translated. Save to keep it; until then "
                         "nothing is changed.",
                         count, {{"count", language.format.number(count)}}));
  auto unknown = head.unknown;
  for (const auto& each : body.unknown)
    if (std::find(unknown.begin(), unknown.end(), each) == unknown.end()) unknown.push_back(each);
  if (!unknown.empty())
    form.remark(language.texts.tr("Not known here: {names}. Put a field from the list in their place.",
                                  {{"names", language.format.list(unknown)}}));
}

Answer TemplatePages::editor(const Request& request) const {
  const auto language = context_.language(request);
  const auto draft = draftOf(request, request.query);
  if (draft.isNew && draft.key.empty() && !fieldOf(request.query, "id").empty())
    return context_.problem(request, 404, language.tr("This template is not there any more. The list shows those that are."));
  auto form = formOf(language, request, draft, false);
  return shown(request, draft, form, nullptr, 200);
}

Answer TemplatePages::save(const Request& request) const {
  const auto language = context_.language(request);
  auto draft = draftOf(request, request.form);
  auto form = formOf(language, request, draft, true);
  if (const auto correction = fieldOf(request.form, "correct"); correction.find('=') != std::string::npos) {
    const auto wrong = correction.substr(0, correction.find('=')), right = correction.substr(correction.find('=') + 1);
    for (const char* name : {"subject", "body"}) {
      auto text = form.value(name);
      // A field stands between braces, the placeholder of another system by itself.
      for (auto at = text.find(wrong); at != std::string::npos; at = text.find(wrong, at + right.size())) {
        const bool isTag =
            wrong.starts_with("%(") || wrong.starts_with("li_") || wrong.starts_with("[[") || wrong.starts_with('#');
        text.replace(at, wrong.size(), isTag ? "{{" + right + "}}" : right);
      }
      form.put(name, text);
    }
    return shown(request, draft, form, nullptr, 200);
  }
  if (request.form.contains("translate")) {
    putTranslated(language, request, form);
    return shown(request, draft, form, nullptr, 200);
  }
  if (request.form.contains("default")) {
    const auto shipped = context_.desk.shippedTemplates(request.visitor.company);
    if (const auto* original = shippedOf(shipped, draft.stored)) {
      form.put("subject", original->subject);
      form.put("body", original->body);
      form.remark(language.tr("The default text stands in the form. Save to keep it; until then nothing is changed."));
    }
    return shown(request, draft, form, nullptr, 200);
  }

  auto row = rowOf(language, form, draft);
  auto edited = draft.settings.configuration;
  if (draft.isNew && !draft.isVariant) row.id = editing::newTemplateId(edited, row.name);
  const auto* twin = editing::findRow(edited, row.id, editing::rowKey(row));
  if (twin != nullptr && (draft.isNew || draft.key != editing::rowKey(row)))
    form.refuse(
        "family",
        language.tr("There is a text for these customers, this language and this delay already: change one of the three."));
  if (!form.isRefused()) {
    std::size_t at = edited.templates.size();
    if (draft.isNew) {
      edited.templates.push_back(row);
    } else {
      auto* known = editing::findRow(edited, row.id, draft.key);
      at = static_cast<std::size_t>(known - edited.templates.data());
      *known = row;
      for (auto& each : edited.templates)  // one template has one name
        if (each.id == row.id && each.way == row.way) each.name = row.name;
    }
    const auto prefix = "templates[" + std::to_string(at) + "].";
    if (context_.save(request, edited, draft.version, form, prefix, [](const std::string& suffix) { return suffix; }))
      return context_.redirect(editorPath(row), "saved");
  }
  return shown(request, draft, form, nullptr, 422);
}

Answer TemplatePages::preview(const Request& request) const {
  const auto language = context_.language(request);
  const auto draft = draftOf(request, request.form);
  auto form = formOf(language, request, draft, true);
  if (fieldOf(request.form, "part").empty()) return shown(request, draft, form, nullptr, 200);
  const auto row = rowOf(language, form, draft);
  // The invoice was offered with the page; looking for others at every key would read the whole ledger.
  std::vector<application::SampleInvoice> chosen;
  const auto typed = fieldOf(request.form, "invoice");
  if (!typed.empty() && typed.size() < 18 && typed.find_first_not_of("0123456789") == std::string::npos)
    chosen.push_back({{std::stoll(typed)}, "", ""});
  Answer answer;
  answer.title = language.tr("Preview");
  answer.body = context_.part("parts/template_preview", {{"preview", previewOf(request, draft, row, chosen, typed)}},
                              request.visitor.language);
  return answer;
}

Answer TemplatePages::test(const Request& request) const {
  const auto language = context_.language(request);
  const auto& visitor = request.visitor;
  const auto draft = draftOf(request, request.form);
  auto form = formOf(language, request, draft, true);
  auto copy = form;
  const auto row = rowOf(language, copy, draft);
  const auto invoices = context_.samples.invoices(visitor.company, visitor.asOf);
  FormModel test(language, &request.form);
  addTestFields(test, language, invoices, "", "col-12");
  if (copy.isRefused()) return shown(request, draft, copy, &test, 422);
  if (!sendTest(context_, request, test, invoices,
                {visitor.company, visitor.asOf, draft.settings.configuration, {}, &row, nullptr, row.way}))
    return shown(request, draft, form, &test, 422);
  form.remark(language.texts.tr("The test was sent to {address}.", {{"address", test.value("address")}}));
  return shown(request, draft, form, &test, 200);
}

}  // namespace reminders::web
