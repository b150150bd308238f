#include <catch2/catch.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <limits>

using kit::Currency;
using kit::Money;
using kit::parseAmount;

TEST_CASE("A currency knows its decimals") {
  CHECK(Currency::of("EUR").exponent() == 2);
  CHECK(Currency::of("JPY").exponent() == 0);
  CHECK(Currency::of("TND").exponent() == 3);
  CHECK_FALSE(Currency::parse("EU"));
  CHECK_FALSE(Currency::parse("eur"));
  CHECK_FALSE(Currency::parse("XXX"));
}

TEST_CASE("An amount is written with the decimals of its currency") {
  CHECK(Money(12000, Currency::of("EUR")).plain() == "120.00");
  CHECK(Money(-5, Currency::of("EUR")).plain() == "-0.05");
  CHECK(Money(1500, Currency::of("JPY")).plain() == "1500");
  CHECK(Money(1234, Currency::of("TND")).plain() == "1.234");
  CHECK(Money(std::numeric_limits<std::int64_t>::min(), Currency::of("EUR")).plain() == "-92233720368547758.08");
}

TEST_CASE("An amount is read exactly or refused with the reason") {
  CHECK(parseAmount("120.5", 2) == 12050);
  CHECK(parseAmount("-0.05", 2) == -5);
  CHECK(parseAmount("1500", 0) == 1500);
  kit::AmountError why{};
  CHECK_FALSE(parseAmount("1.234", 2, &why));
  CHECK(why == kit::AmountError::kTooManyDecimals);
  CHECK_FALSE(parseAmount("1,20", 2, &why));
  CHECK(why == kit::AmountError::kNotANumber);
  CHECK_FALSE(parseAmount("99999999999999999999", 2, &why));
  CHECK(why == kit::AmountError::kTooLarge);
  CHECK_FALSE(parseAmount("1.", 2));
  CHECK_FALSE(parseAmount(".5", 2));
  CHECK_FALSE(parseAmount("", 2));
}

TEST_CASE("Amounts of different currencies are never added up") {
  CHECK_THROWS_AS(Money(1, Currency::of("EUR")) + Money(1, Currency::of("USD")), std::logic_error);
  CHECK_THROWS_AS(Money(std::numeric_limits<std::int64_t>::max(), Currency::of("EUR")) + Money(1, Currency::of("EUR")),
                  std::overflow_error);
}
