#include "plugin/web/step_pages.hpp"

#include <algorithm>

#include "plugin/domain/template_choice.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/template_pages.hpp"
#include "plugin/web/test_message.hpp"
#include "plugin/web/timeline.hpp"

namespace reminders::web {
namespace {

using domain::Way;
using nlohmann::json;
namespace editing = application::editing;

constexpr Way kWays[] = {Way::kEmail, Way::kLetter, Way::kCall};

std::string nameOf(const char* prefix, auto value) { return std::string(prefix) + std::string(domain::word(value)); }

bool hasWay(const domain::Step& step, Way way) { return std::find(step.ways.begin(), step.ways.end(), way) != step.ways.end(); }

template <class Value>
bool holds(const std::vector<Value>& values, Value value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// The words of an enumeration that are ticked, in their order.
template <class Enum>
std::vector<Enum> ticked(const FormModel& form, const char* prefix) {
  std::vector<Enum> values;
  for (const auto& [value, word] : domain::kWords<Enum>)
    if (form.isChecked(prefix + std::string(word))) values.push_back(value);
  return values;
}

/// The templates of a way, each once; '' takes the one that fits the step, which is named.
FormModel::Choices templateChoices(const Language& language, const domain::Configuration& configuration, domain::Step step,
                                   Way way, const std::string& companyLanguage) {
  step.templates.erase(way);
  const auto* usual = editing::plainRow(configuration, domain::templateIdFor(configuration, step, way, ""), way, companyLanguage);
  FormModel::Choices choices{
      {"", usual == nullptr ? language.tr("None yet.") : language.texts.tr("By default: {name}", {{"name", usual->name}})}};
  for (const auto& row : configuration.templates)
    if (row.way == way && std::none_of(choices.begin(), choices.end(), [&](const auto& each) { return each.first == row.id; }))
      choices.emplace_back(row.id, row.name.empty() ? row.id : row.name);
  return choices;
}

std::string attachmentWord(const Language& language, domain::Attachment attachment) {
  switch (attachment) {
    case domain::Attachment::kInvoicePdf: return language.tr("the invoices as PDF");
    case domain::Attachment::kDueDatesRecap: return language.tr("a recap of the due dates");
    case domain::Attachment::kPaymentLink: break;
  }
  return language.tr("a payment link");
}

/// The field of a problem whose path ends so.
std::string fieldNameOf(const std::string& suffix) {
  for (const auto way : kWays)
    if (suffix == nameOf("templates.", way)) return nameOf("template_", way);
  return suffix;
}

}  // namespace

struct StepPages::Place {
  application::CompanySettings settings;
  const domain::Programme* programme = nullptr;
  domain::Step step;    // as it is stored; a new one with what is usual
  std::string level;    // of the stored step; '' of a new one
  bool isFull = false;  // a new one: all levels have a step already
  std::string subject;  // of the e-mail as it is now; '' when it has none
};

std::optional<StepPages::Place> StepPages::placeOf(const Request& request,
                                                   const std::map<std::string, std::string>& fields) const {
  Place place;
  place.settings = context_.configurations.load(request.visitor.company.id);
  const auto& configuration = place.settings.configuration;
  place.programme = editing::findProgramme(configuration, fieldOf(fields, "id"));
  if (place.programme == nullptr) return std::nullopt;
  place.level = fieldOf(fields, "step");
  if (!place.level.empty()) {
    const auto* known = editing::findStep(*place.programme, place.level);
    if (known == nullptr) return std::nullopt;
    place.step = *known;
  } else {
    place.step.attach = {domain::Attachment::kInvoicePdf};
    if (const auto& steps = place.programme->steps; !steps.empty()) {
      place.step.delayDays = steps.back().delayDays;
      place.step.dayType = steps.back().dayType;
    }
    place.step.delayDays += 10;
    // After the last step, where there is a level for it; else wherever one is free.
    const domain::Level *after = nullptr, *any = nullptr;
    for (const auto* level : editing::levelsInOrder(configuration)) {
      if (editing::findStep(*place.programme, level->id) != nullptr) {
        after = nullptr;
        continue;
      }
      if (after == nullptr) after = level;
      if (any == nullptr) any = level;
    }
    const auto* free = after != nullptr ? after : any;
    place.isFull = free == nullptr;
    if (free != nullptr) place.step.level = free->id;
  }
  const auto* row = editing::plainRow(configuration, domain::templateIdFor(configuration, place.step, Way::kEmail, ""),
                                      Way::kEmail, request.visitor.company.language);
  if (row != nullptr) place.subject = row->subject;
  return place;
}

FormModel StepPages::formOf(const Language& language, const Request& request, const Place& place, bool isTyped) const {
  const auto& configuration = place.settings.configuration;
  const auto& step = place.step;
  FormModel form(language, isTyped ? &request.form : nullptr);
  form.number("delay_days", language.tr("Days late"), std::to_string(step.delayDays),
              language.tr("10: ten days after the due date. −3: three days before it."), "col-6 col-md-3");
  form.choice("day_type", language.tr("Counted in"),
              {{"calendar", language.tr("Calendar days")}, {"working", language.tr("Working days")}},
              std::string(domain::word(step.dayType)), "", "col-6 col-md-3");
  FormModel::Choices levels;
  for (const auto* level : editing::levelsInOrder(configuration)) levels.emplace_back(level->id, level->name);
  form.choice("level", language.tr("Level"), levels, step.level, "", "col-md-3");
  form.choice("trigger", language.tr("It leaves"),
              {{"automatic", language.tr("By itself")}, {"manual", language.tr("When you send it")}},
              std::string(domain::word(step.trigger)), "", "col-md-3");
  std::vector<FormModel::Check> ways;
  for (const auto way : kWays) ways.push_back({nameOf("way_", way), wayWord(language, way), hasWay(step, way)});
  form.checks("ways", language.tr("Ways"), ways, "", "col-md-3");
  form.choice(
      "without_email", language.tr("Customers without an e-mail address"),
      {{"skip", language.tr("are left out")}, {"letter", language.tr("get a letter")}, {"call", language.tr("are called")}},
      std::string(domain::word(step.withoutEmail)), "", "col-md-9");
  form.text("subject", language.tr("Subject of the e-mail"), place.subject,
            language.tr("#REF# becomes the invoice number. Another subject than the template’s is kept for this step."),
            "col-12");
  for (const auto way : kWays) {
    const auto own = step.templates.find(way);
    const auto label = way == Way::kEmail    ? language.tr("Text of the e-mail")
                       : way == Way::kLetter ? language.tr("Text of the letter")
                                             : language.tr("Text for the call");
    form.choice(nameOf("template_", way), label,
                templateChoices(language, configuration, step, way, request.visitor.company.language),
                own == step.templates.end() ? "" : own->second, "", "col-md-4");
  }
  std::vector<FormModel::Check> roles, attachments, claims;
  for (const auto& [role, word] : domain::kWords<domain::Role>)
    roles.push_back({nameOf("role_", role), roleWord(language, role), holds(step.recipients, role)});
  std::vector<std::string> usual;
  for (const auto role : configuration.defaultRecipients) usual.push_back(roleWord(language, role));
  form.checks("recipients", language.tr("People to remind"), roles,
              language.texts.tr("None ticked: as for the whole company ({roles}).", {{"roles", language.format.list(usual)}}),
              "col-md-4");
  for (const auto& [attachment, word] : domain::kWords<domain::Attachment>)
    attachments.push_back({nameOf("attach_", attachment), attachmentWord(language, attachment), holds(step.attach, attachment)});
  form.checks(
      "attach", language.tr("What goes with it"), attachments,
      context_.links.areOffered()
          ? ""
          : language.tr("There are no payment links yet: an administrator has to enter the public address in the settings."),
      "col-md-4");
  claims.push_back({"claim_interest", language.tr("late interest"), holds(step.claims, domain::Claim::kInterest)});
  claims.push_back({"claim_indemnity", language.tr("the indemnity of 40 EUR"), holds(step.claims, domain::Claim::kIndemnity)});
  form.checks("claims", language.tr("What is claimed besides"), claims,
              language.tr("Between businesses only, never from individuals."), "col-md-4");
  return form;
}

Answer StepPages::gone(const Request& request) const {
  return context_.problem(
      request, 404,
      context_.language(request).tr("This step is not there any more. The page of the programmes shows those that are."));
}

Answer StepPages::shown(const Request& request, const Place& place, const FormModel& form, const std::string& version,
                        const FormModel* test, int status) const {
  const auto language = context_.language(request);
  const domain::Rulebook rules(place.settings.configuration, place.settings.activatedOn);
  const auto& programme = *place.programme;
  auto model = form.model();
  model["version"] = version;
  model["programme_id"] = programme.id;
  model["programme_name"] = programme.name;
  model["step_level"] = place.level;
  model["subject_was"] = place.subject;
  model["is_new"] = place.level.empty();
  model["is_full"] = place.isFull;
  model["programme_path"] = context_.base + "/programmes/programme" + queryOf({{"id", programme.id}});
  model["steps"] = timelineOf(language, rules, programme, request.visitor.company.language, [&](const std::string& level) {
    return context_.base + "/programmes/step" + queryOf({{"id", programme.id}, {"step", level}});
  });
  const auto invoices = context_.samples.invoices(request.visitor.company, request.visitor.asOf);
  FormModel fresh(language, nullptr);
  addTestFields(fresh, language, invoices, usualAddress(context_, request.visitor));
  const auto testModel = (test == nullptr ? fresh : *test).model();
  model["test"] = testModel;
  model["has_invoices"] = !invoices.empty();
  const auto textPath = [&](Way way) {
    const auto id = domain::templateIdFor(place.settings.configuration, place.step, way, "");
    const auto* row = editing::plainRow(place.settings.configuration, id, way, request.visitor.company.language);
    return row == nullptr ? std::string()
                          : context_.base + "/templates/template" + queryOf({{"id", id}, {"row", editing::rowKey(*row)}});
  };
  model["texts"] = json::array();
  for (const auto way : kWays)
    if (const auto path = textPath(way); hasWay(place.step, way) && !path.empty())
      model["texts"].push_back({{"path", path},
                                {"title", way == Way::kEmail    ? language.tr("Edit the text of the e-mail")
                                          : way == Way::kLetter ? language.tr("Edit the text of the letter")
                                                                : language.tr("Edit the text for the call")}});
  const auto* level = editing::findLevel(place.settings.configuration, place.level);
  const auto title = place.level.empty()
                         ? language.tr("New step")
                         : dayLabel(language, place.step) + " · " + (level == nullptr ? place.level : level->name);
  return context_.page(request, "step", title, std::move(model), status);
}

Answer StepPages::step(const Request& request) const {
  const auto place = placeOf(request, request.query);
  if (!place) return gone(request);
  const auto language = context_.language(request);
  return shown(request, *place, formOf(language, request, *place, false), place->settings.fingerprint, nullptr, 200);
}

Answer StepPages::save(const Request& request) const {
  const auto place = placeOf(request, request.form);
  if (!place) return gone(request);
  const auto language = context_.language(request);
  auto form = formOf(language, request, *place, true);
  auto version = fieldOf(request.form, "version");

  auto step = place->step;
  if (const auto days = form.wholeNumber("delay_days")) step.delayDays = *days;
  step.dayType = domain::parseWord<domain::DayType>(form.value("day_type")).value_or(step.dayType);
  step.trigger = domain::parseWord<domain::Trigger>(form.value("trigger")).value_or(step.trigger);
  step.withoutEmail = domain::parseWord<domain::WithoutEmail>(form.value("without_email")).value_or(step.withoutEmail);
  step.level = form.value("level");
  step.ways = ticked<Way>(form, "way_");
  step.recipients = ticked<domain::Role>(form, "role_");
  step.attach = ticked<domain::Attachment>(form, "attach_");
  step.claims = ticked<domain::Claim>(form, "claim_");
  step.templates.clear();
  for (const auto way : kWays)
    if (const auto id = form.value(nameOf("template_", way)); !id.empty()) step.templates[way] = id;

  if (step.ways.empty()) form.refuse("ways", language.tr("Choose at least one way: e-mail, letter or call."));
  const auto& configuration = place->settings.configuration;
  const bool isLetter = hasWay(step, Way::kLetter);
  if ((isLetter || (hasWay(step, Way::kEmail) && step.withoutEmail == domain::WithoutEmail::kLetter)) &&
      domain::templateIdFor(configuration, step, Way::kLetter, "").empty())
    form.refuse(isLetter ? "ways" : "without_email",
                language.tr("There is no text for a letter yet: write a template for letters first."));
  if (editing::findLevel(configuration, step.level) == nullptr) form.refuse("level", language.tr("Choose a level."));
  if (const auto* other = editing::findStep(*place->programme, step.level); other != nullptr && step.level != place->level)
    form.refuse("level", language.texts.tr("The step {day} has this level already: a programme has each level once.",
                                           {{"day", dayLabel(language, *other)}}));
  const auto subject = form.value("subject");
  const bool isOwnSubject = subject != fieldOf(request.form, "subject_was");
  if (isOwnSubject && subject.empty()) form.refuse("subject", language.tr("Write a subject, such as: Reminder: invoice #REF#."));
  if (isOwnSubject)
    for (const auto& problem : context_.samples.check(subject)) form.refuse("subject", textProblem(language, problem));
  if (!form.isRefused()) {
    auto edited = configuration;
    auto& programme = *editing::findProgramme(edited, place->programme->id);
    editing::putStep(edited, programme, step, place->level);
    const auto at = editing::findStep(programme, step.level) - programme.steps.data();
    const auto prefix =
        "programmes[" + std::to_string(&programme - edited.programmes.data()) + "].steps[" + std::to_string(at) + "].";
    if (isOwnSubject) {
      const auto* row = editing::plainRow(edited, domain::templateIdFor(edited, step, Way::kEmail, ""), Way::kEmail,
                                          request.visitor.company.language);
      if (row != nullptr)
        editing::setSubject(edited, programme.id, step.level, subject, request.visitor.company.language,
                            language.texts.tr("{name} ({programme})", {{"name", row->name}, {"programme", programme.name}}));
    }
    if (context_.save(request, edited, version, form, prefix, fieldNameOf))
      return context_.redirect("/programmes/programme" + queryOf({{"id", place->programme->id}}), "saved");
  }
  return shown(request, *place, form, version, nullptr, 422);
}

Answer StepPages::move(const Request& request) const {
  const auto place = placeOf(request, request.form);
  if (!place) return gone(request);
  auto edited = place->settings.configuration;
  editing::exchangeSteps(*editing::findProgramme(edited, place->programme->id), place->level,
                         fieldOf(request.form, "to") == "earlier" ? -1 : 1);
  return context_.saved(request, edited, "/programmes/programme" + queryOf({{"id", place->programme->id}}), "saved");
}

Answer StepPages::remove(const Request& request) const {
  const auto place = placeOf(request, request.form);
  if (!place) return gone(request);
  auto edited = place->settings.configuration;
  auto& steps = editing::findProgramme(edited, place->programme->id)->steps;
  std::erase_if(steps, [&](const domain::Step& each) { return each.level == place->level; });
  return context_.saved(request, edited, "/programmes/programme" + queryOf({{"id", place->programme->id}}), "deleted");
}

Answer StepPages::test(const Request& request) const {
  const auto place = placeOf(request, request.form);
  if (!place || place->level.empty()) return gone(request);
  const auto language = context_.language(request);
  const auto& visitor = request.visitor;
  const auto invoices = context_.samples.invoices(visitor.company, visitor.asOf);
  FormModel form(language, &request.form);
  addTestFields(form, language, invoices, "");
  const auto way = hasWay(place->step, Way::kEmail) || place->step.ways.empty() ? Way::kEmail : place->step.ways.front();
  const application::SampleRequest sample{visitor.company, visitor.asOf, place->settings.configuration, {}, nullptr,
                                          &place->step,    way};
  if (sendTest(context_, request, form, invoices, sample))
    return context_.redirect("/programmes/step" + queryOf({{"id", place->programme->id}, {"step", place->level}}), "tested");
  return shown(request, *place, formOf(language, request, *place, false), place->settings.fingerprint, &form, 422);
}

}  // namespace reminders::web
