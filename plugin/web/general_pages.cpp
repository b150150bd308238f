#include "plugin/web/general_pages.hpp"

#include <algorithm>

#include "plugin/web/holiday_pages.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using domain::Configuration;
using nlohmann::json;

std::string clockText(int minute) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute / 60) + ":" + two(minute % 60);
}

/// "8:30", "08h30", "18h", "18": minutes of the day.
std::optional<int> typedClock(const std::string& text) {
  int parts[2] = {0, 0};
  std::size_t part = 0, digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (++digits > 2) return std::nullopt;
      parts[part] = parts[part] * 10 + (c - '0');
    } else if ((c == ':' || c == 'h' || c == 'H') && part == 0 && digits > 0) {
      part = 1;
      digits = 0;
    } else {
      return std::nullopt;
    }
  }
  if (text.empty() || parts[1] > 59 || parts[0] * 60 + parts[1] > 24 * 60) return std::nullopt;
  return parts[0] * 60 + parts[1];
}

/// "10,50", "1 000.5": as people type amounts.
std::optional<std::int64_t> typedThousandths(std::string text) {
  for (const char* blank : {" ", "\xC2\xA0", "\xE2\x80\xAF"})
    for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank))
      text.erase(at, std::string_view(blank).size());
  std::replace(text.begin(), text.end(), ',', '.');
  return kit::parseAmount(text, 3);
}

/// As people of that language write it.
std::string amountText(domain::DecimalAmount amount, const std::string& code) {
  const bool cents = amount.thousandths % 10 == 0;
  auto text = kit::Money::plainAmount(cents ? amount.thousandths / 10 : amount.thousandths, cents ? 2 : 3);
  if (code.starts_with("fr")) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string weekdayWord(const Language& language, domain::Weekday day) {
  switch (day) {
    case domain::Weekday::kMonday: return language.tr("Monday");
    case domain::Weekday::kTuesday: return language.tr("Tuesday");
    case domain::Weekday::kWednesday: return language.tr("Wednesday");
    case domain::Weekday::kThursday: return language.tr("Thursday");
    case domain::Weekday::kFriday: return language.tr("Friday");
    case domain::Weekday::kSaturday: return language.tr("Saturday");
    case domain::Weekday::kSunday: break;
  }
  return language.tr("Sunday");
}

std::vector<const domain::HolidayCalendar*> calendarsOf(const Configuration& configuration) {
  std::vector<const domain::HolidayCalendar*> all;
  for (const auto* calendars : {&domain::knownHolidayCalendars(), &configuration.holidayCalendars})
    for (const auto& each : *calendars) all.push_back(&each);
  return all;
}

template <class Values, class Value>
bool holds(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void addPeople(FormModel& form, const Language& language, const Configuration& configuration) {
  std::vector<FormModel::Check> roles;
  for (const auto& [role, word] : domain::kWords<domain::Role>)
    roles.push_back({"role_" + std::string(word), roleWord(language, role), holds(configuration.defaultRecipients, role)});
  form.checks("default_recipients", language.tr("People to remind"), roles,
              language.tr("Where nobody has the role, the customer’s general address is used. A step may say otherwise."));
  form.choice("grouping", language.tr("One message for"),
              {{"customer_level", language.tr("a customer’s invoices of one level")},
               {"customer", language.tr("all invoices of a customer")},
               {"invoice", language.tr("each invoice")}},
              std::string(domain::word(configuration.grouping)));
}

void addLimits(FormModel& form, const Language& language, const Configuration& configuration, const std::string& code) {
  form.text("minimum_amount", language.tr("Smallest amount that is reminded"), amountText(configuration.minimumAmount, code),
            language.tr("Below it nothing leaves by itself; 0 reminds every amount."));
  form.number("minimum_gap_days", language.tr("Least days between two reminders of an invoice"),
              std::to_string(configuration.minimumGapDays));
  form.number("minimum_age_days", language.tr("Least days since the invoice was sent"),
              std::to_string(configuration.minimumAgeDays));
  form.number("promise_tolerance_days", language.tr("Working days that a promise to pay is given on top"),
              std::to_string(configuration.promiseToleranceDays));
}

void addWindow(FormModel& form, const Language& language, const Configuration& configuration) {
  const auto window = configuration.sendingWindow.value_or(domain::SendingWindow{});
  form.choice("sending", language.tr("Messages leave"),
              {{"window", language.tr("on the days and at the times below")}, {"any", language.tr("at any time")}},
              configuration.sendingWindow ? "window" : "any", language.tr("Never on a public holiday of the company."), "col-12");
  std::vector<FormModel::Check> days;
  for (const auto& [day, word] : domain::kWords<domain::Weekday>)
    days.push_back({"day_" + std::string(word), weekdayWord(language, day), window.days.contains(day)});
  form.checks("sending_days", language.tr("Days"), days);
  form.text("sending_from", language.tr("From"), clockText(window.fromMinute), "", "col-6 col-md-3");
  form.text("sending_to", language.tr("Until"), clockText(window.toMinute), "", "col-6 col-md-3");
  form.choice("working_days", language.tr("Working days are"),
              {{"mon_fri", language.tr("Monday to Friday")}, {"mon_sat", language.tr("Monday to Saturday")}},
              std::string(domain::word(configuration.workingDays)));
  std::vector<FormModel::Check> calendars;
  for (const auto* each : calendarsOf(configuration))
    calendars.push_back({"holiday_" + each->id, calendarName(language, *each), holds(configuration.holidays, each->id)});
  form.checks("holidays", language.tr("Public holidays"), calendars);
}

void addMail(FormModel& form, const Language& language, const Configuration& configuration) {
  const auto& limits = configuration.mailLimits;
  const auto guard = configuration.volumeGuard.value_or(domain::VolumeGuard{});
  form.checks("guard", language.tr("Guard against a run that is far larger than usual"),
              {{"guard_on", language.tr("Stop and ask"), configuration.volumeGuard.has_value()}}, "", "col-md-6");
  form.number("guard_floor", language.tr("Never below so many messages"), std::to_string(guard.floor), "", "col-6 col-md-3");
  form.number("guard_factor", language.tr("Times the usual number"), std::to_string(guard.factor), "", "col-6 col-md-3");
  form.number("connections", language.tr("Connections to the mail server at once"), std::to_string(limits.connections), "",
              "col-md-4");
  form.number("messages_per_connection", language.tr("Messages on one connection"), std::to_string(limits.messagesPerConnection),
              "", "col-md-4");
  form.number("messages_per_minute", language.tr("Messages a minute"),
              limits.messagesPerMinute ? std::to_string(*limits.messagesPerMinute) : "",
              language.tr("Empty: as fast as it goes."), "col-md-4");
  form.checks("uncertain", language.tr("A mail whose arrival is uncertain"),
              {{"resend_uncertain", language.tr("send it again by itself"), configuration.resendUncertain}},
              language.tr("The customer may then receive it twice."), "col-12");
}

}  // namespace

struct GeneralPages::Groups {
  FormModel people, limits, window, mail;
  Groups(const Language& language, const std::map<std::string, std::string>* typed, const Configuration& configuration,
         const std::string& code)
      : people(language, typed), limits(language, typed), window(language, typed), mail(language, typed) {
    addPeople(people, language, configuration);
    addLimits(limits, language, configuration, code);
    addWindow(window, language, configuration);
    addMail(mail, language, configuration);
  }
  [[nodiscard]] bool isRefused() const {
    return people.isRefused() || limits.isRefused() || window.isRefused() || mail.isRefused();
  }
  FormModel& owner(const std::string& field) {
    for (auto* form : {&people, &limits, &window, &mail})
      if (form->has(field)) return *form;
    return people;
  }
};

Answer GeneralPages::shown(const Request& request, const Groups& groups, const std::string& version, int status) const {
  const auto language = context_.language(request);
  json model{{"version", version}, {"groups", json::array()}, {"refusals", json::array()}, {"remarks", json::array()}};
  const std::pair<const FormModel*, std::string> all[] = {{&groups.people, language.tr("Whom, and how many messages")},
                                                          {&groups.limits, language.tr("What is left alone")},
                                                          {&groups.window, language.tr("When messages leave")},
                                                          {&groups.mail, language.tr("Mail")}};
  int number = 0;
  for (const auto& [form, title] : all) {
    auto made = form->model();
    for (auto& refusal : made["refusals"]) model["refusals"].push_back(refusal);
    model["groups"].push_back({{"title", title}, {"group_id", "group-" + std::to_string(++number)}, {"fields", made["fields"]}});
  }
  model["has_refusals"] = !model["refusals"].empty();
  return context_.page(request, "general", language.tr("General settings"), std::move(model), status);
}

Answer GeneralPages::form(const Request& request) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  return shown(request, Groups(language, nullptr, settings.configuration, request.visitor.language), settings.fingerprint, 200);
}

Answer GeneralPages::save(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  Groups groups(language, &request.form, edited, request.visitor.language);
  auto version = fieldOf(request.form, "version");
  auto& [people, limits, window, mail] = groups;

  edited.defaultRecipients.clear();
  for (const auto& [role, word] : domain::kWords<domain::Role>)
    if (people.isChecked("role_" + std::string(word))) edited.defaultRecipients.push_back(role);
  if (edited.defaultRecipients.empty()) people.refuse("default_recipients", language.tr("Choose at least one role."));
  edited.grouping = domain::parseWord<domain::Grouping>(people.value("grouping")).value_or(edited.grouping);

  if (const auto amount = typedThousandths(limits.value("minimum_amount")))
    edited.minimumAmount.thousandths = *amount;
  else
    limits.refuse("minimum_amount", language.texts.tr("“{typed}” is no amount: write one such as 10.00.",
                                                      {{"typed", limits.value("minimum_amount")}}));
  const auto number = [](FormModel& form, const char* name, int& target) {
    if (const auto value = form.wholeNumber(name)) target = *value;
  };
  number(limits, "minimum_gap_days", edited.minimumGapDays);
  number(limits, "minimum_age_days", edited.minimumAgeDays);
  number(limits, "promise_tolerance_days", edited.promiseToleranceDays);

  if (window.value("sending") == "any") {
    edited.sendingWindow.reset();
  } else {
    domain::SendingWindow times;
    times.days.clear();
    for (const auto& [day, word] : domain::kWords<domain::Weekday>)
      if (window.isChecked("day_" + std::string(word))) times.days.insert(day);
    if (times.days.empty()) window.refuse("sending_days", language.tr("Choose at least one day."));
    for (const auto& [name, target] : {std::pair{"sending_from", &times.fromMinute}, std::pair{"sending_to", &times.toMinute}}) {
      if (const auto minute = typedClock(window.value(name)))
        *target = *minute;
      else
        window.refuse(
            name, language.texts.tr("“{typed}” is no time of day: write one such as 08:30.", {{"typed", window.value(name)}}));
    }
    if (!window.isRefused() && times.fromMinute >= times.toMinute)
      window.refuse("sending_to", language.tr("It must be later than the beginning."));
    edited.sendingWindow = times;
  }
  edited.workingDays = domain::parseWord<domain::WorkingDays>(window.value("working_days")).value_or(edited.workingDays);
  edited.holidays.clear();
  for (const auto* each : calendarsOf(edited))
    if (window.isChecked("holiday_" + each->id)) edited.holidays.push_back(each->id);

  domain::VolumeGuard guard;
  number(mail, "guard_floor", guard.floor);
  number(mail, "guard_factor", guard.factor);
  edited.volumeGuard = mail.isChecked("guard_on") ? std::optional(guard) : std::nullopt;
  number(mail, "connections", edited.mailLimits.connections);
  number(mail, "messages_per_connection", edited.mailLimits.messagesPerConnection);
  edited.mailLimits.messagesPerMinute.reset();
  if (!mail.value("messages_per_minute").empty()) edited.mailLimits.messagesPerMinute = mail.wholeNumber("messages_per_minute");
  edited.resendUncertain = mail.isChecked("resend_uncertain");

  if (!groups.isRefused()) {
    // One form for the reasons, which are handed to the group that has the field.
    const auto outcome = context_.desk.save(request.visitor.company, edited, version, request.visitor.user);
    if (outcome.isSaved()) return context_.redirect("/general", "saved");
    context_.tell(request, edited, outcome, version, people,
                  [&](const domain::ConfigurationProblem& problem) -> std::pair<FormModel*, std::string> {
                    static const std::map<std::string, std::string, std::less<>> kFields{
                        {"volume_guard.floor", "guard_floor"},
                        {"volume_guard.factor", "guard_factor"},
                        {"mail_limits.connections", "connections"},
                        {"mail_limits.messages_per_connection", "messages_per_connection"},
                        {"mail_limits.messages_per_minute", "messages_per_minute"}};
                    const auto known = kFields.find(problem.path);
                    const auto name = known == kFields.end() ? problem.path : known->second;
                    return {&groups.owner(name), name};
                  });
  }
  return shown(request, groups, version, 422);
}

}  // namespace reminders::web
