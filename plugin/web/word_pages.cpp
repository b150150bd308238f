#include "plugin/web/word_pages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/typed_form.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

/// "Relance été.docx" as a file's name that every system takes.
std::string fileNameOf(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (isPlain)
      plain += c;
    else if (!plain.empty() && plain.back() != '-')
      plain += '-';
  }
  while (!plain.empty() && plain.back() == '-') plain.pop_back();
  return (plain.empty() ? "template" : plain) + ".docx";
}

/// The name under which a file was uploaded, without folders and ending.
std::string nameOfUpload(std::string name) {
  name = name.substr(name.find_last_of("/\\") == std::string::npos ? 0 : name.find_last_of("/\\") + 1);
  for (const std::string_view ending : {".docx", ".dotx", ".DOCX", ".DOTX"})
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}

}  // namespace

json wordTemplateChoices(const Language& language, application::WordTemplates& templates, domain::CompanyId company,
                         std::int64_t chosen) {
  json choices = json::array();
  choices.push_back({{"value", "0"}, {"name", language.tr("The template that comes with the app")}, {"is_chosen", chosen == 0}});
  for (const auto& each : templates.list(company))
    choices.push_back({{"value", std::to_string(each.id)}, {"name", each.name}, {"is_chosen", each.id == chosen}});
  return choices;
}

std::optional<Answer> WordPages::show(const Request& request) {
  if (request.path == "/word") return list(request, {}, 200);
  if (request.path == "/word/shipped.docx") return file(request, 0);
  if (const auto id = numberAfter(request.path, "/word/", "/file.docx")) return file(request, *id);
  return std::nullopt;
}

std::optional<Answer> WordPages::change(const Request& request) {
  if (request.path == "/word") return choose(request);
  if (request.path == "/word/upload") return upload(request);
  if (const auto id = numberAfter(request.path, "/word/", "/delete")) return remove(request, *id);
  return std::nullopt;
}

Answer WordPages::list(const Request& request, const Typed& typed, int status) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  auto& templates = site_.ports_.wordTemplates;
  const auto chosen = templates.choice(visitor.company.id);
  const auto path = site_.base_ + "/word";
  json model{{"problems", typed.problems},
             {"has_problems", !typed.problems.empty()},
             {"remarks", typed.remarks},
             {"name", typed.name},
             {"choose_path", path},
             {"upload_path", path + "/upload"},
             {"is_beside", chosen.besideLetters},
             {"limit", "4"}};
  model["templates"] = json::array();
  model["templates"].push_back(
      {{"value", "0"},
       {"name", language.tr("The template that comes with the app")},
       {"about", language.tr("an A4 letter for the window of a French envelope; a good one to begin from")},
       {"is_chosen", chosen.templateId == 0},
       {"file_path", path + "/shipped.docx"},
       {"delete_path", ""}});
  for (const auto& each : templates.list(visitor.company.id)) {
    const auto id = std::to_string(each.id);
    const auto kilobytes = std::max<std::int64_t>(1, (each.bytes + 512) / 1024);
    model["templates"].push_back(
        {{"value", id},
         {"name", each.name},
         {"about", language.texts.tr("{size} kB, added on {date} by {name}", {{"size", language.format.number(kilobytes)},
                                                                              {"date", language.format.date(each.addedOn)},
                                                                              {"name", each.addedBy}})},
         {"is_chosen", each.id == chosen.templateId},
         {"file_path", path + "/" + id + "/file.docx"},
         {"delete_path", each.id == chosen.templateId ? "" : path + "/" + id + "/delete"}});
  }
  model["fields"] = json::array();
  model["lists"] = json::array();
  for (const auto& field : site_.ports_.wordDocuments.fields()) {
    if (field.items.empty()) {
      model["fields"].push_back({{"tag", "{{" + field.name + "}}"}, {"meaning", language.texts.translate(field.meaning)}});
      continue;
    }
    std::string items;
    for (const auto& item : field.items) items += (items.empty() ? "{{" : " {{") + item + "}}";
    model["lists"].push_back({{"begin", "{{#" + field.name + "}}"},
                              {"end", "{{/" + field.name + "}}"},
                              {"items", items},
                              {"meaning", language.texts.translate(field.meaning)}});
  }
  model["merge_field"] = "MERGEFIELD customer.name";
  model["example"] = "{{customer.name}}";
  return site_.page(request, "word", language.tr("Word templates"), std::move(model), status);
}

Answer WordPages::file(const Request& request, std::int64_t id) {
  const auto& words = site_.texts(request.visitor.language);
  Answer answer;
  answer.contentType = kWordFile;
  if (id == 0) {
    answer.download = "letter.docx";
    answer.body = site_.ports_.wordDocuments.shipped();
    return answer;
  }
  auto bytes = site_.ports_.wordTemplates.file(request.visitor.company.id, id);
  if (!bytes) return site_.problem(request, 404, words.tr("This template is not there any more. The list shows those that are."));
  answer.download = "template.docx";
  for (const auto& each : site_.ports_.wordTemplates.list(request.visitor.company.id))
    if (each.id == id) answer.download = fileNameOf(each.name);
  answer.body = std::move(*bytes);
  return answer;
}

/// Two entries of one file would only ask which of them is meant.
std::optional<std::string> WordPages::sameAs(const Request& request, const Language& language, const std::string& file) {
  const auto company = request.visitor.company.id;
  if (file == site_.ports_.wordDocuments.shipped())
    return language.tr("This file is the same as the template that comes with the app.");
  for (const auto& each : site_.ports_.wordTemplates.list(company))
    if (each.bytes == static_cast<std::int64_t>(file.size()) && site_.ports_.wordTemplates.file(company, each.id) == file)
      return language.texts.tr("This file is the same as “{name}”, which is in the list.", {{"name", each.name}});
  return std::nullopt;
}

Answer WordPages::upload(const Request& request) {
  const auto& visitor = request.visitor;
  const Language language{site_.texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto bytes = fieldOf(request.form, "document");
  Typed typed;
  TypedForm form(request.form);
  typed.name = form["name"];
  if (bytes.empty()) {
    typed.problems.push_back(language.tr("Choose a file first."));
    return list(request, typed, 422);
  }
  auto name = typed.name.empty() ? nameOfUpload(fieldOf(request.form, "document.filename")) : typed.name;
  if (name.empty()) name = language.tr("Template");
  if (name.size() > kLongestLine)
    typed.problems.push_back(
        language.texts.tr("That is too long: at most {count} characters.", {{"count", std::to_string(kLongestLine)}}));
  const auto said = [&](const std::vector<domain::Sentence>& sentences, std::vector<std::string>& into) {
    for (const auto& each : sentences) into.push_back(each.in([&](std::string_view id) { return language.texts.translate(id); }));
  };
  const auto checked = site_.ports_.wordDocuments.check(bytes);
  said(checked.problems, typed.problems);
  if (typed.problems.empty())
    if (const auto same = sameAs(request, language, checked.file)) typed.problems.push_back(*same);
  if (!typed.problems.empty()) return list(request, typed, 422);
  const auto id = site_.ports_.wordTemplates.add(visitor.company.id, name, checked.file, visitor.asOf, visitor.user);
  if (id == 0) {
    typed.problems.push_back(language.texts.tr("There are {count} templates already: delete one first.",
                                               {{"count", language.format.number(application::WordTemplates::kMost)}}));
    return list(request, typed, 422);
  }
  said(checked.remarks, typed.remarks);
  if (typed.remarks.empty()) return site_.backTo(request, site_.base_ + "/word", "saved");
  typed.name.clear();
  typed.remarks.insert(typed.remarks.begin(), language.texts.tr("“{name}” is in the list.", {{"name", name}}));
  return list(request, typed, 200);
}

Answer WordPages::choose(const Request& request) {
  const auto& visitor = request.visitor;
  const auto& words = site_.texts(visitor.language);
  const auto asked = fieldOf(request.form, "template");
  const auto id = asked == "0" ? 0 : numberAfter("/" + asked, "/").value_or(-1);
  const application::WordChoice choice{!fieldOf(request.form, "beside").empty(), id};
  if (!site_.ports_.wordTemplates.choose(visitor.company.id, choice, visitor.user))
    return list(request, {{words.tr("This template is not there any more. The list shows those that are.")}, {}, ""}, 409);
  return site_.backTo(request, site_.base_ + "/word", "saved");
}

Answer WordPages::remove(const Request& request, std::int64_t id) {
  const auto& words = site_.texts(request.visitor.language);
  if (!site_.ports_.wordTemplates.remove(request.visitor.company.id, id, request.visitor.user))
    return list(request, {{words.tr("Nothing was deleted: it is the chosen template, or it is gone already.")}, {}, ""}, 409);
  return site_.backTo(request, site_.base_ + "/word", "deleted");
}

}  // namespace reminders::web
