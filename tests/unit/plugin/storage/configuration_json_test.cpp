// The configuration as JSON: what is written is read again to the byte, and what is wrong is refused with its place.
#include "plugin/storage/configuration_json.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "plugin/adapters/seeding.hpp"
#include "tests/support/reminders/samples.hpp"

using namespace reminders;
using nlohmann::json;

namespace {

domain::Configuration read(const std::string& text) {
  auto result = storage::readConfiguration(text);
  if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&result))
    for (const auto& each : *problems) UNSCOPED_INFO(each.path << " " << each.sentence.english());
  REQUIRE(std::holds_alternative<domain::Configuration>(result));
  return std::get<domain::Configuration>(std::move(result));
}

/// Where it is refused when it is taken over.
std::vector<std::string> problemPaths(const std::string& text) {
  std::vector<std::string> paths;
  const auto result = storage::readConfiguration(text);
  const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&result);
  for (const auto& each : problems != nullptr ? *problems : domain::checkTakenOver(std::get<domain::Configuration>(result))) {
    CHECK_FALSE(each.sentence.english().empty());
    paths.push_back(each.path);
  }
  return paths;
}

/// Every key, none with its default.
const char* const kFull = R"({
  "schema": "payment-reminders/config@1", "active": true, "catch_up": "ignore_before:2026-01-01", "grouping": "customer",
  "minimum_gap_days": 5, "minimum_age_days": 4, "minimum_amount": "10.50", "promise_tolerance_days": 1, "resend_uncertain": true,
  "sending_window": {"days": ["mon", "sat"], "from": "07:30", "to": "24:00"}, "volume_guard": {"floor": 10, "factor": 2},
  "mail_limits": {"connections": 5, "messages_per_connection": 30, "messages_per_minute": 28},
  "working_days": "mon_sat", "holidays": ["FR", "FR-A-M"],
  "holiday_calendars": [{"id": "DE-BY", "name": "Bayern", "days": [{"on": "easter+60", "name": "Fronleichnam"}]}], "default_recipients": ["owner", "billing"],
  "levels": [{"id": "one", "rank": 1, "name": "Un", "colour": "#0f766e", "formal_notice": false, "notice_days": 8},
             {"id": "two", "rank": 20, "name": "Mise en demeure", "colour": "", "formal_notice": true, "notice_days": 15}],
  "templates": [{"id": "t", "name": "T", "way": "email", "family": "individual", "language": "fr", "min_days_late": 30,
                 "level": "one", "subject": "#REF#", "body": "Bonjour {{customer.name}}", "format": ""},
                {"id": "t", "name": "T", "way": "letter", "family": "any", "language": "", "min_days_late": null,
                 "level": "", "subject": "", "format": "f",
                 "body": "{{total.due}}, {{notice.deadline}}, {{#notice.consequence}}tribunal{{/notice.consequence}}"}],
  "formats": [{"id": "f", "name": "F", "html": "<p>{{{content}}}</p>", "css": "p { color: red }"}], "format": "f",
  "departments": {"NORD": {"sender": "Nord <nord@acme.example>", "reply_to": "r@acme.example", "signature": "Nord\nLille",
                           "templates": {"email": "t"}, "format": "f"}},
  "rates": [{"name": "ecb_refinancing", "customer": "", "valid_from": "2027-01-01", "valid_until": "2027-06-30", "percent": "2.15",
             "source": "ECB", "status": "official"},
            {"name": "contract", "customer": "C.1", "valid_from": "2026-07-01", "valid_until": null, "percent": "15",
             "source": "CGV 2026, art. 7", "status": "agreed"}],
  "programmes": [{"id": "p", "name": "P", "mode": "manual", "steps": [
      {"level": "one", "delay_days": -3, "day_type": "working", "trigger": "manual", "ways": ["email", "letter"],
       "without_email": "call", "templates": {"email": "t", "letter": "t"}, "recipients": ["legal"],
       "attach": ["invoice_pdf", "due_dates_recap", "payment_link"], "claims": ["interest", "indemnity"]},
      {"level": "two", "delay_days": 30, "day_type": "calendar", "trigger": "automatic", "ways": ["letter"], "without_email": "skip",
       "templates": {"letter": "t"}, "recipients": [], "attach": [], "claims": []}]},
    {"id": "q", "name": "", "mode": "none", "steps": []}],
  "assignments": {"company": "p", "departments": {"NORD": "none"}, "categories": {"key_account": "q"},
                  "customers": {"C.1": "p"}, "invoices": {"F/1": "none"}}
})";

json full() { return json::parse(kFull); }

/// A whole configuration with one thing changed: "/programmes/0/mode" to this value; no value: the key is taken away.
struct Refusal {
  const char* pointer;
  std::optional<json> value;
  const char* path;          // where the reader must point
  bool schemaSeesIt = true;  // a JSON Schema cannot compare ids and ranks
};

const std::vector<Refusal>& refusals() {
  static const json kStep = full()["programmes"][0]["steps"][0];
  static const std::vector<Refusal> kAll{
      {"/schema", std::nullopt, "schema"},
      {"/schema", "payment-reminders/config@2", "schema"},
      {"/surprise", 1, "surprise"},
      {"/active", "yes", "active"},
      {"/catch_up", "sometimes", "catch_up"},
      {"/catch_up", "ignore_before:2026-02-30", "catch_up", false},
      {"/grouping", "invoices", "grouping"},
      {"/minimum_gap_days", -1, "minimum_gap_days"},
      {"/minimum_gap_days", 2.5, "minimum_gap_days"},
      {"/minimum_gap_days", 18446744073709551615ULL, "minimum_gap_days"},
      {"/minimum_age_days", "3", "minimum_age_days"},
      {"/minimum_amount", "-1.00", "minimum_amount"},
      {"/minimum_amount", 10, "minimum_amount"},
      {"/minimum_amount", "1,50", "minimum_amount"},
      {"/minimum_amount", "1.2345", "minimum_amount"},
      {"/promise_tolerance_days", -1, "promise_tolerance_days"},
      {"/resend_uncertain", 0, "resend_uncertain"},
      {"/sending_window", "08:00", "sending_window"},
      {"/sending_window/days", json::array(), "sending_window.days"},
      {"/sending_window/days/0", "monday", "sending_window.days[0]"},
      {"/sending_window/days/1", "mon", "sending_window.days[1]"},
      {"/sending_window/from", "8:00", "sending_window.from"},
      {"/sending_window/to", "24:01", "sending_window.to"},
      {"/sending_window/to", "07:30", "sending_window.to", false},
      {"/sending_window/zone", "UTC", "sending_window.zone"},
      {"/mail_limits", json(), "mail_limits"},
      {"/mail_limits/connections", 0, "mail_limits.connections"},
      {"/mail_limits/connections", 21, "mail_limits.connections"},
      {"/mail_limits/messages_per_connection", 0, "mail_limits.messages_per_connection"},
      {"/mail_limits/messages_per_minute", 0, "mail_limits.messages_per_minute"},
      {"/mail_limits/messages_per_minute", "many", "mail_limits.messages_per_minute"},
      {"/mail_limits/speed", 1, "mail_limits.speed"},
      {"/volume_guard/factor", 0, "volume_guard.factor"},
      {"/volume_guard/floor", -5, "volume_guard.floor"},
      {"/volume_guard/roof", 1, "volume_guard.roof"},
      {"/working_days", "mon_sun", "working_days"},
      {"/holidays/0", "DE", "holidays[0]", false},
      {"/holidays", "FR", "holidays"},
      {"/default_recipients", json::array(), "default_recipients"},
      {"/default_recipients/0", "boss", "default_recipients[0]"},
      {"/levels/0/id", "", "levels[0].id"},
      {"/levels/1/id", "one", "levels[1].id", false},
      {"/levels/1/rank", 1, "levels[1].rank", false},
      {"/levels/0/name", std::nullopt, "levels[0].name"},
      {"/levels/0/formal_notice", "no", "levels[0].formal_notice"},
      {"/levels/0/colour", "red", "levels[0].colour"},
      {"/levels/0/colour", "#0f7", "levels[0].colour"},
      {"/levels/0/colour", "#0f766g", "levels[0].colour"},
      {"/levels/0/colour", 7, "levels[0].colour"},
      {"/templates/0/way", "fax", "templates[0].way"},
      {"/templates/0/way", std::nullopt, "templates[0].way"},
      {"/templates/0/family", "company", "templates[0].family"},
      {"/templates/0/level", "gone", "templates[0].level", false},
      {"/templates/0/min_days_late", "30", "templates[0].min_days_late"},
      {"/templates/1/format", "gone", "templates[1].format", false},
      {"/templates/0/text", "x", "templates[0].text"},
      {"/templates/0/body", std::string("a\0b", 3), "templates[0].body"},
      {"/formats/0/id", std::nullopt, "formats[0].id"},
      {"/formats/0/html", 1, "formats[0].html"},
      {"/departments/NORD/phone", "1", "departments.NORD.phone"},
      {"/departments/NORD/format", "gone", "departments.NORD.format", false},
      {"/departments/NORD/templates/email", "gone", "departments.NORD.templates.email", false},
      {"/departments/NORD", "x", "departments.NORD"},
      {"/rates/0/percent", "two", "rates[0].percent"},
      {"/rates/0/percent", std::nullopt, "rates[0].percent"},
      {"/rates/0/percent", "-0.10", "rates[0].percent"},
      {"/rates/0/percent", "2.15001", "rates[0].percent"},
      {"/rates/0/percent", "1001", "rates[0].percent", false},
      {"/rates/0/percent", 2, "rates[0].percent"},
      {"/rates/0/name", "euribor", "rates[0].name"},
      {"/rates/0/customer", "C.1", "rates[0].customer"},
      {"/rates/1/customer", "", "rates[1].customer"},
      {"/rates/1/customer", std::nullopt, "rates[1].customer"},
      {"/rates/0/source", "", "rates[0].source"},
      {"/rates/0/source", std::nullopt, "rates[0].source"},
      {"/rates/0/status", "sure", "rates[0].status"},
      {"/rates/0/status", std::nullopt, "rates[0].status"},
      {"/rates/1", full()["rates"][0], "rates[1].valid_from", false},
      {"/levels/1/notice_days", 0, "levels[1].notice_days"},
      {"/templates/1/body", "Payez.", "templates[1].body", false},
      {"/rates/0/valid_from", std::nullopt, "rates[0].valid_from"},
      {"/rates/0/valid_from", "01/01/2026", "rates[0].valid_from"},
      {"/rates/0/valid_until", "2025-12-31", "rates[0].valid_until", false},
      {"/programmes/0/mode", "auto", "programmes[0].mode"},
      {"/programmes/0/id", "none", "programmes[0].id"},
      {"/programmes/1/id", "p", "programmes[1].id", false},
      {"/programmes/0/steps", json::array(), "programmes[0].steps", false},
      {"/programmes/0/steps/0/level", "gone", "programmes[0].steps[0].level", false},
      {"/programmes/0/steps/1", kStep, "programmes[0].steps[1].level", false},
      {"/programmes/0/steps/0/delay_days", std::nullopt, "programmes[0].steps[0].delay_days"},
      {"/programmes/0/steps/0/day_type", "business", "programmes[0].steps[0].day_type"},
      {"/programmes/0/steps/0/trigger", "auto", "programmes[0].steps[0].trigger"},
      {"/programmes/0/steps/0/ways", json::array(), "programmes[0].steps[0].ways"},
      {"/programmes/0/steps/0/ways/1", "email", "programmes[0].steps[0].ways[1]"},
      {"/programmes/0/steps/0/without_email", "email", "programmes[0].steps[0].without_email"},
      {"/programmes/0/steps/0/templates/fax", "t", "programmes[0].steps[0].templates.fax"},
      {"/programmes/0/steps/0/templates/email", "gone", "programmes[0].steps[0].templates.email", false},
      {"/programmes/0/steps/0/recipients/0", "boss", "programmes[0].steps[0].recipients[0]"},
      {"/programmes/0/steps/0/attach/0", "everything", "programmes[0].steps[0].attach[0]"},
      {"/programmes/0/steps/0/claims/0", "tips", "programmes[0].steps[0].claims[0]"},
      {"/programmes/0/steps/0/colour", "x", "programmes[0].steps[0].colour"},
      {"/assignments/company", "gone", "assignments.company", false},
      {"/assignments/customers/C.1", "gone", "assignments.customers.C.1", false},
      {"/assignments/invoices/F~11", 1, "assignments.invoices.F/1"},
      {"/assignments/countries", json::object(), "assignments.countries"},
  };
  return kAll;
}

json changed(const Refusal& refusal) {
  auto document = full();
  const json::json_pointer at(refusal.pointer);
  if (refusal.value) {
    document[at] = *refusal.value;
  } else {
    document[at.parent_pointer()].erase(at.back());
  }
  return document;
}

}  // namespace

TEST_CASE("every key is kept: read, written and read again it is the same, to the byte") {
  const auto configuration = read(kFull);
  const auto text = storage::writeConfiguration(configuration);
  CHECK(read(text) == configuration);
  CHECK(storage::writeConfiguration(read(text)) == text);
  CHECK(json::parse(text) == full());
  CHECK(configuration.templates[0].minDaysLate == 30);
  CHECK(configuration.sendingWindow->toMinute == 24 * 60);
  CHECK(configuration.minimumAmount.thousandths == 10500);
}

TEST_CASE("what is left out has its default, and null switches window and guard off") {
  const auto least = read(R"({"schema": "payment-reminders/config@1"})");
  CHECK(least == domain::Configuration{});
  const auto text = storage::writeConfiguration(least);
  CHECK(storage::writeConfiguration(read(text)) == text);
  const auto written = json::parse(text);
  CHECK(written["minimum_gap_days"] == 3);
  CHECK(written["minimum_amount"] == "0.00");
  CHECK(written["sending_window"] == json{{"days", {"mon", "tue", "wed", "thu", "fri"}}, {"from", "08:00"}, {"to", "18:00"}});
  CHECK(written["volume_guard"] == json{{"floor", 50}, {"factor", 3}});
  CHECK(written["default_recipients"] == json{"billing"});
  const auto off = read(R"({"schema": "payment-reminders/config@1", "sending_window": null, "volume_guard": null})");
  CHECK_FALSE(off.sendingWindow);
  CHECK_FALSE(off.volumeGuard);
  CHECK(read(storage::writeConfiguration(off)) == off);
  const auto thousandths = read(R"({"schema": "payment-reminders/config@1", "minimum_amount": "1.234"})");  // TND has three
  CHECK(json::parse(storage::writeConfiguration(thousandths))["minimum_amount"] == "1.234");
}

TEST_CASE("every mistake is refused with its path") {
  REQUIRE(problemPaths(kFull).empty());
  for (const auto& refusal : refusals()) {
    INFO(refusal.pointer << " = " << (refusal.value ? refusal.value->dump() : "(taken away)"));
    const auto paths = problemPaths(changed(refusal).dump());
    REQUIRE_FALSE(paths.empty());
    CHECK(paths.front() == refusal.path);
  }
  CHECK(refusals().size() >= 30);
}

TEST_CASE("what is no configuration at all is refused whole") {
  for (const std::string text : {"", "{", "[]", "null", "3", "\"x\"", "{\"schema\": \"\xff\"}", "{} {}"}) {
    INFO(text);
    CHECK_FALSE(problemPaths(text).empty());
  }
  CHECK(problemPaths(std::string(100'000, '[')).size() == 1);
  CHECK(problemPaths("\xef\xbb\xbf" + std::string(kFull)).empty());  // the mark with which some editors begin a file
}

TEST_CASE("a key that stands there twice is refused with its path, at any depth, whatever it holds") {
  const auto with = [](const std::string& keys) { return R"({"schema": "payment-reminders/config@1", )" + keys + "}"; };
  CHECK(problemPaths(with(R"("active": true, "active": true)")) == std::vector<std::string>{"active"});
  CHECK(
      problemPaths(with(R"("levels": [{"id": "a", "rank": 1, "name": "A"}, {"id": "b", "rank": 2, "name": "B", "rank": 3}])")) ==
      std::vector<std::string>{"levels[1].rank"});
  CHECK(
      problemPaths(with(
          R"("programmes": [{"id": "p", "steps": []}], "assignments": {"customers": {"C.1": "p", "C2": "p", "C.1": "none", "C.1": "p"}})")) ==
      std::vector<std::string>{"assignments.customers.C.1"});
  CHECK(problemPaths(with(R"("departments": {"N": {}, "N": {"sender": [[1, {"x": 1, "y": [], "x": 2}]]}})")) ==
        std::vector<std::string>{"departments.N", "departments.N.sender[0][1].x", "departments.N.sender"});
  CHECK(problemPaths(with(R"("active": true, "grouping": "x", "active": false)")) ==
        std::vector<std::string>{"active", "grouping"});
  CHECK(problemPaths(with(R"("departments": {"N": {"sender": ""}, "S": {"sender": ""}})")).empty());
  const auto rates = storage::readRates(R"({"schema": "payment-reminders/rates@1", "rates": [], "rates": []})");
  CHECK(std::get<std::vector<domain::ConfigurationProblem>>(rates).front().path == "rates");
}

TEST_CASE("a document that is made to cost is refused with little work") {
  const auto nested = [](std::size_t depth) { return "{\"a\": " + std::string(depth, '[') + std::string(depth, ']') + "}"; };
  CHECK(problemPaths(nested(10)) == std::vector<std::string>{"schema", "a"});
  CHECK(problemPaths(nested(100'000)) == std::vector<std::string>{"$"});
  std::string twice = "{\"schema\": \"payment-reminders/config@1\"";
  for (int i = 0; i < 10'000; ++i) twice += ", \"" + std::string(100, 'k') + std::to_string(i / 2) + "\": 0";
  CHECK(problemPaths(twice + "}").size() == 20 + 5'000);  // each is unknown as well
  CHECK(problemPaths(R"({"schema": 1e999})") == std::vector<std::string>{"$"});
}

TEST_CASE("amounts have no more decimals than the company's currency, lest a thousand be read as one") {
  const auto with = [](const std::string& amount, int decimals) {
    const auto result =
        storage::readConfiguration(R"({"schema": "payment-reminders/config@1", "minimum_amount": ")" + amount + "\"}", decimals);
    if (const auto* configuration = std::get_if<domain::Configuration>(&result))
      return std::to_string(configuration->minimumAmount.thousandths);
    const auto& problem = std::get<std::vector<domain::ConfigurationProblem>>(result).front();
    return problem.path + " " + problem.sentence.english();
  };
  CHECK(with("10", 2) == "10000");
  CHECK(with("10.5", 2) == "10500");
  CHECK(with("10.05", 2) == "10050");
  CHECK(with("10.005", 3) == "10005");
  const std::string refused = " decimals; a point does not group thousands";
  CHECK(with("10.005", 2) == "minimum_amount must have at most 2" + refused);
  CHECK(with("1.000", 2) == "minimum_amount must have at most 2" + refused);
  CHECK(with("1.0000", 3) == "minimum_amount must have at most 3" + refused);
  CHECK(with("1.000,00", 2) == "minimum_amount must be an amount such as \"10.00\"");
  CHECK(with("99999999999999999999", 2) == "minimum_amount must be an amount such as \"10.00\"");
}

TEST_CASE("all problems are told at once") {
  auto document = full();
  document["active"] = 1;
  document["grouping"] = "x";
  document["levels"][0]["rank"] = "one";
  document["zzz"] = true;
  CHECK(problemPaths(document.dump()) == std::vector<std::string>{"active", "grouping", "levels[0].rank", "zzz"});
}

TEST_CASE("a company's own calendar of holidays is data of its configuration") {
  auto document = full();
  document["holidays"] = {"FR", "DE-BY"};
  document["holiday_calendars"] = {{{"id", "DE-BY"},
                                    {"name", "Bayern"},
                                    {"days", {{{"on", "01-06"}, {"name", "Heilige Drei Könige"}}, {{"on", "easter+60"}}}}}};
  const auto configuration = read(document.dump());
  const auto closed = domain::holidaysOf(configuration);
  REQUIRE(closed.size() == 2);
  CHECK(closed[1].days[1].on.in(2026) == domain::Date::parse("2026-06-04"));
  CHECK(read(storage::writeConfiguration(configuration)) == configuration);

  document["holiday_calendars"][0]["days"][0]["on"] = "01-32";
  CHECK(problemPaths(document.dump()) == std::vector<std::string>{"holiday_calendars[0].days[0].on"});
  document["holiday_calendars"][0]["days"][0]["on"] = "01-06";
  document["holidays"] = {"FR", "DE-BY", "XX", "FR"};
  CHECK(problemPaths(document.dump()) == std::vector<std::string>{"holidays[2]", "holidays[3]"});
  document["holidays"] = {"FR"};
  document["holiday_calendars"][0]["id"] = "FR-A-M";
  CHECK(problemPaths(document.dump()) == std::vector<std::string>{"holiday_calendars[0].id"});
}

TEST_CASE("the configuration that companies start with is valid in French and in English, and written back the same") {
  const auto french = adapters::seededConfiguration(".", "fr");
  const auto english = adapters::seededConfiguration(".", "en");
  for (const auto& each : {french, english}) {
    CHECK_FALSE(each.active);
    CHECK(each.assignments.company == "default");
    REQUIRE(each.programmes.size() == 1);
    CHECK(each.programmes[0].steps.size() == 3);
    CHECK(domain::checkTakenOver(each).empty());
    CHECK(read(storage::writeConfiguration(each)) == each);
  }
  CHECK(french.levels[0].name == "Rappel courtois");
  CHECK(english.levels[0].name == "Courteous reminder");
  CHECK(english.holidays.empty());
}

TEST_CASE("the JSON Schema accepts what we read and refuses what we refuse") {
  std::string folder = (std::filesystem::temp_directory_path() / "config_schema_XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << text;
  };
  put("good-full.json", kFull);
  put("good-least.json", R"({"schema": "payment-reminders/config@1"})");
  put("good-written.json", storage::writeConfiguration(read(kFull)));
  put("good-sample.json", storage::writeConfiguration(samples::configuration()));
  put("good-seed.json", storage::writeConfiguration(adapters::seededConfiguration(".", "en")));
  put("good-default.json", adapters::packageFile(".", "templates/configuration/default.json"));
  for (std::size_t i = 0; i < refusals().size(); ++i)
    if (refusals()[i].schemaSeesIt) put("bad-" + std::to_string(i) + ".json", changed(refusals()[i]).dump());
  const std::string command =
      "python3 tests/unit/plugin/storage/check_config_schema.py manifests/config.schema.json '" + folder + "'";
  const int result = std::system(command.c_str());  // NOLINT(cert-env33-c): a fixed command
  CHECK(result == 0);
  std::filesystem::remove_all(folder);
}
