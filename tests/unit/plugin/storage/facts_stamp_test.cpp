// Whether facts that a sender has read of several messages at once are still true, for one of them.
#include "run_story.hpp"

using namespace test;

namespace {

struct Stamped {
  explicit Stamped(Story& told) : story(told) {
    const auto snapshot = story.books.database.facts.openInvoices(story.books.company, day("2026-02-20"), invoices);
    stamp = snapshot->stamp(customer, invoices);
  }
  [[nodiscard]] bool hasChanged() {
    return story.books.database.facts.hasChangedSince(stamp.value(), story.books.company, customer, invoices);
  }
  Story& story;
  domain::CustomerId customer{std::stoll(story.customerId("K1"))};
  std::vector<domain::InvoiceId> invoices{{story.books.idOf("F-1")}, {story.books.idOf("F-5")}};
  std::optional<application::FactsStamp> stamp;
};

}  // namespace

TEST_CASE("facts that a sender has read stay true until something is written about their customer or invoices") {
  STORY_ON_BOTH_DATABASES(story);
  host::erp::endRevision(story.books.session);
  story.run("2026-02-20");
  Stamped facts(story);
  REQUIRE(facts.stamp);
  const auto company = story.company();
  const auto hold = [&](const std::string& subject, const std::string& id) {
    story.execute("insert into reminders_hold (company_id, hold_id, subject, subject_id, reason, entered_on, actor) values (" +
                  company + ", 1, '" + subject + "', " + id + ", 'asked', '2026-02-20', 'ann')");
  };
  SECTION("nothing was written") { CHECK_FALSE(facts.hasChanged()); }
  SECTION("another customer has paid") {
    story.pay("F-2", "K2", "2026-02-20", "100.00");
    CHECK_FALSE(facts.hasChanged());
  }
  SECTION("the customer has paid one of them") {
    story.pay("F-5", "K1", "2026-02-20", "100.00");
    CHECK(facts.hasChanged());
  }
  SECTION("the customer has paid another invoice: his balance is another one") {
    story.pay("F-9", "K1", "2026-02-20", "100.00");
    CHECK(facts.hasChanged());
  }
  SECTION("the customer has another address") {
    story.books.upsert<host::erp::CustomerRow>({[&] {
      auto row = Story::customer("K1");
      row.email = "new@example.org";
      return row;
    }()});
    CHECK(facts.hasChanged());
  }
  SECTION("an invoice was cancelled by somebody who counts nothing") {
    story.execute("update erp_invoice set status = 'cancelled' where number = 'F-1'");
    CHECK(facts.hasChanged());
  }
  SECTION("the company has changed, and with it everybody") {
    story.execute("update erp_company set timezone = 'Europe/Berlin' where company_id = " + company);
    CHECK(facts.hasChanged());
  }
  SECTION("the customer is held") {
    hold("customer", story.customerId("K1"));
    CHECK(facts.hasChanged());
  }
  SECTION("an invoice is held, and that for the second time in the same run") {
    hold("invoice", story.invoiceId("F-1"));
    Stamped later(story);
    CHECK_FALSE(later.hasChanged());
    story.execute("update reminders_hold set ended_on = '2026-02-20' where hold_id = 1");
    CHECK(later.hasChanged());
  }
  SECTION("another invoice is held") {
    hold("invoice", story.invoiceId("F-9"));
    CHECK_FALSE(facts.hasChanged());
  }
  SECTION("its reminder was struck through") {
    story.execute("update reminders_reminder set voided_by = 'ann' where invoice_id = " + story.invoiceId("F-1"));
    CHECK(facts.hasChanged());
  }
  SECTION("another run has begun, which counts anew") {
    story.run("2026-02-20");
    CHECK(facts.hasChanged() == (dialect == kit::sql::Dialect::kSqlite));
  }
}
