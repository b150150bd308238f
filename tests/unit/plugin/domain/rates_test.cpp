#include "plugin/domain/rates.hpp"

#include <catch2/catch.hpp>

#include "plugin/domain/configuration.hpp"
#include "tests/support/reminders/rates.hpp"
#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

std::string told(const std::vector<ConfigurationProblem>& problems) {
  std::string text;
  for (const auto& [path, sentence] : problems) text += path + " " + sentence.english() + "\n";
  return text;
}

Configuration withRates(std::vector<Rate> rates) {
  auto made = samples::configuration();
  made.rates = std::move(rates);
  return made;
}

}  // namespace

TEST_CASE("a percentage is read exactly, with at most four decimals") {
  CHECK(YearlyRate::parsePercent("12.15")->millionths == 121'500);
  CHECK(YearlyRate::parsePercent("2.4")->percent() == "2.40");
  CHECK(YearlyRate::parsePercent("0.0001")->percent() == "0.0001");
  CHECK(YearlyRate::parsePercent("1.205")->percent() == "1.205");
  CHECK(YearlyRate::parsePercent("1000")->percent() == "1000.00");
  for (const char* bad : {"", "-0.01", "1000.0001", "1,5", "0.00001", "2 %", "99999999999999999999", "1e3"}) {
    INFO(bad);
    CHECK_FALSE(YearlyRate::parsePercent(bad));
  }
}

TEST_CASE("half-years follow each other over the turn of the year") {
  const auto half = HalfYear::of(day("2025-12-31"));
  CHECK(half.text() == "2025-H2");
  CHECK(half.firstDay() == day("2025-07-01"));
  CHECK(half.lastDay() == day("2025-12-31"));
  CHECK(half.next() == HalfYear::of(day("2026-01-01")));
  CHECK(half.next().lastDay() == day("2026-06-30"));
  CHECK(half.words() == "the second half of 2025");
}

TEST_CASE("rates that do not fit are refused with their place") {
  CHECK(checkConfiguration(withRates(publishedRates())).empty());
  CHECK(told(checkConfiguration(withRates({rate("ecb_refinancing", "", "2026-07-01", "2026-06-30", "two")}))) ==
        "rates[0].percent must be a percentage between 0 and 1000 with at most 4 decimals, such as \"2.40\".\n"
        "rates[0].valid_until must not be before `valid_from`.\n");
  CHECK(told(checkConfiguration(withRates({rate("fr_legal", "C1", "2026-07-01", "", "3")}))) ==
        "rates[0].customer is only for rates of the name \"contract\".\n");
  CHECK(told(checkConfiguration(withRates({rate("contract", "", "2026-07-01", "", "3")}))) ==
        "rates[0].customer must be the code of the customer with whom this rate was agreed.\n");
  auto unsourced = rate("fr_legal", "", "2026-07-01", "", "3");
  unsourced.source.clear();
  CHECK(told(checkConfiguration(withRates({unsourced}))) ==
        "rates[0].source must say where the rate was published, or with what it was agreed.\n");
}

TEST_CASE("two rates of one name and customer are never valid on the same day") {
  const auto first = rate("contract", "C1", "2026-01-01", "2026-06-30", "12");
  CHECK(checkConfiguration(withRates({first, rate("contract", "C1", "2026-07-01", "", "12")})).empty());
  CHECK(checkConfiguration(withRates({first, rate("contract", "C2", "2026-01-01", "", "12")})).empty());
  CHECK(told(checkConfiguration(withRates({first, rate("contract", "C1", "2026-06-30", "", "12")}))) ==
        "rates[1].valid_from this rate and rates[0] are valid on the same days.\n");
  CHECK(told(checkConfiguration(
            withRates({rate("fr_legal", "", "2026-07-01", "", "3"), rate("fr_legal", "", "2020-01-01", "", "3")}))) ==
        "rates[1].valid_from this rate and rates[0] are valid on the same days.\n");
}

TEST_CASE("an agreed rate below three times a known legal rate of its days is refused when it is taken over") {
  const auto refused = [](const std::string& from, const std::string& until, const std::string& percent) {
    return told(checkAgreedRates(withRates({rate("contract", "C1", from, until, percent)}), publishedRates()));
  };
  CHECK(refused("2024-07-01", "2024-12-31", "14.75") ==
        "rates[0].percent 14.75 % is below 14.76 %, three times the legal rate for the second half of 2024; end it before, or "
        "agree on more.\n");
  CHECK(refused("2024-07-01", "2024-12-31", "14.76").empty());
  CHECK(refused("2022-01-01", "", "10") ==
        "rates[0].percent 10.00 % is below 12.66 %, three times the legal rate for the second half of 2023; end it before, or "
        "agree on more.\n");
  CHECK(refused("2022-01-01", "2023-06-30", "10").empty());
  CHECK(refused("2026-07-01", "", "1").empty());  // nobody knows yet; the claim stays blocked until somebody does
  CHECK(checkAgreedRates(withRates({rate("contract", "C1", "2026-07-01", "", "1")}), {}).empty());
}

TEST_CASE("the text of a formal notice must name the debt, the deadline and the consequence") {
  auto made = samples::configuration();
  made.levels[3].formalNotice = true;  // third
  Template row;
  row.id = "notice";
  row.body =
      "Payez {{ total.due }} avant le {{notice.deadline}}.{{#notice.consequence}} Sinon, le tribunal.{{/notice.consequence}}";
  made.templates = {row};
  made.programmes[0].steps[2].templates[Way::kEmail] = "notice";
  CHECK(told(checkConfiguration(made)).empty());

  SECTION("each of the three, in every row") {
    row.language = "en";
    row.body = "Pay.";
    made.templates.push_back(row);
    CHECK(told(checkConfiguration(made)) ==
          "templates[1].body is the text of the formal notice \"third\" and must name the debt: write {{total.due}} or "
          "{{total.open}}.\n"
          "templates[1].body is the text of the formal notice \"third\" and must name the deadline: write {{notice.deadline}}.\n"
          "templates[1].body is the text of the formal notice \"third\" and must name the consequence: write it between "
          "{{#notice.consequence}} and {{/notice.consequence}}.\n");
  }
  SECTION("the amounts invoice by invoice name the debt too") {
    made.templates[0].body =
        "{{#invoices}}{{number}} {{open}}{{/invoices}} {{notice.deadline}} {{#notice.consequence}}x{{/notice.consequence}}";
    CHECK(told(checkConfiguration(made)).empty());
  }
  SECTION("also the text that a department takes instead") {
    made.templates.push_back(row);
    made.templates[1].id = "own";
    made.templates[1].body = "{{total.open}} {{notice.deadline}}";
    made.departments["NORD"].templates["notice"] = "own";
    CHECK(told(checkConfiguration(made))
              .starts_with("templates[1].body is the text of the formal notice \"third\" and must name the consequence"));
  }
  SECTION("a formal notice is written, and has a text") {
    made.programmes[0].steps[2].ways = {Way::kCall};
    made.programmes[0].steps[2].templates.clear();
    CHECK(told(checkConfiguration(made)) == "programmes[0].steps[2].ways a formal notice is written: name email or letter.\n");
    made.programmes[0].steps[2].ways = {Way::kLetter, Way::kCall};
    CHECK(told(checkConfiguration(made)) ==
          "programmes[0].steps[2].templates.letter a formal notice needs a template for this way.\n");
  }
  SECTION("an ordinary level asks for nothing of the kind") {
    made.levels[3].formalNotice = false;
    made.templates[0].body = "Bonjour";
    CHECK(told(checkConfiguration(made)).empty());
  }
  SECTION("a deadline is at least a day") {
    made.levels[3].noticeDays = 0;
    CHECK(told(checkConfiguration(made)) == "levels[3].notice_days must be at least 1, not 0.\n");
  }
}
