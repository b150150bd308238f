// Signed addresses of public pages: what was changed, belongs to another app, or is over opens nothing.
#include "sample-host/runtime/public_links.hpp"

#include <catch2/catch.hpp>

#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;
using test::Host;

namespace {

constexpr const char* kApp = "payment-reminders";
constexpr Instant kDay = 24LL * 3600 * 1000;

kit::Date day(const char* text) { return kit::Date::parse(text).value(); }

}  // namespace

TEST_CASE("a signed address opens what it was made for, until its last day is over where the company is") {
  Host host(kit::sql::Dialect::kSqlite);
  const auto company = host.company("ACME", "Pacific/Auckland");  // 2026-01-15T10:00Z is 23:00 of that day there
  auto& links = host->publicLinks();
  const auto text = links.sign(kApp, {company.id, "7:12.13|x", day("2026-01-15")});
  CHECK(text == links.sign(kApp, {company.id, "7:12.13|x", day("2026-01-15")}));
  CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == std::string::npos);
  const auto opened = links.open(kApp, text);
  REQUIRE(opened);
  CHECK(opened->companyId == company.id);
  CHECK(opened->subject == "7:12.13|x");
  CHECK(opened->lastDay == day("2026-01-15"));
  host.clock.advance(2 * 3600 * 1000);  // the 16th in Auckland
  CHECK_FALSE(links.open(kApp, text));
  CHECK_FALSE(links.open(kApp, links.sign(kApp, {company.id + 99, "7:12", day("2030-01-01")})));  // no such company
}

TEST_CASE("an address that was changed anywhere, cut, or made for another app opens nothing") {
  Host host(kit::sql::Dialect::kSqlite);
  const auto company = host.company("ACME");
  auto& links = host->publicLinks();
  const auto text = links.sign(kApp, {company.id, "7:12", day("2026-12-31")});
  REQUIRE(links.open(kApp, text));
  CHECK_FALSE(links.open("payment-notes", text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    INFO(i);
    CHECK_FALSE(links.open(kApp, changed));
    CHECK_FALSE(links.open(kApp, text.substr(0, i)));
  }
  const auto other = links.sign(kApp, {company.id, "7:13", day("2026-12-31")});
  const auto dot = text.find('.'), otherDot = other.find('.');
  CHECK_FALSE(links.open(kApp, text.substr(0, dot) + other.substr(otherDot)));
  for (const auto& bad : {std::string(), std::string("."), std::string(".."), text + ".", text + "A", "x." + text,
                          std::string(100'000, 'A'), std::string("%00."), text.substr(0, dot) + ".", text.substr(dot)}) {
    INFO(bad.substr(0, 60));
    CHECK_FALSE(links.open(kApp, bad));
  }
}

TEST_CASE("another key signs otherwise, and opens nothing of the first") {
  Host one(kit::sql::Dialect::kSqlite), two(kit::sql::Dialect::kSqlite);
  const auto first = one.company("ACME"), second = two.company("ACME");
  const auto text = one->publicLinks().sign(kApp, {first.id, "7:12", day("2026-12-31")});
  CHECK(text != two->publicLinks().sign(kApp, {second.id, "7:12", day("2026-12-31")}));
  CHECK_FALSE(two->publicLinks().open(kApp, text));
}

TEST_CASE("a form's token belongs to its page and lasts twelve hours") {
  Host host(kit::sql::Dialect::kSqlite);
  auto& links = host->publicLinks();
  const auto token = links.formToken("one");
  CHECK(links.isFormToken("one", token));
  CHECK_FALSE(links.isFormToken("two", token));
  for (const auto& bad : {std::string(), std::string("-"), token + "x", token.substr(1), "9" + token, std::string("0-") + token})
    CHECK_FALSE(links.isFormToken("one", bad));
  host.clock.advance(kDay / 2);
  CHECK(links.isFormToken("one", token));
  host.clock.advance(1);
  CHECK_FALSE(links.isFormToken("one", token));
  host.clock.advance(-kDay);
  CHECK_FALSE(links.isFormToken("one", token));  // from a time that has not come
}

TEST_CASE("the public address is an https origin, and nothing else") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  Host host(dialect);
  auto& links = host->publicLinks();
  CHECK(links.baseUrl().empty());
  for (const char* good :
       {"https://erp.example.org", "https://erp.example.org:8443", "http://127.0.0.1:8080", "http://localhost"}) {
    INFO(good);
    CHECK(links.setBaseUrl(good));
    CHECK(links.baseUrl() == good);
  }
  CHECK(links.setBaseUrl(" HTTPS://Erp.Example.ORG/ "));
  CHECK(links.baseUrl() == "https://erp.example.org");
  for (const char* bad : {"erp.example.org", "http://erp.example.org", "https://", "https:///x", "https://a/b", "https://a?b",
                          "https://a#b", "https://u:p@a", "https://a:0", "https://a:99999", "https://a:x", "ftp://a",
                          "javascript:alert(1)", "https://a b", "https://a\nb", "https://..", "https://-a", "https://a..b"}) {
    INFO(bad);
    const auto done = links.setBaseUrl(bad);
    CHECK_FALSE(done);
    CHECK(links.baseUrl() == "https://erp.example.org");
  }
  // What another process saves is seen within seconds.
  host->settings().set(0, "public_url", "https://other.example");
  host.clock.advance(5'000);
  CHECK(links.baseUrl() == "https://other.example");
  CHECK(links.setBaseUrl(""));
  CHECK(links.baseUrl().empty());
}
