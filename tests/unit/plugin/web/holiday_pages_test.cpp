// Public holidays and closing days: seen by year, chosen, added, taken out, taken from a file.
#include <catch2/catch.hpp>

#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;

namespace {

struct Office : test::PagesUnderTest {
  explicit Office(const std::string& language = "en") : PagesUnderTest(language) {}
  web::Answer send(const std::string& path, Fields form = {}) {
    form["version"] = world.configurations.settings.fingerprint;
    return post(path, std::move(form));
  }
  const std::vector<domain::HolidayCalendar>& own() { return world.configuration().holidayCalendars; }
};

bool has(const web::Answer& answer, const std::string& text) { return answer.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("the holidays of a year are shown in the reader's language, with the calendar that says so") {
  for (const char* language : {"fr", "en"})
    for (const bool mayChange : {true, false}) {
      Office office(language);
      office.visitor.mayChange = mayChange;
      office.world.configuration().holidays = {"FR-A-M"};
      const auto page = office.get("/holidays", {{"year", "2027"}});
      CHECK(page.status == 200);
      CHECK(has(page, std::string(language) == "fr" ? "Vendredi saint" : "Good Friday"));
      CHECK(has(page, "2027"));
      CHECK(has(page, "/holidays?year=2026"));
      CHECK(has(page, "/holidays/add") == mayChange);
      CHECK(office.get("/holidays", {{"year", "x"}}).status == 200);
      if (!mayChange) CHECK(office.post("/holidays/add").status == 403);
    }
}

TEST_CASE("closing days are added one by one or in a row, each year or once, and taken out again") {
  Office office;
  CHECK(office.send("/holidays/add", {{"from", "2026-12-24"}, {"name", "Christmas Eve"}, {"every_year", "1"}}).status == 303);
  CHECK(office.send("/holidays/add", {{"from", "10/08/2026"}, {"to", "12/08/2026"}, {"name", "Annual closing"}}).location ==
        "/apps/payment-reminders/holidays?year=2026&notice=saved");
  REQUIRE(office.own().size() == 1);
  CHECK(office.own()[0].days.size() == 4);
  CHECK(office.world.configuration().holidays.back() == office.own()[0].id);
  CHECK(has(office.get("/holidays", {{"year", "2030"}}), "Christmas Eve"));
  CHECK_FALSE(domain::Rulebook(office.world.configuration(), {}).calendar().isOpen(samples::day("2026-08-11")));
  CHECK(office.send("/holidays/remove", {{"rule", "2026-08-11"}}).status == 303);
  CHECK(office.own()[0].days.size() == 3);
  for (const char* rule : {"2026-08-10", "2026-08-12", "12-24", "12-24"})
    CHECK(office.send("/holidays/remove", {{"rule", rule}}).status == 303);
  CHECK(office.own().empty());
}

TEST_CASE("what is no closing day is refused beside its field, and what was typed stays") {
  Office office;
  using Form = std::map<std::string, std::string>;
  for (const auto& form : {Form{{"from", "nonsense"}, {"name", "kept"}}, Form{{"from", ""}, {"name", "kept"}},
                           Form{{"from", "2026-08-12"}, {"to", "2026-08-10"}, {"name", "kept"}},
                           Form{{"from", "2026-01-01"}, {"to", "2026-12-31"}, {"name", "kept"}}}) {
    const auto refused = office.send("/holidays/add", form);
    CHECK(refused.status == 422);
    CHECK(has(refused, "value=\"kept\""));
    CHECK(has(refused, "aria-invalid"));
  }
  CHECK(office.send("/holidays/add", {{"from", "2026-08-12"}, {"name", ""}}).status == 422);
  CHECK(office.send("/holidays/add", {{"from", "2026-08-12"}, {"name", "A"}}).status == 303);
  CHECK(office.send("/holidays/add", {{"from", "2026-08-12"}, {"name", "B"}}).status == 422);  // it is one already
  CHECK(office.own()[0].days.size() == 1);
}

TEST_CASE("a calendar is taken from a file, used from then on, and deleted; a file that is none is refused") {
  Office office;
  office.other.holidayCalendars = {{"DE", "Deutschland", {{domain::HolidayRule::parse("10-03").value(), "Tag der Einheit"}}}};
  CHECK(office.send("/holidays/import").status == 422);
  CHECK(office.send("/holidays/import", {{"document", "no JSON"}}).status == 422);
  CHECK(office.send("/holidays/import", {{"document", "{}"}}).status == 422);
  CHECK(office.send("/holidays/import", {{"document", R"({"id":"DE","days":[]})"}}).status == 303);
  CHECK(has(office.get("/holidays"), "Tag der Einheit"));
  CHECK(office.send("/holidays/calendars", {{"calendar_FR", "1"}}).status == 303);
  CHECK(office.world.configuration().holidays == std::vector<std::string>{"FR"});
  CHECK_FALSE(has(office.get("/holidays"), "Tag der Einheit"));
  CHECK(office.send("/holidays/delete", {{"id", "DE"}}).status == 303);
  CHECK(office.own().empty());
  office.problems = {{"holiday_calendars[0].days[0].on", domain::Sentence(domain::mark("must not be empty."))}};
  const auto refused = office.send("/holidays/import", {{"document", R"([{"id":"XX","days":[{"on":""}]}])"}});
  CHECK(refused.status == 422);
  CHECK(has(refused, "holiday_calendars[0].days[0].on"));
}
