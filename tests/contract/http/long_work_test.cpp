// The real app in a running host: long work with its page, a case file as it is downloaded, and personal data.
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "sample-host/runtime/background_work.hpp"
#include "tests/support/web/browser.hpp"
#include "tests/support/web/web_host.hpp"

using test::Browser;
using test::WebHost;

namespace {

Browser signedIn(const WebHost& host, const std::string& name) {
  Browser browser(host.port());
  REQUIRE(browser.signIn(name, name + "-secret").status == 200);
  browser.post("/company", {{"csrf", browser.csrf()}, {"company", "VASSEUR"}});
  return browser;
}

/// With the app of this build installed from its signed package.
struct Office : WebHost {
  Office() : WebHost(kit::sql::Dialect::kSqlite) {
    auto browser = signedIn(*this, "admin");
    std::ifstream file(std::string(TEST_STORE) + "/publisher.pub", std::ios::binary);
    const std::string key{std::istreambuf_iterator<char>(file), {}};
    const auto csrf = browser.csrf();
    browser.postBody("/settings/stores/trust", "multipart/form-data; boundary=b",
                     "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + csrf +
                         "\r\n--b\r\nContent-Disposition: form-data; name=\"key\"; filename=\"publisher.pub\"\r\nContent-Type: "
                         "application/octet-stream\r\n\r\n" +
                         key + "\r\n--b--\r\n");
    browser.submit("/settings/stores", "/settings/stores", {{"location", TEST_STORE}});
    browser.submit("/store/payment-reminders/consent", "/store/payment-reminders/install", {});
    REQUIRE(application->apps().module("payment-reminders"));
    for (const auto& each : application->companies().all())
      if (each.code == "VASSEUR") company = each;
  }
  std::int64_t start(const std::string& job, const std::map<std::string, std::string>& parameters = {}) {
    host::runtime::JobRequest request;
    request.appId = "payment-reminders";
    request.jobId = job;
    request.company = company;
    request.user = "comptable";
    request.language = "fr";
    request.parameters = parameters;
    host::runtime::BackgroundWork work(application->services(), application->jobs());
    const auto run = work.start(request);
    REQUIRE(run);
    for (int i = 0; i < 200 && work.find(company.id, *run)->run.state == "running"; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return *run;
  }
  host::runtime::Company company;
};

}  // namespace

TEST_CASE("Work has a page of its own that says what was done; who works in another company does not see it") {
  Office office;
  const auto path = "/work/" + std::to_string(office.start("simulate"));
  auto browser = signedIn(office, "comptable");
  const auto page = browser.get(path);
  CHECK(page.status == 200);
  CHECK(page.has("Simuler les relances"));
  CHECK(page.has("Terminé"));
  CHECK(page.has("par comptable"));
  CHECK_FALSE(page.has("http-equiv"));  // it has ended: nothing asks again
  CHECK(browser.get("/work").has(path));
  auto reader = signedIn(office, "lecteur");
  CHECK(reader.get(path).status == 200);
  CHECK(reader.post(path + "/cancel", {{"csrf", reader.csrf()}}).status == 403);
  Browser louise(office.port());
  louise.signIn("louise", "louise-secret");
  CHECK(louise.get(path).status == 404);
  CHECK(browser.get("/work/12").status == 404);
  CHECK(browser.get("/work/nonsense").status == 404);
}

TEST_CASE("Reminders by hand as work: its page says in the reader's language what was done, and leads to the reminder list") {
  Office office;
  const auto run = office.start("by-hand", {{"what", "list"}, {"chosen", "all=1"}, {"language", "fr"}});
  auto browser = signedIn(office, "comptable");
  const auto page = browser.get("/work/" + std::to_string(run));
  CHECK(page.has("Terminé"));
  CHECK(page.has("<a href=\"/apps/payment-reminders/reminder-list\">Vers la liste des relances</a>"));
  CHECK_FALSE(page.has("2026-05-11"));  // dates as the reader writes them
  CHECK(page.has("11/05/2026"));
  CHECK(browser.get("/apps/payment-reminders/reminder-list").has("name=\"p-"));
  // What needs more than a press is not offered, and refused without it.
  CHECK_FALSE(browser.get("/work").has("value=\"payment-reminders/by-hand\""));
  CHECK(browser.get("/work").has("value=\"payment-reminders/send\""));
  host::runtime::JobRequest bare;
  bare.appId = "payment-reminders";
  bare.jobId = "by-hand";
  bare.company = office.company;
  CHECK(office.application->jobs().run(bare).failure().kind == host::runtime::FailureKind::kInvalid);
}

TEST_CASE(
    "A case file is downloaded as a ZIP, and its customer's personal data as JSON; an open debt keeps them from being erased") {
  Office office;
  auto browser = signedIn(office, "admin");
  const auto data = browser.get("/customers/C001/personal-data");
  CHECK(data.status == 200);
  CHECK(data.has("L123-22"));
  CHECK(browser.get("/customers/C001").has("/customers/C001/personal-data"));

  // The customer's number is in the app's link.
  const auto collection = browser.get("/apps/payment-reminders/debtors?show=all");
  CHECK(collection.has("/apps/payment-reminders/collection"));
  const auto unpaid = browser.get("/apps/payment-reminders/unpaid?due=all");
  auto ticks = unpaid.body.find("name=\"t");  // "t12.1": an invoice and its instalment; other names begin so as well
  while (ticks != std::string::npos && std::isdigit(static_cast<unsigned char>(unpaid.body[ticks + 7])) == 0)
    ticks = unpaid.body.find("name=\"t", ticks + 1);
  REQUIRE(ticks != std::string::npos);
  const auto number = unpaid.body.substr(ticks + 7, unpaid.body.find('.', ticks) - ticks - 7);
  const auto story = browser.get("/apps/payment-reminders/invoices/" + number + "/follow-up");
  const auto link = story.body.find("/case-file?invoice=");
  REQUIRE(link != std::string::npos);
  const auto from = story.body.rfind('"', link) + 1;
  const auto page = story.body.substr(from, link - from) + "/case-file";
  const auto file = browser.post(page, {{"csrf", browser.csrf()}, {"invoice-" + number, "1"}, {"language", "fr"}});
  CHECK(file.status == 200);
  CHECK(file.headers.at("content-type") == "application/zip");
  CHECK(file.headers.at("content-disposition").find("case-C001-2026-05-11.zip") != std::string::npos);
  CHECK(file.body.starts_with("PK\3\4"));
  CHECK(file.has("chain.json"));
  CHECK(browser.get(page).has("Fin de la chaîne"));

  // Once a call is noted there is something to erase, and the open debt that keeps it.
  const auto customerPage = page.substr(0, page.rfind('/'));
  browser.post(customerPage + "/calls",
               {{"csrf", browser.csrf()}, {"called_on", "2026-05-11"}, {"spoke_to", "Mme Martin"}, {"said", "rappeler"}});
  const auto exported = browser.get("/customers/C001/personal-data/export");
  CHECK(exported.headers.at("content-type") == "application/json");
  const auto document = nlohmann::json::parse(exported.body);
  CHECK(document.at("customer").at("code") == "C001");
  CHECK(document.at("apps").at("payment-reminders").at("calls").at(0).at("spoke_to") == "Mme Martin");
  const auto now = browser.get("/customers/C001/personal-data");
  CHECK(now.has("1 appel"));
  CHECK(now.has("FA-1"));  // still owed
  CHECK_FALSE(now.has("name=\"app\""));
  const auto wrong = browser.post("/customers/C001/personal-data/erase",
                                  {{"csrf", browser.csrf()}, {"app", "payment-reminders"}, {"code", "C002"}});
  CHECK(wrong.status == 422);
  const auto refused = browser.post("/customers/C001/personal-data/erase",
                                    {{"csrf", browser.csrf()}, {"app", "payment-reminders"}, {"code", "C001"}});
  CHECK(refused.status == 422);
  CHECK(refused.has("FA-1"));

  // Paid, it can be erased.
  browser.post("/invoices/FA-1/payment",
               {{"csrf", browser.csrf()}, {"amount", "1200"}, {"paid_on", "2026-05-11"}, {"reference", "V1"}});
  const auto free = browser.get("/customers/C001/personal-data");
  REQUIRE(free.has("name=\"app\""));
  const auto gone = browser.post("/customers/C001/personal-data/erase",
                                 {{"csrf", browser.csrf()}, {"app", "payment-reminders"}, {"code", "C001"}});
  CHECK(gone.status == 200);
  CHECK_FALSE(gone.has("1 appel"));
  CHECK(browser.get("/customers/C001/personal-data/export").body.find("Martin") == std::string::npos);
  auto accountant = signedIn(office, "comptable");
  CHECK(accountant.get("/customers/C001/personal-data").status == 200);
  CHECK(accountant
            .post("/customers/C001/personal-data/erase",
                  {{"csrf", accountant.csrf()}, {"app", "payment-reminders"}, {"code", "C001"}})
            .status == 403);
  CHECK(signedIn(office, "lecteur").get("/customers/C001/personal-data").status == 403);
}
