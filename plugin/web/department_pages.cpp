#include "plugin/web/department_pages.hpp"

#include <algorithm>
#include <set>

#include "plugin/web/format_pages.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using domain::Configuration;
using domain::Way;
using nlohmann::json;
namespace editing = application::editing;

constexpr Way kWays[] = {Way::kEmail, Way::kLetter, Way::kCall};

std::string departmentPath(const std::string& code) { return "/departments/department" + queryOf({{"code", code}}); }

std::set<std::string> codesOf(const Configuration& configuration) {
  std::set<std::string> codes;
  for (const auto& [code, own] : configuration.departments) codes.insert(code);
  for (const auto& [code, programme] : configuration.assignments.departments) codes.insert(code);
  return codes;
}

domain::DepartmentSettings settingsOf(const Configuration& configuration, const std::string& code) {
  const auto found = configuration.departments.find(code);
  return found == configuration.departments.end() ? domain::DepartmentSettings() : found->second;
}

std::string programmeOf(const Configuration& configuration, const std::string& code) {
  const auto found = configuration.assignments.departments.find(code);
  return found == configuration.assignments.departments.end() ? std::string() : found->second;
}

std::string wayKey(Way way) { return std::string(domain::word(way)); }

/// "Vasseur <a@b.example>" is written to at a@b.example.
std::string addressIn(const std::string& text) {
  const auto open = text.find('<'), close = text.rfind('>');
  return open != std::string::npos && close != std::string::npos && open < close ? text.substr(open + 1, close - open - 1) : text;
}

}  // namespace

Answer DepartmentPages::list(const Request& request) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto& configuration = settings.configuration;
  json model{{"departments", json::array()}};
  for (const auto& code : codesOf(configuration)) {
    const auto own = settingsOf(configuration, code);
    std::vector<std::string> parts;
    if (!own.sender.empty()) parts.push_back(language.texts.tr("sender {sender}", {{"sender", own.sender}}));
    if (!own.signature.empty()) parts.push_back(language.tr("own signature"));
    if (!own.templates.empty()) parts.push_back(language.tr("own texts"));
    if (!own.format.empty()) parts.push_back(language.tr("own format"));
    if (const auto* programme = editing::findProgramme(configuration, programmeOf(configuration, code)))
      parts.push_back(language.texts.tr("the programme “{name}”", {{"name", programme->name}}));
    else if (!programmeOf(configuration, code).empty())
      parts.push_back(language.tr("no reminders"));
    model["departments"].push_back({{"code", code},
                                    {"own", parts.empty() ? language.tr("as the company") : language.format.list(parts)},
                                    {"edit_path", context_.base + departmentPath(code)}});
  }
  model["has_departments"] = !model["departments"].empty();
  model["new_path"] = context_.base + "/departments/department";
  return context_.page(request, "departments", language.tr("Departments"), std::move(model), 200);
}

FormModel DepartmentPages::formOf(const Language& language, const Request& request, const Configuration& configuration,
                                  const std::string& code, bool isTyped) const {
  const auto own = settingsOf(configuration, code);
  FormModel form(language, isTyped ? &request.form : nullptr);
  if (code.empty() || fieldOf(request.form, "is_new") == "1")
    form.text("code", language.tr("Code of the department"), code, language.tr("As it stands in the company’s settings."));
  FormModel::Choices programmes{{"", language.tr("The general one")}};
  for (const auto& each : configuration.programmes) programmes.emplace_back(each.id, each.name);
  programmes.emplace_back(std::string(domain::kNoProgramme), language.tr("None: no reminders"));
  form.choice("programme", language.tr("Programme"), programmes, programmeOf(configuration, code));
  form.text("sender", language.tr("Sender"), own.sender,
            language.tr("Such as: My brand <billing@example.com>. Empty: as the company."));
  form.text("reply_to", language.tr("Answers go to"), own.replyTo, language.tr("Empty: to the sender."));
  form.area("signature", language.tr("Signature"), own.signature, language.tr("Empty: its name and the company’s telephone."),
            "col-12", 4);
  for (const auto way : kWays) {
    FormModel::Choices texts{{"", language.tr("As the step says")}};
    for (const auto& row : configuration.templates)
      if (row.way == way && std::none_of(texts.begin(), texts.end(), [&](const auto& each) { return each.first == row.id; }))
        texts.emplace_back(row.id, row.name.empty() ? row.id : row.name);
    const auto taken = own.templates.find(wayKey(way));
    const auto label = way == Way::kEmail    ? language.tr("Text of all its e-mails")
                       : way == Way::kLetter ? language.tr("Text of all its letters")
                                             : language.tr("Text of all its calls");
    form.choice("template_" + wayKey(way), label, texts, taken == own.templates.end() ? "" : taken->second, "", "col-md-4");
  }
  if (!configuration.formats.empty())
    form.choice("format", language.tr("Format of the letter"),
                formatChoices(language, configuration, language.tr("The usual one")), own.format);
  return form;
}

Answer DepartmentPages::shown(const Request& request, const std::string& code, const FormModel& form, const std::string& version,
                              int status) const {
  const auto language = context_.language(request);
  auto model = form.model();
  model["version"] = version;
  model["code"] = code;
  model["is_new"] = form.has("code");
  const auto title = form.has("code") ? language.tr("New department") : language.texts.tr("Department {code}", {{"code", code}});
  return context_.page(request, "department", title, std::move(model), status);
}

Answer DepartmentPages::department(const Request& request) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto code = fieldOf(request.query, "code");
  return shown(request, code, formOf(language, request, settings.configuration, code, false), settings.fingerprint, 200);
}

Answer DepartmentPages::save(const Request& request) const {
  const auto language = context_.language(request);
  const auto& visitor = request.visitor;
  auto edited = context_.configurations.load(visitor.company.id).configuration;
  auto version = fieldOf(request.form, "version");
  auto form = formOf(language, request, edited, fieldOf(request.form, "code"), true);
  const auto code = form.has("code") ? form.value("code") : fieldOf(request.form, "code");
  if (code.empty()) {
    form.refuse("code", language.tr("Write the code of a department."));
  } else if (form.has("code")) {
    if (codesOf(edited).contains(code))
      form.refuse("code", language.tr("This department is in the list already: edit it there."));
    else if (context_.codes.unknown(visitor.company.id, {{code}, {}, {}, {}}).departments.contains(code))
      form.refuse("code", language.texts.tr("There is no department “{code}”: the company’s settings show those that there are.",
                                            {{"code", code}}));
  }
  for (const char* name : {"sender", "reply_to"})
    if (const auto text = form.value(name); !text.empty() && !context_.notices.isAddress(addressIn(text)))
      form.refuse(name,
                  language.texts.tr("“{address}” is not an address that mail can be sent to: write one such as name@example.com.",
                                    {{"address", text}}));
  if (!form.isRefused()) {
    auto own = settingsOf(edited, code);
    own.sender = form.value("sender");
    own.replyTo = form.value("reply_to");
    own.signature = form.value("signature");
    std::erase(own.signature, '\r');
    for (const auto way : kWays) {
      if (const auto id = form.value("template_" + wayKey(way)); id.empty())
        own.templates.erase(wayKey(way));
      else
        own.templates[wayKey(way)] = id;
    }
    if (form.has("format")) own.format = form.value("format");
    if (own == domain::DepartmentSettings())
      edited.departments.erase(code);
    else
      edited.departments[code] = own;
    if (const auto programme = form.value("programme"); programme.empty())
      edited.assignments.departments.erase(code);
    else
      edited.assignments.departments[code] = programme;
    const auto fieldName = [](const std::string& suffix) {
      for (const auto way : kWays)
        if (suffix == "templates." + wayKey(way)) return "template_" + wayKey(way);
      return suffix;
    };
    if (context_.save(request, edited, version, form, "departments." + code + ".", fieldName))
      return context_.redirect("/departments", "saved");
  }
  return shown(request, code, form, version, 422);
}

Answer DepartmentPages::remove(const Request& request) const {
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto code = fieldOf(request.form, "code");
  edited.departments.erase(code);
  edited.assignments.departments.erase(code);
  return context_.saved(request, edited, "/departments", "deleted");
}

}  // namespace reminders::web
