#include "plugin/web/programme_pages.hpp"

#include <algorithm>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/timeline.hpp"

namespace reminders::web {
namespace {

using domain::Mode;
using nlohmann::json;
namespace editing = application::editing;

std::string pagePath(const std::string& id) { return "/programmes/programme" + queryOf({{"id", id}}); }
std::string stepPath(const std::string& id, const std::string& level) {
  return "/programmes/step" + queryOf({{"id", id}, {"step", level}});
}

FormModel::Choices modeChoices(const Language& language, bool withNone) {
  FormModel::Choices choices{{"automatic", language.tr("Automatic: steps leave by themselves")},
                             {"manual", language.tr("Manual: steps wait for you")}};
  if (withNone) choices.emplace_back("none", language.tr("None: no reminders"));
  return choices;
}

bool isNameTaken(const domain::Configuration& configuration, const std::string& name, const std::string& exceptId) {
  return std::any_of(configuration.programmes.begin(), configuration.programmes.end(),
                     [&](const domain::Programme& each) { return each.name == name && each.id != exceptId; });
}

}  // namespace

Answer ProgrammePages::list(const Request& request, const std::string& refusal, int status) const {
  const auto& visitor = request.visitor;
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(visitor.company.id);
  const auto& configuration = settings.configuration;
  const domain::Rulebook rules(configuration, settings.activatedOn);
  const auto& general = configuration.assignments.company;

  FormModel form(language, nullptr);
  FormModel::Choices choices;
  for (const auto& each : configuration.programmes) choices.emplace_back(each.id, each.name);
  choices.emplace_back(std::string(domain::kNoProgramme), language.tr("None: only who has a programme of his own is reminded"));
  form.choice("programme", language.tr("General programme"), choices,
              general.empty() ? std::string(domain::kNoProgramme) : general);
  const auto* chosen = editing::findProgramme(configuration, general);
  form.choice("mode", language.tr("It reminds"), modeChoices(language, false),
              chosen != nullptr && chosen->mode == Mode::kManual ? "manual" : "automatic");
  auto model = form.model();

  model["refusal"] = refusal;
  model["version"] = settings.fingerprint;
  model["programmes"] = json::array();
  for (const auto& each : configuration.programmes) {
    const auto uses = editing::usesOfProgramme(configuration, each.id);
    model["programmes"].push_back(
        {{"programme_id", each.id},
         {"name", each.name},
         {"is_general", each.id == general},
         {"mode", modeText(language, each.mode)},
         {"uses", uses.empty() ? language.tr("Nobody has it yet.")
                               : language.texts.tr("It is used by {uses}.", {{"uses", usesText(language, uses)}})},
         {"is_used", !uses.empty()},
         {"edit_path", context_.base + pagePath(each.id)},
         {"copy_path", context_.base + "/programmes/programme" + queryOf({{"from", each.id}})},
         {"add_step_path", context_.base + stepPath(each.id, "")},
         {"has_steps", !each.steps.empty()},
         {"steps", timelineOf(language, rules, each, visitor.company.language,
                              [&](const std::string& level) { return context_.base + stepPath(each.id, level); })}});
  }
  return context_.page(request, "programmes", language.tr("Programmes"), std::move(model), status);
}

FormModel ProgrammePages::formOf(const Language& language, const Request& request, const domain::Programme& stored,
                                 bool isTyped) const {
  FormModel form(language, isTyped ? &request.form : nullptr);
  form.text("name", language.tr("Name"), stored.name, "", "col-md-5");
  form.choice("mode", language.tr("It reminds"), modeChoices(language, true), std::string(domain::word(stored.mode)), "",
              "col-md-4");
  FormModel::Choices types{{"calendar", language.tr("Calendar days")}, {"working", language.tr("Working days")}};
  const auto type = editing::dayTypeOf(stored);
  if (!type) types.emplace_back("", language.tr("As each step says"));
  form.choice("day_type", language.tr("Delays are counted in"), types, type ? std::string(domain::word(*type)) : "", "",
              "col-md-3");
  return form;
}

Answer ProgrammePages::shown(const Request& request, const application::CompanySettings& settings,
                             const domain::Programme* programme, const FormModel& form, const std::string& version,
                             const std::string& from, int status) const {
  const auto language = context_.language(request);
  const auto& configuration = settings.configuration;
  const domain::Rulebook rules(configuration, settings.activatedOn);
  const std::string id = programme == nullptr ? "" : programme->id;
  auto model = form.model();
  model["programme_id"] = id;
  model["from"] = from;
  model["version"] = version;
  model["is_new"] = programme == nullptr;
  const auto* steps = programme != nullptr ? programme : editing::findProgramme(configuration, from);
  const auto stepsOf = steps != nullptr ? steps->steps : std::vector<domain::Step>();
  model["steps"] = steps == nullptr
                       ? json::array()
                       : timelineOf(language, rules, *steps, request.visitor.company.language, [&](const std::string& level) {
                           return programme == nullptr ? "" : context_.base + stepPath(id, level);
                         });
  for (std::size_t i = 0; i < model["steps"].size(); ++i) {
    auto& step = model["steps"][i];
    step["step_level"] = stepsOf[i].level;
    step["may_rise"] = i > 0;
    step["may_sink"] = i + 1 < stepsOf.size();
  }
  model["has_steps"] = !model["steps"].empty();
  model["add_step_path"] = context_.base + stepPath(id, "");
  const auto uses = programme == nullptr ? std::vector<editing::Use>() : editing::usesOfProgramme(configuration, id);
  model["is_used"] = !uses.empty();
  model["uses"] = uses.empty()
                      ? ""
                      : language.texts.tr("It cannot be deleted: it is used by {uses}. Choose another programme there first.",
                                          {{"uses", usesText(language, uses)}});
  model["copy_path"] = context_.base + "/programmes/programme" + queryOf({{"from", id}});
  const auto title = programme == nullptr ? language.tr("New programme") : programme->name;
  return context_.page(request, "programme", title, std::move(model), status);
}

Answer ProgrammePages::programme(const Request& request) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto id = fieldOf(request.query, "id"), from = fieldOf(request.query, "from");
  const auto* programme = editing::findProgramme(settings.configuration, id);
  if (programme == nullptr && !id.empty())
    return context_.problem(request, 404, language.tr("This programme is not there any more. The list shows those that are."));
  domain::Programme stored;
  if (programme != nullptr) {
    stored = *programme;
  } else if (const auto* copied = editing::findProgramme(settings.configuration, from)) {
    stored = *copied;
    stored.name = language.texts.tr("{name} (copy)", {{"name", copied->name}});
  }
  return shown(request, settings, programme, formOf(language, request, stored, false), settings.fingerprint, from, 200);
}

Answer ProgrammePages::save(const Request& request) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  auto edited = settings.configuration;
  auto version = fieldOf(request.form, "version");
  auto id = fieldOf(request.form, "id");
  const auto from = fieldOf(request.form, "from");
  const bool isNew = id.empty();
  domain::Programme stored;
  if (const auto* known = editing::findProgramme(edited, isNew ? from : id)) stored = *known;
  if (!isNew && stored.id.empty())
    return context_.problem(request, 404, language.tr("This programme is not there any more. The list shows those that are."));

  auto form = formOf(language, request, stored, true);
  const auto name = form.value("name");
  if (name.empty()) form.refuse("name", language.tr("Write a name."));
  if (isNameTaken(edited, name, isNew ? "" : id))
    form.refuse("name", language.tr("Another programme has this name: choose another one."));
  const auto mode = domain::parseWord<Mode>(form.value("mode"));
  if (!mode) form.refuse("mode", language.tr("Choose one of these."));
  if (!form.isRefused()) {
    if (isNew) {
      id = editing::newProgrammeId(edited, name);
      stored.id = id;
      edited.programmes.push_back(stored);
    }
    auto& programme = *editing::findProgramme(edited, id);
    programme.name = name;
    programme.mode = *mode;
    if (const auto type = domain::parseWord<domain::DayType>(form.value("day_type")))
      for (auto& step : programme.steps) step.dayType = *type;
    const auto prefix = "programmes[" + std::to_string(&programme - edited.programmes.data()) + "].";
    if (context_.save(request, edited, version, form, prefix, [](const std::string& suffix) { return suffix; }))
      return context_.redirect(pagePath(id), "saved");
  }
  return shown(request, settings, isNew ? nullptr : editing::findProgramme(settings.configuration, id), form, version, from, 422);
}

Answer ProgrammePages::remove(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto id = fieldOf(request.form, "id");
  const auto* programme = editing::findProgramme(edited, id);
  if (programme == nullptr) return context_.redirect("/programmes", "deleted");
  const auto uses = editing::usesOfProgramme(edited, id);
  if (!uses.empty())
    return list(request,
                language.texts.tr("“{name}” cannot be deleted: it is used by {uses}. Choose another programme there first.",
                                  {{"name", programme->name}, {"uses", usesText(language, uses)}}),
                409);
  std::erase_if(edited.programmes, [&](const domain::Programme& each) { return each.id == id; });
  return context_.saved(request, edited, "/programmes", "deleted");
}

Answer ProgrammePages::setGeneral(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto id = fieldOf(request.form, "programme");
  auto* programme = editing::findProgramme(edited, id);
  if (programme == nullptr && id != domain::kNoProgramme)
    return list(request, language.tr("This programme is not there any more. The list shows those that are."), 422);
  if (programme != nullptr && programme->steps.empty())
    return list(request, language.texts.tr("“{name}” has no step yet: add one first.", {{"name", programme->name}}), 422);
  edited.assignments.company = id;
  if (const auto mode = domain::parseWord<Mode>(fieldOf(request.form, "mode")); mode && programme != nullptr)
    programme->mode = *mode;
  return context_.saved(request, edited, "/programmes", "saved");
}

}  // namespace reminders::web
