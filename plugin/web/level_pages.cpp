#include "plugin/web/level_pages.hpp"

#include <algorithm>
#include <cctype>

#include "plugin/web/level_colours.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;
namespace editing = application::editing;

std::string levelPath(const std::string& id) { return "/levels/level" + queryOf({{"id", id}}); }

// What a new level is offered: colours that no level has yet, told apart by most people.
std::string freeColour(const domain::Configuration& configuration) {
  for (const char* colour : {"#0f766e", "#b45309", "#be123c", "#6d28d9", "#1d4ed8", "#4d7c0f", "#a21caf", "#475569"})
    if (std::none_of(configuration.levels.begin(), configuration.levels.end(),
                     [&](const domain::Level& each) { return each.colour == colour; }))
      return colour;
  return "#334155";
}

std::string goneText(const Language& language) {
  return language.tr("This level is not there any more. The list shows those that are.");
}

}  // namespace

Answer LevelPages::styles(const Request& request) const {
  Answer answer;
  answer.contentType = "text/css; charset=utf-8";
  answer.download = "levels.css";
  answer.body = levelStyles(context_.configurations.load(request.visitor.company.id).configuration);
  return answer;
}

Answer LevelPages::list(const Request& request, const std::string& refusal, int status) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto& configuration = settings.configuration;
  const domain::Rulebook rules(configuration, settings.activatedOn);
  const auto order = editing::levelsInOrder(configuration);
  json model{{"refusal", refusal}, {"version", settings.fingerprint}, {"levels", json::array()}, {"has_levels", !order.empty()}};
  model["new_path"] = context_.base + "/levels/level";
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto uses = editing::usesOfLevel(configuration, order[i]->id);
    model["levels"].push_back(
        {{"level_id", order[i]->id},
         {"level_name", order[i]->name},
         {"level", levelChip(rules, order[i]->id)},
         {"uses", uses.empty() ? language.tr("Nothing uses it yet.")
                               : language.texts.tr("It is used by {uses}.", {{"uses", usesText(language, uses)}})},
         {"is_used", !uses.empty()},
         {"is_notice", order[i]->formalNotice},
         {"edit_path", context_.base + levelPath(order[i]->id)},
         {"may_rise", i > 0},
         {"may_sink", i + 1 < order.size()}});
  }
  return context_.page(request, "levels", language.tr("Levels"), std::move(model), status);
}

FormModel LevelPages::formOf(const Language& language, const Request& request, const domain::Level& stored, bool isTyped) const {
  FormModel form(language, isTyped ? &request.form : nullptr);
  form.text("name", language.tr("Name"), stored.name);
  form.colour("colour", language.tr("Colour"), stored.colour);
  form.checks("notice", language.tr("Formal notice"),
              {{"formal_notice", language.tr("It is a formal notice"), stored.formalNotice}},
              language.tr("Its texts must then name the debt, the deadline and the consequence."));
  form.number("notice_days", language.tr("Days that a formal notice leaves to pay"), std::to_string(stored.noticeDays));
  return form;
}

Answer LevelPages::shown(const Request& request, const domain::Configuration& configuration, const std::string& id,
                         const FormModel& form, const std::string& version, int status) const {
  const auto language = context_.language(request);
  auto model = form.model();
  const auto* level = editing::findLevel(configuration, id);
  model["version"] = version;
  model["level_id"] = id;
  model["is_new"] = level == nullptr;
  const auto uses = level == nullptr ? std::vector<editing::Use>() : editing::usesOfLevel(configuration, id);
  model["is_used"] = !uses.empty();
  model["uses"] =
      uses.empty() ? "" : language.texts.tr("It cannot be deleted: it is used by {uses}.", {{"uses", usesText(language, uses)}});
  const auto title = level == nullptr ? language.tr("New level") : level->name;
  return context_.page(request, "level", title, std::move(model), status);
}

Answer LevelPages::level(const Request& request) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto id = fieldOf(request.query, "id");
  const auto* known = editing::findLevel(settings.configuration, id);
  if (known == nullptr && !id.empty()) return context_.problem(request, 404, goneText(language));
  domain::Level stored;
  if (known != nullptr)
    stored = *known;
  else
    stored.colour = freeColour(settings.configuration);
  return shown(request, settings.configuration, id, formOf(language, request, stored, false), settings.fingerprint, 200);
}

Answer LevelPages::save(const Request& request) const {
  const auto language = context_.language(request);
  const auto stored = context_.configurations.load(request.visitor.company.id).configuration;
  auto edited = stored;
  auto version = fieldOf(request.form, "version");
  const auto id = fieldOf(request.form, "id");
  auto* level = editing::findLevel(edited, id);
  if (level == nullptr && !id.empty()) return context_.problem(request, 404, goneText(language));

  auto form = formOf(language, request, level == nullptr ? domain::Level() : *level, true);
  const auto name = form.value("name");
  if (name.empty()) form.refuse("name", language.tr("Write a name."));
  if (std::any_of(stored.levels.begin(), stored.levels.end(),
                  [&](const auto& each) { return each.name == name && each.id != id; }))
    form.refuse("name", language.tr("Another level has this name: choose another one."));
  auto colour = form.value("colour");
  std::transform(colour.begin(), colour.end(), colour.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!Rgb::parse(colour))
    form.refuse("colour",
                language.texts.tr("“{typed}” is no colour: write one such as #0f766e.", {{"typed", form.value("colour")}}));
  const auto days = form.wholeNumber("notice_days");
  if (!form.isRefused()) {
    if (level == nullptr) level = &editing::addLevel(edited, editing::newLevelId(edited, name), name);
    level->name = name;
    level->colour = colour;
    level->formalNotice = form.isChecked("formal_notice");
    level->noticeDays = *days;
    const auto prefix = "levels[" + std::to_string(level - edited.levels.data()) + "].";
    if (context_.save(request, edited, version, form, prefix, [](const std::string& suffix) { return suffix; }))
      return context_.redirect("/levels", "saved");
  }
  return shown(request, stored, id, form, version, 422);
}

Answer LevelPages::move(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto inTheWay =
      editing::moveLevel(edited, fieldOf(request.form, "id"), fieldOf(request.form, "to") == "earlier" ? -1 : 1);
  if (inTheWay)
    return list(
        request,
        language.texts.tr("These two levels cannot change places: the programme “{name}” has a step of each, in this order. "
                          "Change its steps first.",
                          {{"name", *inTheWay}}),
        409);
  return context_.saved(request, edited, "/levels", "saved");
}

Answer LevelPages::remove(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto id = fieldOf(request.form, "id");
  const auto* level = editing::findLevel(edited, id);
  if (level == nullptr) return context_.redirect("/levels", "deleted");
  if (const auto uses = editing::usesOfLevel(edited, id); !uses.empty())
    return list(request,
                language.texts.tr("“{name}” cannot be deleted: it is used by {uses}.",
                                  {{"name", level->name}, {"uses", usesText(language, uses)}}),
                409);
  std::erase_if(edited.levels, [&](const domain::Level& each) { return each.id == id; });
  return context_.saved(request, edited, "/levels", "deleted");
}

}  // namespace reminders::web
