// The same names on pages: in texts, values of fields and titles, escaped wherever they stand.
#include <catch2/catch.hpp>
#include <host_sdk/kit/pages/page_templates.hpp>

#include "naughty_strings.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;

TEST_CASE("naughty names on pages: shown as they are, and never markup") {
  test::PagesUnderTest pages("en");
  pages.world.add(1, 1);
  pages.byHand.prepared.rows = {{1, {1}, {{{1}, 1}, "", ""}, "anne", samples::day("2026-01-19")}};
  for (const auto& each : test::naughtyStrings()) {
    INFO(each.text.substr(0, 80));
    pages.world.facts.customers.at(1).name = each.text;
    const auto escaped = kit::pages::escapeHtml(each.text);
    for (const auto& answer :
         {pages.get("/unpaid"), pages.get("/remind/message", {{"customer", "1"}, {"t1.1", "1"}}), pages.get("/invoices/1/print"),
          pages.get("/reminder-list"), pages.get("/word-document", {{"t1.1", "1"}})}) {
      CHECK(answer.status == 200);
      CHECK(answer.body.find(escaped) != std::string::npos);
      for (const char* markup : {"<script>alert", "<img src=x", "<svg/onload", "<style>*{", "<b>bold"})
        CHECK(answer.body.find(markup) == std::string::npos);
    }
  }
}
