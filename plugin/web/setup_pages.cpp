#include "plugin/web/setup_pages.hpp"

#include <charconv>

#include "plugin/web/department_pages.hpp"
#include "plugin/web/format_pages.hpp"
#include "plugin/web/general_pages.hpp"
#include "plugin/web/holiday_pages.hpp"
#include "plugin/web/level_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/programme_pages.hpp"
#include "plugin/web/step_pages.hpp"
#include "plugin/web/template_pages.hpp"

namespace reminders::web {
namespace {

/// "programmes[3].steps[1].level" with "programmes[" gives 3, and leaves ".steps[1].level".
std::optional<std::size_t> indexAfter(std::string_view& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  const auto rest = path.substr(prefix.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), index);
  if (error != std::errc() || end == rest.data() + rest.size() || *end != ']') return std::nullopt;
  path = rest.substr(static_cast<std::size_t>(end - rest.data()) + 1);
  return index;
}

/// Whether something is posted there that has no page of its own.
bool isForm(std::string_view path) {
  for (const std::string_view end :
       {"/general", "/delete", "/move", "/test", "/preview", "/usual", "/pdf", "/add", "/remove", "/import", "/calendars"})
    if (path.ends_with(end)) return true;
  return false;
}

std::string sentenceOf(const Language& language, const domain::ConfigurationProblem& problem) {
  auto sentence = problem.sentence.in([&](std::string_view id) { return language.texts.translate(id); });
  if (!sentence.ends_with('.')) sentence += '.';
  return sentence;
}

std::string placed(const Language& language, const std::string& place, const domain::ConfigurationProblem& problem) {
  return language.texts.tr("{place}: {problem}", {{"place", place}, {"problem", sentenceOf(language, problem)}});
}

}  // namespace

std::string placeInWords(const Language& language, const domain::Configuration& configuration, const std::string& path) {
  std::string_view rest = path;
  if (const auto i = indexAfter(rest, "programmes["); i && *i < configuration.programmes.size()) {
    const auto& programme = configuration.programmes[*i];
    if (const auto k = indexAfter(rest, ".steps["))
      return language.texts.tr("Programme “{name}”, step {number}",
                               {{"name", programme.name}, {"number", std::to_string(*k + 1)}});
    return language.texts.tr("Programme “{name}”", {{"name", programme.name}});
  }
  if (const auto i = indexAfter(rest, "templates["); i && *i < configuration.templates.size()) {
    const auto& row = configuration.templates[*i];
    return language.texts.tr("Template “{name}”", {{"name", row.name.empty() ? row.id : row.name}});
  }
  if (const auto i = indexAfter(rest, "formats["); i && *i < configuration.formats.size())
    return language.texts.tr("Format “{name}”", {{"name", configuration.formats[*i].name}});
  if (const auto i = indexAfter(rest, "levels["); i && *i < configuration.levels.size())
    return language.texts.tr("Level “{name}”", {{"name", configuration.levels[*i].name}});
  return path;
}

std::string usesText(const Language& language, const std::vector<application::editing::Use>& uses) {
  using Kind = application::editing::Use::Kind;
  constexpr std::size_t kShown = 5;
  std::vector<std::string> parts;
  for (const auto& use : uses) {
    if (parts.size() == kShown) {
      const auto more = static_cast<std::int64_t>(uses.size() - kShown);
      parts.push_back(language.texts.trn("{count} more", "{count} more", more, {{"count", language.format.number(more)}}));
      break;
    }
    switch (use.kind) {
      case Kind::kGeneral: parts.push_back(language.tr("the company, as its general programme")); break;
      case Kind::kDepartment: parts.push_back(language.texts.tr("the department {name}", {{"name", use.name}})); break;
      case Kind::kCategory:
        parts.push_back(language.texts.tr("the customers of the category {name}", {{"name", use.name}}));
        break;
      case Kind::kCustomer: parts.push_back(language.texts.tr("the customer {name}", {{"name", use.name}})); break;
      case Kind::kInvoice: parts.push_back(language.texts.tr("the invoice {name}", {{"name", use.name}})); break;
      case Kind::kProgramme: parts.push_back(language.texts.tr("the programme “{name}”", {{"name", use.name}})); break;
      case Kind::kCompany: parts.push_back(language.tr("the company, for all its letters")); break;
      case Kind::kTemplate: parts.push_back(language.texts.tr("the template “{name}”", {{"name", use.name}})); break;
    }
  }
  return language.format.list(parts);
}

Answer SetupContext::redirect(const std::string& path, const std::string& notice) const {
  Answer answer;
  answer.status = 303;
  answer.location = base + path + (path.find('?') == std::string::npos ? "?" : "&") + "notice=" + notice;
  return answer;
}

Answer SetupContext::changedMeanwhile(const Request& request) const {
  return problem(
      request, 409,
      texts(request.visitor.language)
          .tr("Somebody else has changed the configuration since you opened the page, and nothing was done. Look at the "
              "page anew, then decide."));
}

Answer SetupContext::refused(const Request& request, const domain::Configuration& configuration,
                             const std::vector<domain::ConfigurationProblem>& problems) const {
  const auto speech = language(request);
  std::string text = speech.tr("Nothing was changed.");
  for (const auto& each : problems) text += " " + placed(speech, placeInWords(speech, configuration, each.path), each);
  return problem(request, 422, text);
}

Answer SetupContext::saved(const Request& request, const domain::Configuration& edited, const std::string& path,
                           const std::string& notice) const {
  const auto& visitor = request.visitor;
  const auto outcome = desk.save(visitor.company, edited, fieldOf(request.form, "version"), visitor.user);
  if (outcome.changedMeanwhile) return changedMeanwhile(request);
  if (!outcome.problems.empty()) return refused(request, edited, outcome.problems);
  return redirect(path, notice);
}

bool SetupContext::save(const Request& request, const domain::Configuration& edited, std::string& version, FormModel& form,
                        const std::string& prefix, const std::function<std::string(const std::string& suffix)>& nameOf) const {
  const auto outcome = desk.save(request.visitor.company, edited, version, request.visitor.user);
  if (outcome.isSaved()) return true;
  tell(request, edited, outcome, version, form,
       [&](const domain::ConfigurationProblem& each) -> std::pair<FormModel*, std::string> {
         const bool isHere = !prefix.empty() && each.path.starts_with(prefix);
         return {&form, isHere ? nameOf(each.path.substr(prefix.size())) : std::string()};
       });
  return false;
}

void SetupContext::tell(const Request& request, const domain::Configuration& edited, const application::SaveOutcome& outcome,
                        std::string& version, FormModel& form, const FieldOf& fieldOfProblem) const {
  const auto speech = language(request);
  if (outcome.changedMeanwhile) {
    version = configurations.load(request.visitor.company.id).fingerprint;
    form.refuseAll(
        speech.tr("Somebody else has changed the configuration since you opened this page. Nothing is lost: what you typed is "
                  "below. Look at what is stored now in another window, then save again to put yours in its place."));
  }
  for (const auto& each : outcome.problems) {
    const auto [owner, field] = fieldOfProblem(each);
    if (!field.empty() && owner->has(field))
      owner->refuse(field, placed(speech, owner->labelOf(field), each));
    else
      form.refuseAll(placed(speech, placeInWords(speech, edited, each.path), each));
  }
}

SetupPages::SetupPages(SetupContext context)
    : context_(std::move(context)),
      programmes_(std::make_unique<ProgrammePages>(context_)),
      steps_(std::make_unique<StepPages>(context_)),
      levels_(std::make_unique<LevelPages>(context_)),
      templates_(std::make_unique<TemplatePages>(context_)),
      formats_(std::make_unique<FormatPages>(context_)),
      departments_(std::make_unique<DepartmentPages>(context_)),
      general_(std::make_unique<GeneralPages>(context_)),
      holidays_(std::make_unique<HolidayPages>(context_)) {}

SetupPages::~SetupPages() = default;

std::string_view SetupPages::sectionOf(std::string_view page) {
  static const std::map<std::string_view, std::string_view> kSections{
      {"programmes", "programmes"}, {"programme", "programmes"},
      {"step", "programmes"},       {"levels", "levels"},
      {"level", "levels"},          {"templates", "templates"},
      {"template", "templates"},    {"formats", "formats"},
      {"format", "formats"},        {"word", "word"},
      {"general", "general"},       {"holidays", "holidays"},
      {"settings", "file"},         {"departments", "departments"},
      {"department", "departments"}};
  const auto found = kSections.find(page);
  return found == kSections.end() ? std::string_view() : found->second;
}

std::optional<Answer> SetupPages::show(const Request& request) {
  const std::string_view path = request.path;
  if (path == "/programmes") return programmes_->list(request);
  if (path == "/programmes/programme") return programmes_->programme(request);
  if (path == "/programmes/step") return steps_->step(request);
  if (path == "/levels") return levels_->list(request);
  if (path == "/levels/level") return levels_->level(request);
  if (path == "/levels.css") return levels_->styles(request);
  if (path == "/templates") return templates_->list(request);
  if (path == "/templates/template") return templates_->editor(request);
  if (path == "/formats") return formats_->list(request);
  if (path == "/formats/format") return formats_->editor(request);
  if (path == "/departments") return departments_->list(request);
  if (path == "/departments/department") return departments_->department(request);
  if (path == "/general") return general_->form(request);
  if (path == "/holidays") return holidays_->list(request);
  // A page that answered a refused form stands at the form's own address: who comes back to it gets the list.
  for (const std::string_view each : {"/programmes", "/levels", "/templates", "/formats", "/departments", "/holidays"})
    if (path.starts_with(each) && path.substr(each.size()).starts_with('/') && isForm(path)) {
      Answer answer;
      answer.status = 303;
      answer.location = context_.base + std::string(each);
      return answer;
    }
  return std::nullopt;
}

std::optional<Answer> SetupPages::change(const Request& request) {
  const std::string_view path = request.path;
  if (path == "/programmes/general") return programmes_->setGeneral(request);
  if (path == "/programmes/programme") return programmes_->save(request);
  if (path == "/programmes/delete") return programmes_->remove(request);
  if (path == "/programmes/step") return steps_->save(request);
  if (path == "/programmes/step/move") return steps_->move(request);
  if (path == "/programmes/step/delete") return steps_->remove(request);
  if (path == "/programmes/step/test") return steps_->test(request);
  if (path == "/levels/level") return levels_->save(request);
  if (path == "/levels/move") return levels_->move(request);
  if (path == "/levels/delete") return levels_->remove(request);
  if (path == "/templates/template") return templates_->save(request);
  if (path == "/templates/preview") return templates_->preview(request);
  if (path == "/templates/test") return templates_->test(request);
  if (path == "/templates/delete") return templates_->remove(request);
  if (path == "/formats/format") return formats_->save(request);
  if (path == "/formats/preview") return formats_->preview(request);
  if (path == "/formats/pdf") return formats_->pdf(request);
  if (path == "/formats/usual") return formats_->setUsual(request);
  if (path == "/formats/delete") return formats_->remove(request);
  if (path == "/departments/department") return departments_->save(request);
  if (path == "/departments/delete") return departments_->remove(request);
  if (path == "/general") return general_->save(request);
  if (path == "/holidays/calendars") return holidays_->choose(request);
  if (path == "/holidays/add") return holidays_->add(request);
  if (path == "/holidays/remove") return holidays_->remove(request);
  if (path == "/holidays/import") return holidays_->take(request);
  if (path == "/holidays/delete") return holidays_->removeCalendar(request);
  return std::nullopt;
}

}  // namespace reminders::web
