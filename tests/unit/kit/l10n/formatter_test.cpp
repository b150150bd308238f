#include <host_sdk/kit/l10n/formatter.hpp>

#include <catch2/catch.hpp>
#include <limits>
#include <stdexcept>
#include <thread>
#include <tuple>

using kit::Currency;
using kit::Date;
using kit::Money;
using kit::l10n::DateStyle;
using kit::l10n::Formatter;
using kit::l10n::PluralCategory;
using kit::l10n::Spaces;

namespace {
Date day(const char* iso) { return Date::parse(iso).value(); }
}  // namespace

TEST_CASE("money is written with symbol, decimals and blanks of the language") {
  std::string language, currency, expected;
  std::int64_t minor = 0;
  std::tie(language, minor, currency, expected) = GENERATE(table<std::string, std::int64_t, std::string, std::string>({
      {"fr", 104400, "EUR", "1\u202f044,00\u00a0€"},
      {"fr", -1851121, "EUR", "-18\u202f511,21\u00a0€"},
      {"fr", 0, "EUR", "0,00\u00a0€"},
      {"en", 104400, "EUR", "€1,044.00"},
      {"en", 1500, "JPY", "JP¥1,500"},
      {"de", 104400, "EUR", "1.044,00\u00a0€"},
      {"fr", 1234, "TND", "1,234\u00a0TND"},
      {"fr", 1500, "XPF", "1\u202f500\u00a0FCFP"},
  }));
  CHECK(Formatter(language).money(Money(minor, Currency::of(currency))) == expected);
}

TEST_CASE("the largest amount keeps every cent") {
  const Money largest(std::numeric_limits<std::int64_t>::max(), Currency::of("EUR"));
  CHECK(Formatter("de").money(largest) == "92.233.720.368.547.758,07\u00a0€");
}

TEST_CASE("narrow blanks become no-break spaces where asked for") {
  const Formatter plain("fr", Spaces::kNoBreakOnly);
  CHECK(plain.money(Money(104400, Currency::of("EUR"))) == "1\u00a0044,00\u00a0€");
  CHECK(plain.amount(Money(104400, Currency::of("EUR"))) == "1\u00a0044,00");
  CHECK(plain.number(1234567) == "1\u00a0234\u00a0567");
}

TEST_CASE("numbers and percentages keep the decimals they were given") {
  const Formatter french("fr");
  CHECK(french.number(20) == "20");
  CHECK(french.decimal("12.50") == "12,50");
  CHECK(french.decimal("-0.5") == "-0,5");
  CHECK(french.percent("20") == "20\u00a0%");
  CHECK(french.percent("5.5") == "5,5\u00a0%");
  CHECK(Formatter("en").percent("5.5") == "5.5%");
  for (const char* wrong : {"", "-", "1,5", "1.", ".5", "1e3", "NaN", "1 000"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(french.decimal(wrong), std::invalid_argument);
  }
}

TEST_CASE("dates have the order and the words of the language") {
  const Date march = day("2026-03-23");
  CHECK(Formatter("fr").date(march) == "23/03/2026");
  CHECK(Formatter("fr").date(march, DateStyle::kLong) == "23 mars 2026");
  CHECK(Formatter("fr").date(day("2026-04-22"), DateStyle::kMedium) == "22 avr. 2026");
  CHECK(Formatter("en").date(march) == "23/03/2026");
  CHECK(Formatter("en").date(march, DateStyle::kLong) == "23 March 2026");
  CHECK(Formatter("en-US").date(march) == "03/23/2026");
  CHECK(Formatter("de").date(march) == "23.03.2026");
}

TEST_CASE(
    "in French the first of a month is an ordinal wherever its month is a word; in digits and in other languages it is not") {
  const Date first = day("2026-06-01");
  for (const char* language : {"fr", "fr-CA", "fr-CH"}) {
    INFO(language);
    CHECK(Formatter(language).date(first, DateStyle::kLong) == "1er juin 2026");
    CHECK(Formatter(language).date(first, DateStyle::kMedium) == "1er juin 2026");
    CHECK_THAT(Formatter(language).weekday(first, first), Catch::EndsWith(" 1er juin"));
    CHECK_THAT(Formatter(language).weekday(first, day("2025-06-01")), Catch::EndsWith(" 1er juin 2026"));
    CHECK_THAT(Formatter(language).relative(first, day("2026-05-31")), Catch::Contains(" 1er juin"));
  }
  CHECK(Formatter("fr").date(first) == "01/06/2026");
  CHECK(Formatter("fr").date(day("2026-06-11"), DateStyle::kLong) == "11 juin 2026");
  CHECK(Formatter("fr").date(day("2026-06-21"), DateStyle::kLong) == "21 juin 2026");
  CHECK(Formatter("fr").date(day("2026-06-02"), DateStyle::kLong) == "2 juin 2026");
  CHECK(Formatter("en").date(first, DateStyle::kLong) == "1 June 2026");
  CHECK(Formatter("de").date(first, DateStyle::kLong) == "1. Juni 2026");
}

TEST_CASE("dates before 1970 and leap days are right") {
  CHECK(Formatter("fr").date(day("1969-12-31")) == "31/12/1969");
  CHECK(Formatter("fr").date(day("2024-02-29")) == "29/02/2024");
}

TEST_CASE("a near date is said with its distance") {
  const Date today = day("2026-05-11");
  std::string language, date, expected;
  std::tie(language, date, expected) = GENERATE(table<std::string, std::string, std::string>({
      {"en", "2026-05-11", "today, Mon 11 May"},
      {"en", "2026-05-14", "in 3 days, Thu 14 May"},
      {"en", "2026-05-12", "tomorrow, Tue 12 May"},
      {"en", "2026-05-08", "3 days ago, Fri 8 May"},
      {"fr", "2026-05-12", "demain, mar. 12 mai"},
      {"fr", "2026-05-14", "dans 3 jours, jeu. 14 mai"},
      {"fr", "2026-05-10", "hier, dim. 10 mai"},
      {"fr", "2026-05-06", "il y a 5 jours, mer. 6 mai"},
      {"fr", "2026-06-30", "mar. 30 juin"},
      {"fr", "2027-01-04", "lun. 4 janv. 2027"},
  }));
  CHECK(Formatter(language).relative(day(date.c_str()), today) == expected);
}

TEST_CASE("the distance alone has no limit") {
  CHECK(Formatter("en").distance(day("2026-06-25"), day("2026-05-11")) == "in 45 days");
  CHECK(Formatter("fr").distance(day("2026-05-12"), day("2026-05-11")) == "demain");
}

TEST_CASE("lists are joined as the language does") {
  CHECK(Formatter("fr").list({"A", "B", "C"}) == "A, B et C");
  CHECK(Formatter("en").list({"A", "B"}) == "A and B");
  CHECK(Formatter("en").list({}).empty());
}

TEST_CASE("plural classes come from the language") {
  CHECK(Formatter("fr").plural(0) == PluralCategory::kOne);
  CHECK(Formatter("en").plural(0) == PluralCategory::kOther);
  CHECK(Formatter("en").plural(1) == PluralCategory::kOne);
  CHECK(Formatter("pl").plural(3) == PluralCategory::kFew);
  CHECK(Formatter("pl").plural(5) == PluralCategory::kMany);
  CHECK(Formatter("ar").plural(2) == PluralCategory::kTwo);
}

TEST_CASE("an unknown language still writes values") {
  CHECK(Formatter("not a language").number(1234).size() >= 4);
  CHECK_FALSE(Formatter("").date(day("2026-03-23")).empty());
}

TEST_CASE("formatters of one language serve several threads") {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&wrong, t] {
      const Formatter french("fr");
      for (int i = 0; i < 500; ++i) {
        if (french.relative(day("2026-05-12"), day("2026-05-11")) != "demain, mar. 12 mai") ++wrong[t];
        if (french.money(Money(104400, Currency::of("EUR"))) != "1\u202f044,00\u00a0€") ++wrong[t];
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}
