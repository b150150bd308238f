// A page behind a signed address, in a running host with the real app: what strangers, debtors and attackers get.
#include <catch2/catch.hpp>
#include <fstream>

#include "sample-host/web/site/public_pages.hpp"
#include "tests/support/web/browser.hpp"
#include "tests/support/web/web_host.hpp"

using test::Browser;
using test::FormFields;
using test::WebHost;

namespace {

const std::string kStore = TEST_STORE;
constexpr const char* kApp = "payment-reminders";
constexpr const char* kPay = "/apps/payment-reminders/pay/";

kit::Date day(const char* text) { return kit::Date::parse(text).value(); }

long long numberIn(const WebHost& host, const std::string& sql) {
  auto session = host.application->pool().acquire();
  long long value = 0;
  **session << sql, soci::into(value);
  return value;
}

/// A host with the app installed, and the ids of what a link names.
struct Office {
  explicit Office(kit::sql::Dialect dialect = kit::sql::Dialect::kSqlite) : host(dialect) {
    Browser browser(host.port());
    REQUIRE(browser.signIn("admin", "admin-secret").status == 200);
    std::ifstream file(kStore + "/publisher.pub", std::ios::binary);
    const std::string key{std::istreambuf_iterator<char>(file), {}};
    const auto body = "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + browser.csrf() +
                      "\r\n--b\r\nContent-Disposition: form-data; name=\"key\"; filename=\"publisher.pub\"\r\nContent-Type: "
                      "application/octet-stream\r\n\r\n" +
                      key + "\r\n--b--\r\n";
    REQUIRE(browser.postBody("/settings/stores/trust", "multipart/form-data; boundary=b", body).has("notice-ok"));
    REQUIRE(browser.submit("/settings/stores", "/settings/stores", {{"location", kStore}}).has("notice-ok"));
    REQUIRE(browser.submit("/store/payment-reminders/consent", "/store/payment-reminders/install", {}).has("notice-ok"));
    company = numberIn(host, "select company_id from erp_company where code = 'VASSEUR'");
    customer = numberIn(host, "select customer_id from erp_customer where code = 'C001'");
    invoice = numberIn(host, "select invoice_id from erp_invoice where number = 'FA-1'");
    otherCompany = numberIn(host, "select company_id from erp_company where code = 'LOCATION'");
    otherCustomer = numberIn(host, "select customer_id from erp_customer where code = 'L001'");
    otherInvoice = numberIn(host, "select invoice_id from erp_invoice where number = 'LO-1'");
  }
  WebHost host;
  long long company = 0, customer = 0, invoice = 0, otherCompany = 0, otherCustomer = 0, otherInvoice = 0;

  std::string signedPart(const std::string& subject, const char* lastDay = "2026-08-01") const {
    return host.application->publicLinks().sign(kApp, {company, subject, day(lastDay)});
  }
  std::string subject() const { return std::to_string(customer) + ":" + std::to_string(invoice); }
  std::string link() const { return kPay + signedPart(subject()); }
  long long answers() const { return numberIn(host, "select count(*) from " + table("reminders_answer")); }
  std::string table(const std::string& name) const {
    return host.database.url().dialect == kit::sql::Dialect::kSqlite ? name : "app_payment_reminders." + name;
  }
};

}  // namespace

TEST_CASE("A debtor opens his link without an account, looks, takes the PDF, and answers") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const Office office(dialect);
  Browser debtor(office.host.port());
  const auto link = office.link();
  const auto page = debtor.get(link);
  REQUIRE(page.status == 200);
  CHECK(page.text().find("FA-1") != std::string::npos);
  CHECK(page.text().find("200,00") != std::string::npos);
  CHECK_FALSE(page.has("<script"));
  CHECK_FALSE(page.has("/login"));
  CHECK(debtor.cookies.empty());
  CHECK(page.headers.at("referrer-policy") == "no-referrer");
  CHECK(page.headers.at("x-robots-tag").find("noindex") != std::string::npos);
  CHECK(page.headers.at("cache-control") == "no-store");
  CHECK(page.headers.at("content-security-policy").find("script-src 'self'") != std::string::npos);
  CHECK(page.has("<html lang=\"fr\""));
  CHECK(debtor.get(link + "?lang=en").has("<html lang=\"en\""));

  const auto pdf = debtor.get(link + "/invoices/" + std::to_string(office.invoice) + "/pdf");
  CHECK(pdf.status == 200);
  CHECK(pdf.body.rfind("%PDF", 0) == 0);
  CHECK(pdf.headers.at("content-disposition").find("FA-1.pdf") != std::string::npos);
  CHECK(pdf.headers.at("referrer-policy") == "no-referrer");

  // Nothing that is opened changes anything: mail programs open links before people do.
  for (const char* path : {"", "/paid", "/paid?day=2026-05-10", "/dispute?said=x", "/wrong-person", "/copy"})
    debtor.get(link + path);
  CHECK(office.answers() == 0);

  auto form = page.form(link + "/paid");
  REQUIRE_FALSE(form.empty());
  const auto refused = debtor.post(link + "/paid", test::changed(form, {{"day", "2026-05-12"}, {"said", "viré <b>"}}));
  CHECK(refused.status == 422);
  CHECK(refused.has("viré &lt;b&gt;"));
  CHECK(office.answers() == 0);
  const auto thanks = debtor.post(link + "/paid", test::changed(form, {{"day", "2026-05-10"}}));
  CHECK(thanks.status == 200);
  CHECK(thanks.path.find("?done=paid") != std::string::npos);
  CHECK(thanks.has("role=\"status\""));
  CHECK(office.answers() == 1);
  // Sent again, by a double click or by whoever recorded it: one answer.
  debtor.post(link + "/paid", test::changed(form, {{"day", "2026-05-10"}}));
  CHECK(office.answers() == 1);

  // The company sees it, and the invoice waits.
  Browser accountant(office.host.port());
  accountant.signIn("comptable", "comptable-secret");
  accountant.post("/company", {{"csrf", accountant.csrf()}, {"company", "VASSEUR"}});
  CHECK(accountant.get("/apps/payment-reminders/").text().find("10/05/2026") != std::string::npos);
  CHECK(accountant.get("/invoices/FA-1").text().find("10/05/2026") != std::string::npos);
  // Signed in, the link shows what everybody sees: no frame, no menu.
  const auto same = accountant.get(link);
  CHECK(same.status == 200);
  CHECK_FALSE(same.has("/logout"));
}

TEST_CASE("Changed, foreign, unsigned and outdated addresses get one kind sentence, and see nothing") {
  Office office;
  Browser stranger(office.host.port());
  const auto good = office.signedPart(office.subject());
  std::vector<std::string> bad{
      "", "x", "x.y", good.substr(0, good.size() - 1), good + "A", good.substr(1), std::string(5000, 'A'),
      good.substr(0, good.find('.')), office.signedPart(office.subject(), "2026-05-10"),
      office.host.application->publicLinks().sign("payment-notes", {office.company, office.subject(), day("2026-08-01")}),
      // signed, but about what is not there: a customer's invoice of another company
      office.signedPart(std::to_string(office.otherCustomer) + ":" + std::to_string(office.otherInvoice)),
      office.signedPart(std::to_string(office.customer) + ":999999"), office.signedPart("nonsense")};
  auto changed = good;
  changed[5] = changed[5] == 'A' ? 'B' : 'A';
  bad.push_back(changed);
  std::string sentence;
  for (const auto& each : bad) {
    INFO(each.substr(0, 80));
    for (const bool isPost : {false, true}) {
      const auto answer =
          isPost ? stranger.post(kPay + each + "/paid", {{"day", "2026-05-10"}, {"csrf", "x"}}) : stranger.get(kPay + each);
      CHECK((answer.status == 404 || (isPost && answer.status == 403)));
      CHECK_FALSE(answer.has("FA-1"));
      CHECK_FALSE(answer.has("LO-1"));
      if (isPost || answer.status != 404) continue;
      if (sentence.empty()) sentence = answer.text();
      CHECK(answer.text() == sentence);
      CHECK(answer.headers.at("referrer-policy") == "no-referrer");
    }
  }
  CHECK(office.answers() == 0);
  // It works up to its last day, and not a day longer.
  const auto link = office.link();
  CHECK(stranger.get(link).status == 200);
  office.host.clock.at = office.host.clock.now() + 90LL * 24 * 3600 * 1000;
  CHECK(stranger.get(link).status == 404);
}

TEST_CASE("A link opens one page: no other invoice, no other page of the app, none of the host") {
  const Office office;
  Browser debtor(office.host.port());
  const auto link = office.link();
  for (const auto& path : {link + "/invoices/" + std::to_string(office.otherInvoice) + "/pdf", link + "/invoices/0/pdf",
                           link + "/settings", link + "/invoices"}) {
    INFO(path);
    const auto answer = debtor.get(path);
    CHECK(answer.status != 200);
    CHECK_FALSE(answer.has("LO-1"));
  }
  debtor.follows = false;
  for (const auto* page : {"/", "/invoices/FA-1", "/apps/payment-reminders/", "/apps/payment-reminders/settings"})
    CHECK(debtor.get(page).status == 303);
  CHECK(debtor.get("/apps/payment-reminders/pay").status == 404);
  // An answer for another invoice than those that are named is refused.
  const auto form = debtor.get(link).form(link + "/paid");
  CHECK(debtor.post(link + "/paid", test::changed(form, {{"day", "2026-05-10"}, {"about", std::to_string(office.otherInvoice)}}))
            .status == 422);
  CHECK(office.answers() == 0);
}

TEST_CASE("A form without the page's token, from another page, too old or too large changes nothing") {
  Office office;
  Browser debtor(office.host.port());
  const auto link = office.link();
  const auto form = debtor.get(link).form(link + "/paid");
  REQUIRE_FALSE(form.empty());
  const FormFields good = test::changed(form, {{"day", "2026-05-10"}, {"said", "kept words"}});
  CHECK(debtor.post(link + "/paid", {{"day", "2026-05-10"}}).status == 403);
  CHECK(debtor.post(link + "/paid", test::changed(good, {{"csrf", "1-forged"}})).status == 403);
  const auto other = kPay + office.signedPart(office.subject(), "2026-08-02");
  CHECK(debtor.post(other + "/paid", good).status == 403);
  CHECK(debtor.postBody(link + "/paid", "application/json", R"({"day": "2026-05-10"})").status == 403);
  CHECK(debtor.post(link + "/paid", test::changed(good, {{"said", std::string(70'000, 'a')}})).status == 413);
  office.host.clock.at = office.host.clock.now() + 13LL * 3600 * 1000;
  CHECK(debtor.post(link + "/paid", good).status == 403);
  // From our own page what was typed is kept and can be sent with one click.
  const auto again = debtor.post(link + "/paid", good, {{"Sec-Fetch-Site", "same-origin"}});
  CHECK(again.status == 403);
  CHECK(again.has("kept words"));
  CHECK(office.answers() == 0);
  const auto fresh = again.form(link + "/paid");
  REQUIRE_FALSE(fresh.empty());
  CHECK(debtor.post(link + "/paid", fresh).status == 200);
  CHECK(office.answers() == 1);
}

TEST_CASE("Opened a hundred times in a moment, a link is slowed down, and others are not") {
  const Office office;
  Browser crowd(office.host.port());
  const auto link = office.link();
  int shown = 0, slowed = 0;
  for (int i = 0; i < 100; ++i) {
    const auto answer = crowd.get(link);
    shown += answer.status == 200 ? 1 : 0;
    slowed += answer.status == 429 ? 1 : 0;
    if (answer.status == 429) CHECK(answer.headers.at("retry-after") == "60");
  }
  CHECK(shown + slowed == 100);
  CHECK(shown >= 50);
  CHECK(slowed > 0);
  CHECK(crowd.get(kPay + office.signedPart(office.subject(), "2026-08-02")).status == 200);
  CHECK(crowd.get("/login").status == 200);
}

TEST_CASE("A burst is let through, then so many a second; a form counts as several") {
  using Limiter = host::web::LinkLimiter;
  Limiter limiter({10, 2, 5, 3});
  const auto start = Limiter::Clock::now();
  for (int i = 0; i < 10; ++i) CHECK(limiter.admits("a", false, start));
  CHECK_FALSE(limiter.admits("a", false, start));
  CHECK(limiter.admits("b", true, start));
  CHECK(limiter.admits("b", true, start));
  CHECK_FALSE(limiter.admits("b", true, start));
  CHECK(limiter.admits("a", false, start + std::chrono::milliseconds(500)));
  CHECK_FALSE(limiter.admits("a", false, start + std::chrono::milliseconds(500)));
  // What is remembered is bounded: the rested go first.
  CHECK(limiter.admits("c", false, start + std::chrono::seconds(60)));
  CHECK(limiter.admits("d", false, start + std::chrono::seconds(60)));
}

TEST_CASE("The public address is an administrator's to set, and is refused with what to do") {
  const WebHost host;
  Browser admin(host.port());
  REQUIRE(admin.signIn("admin", "admin-secret").status == 200);
  const auto refused = admin.submit("/settings/public", "/settings/public", {{"address", "http://erp.example.org"}});
  CHECK(refused.status == 422);
  CHECK(refused.has("value=\"http://erp.example.org\""));
  CHECK(refused.has("https://"));
  CHECK(admin.submit("/settings/public", "/settings/public", {{"address", "https://erp.example.org"}}).has("notice-ok"));
  CHECK(host.application->publicLinks().baseUrl() == "https://erp.example.org");
  CHECK(admin.submit("/settings/public", "/settings/public", {{"address", ""}}).has("notice-ok"));
  CHECK(host.application->publicLinks().baseUrl().empty());
  Browser accountant(host.port());
  REQUIRE(accountant.signIn("comptable", "comptable-secret").status == 200);
  CHECK(accountant.get("/settings/public").status == 403);
}
