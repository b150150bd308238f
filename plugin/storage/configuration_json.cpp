#include "plugin/storage/configuration_json.hpp"

#include "plugin/storage/json_reading.hpp"

namespace reminders::storage {
namespace {

using domain::ConfigurationProblem;
using domain::mark;
using nlohmann::json;

constexpr const char* kSchema = "payment-reminders/config@1";
constexpr const char* kRatesSchema = "payment-reminders/rates@1";

std::optional<int> minuteOfDay(const std::string& text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
  return hour * 60 + minute;
}

std::string clockText(int minute) {
  const auto two = [](int n) { return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; };
  return two(minute / 60) + ":" + two(minute % 60);
}

void readWindow(JsonObject& root, domain::Configuration& c) {
  const auto* found = root.find("sending_window");
  if (found == nullptr) return;
  if (found->is_null()) {
    c.sendingWindow.reset();
    return;
  }
  JsonObject window(*found, "sending_window", root.problems());
  domain::SendingWindow value;
  std::vector<domain::Weekday> days(value.days.begin(), value.days.end());
  window.words("days", days);
  value.days = {days.begin(), days.end()};
  window.parsed("from", value.fromMinute, minuteOfDay, mark("must be a time of day such as 08:00"));
  window.parsed("to", value.toMinute, minuteOfDay, mark("must be a time of day such as 18:00"));
  window.end();
  c.sendingWindow = value;
}

void readGuard(JsonObject& root, domain::Configuration& c) {
  const auto* found = root.find("volume_guard");
  if (found == nullptr) return;
  if (found->is_null()) {
    c.volumeGuard.reset();
    return;
  }
  JsonObject guard(*found, "volume_guard", root.problems());
  domain::VolumeGuard value;
  guard.number("floor", value.floor);
  guard.number("factor", value.factor);
  guard.end();
  c.volumeGuard = value;
}

void readMailLimits(JsonObject& root, domain::Configuration& c) {
  const auto* found = root.find("mail_limits");
  if (found == nullptr) return;
  JsonObject limits(*found, "mail_limits", root.problems());
  limits.number("connections", c.mailLimits.connections);
  limits.number("messages_per_connection", c.mailLimits.messagesPerConnection);
  if (const auto* rate = limits.find("messages_per_minute"); rate != nullptr && !rate->is_null()) {
    int value = 0;
    limits.number("messages_per_minute", value);
    c.mailLimits.messagesPerMinute = value;
  }
  limits.end();
}

void readTemplate(JsonObject& each, domain::Template& t) {
  each.text("id", t.id, true);
  each.text("name", t.name);
  each.word("way", t.way, true);
  each.word("family", t.family);
  each.text("language", t.language);
  if (const auto* days = each.find("min_days_late"); days != nullptr && !days->is_null()) {
    int value = 0;
    each.number("min_days_late", value);
    t.minDaysLate = value;
  }
  each.text("level", t.level);
  each.text("subject", t.subject);
  each.text("body", t.body);
  each.text("format", t.format);
}

void readStep(JsonObject& each, domain::Step& s) {
  each.text("level", s.level, true);
  each.number("delay_days", s.delayDays, true);
  each.word("day_type", s.dayType);
  each.word("trigger", s.trigger);
  each.words("ways", s.ways);
  each.word("without_email", s.withoutEmail);
  each.entries("templates", [&](const std::string& way, const json& value, const std::string& path) {
    const auto known = domain::parseWord<domain::Way>(way);
    if (!known) {
      each.problems().push_back(
          {path, {mark("is not a way: the key must be {words}"), {{"words", domain::allowedWords<domain::Way>()}}}});
    } else if (!value.is_string()) {
      each.problems().push_back({path, mark("must be the id of a template")});
    } else {
      s.templates[*known] = value.get<std::string>();
    }
  });
  each.words("recipients", s.recipients);
  each.words("attach", s.attach);
  each.words("claims", s.claims);
}

void readDepartments(JsonObject& root, domain::Configuration& c) {
  root.entries("departments", [&](const std::string& code, const json& value, const std::string& path) {
    JsonObject each(value, path, root.problems());
    auto& department = c.departments[code];
    each.text("sender", department.sender);
    each.text("reply_to", department.replyTo);
    each.text("signature", department.signature);
    std::map<std::string, std::string, std::less<>> templates;
    each.texts("templates", templates);
    department.templates = {templates.begin(), templates.end()};
    each.text("format", department.format);
    each.end();
  });
}

// One row of rates, with what must be said of it: what, from when on, how much, by whom and how sure.
void readRate(JsonObject& each, domain::Rate& rate) {
  const auto parse = [](const std::string& t) { return domain::Date::parse(t); };
  each.word("name", rate.name, true);
  each.text("customer", rate.customer);
  if (each.find("valid_from", true) != nullptr)
    each.parsed("valid_from", rate.validFrom, parse, mark("must be a date YYYY-MM-DD"));
  if (const auto* until = each.find("valid_until"); until != nullptr && !until->is_null()) {
    domain::Date day;
    each.parsed("valid_until", day, parse, mark("must be a date YYYY-MM-DD"));
    rate.validUntil = day;
  }
  each.text("percent", rate.percent, true);
  each.text("source", rate.source, true);
  each.word("status", rate.status, true);
}

void readRates(JsonObject& root, std::vector<domain::Rate>& rates) {
  root.objects("rates", [&](JsonObject& each) { readRate(each, rates.emplace_back()); });
}

void readHolidays(JsonObject& each, domain::HolidayCalendar& calendar) {
  each.text("id", calendar.id, true);
  each.text("name", calendar.name);
  each.objects("days", [&](JsonObject& day) {
    std::string name;
    auto on = domain::HolidayRule::parse("01-01").value();
    day.parsed(
        "on", on, [](const std::string& t) { return domain::HolidayRule::parse(t); },
        mark("must be a day of each year such as 05-01, easter+1, easter-2, or one day such as 2026-05-15"), true);
    day.text("name", name);
    calendar.days.push_back({on, name});
  });
}

/// `decimals`: so many at most. What has more is not rounded: "1.000" may be meant as a thousand.
void readMinimum(JsonObject& root, domain::Configuration& c, int decimals) {
  const auto* found = root.find("minimum_amount");
  if (found == nullptr) return;
  const auto text = found->is_string() ? found->get<std::string>() : std::string();
  auto why = kit::AmountError::kNotANumber;
  const auto amount = kit::parseAmount(text, 3, &why);
  if (amount ? !kit::parseAmount(text, decimals) : why == kit::AmountError::kTooManyDecimals)
    return root.problem("minimum_amount", {mark("must have at most {decimals} decimals; a point does not group thousands"),
                                           {{"decimals", std::to_string(decimals)}}});
  if (!amount) return root.problem("minimum_amount", mark("must be an amount such as \"10.00\""));
  c.minimumAmount.thousandths = *amount;
}

void readAll(JsonObject& root, domain::Configuration& c, int decimals) {
  std::string schema;
  root.text("schema", schema, true);
  if (!schema.empty() && schema != kSchema) root.problem("schema", {mark("must be \"{schema}\""), {{"schema", kSchema}}});
  root.flag("active", c.active);
  root.parsed(
      "catch_up", c.catchUp, [](const std::string& t) { return domain::CatchUp::parse(t); },
      mark("must be first_step, by_age, from_today or ignore_before:YYYY-MM-DD"));
  root.word("grouping", c.grouping);
  root.number("minimum_gap_days", c.minimumGapDays);
  root.number("minimum_age_days", c.minimumAgeDays);
  readMinimum(root, c, decimals);
  root.number("promise_tolerance_days", c.promiseToleranceDays);
  root.flag("resend_uncertain", c.resendUncertain);
  readWindow(root, c);
  readGuard(root, c);
  readMailLimits(root, c);
  root.word("working_days", c.workingDays);
  root.textList("holidays", c.holidays);
  root.objects("holiday_calendars", [&](JsonObject& each) { readHolidays(each, c.holidayCalendars.emplace_back()); });
  root.words("default_recipients", c.defaultRecipients);
  root.objects("levels", [&](JsonObject& each) {
    auto& level = c.levels.emplace_back();
    each.text("id", level.id, true);
    each.number("rank", level.rank, true);
    each.text("name", level.name, true);
    each.text("colour", level.colour);
    each.flag("formal_notice", level.formalNotice);
    each.number("notice_days", level.noticeDays);
  });
  root.objects("templates", [&](JsonObject& each) { readTemplate(each, c.templates.emplace_back()); });
  root.objects("formats", [&](JsonObject& each) {
    auto& format = c.formats.emplace_back();
    each.text("id", format.id, true);
    each.text("name", format.name);
    each.text("html", format.html);
    each.text("css", format.css);
  });
  root.text("format", c.format);
  readDepartments(root, c);
  readRates(root, c.rates);
  root.objects("programmes", [&](JsonObject& each) {
    auto& programme = c.programmes.emplace_back();
    each.text("id", programme.id, true);
    each.text("name", programme.name);
    each.word("mode", programme.mode);
    each.objects("steps", [&](JsonObject& step) { readStep(step, programme.steps.emplace_back()); });
  });
  if (const auto* found = root.find("assignments")) {
    JsonObject assignments(*found, "assignments", root.problems());
    assignments.text("company", c.assignments.company);
    assignments.texts("departments", c.assignments.departments);
    assignments.texts("categories", c.assignments.categories);
    assignments.texts("customers", c.assignments.customers);
    assignments.texts("invoices", c.assignments.invoices);
    assignments.end();
  }
}

using Out = nlohmann::ordered_json;

template <class Range>
Out wordList(const Range& values) {
  Out list = Out::array();
  for (const auto value : values) list.push_back(domain::word(value));
  return list;
}

template <class Map>
Out textMap(const Map& map) {
  Out object = Out::object();
  for (const auto& [key, value] : map) object[std::string(key)] = value;
  return object;
}

Out stepJson(const domain::Step& s) {
  Out step{{"level", s.level},
           {"delay_days", s.delayDays},
           {"day_type", domain::word(s.dayType)},
           {"trigger", domain::word(s.trigger)}};
  step["ways"] = wordList(s.ways);
  step["without_email"] = domain::word(s.withoutEmail);
  Out templates = Out::object();
  for (const auto& [way, id] : s.templates) templates[std::string(domain::word(way))] = id;
  step["templates"] = templates;
  step["recipients"] = wordList(s.recipients);
  step["attach"] = wordList(s.attach);
  step["claims"] = wordList(s.claims);
  return step;
}

Out templateJson(const domain::Template& t) {
  Out each{
      {"id", t.id}, {"name", t.name}, {"way", domain::word(t.way)}, {"family", domain::word(t.family)}, {"language", t.language}};
  each["min_days_late"] = t.minDaysLate ? Out(*t.minDaysLate) : Out(nullptr);
  each["level"] = t.level;
  each["subject"] = t.subject;
  each["body"] = t.body;
  each["format"] = t.format;
  return each;
}

}  // namespace

std::variant<domain::Configuration, std::vector<ConfigurationProblem>> readConfiguration(std::string_view text, int decimals) {
  std::vector<ConfigurationProblem> problems;
  const auto document = readJson(text, problems);
  if (!document) return problems;
  domain::Configuration configuration;
  JsonObject root(*document, "", problems);
  readAll(root, configuration, decimals);
  root.end();
  if (problems.empty()) problems = domain::checkConfiguration(configuration);
  if (!problems.empty()) return problems;
  return configuration;
}

std::variant<std::vector<domain::Rate>, std::vector<ConfigurationProblem>> readRates(std::string_view text) {
  std::vector<ConfigurationProblem> problems;
  const auto document = readJson(text, problems);
  if (!document) return problems;
  domain::Configuration configuration;
  JsonObject root(*document, "", problems);
  std::string schema;
  root.text("schema", schema, true);
  if (!schema.empty() && schema != kRatesSchema)
    root.problem("schema", {mark("must be \"{schema}\""), {{"schema", kRatesSchema}}});
  readRates(root, configuration.rates);
  root.end();
  if (problems.empty()) problems = domain::checkConfiguration(configuration);
  if (!problems.empty()) return problems;
  return std::move(configuration.rates);
}

std::string writeConfiguration(const domain::Configuration& c) {
  Out out{{"schema", kSchema}, {"active", c.active}, {"catch_up", c.catchUp.text()}, {"grouping", domain::word(c.grouping)}};
  out["minimum_gap_days"] = c.minimumGapDays;
  out["minimum_age_days"] = c.minimumAgeDays;
  const bool cents = c.minimumAmount.thousandths % 10 == 0;
  out["minimum_amount"] =
      kit::Money::plainAmount(cents ? c.minimumAmount.thousandths / 10 : c.minimumAmount.thousandths, cents ? 2 : 3);
  out["promise_tolerance_days"] = c.promiseToleranceDays;
  out["resend_uncertain"] = c.resendUncertain;
  out["sending_window"] = nullptr;
  if (c.sendingWindow)
    out["sending_window"] = {{"days", wordList(c.sendingWindow->days)},
                             {"from", clockText(c.sendingWindow->fromMinute)},
                             {"to", clockText(c.sendingWindow->toMinute)}};
  out["volume_guard"] = nullptr;
  if (c.volumeGuard) out["volume_guard"] = {{"floor", c.volumeGuard->floor}, {"factor", c.volumeGuard->factor}};
  out["mail_limits"] = {{"connections", c.mailLimits.connections},
                        {"messages_per_connection", c.mailLimits.messagesPerConnection},
                        {"messages_per_minute", nullptr}};
  if (c.mailLimits.messagesPerMinute) out["mail_limits"]["messages_per_minute"] = *c.mailLimits.messagesPerMinute;
  out["working_days"] = domain::word(c.workingDays);
  out["holidays"] = c.holidays;
  out["holiday_calendars"] = Out::array();
  for (const auto& calendar : c.holidayCalendars) {
    Out days = Out::array();
    for (const auto& day : calendar.days) days.push_back({{"on", day.on.text()}, {"name", day.name}});
    out["holiday_calendars"].push_back({{"id", calendar.id}, {"name", calendar.name}, {"days", days}});
  }
  out["default_recipients"] = wordList(c.defaultRecipients);
  out["levels"] = Out::array();
  for (const auto& l : c.levels)
    out["levels"].push_back({{"id", l.id},
                             {"rank", l.rank},
                             {"name", l.name},
                             {"colour", l.colour},
                             {"formal_notice", l.formalNotice},
                             {"notice_days", l.noticeDays}});
  out["templates"] = Out::array();
  for (const auto& t : c.templates) out["templates"].push_back(templateJson(t));
  out["formats"] = Out::array();
  for (const auto& f : c.formats) out["formats"].push_back({{"id", f.id}, {"name", f.name}, {"html", f.html}, {"css", f.css}});
  out["format"] = c.format;
  out["departments"] = Out::object();
  for (const auto& [code, d] : c.departments)
    out["departments"][code] = {{"sender", d.sender},
                                {"reply_to", d.replyTo},
                                {"signature", d.signature},
                                {"templates", textMap(d.templates)},
                                {"format", d.format}};
  out["rates"] = Out::array();
  for (const auto& r : c.rates)
    out["rates"].push_back({{"name", domain::word(r.name)},
                            {"customer", r.customer},
                            {"valid_from", r.validFrom.iso()},
                            {"valid_until", r.validUntil ? Out(r.validUntil->iso()) : Out(nullptr)},
                            {"percent", r.percent},
                            {"source", r.source},
                            {"status", domain::word(r.status)}});
  out["programmes"] = Out::array();
  for (const auto& p : c.programmes) {
    Out steps = Out::array();
    for (const auto& s : p.steps) steps.push_back(stepJson(s));
    out["programmes"].push_back({{"id", p.id}, {"name", p.name}, {"mode", domain::word(p.mode)}, {"steps", steps}});
  }
  out["assignments"] = {{"company", c.assignments.company},
                        {"departments", textMap(c.assignments.departments)},
                        {"categories", textMap(c.assignments.categories)},
                        {"customers", textMap(c.assignments.customers)},
                        {"invoices", textMap(c.assignments.invoices)}};
  return out.dump(2) + "\n";
}

}  // namespace reminders::storage
