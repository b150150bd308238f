// Who may come in, and what each may do and see.
#include <catch2/catch.hpp>

#include "tests/support/web/browser.hpp"
#include "tests/support/web/web_host.hpp"

using test::Browser;
using test::FormFields;
using test::WebHost;

namespace {
const std::vector<std::string>& sessionPages() {
  static const std::vector<std::string> kPages{
      "/",     "/invoices", "/invoices/FA-1", "/invoices/FA-1/pdf",      "/customers", "/customers/C001", "/search",
      "/apps", "/settings", "/nowhere",       "/apps/payment-reminders/"};
  return kPages;
}
Browser signedIn(const WebHost& host, const std::string& name) {
  Browser browser(host.port());
  REQUIRE(browser.signIn(name, name + "-secret").status == 200);
  browser.post("/company", {{"csrf", browser.csrf()}, {"company", "VASSEUR"}});  // for those who see it
  return browser;
}
}  // namespace

TEST_CASE("Signed-out visitors see the sign-in page, health and assets, and nothing else") {
  const WebHost host;
  Browser browser(host.port());
  for (const auto& page : sessionPages()) {
    INFO(page);
    browser.follows = false;
    const auto answer = browser.get(page);
    CHECK(answer.status == 303);
    CHECK(answer.headers.at("location").rfind("/login", 0) == 0);
    CHECK(answer.body.empty());
  }
  CHECK(browser.post("/invoices/FA-1/cancel", {{"reason", "x"}}).status == 303);
  CHECK(browser.get("/healthz").status == 200);
  CHECK(browser.get("/assets/app.css").status == 200);
  CHECK(browser.get("/assets/../pages/frame.mustache").status != 200);
  const auto signIn = browser.get("/login");
  CHECK(signIn.status == 200);
  CHECK_FALSE(signIn.has("Vasseur"));
}

TEST_CASE("Every answer carries the headers of safety") {
  const WebHost host;
  Browser browser(host.port());
  browser.follows = false;
  const auto check = [](const test::WebAnswer& answer) {
    INFO(answer.path << " " << answer.status);
    REQUIRE(answer.headers.count("content-security-policy") == 1);
    const auto& policy = answer.headers.at("content-security-policy");
    CHECK(policy.find("frame-ancestors") != std::string::npos);
    CHECK(policy.find("script-src 'unsafe-inline'") == std::string::npos);
    CHECK(answer.headers.at("x-content-type-options") == "nosniff");
    CHECK(answer.headers.count("referrer-policy") == 1);
    CHECK(answer.headers.count("cache-control") == 1);
  };
  for (const auto* page : {"/login", "/healthz", "/metrics", "/assets/app.css", "/assets/none.css", "/", "/nowhere", "/%00"})
    check(browser.get(page));
  auto inside = signedIn(host, "admin");
  inside.follows = false;
  for (const auto& page : sessionPages()) check(inside.get(page));
  check(inside.post("/customers/new", {}));
}

TEST_CASE("Signing in with a wrong password says so, keeps the name and lets nobody in") {
  const WebHost host;
  Browser browser(host.port());
  const auto refused = browser.signIn("comptable", "wrong");
  CHECK(refused.status == 422);
  CHECK(refused.has("role=\"alert\""));
  CHECK(refused.has("value=\"comptable\""));
  CHECK(browser.cookies.count("atrium_session") == 0);
  CHECK(browser.signIn("nobody", "wrong").status == 422);
  const auto home = browser.signIn("comptable", "comptable-secret");
  CHECK(home.status == 200);
  CHECK(home.path == "/");
}

TEST_CASE("After signing in one is where one wanted to be, never on another host") {
  const WebHost host;
  {
    Browser browser(host.port());
    CHECK(browser.get("/invoices?state=overdue").path == "/login?return_to=%2Finvoices%3Fstate%3Doverdue");
    CHECK(browser.signIn("comptable", "comptable-secret", "/invoices?state=overdue").path == "/invoices?state=overdue");
  }
  for (const auto* elsewhere : {"https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/login"}) {
    Browser browser(host.port());
    CHECK(browser.signIn("comptable", "comptable-secret", elsewhere).path == "/");
  }
}

TEST_CASE("The sign-in form belongs to the browser that asked for it") {
  const WebHost host;
  Browser browser(host.port());
  CHECK(browser.post("/login", {{"name", "comptable"}, {"password", "comptable-secret"}}).status == 403);
  CHECK(browser.post("/login", {{"name", "comptable"}, {"password", "comptable-secret"}, {"csrf", "guessed"}}).status == 403);
  CHECK(browser.cookies.count("atrium_session") == 0);
}

TEST_CASE("A session that is over leads to the sign-in page and back") {
  WebHost host;
  auto browser = signedIn(host, "comptable");
  const auto token = browser.csrf();
  host.clock.at = host.clock.now() + 13LL * 3600 * 1000;
  CHECK(browser.get("/customers/C001").path == "/login?return_to=%2Fcustomers%2FC001");
  browser.follows = false;
  const auto answer = browser.post("/customers/C001/edit", {{"csrf", token}, {"code", "C001"}, {"name", "x"}});
  CHECK(answer.status == 303);
  CHECK(answer.headers.at("location") == "/login");
  const auto part = browser.get("/customers/C001", {{"HX-Request", "true"}});
  CHECK(part.status == 401);
  CHECK(part.headers.at("hx-redirect").rfind("/login", 0) == 0);
}

TEST_CASE("Signing out ends the session for good") {
  const WebHost host;
  auto browser = signedIn(host, "comptable");
  const auto session = browser.cookies.at("atrium_session");
  CHECK(browser.submit("/", "/logout", {}).path == "/login");
  browser.cookies["atrium_session"] = session;
  CHECK(browser.get("/invoices").path.rfind("/login", 0) == 0);
}

TEST_CASE("A form without the session's token changes nothing") {
  const WebHost host;
  auto browser = signedIn(host, "comptable");
  const FormFields fields{{"code", "C009"}, {"name", "Forged"}, {"country", "FR"}};
  for (const auto* token : {"", "guessed", "0000000000000000000000000000000000000000000000000000000000000000"}) {
    const auto answer =
        browser.post("/customers/new", test::changed(fields, {{"csrf", token}}), {{"Origin", "https://elsewhere.example"}});
    CHECK(answer.status == 403);
    CHECK_FALSE(answer.has("Forged"));  // nothing of another site's form is offered to be sent again
  }
  auto other = signedIn(host, "admin");
  CHECK(browser.post("/customers/new", test::changed(fields, {{"csrf", other.csrf()}})).status == 403);
  CHECK(browser.get("/customers/C009").status == 404);
}

TEST_CASE("A form of ours whose token is stale keeps what was typed and can be sent again") {
  const WebHost host;
  auto browser = signedIn(host, "comptable");
  const auto stale =
      browser.post("/customers/new", {{"csrf", "old"}, {"code", "C009"}, {"name", "Typed <long>"}, {"country", "FR"}},
                   {{"Sec-Fetch-Site", "same-origin"}});
  CHECK(stale.status == 403);
  const auto again = stale.form("/customers/new");
  REQUIRE_FALSE(again.empty());
  CHECK(browser.get("/customers/C009").status == 404);
  CHECK(browser.post("/customers/new", again).status == 200);
  CHECK(browser.get("/customers/C009").has("Typed &lt;long&gt;"));
}

TEST_CASE("Who may read may not write, and only administrators administer") {
  const WebHost host;
  auto viewer = signedIn(host, "lecteur");
  CHECK(viewer.get("/invoices/FA-1").status == 200);
  CHECK_FALSE(viewer.get("/invoices/FA-1").has("/invoices/FA-1/payment"));
  for (const auto* page :
       {"/invoices/new", "/invoices/FA-1/payment", "/invoices/FA-1/cancel", "/customers/new", "/customers/C001/edit"})
    CHECK(viewer.get(page).status == 403);
  CHECK(viewer.post("/invoices/FA-1/payment", {{"csrf", viewer.csrf()}, {"amount", "1"}, {"paid_on", "2026-05-11"}}).status ==
        403);
  CHECK(viewer.post("/customers/C001/edit", {{"csrf", viewer.csrf()}, {"code", "C001"}, {"name", "x"}}).status == 403);
}

TEST_CASE("Each sees the companies that are theirs, one at a time") {
  const WebHost host;
  auto browser = signedIn(host, "louise");
  CHECK(browser.get("/invoices").has("LO-1"));
  CHECK_FALSE(browser.get("/invoices").has("FA-1"));
  for (const auto* page :
       {"/invoices/FA-1", "/invoices/FA-1/pdf", "/invoices/FA-1/payment", "/customers/C001", "/customers/C001/edit"}) {
    INFO(page);
    CHECK(browser.get(page).status == 404);
  }
  CHECK_FALSE(browser.get("/search?q=parc").has("Hôtel"));
  CHECK(browser.post("/company", {{"csrf", browser.csrf()}, {"company", "VASSEUR"}}).status == 404);
  CHECK_FALSE(browser.get("/invoices").has("FA-1"));

  Browser both(host.port());
  both.signIn("comptable", "comptable-secret");
  CHECK(both.get("/invoices").has("FA-1"));  // the company that was made first
  CHECK(both.post("/company", {{"csrf", both.csrf()}, {"company", "LOCATION"}}).status < 400);
  CHECK(both.get("/invoices").has("LO-1"));
  const auto switched = both.post("/company", {{"csrf", both.csrf()}, {"company", "VASSEUR"}, {"return_to", "/invoices/LO-1"}});
  CHECK(switched.path == "/invoices");
  CHECK(switched.has("FA-1"));
  CHECK(both.get("/invoices/LO-1").status == 404);
}

TEST_CASE("The language is the browser's until another one is chosen") {
  const WebHost host;
  Browser english(host.port());
  english.language = "en-GB,en;q=0.9";
  CHECK(english.get("/login").has("lang=\"en\""));
  CHECK(english.signIn("comptable", "comptable-secret").has("lang=\"en\""));
  Browser other(host.port());
  other.language = "de";
  CHECK(other.get("/login").has("lang=\"fr\""));
  CHECK(other.get("/login?language=en").has("lang=\"en\""));
  const auto back = english.post("/preferences", {{"csrf", english.csrf()}, {"language", "fr"}, {"return_to", "/customers"}});
  CHECK(back.path == "/customers");
  CHECK(back.has("lang=\"fr\""));
  CHECK(english.post("/preferences", {{"csrf", english.csrf()}, {"theme", "dark"}, {"return_to", "/customers"}})
            .has("data-bs-theme=\"dark\""));
}

TEST_CASE("Health and metrics are for machines") {
  const WebHost host;
  Browser browser(host.port());
  CHECK(browser.get("/healthz").body == "database: well\n");
  const std::string counted = "atrium_http_answers_total{route=\"/healthz\",status=\"200\"} 1";
  auto metrics = browser.get("/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.has("atrium_database_well 1"));
  // An answer is counted after it was sent: on a busy machine a moment later.
  for (int i = 0; i < 200 && !metrics.has(counted); ++i) metrics = browser.get("/metrics");
  CHECK(metrics.has(counted));
  browser.follows = false;
  CHECK(browser.get("/metrics", {{"X-Forwarded-For", "203.0.113.9"}}).status == 303);
  CHECK(signedIn(host, "comptable").get("/metrics", {{"X-Forwarded-For", "203.0.113.9"}}).status == 403);
  CHECK(signedIn(host, "admin").get("/metrics", {{"X-Forwarded-For", "203.0.113.9"}}).status == 200);
}

TEST_CASE("An empty database is well, and its pages say what to do first") {
  const WebHost host(kit::sql::Dialect::kSqlite, {true, false, nullptr, {}});
  CHECK(Browser(host.port()).get("/healthz").status == 200);
  auto admin = signedIn(host, "admin");
  CHECK(admin.get("/").has("/settings/companies/new"));
  CHECK(admin.get("/invoices").has("/settings/companies/new"));
  auto accountant = signedIn(host, "comptable");
  CHECK(accountant.get("/invoices").status == 200);
  CHECK_FALSE(accountant.get("/invoices").has("/settings/companies/new"));
}

TEST_CASE("What does not exist is said in a page with a way on") {
  const WebHost host;
  auto browser = signedIn(host, "comptable");
  for (const auto* page : {"/nowhere", "/invoices/none", "/customers/none", "/apps/none/", "/invoices/FA-1/nothing"}) {
    const auto answer = browser.get(page);
    INFO(page);
    CHECK(answer.status == 404);
    CHECK(answer.has("<main"));
    CHECK(answer.has("btn btn-primary"));
  }
  const auto wrong = browser.post("/invoices", {{"csrf", browser.csrf()}});
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.at("allow") == "GET");
}
