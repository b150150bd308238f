// What an administrator sets: company, departments, users, mail, stores, apps; and what the mail catcher shows.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "sample-host/erp/companies.hpp"
#include "sample-host/web/mail_catcher/caught_mails.hpp"
#include "sample-host/web/mail_catcher/mail_catcher.hpp"
#include "tests/contract/http/store_support.hpp"
#include "tests/support/pop3/scripted_pop3_server.hpp"
#include "tests/support/web/browser.hpp"
#include "tests/support/web/web_host.hpp"

using test::Browser;
using test::FormFields;
using test::WebHost;

using test::install;
using test::kMultipart;
using test::kStore;
using test::multipart;
using test::openStore;
using test::signedIn;

TEST_CASE("Settings are the administrator's: others read what concerns them, or nothing") {
  const WebHost host;
  auto accountant = signedIn(host, "comptable");
  CHECK(accountant.get("/settings").path == "/settings/company");
  CHECK_FALSE(accountant.get("/settings/company").has("type=\"submit\">Enregistrer"));
  for (const auto* page : {"/settings/mail", "/settings/users", "/settings/stores", "/settings/companies/new",
                           "/store/payment-notes/consent", "/store/payment-notes/manage"})
    CHECK(accountant.get(page).status == 403);
  const auto csrf = accountant.csrf();
  for (const auto* action : {"/settings/company", "/settings/departments", "/settings/mail", "/settings/users",
                             "/settings/stores", "/settings/stores/remove", "/store/payment-notes/install",
                             "/store/payment-notes/disable", "/store/payment-notes/uninstall"})
    CHECK(accountant.post(action, {{"csrf", csrf}}).status == 403);
}

TEST_CASE("The company's particulars are saved, with its logo; wrong ones are refused") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  auto fields = browser.get("/settings/company").form("/settings/company");
  REQUIRE_FALSE(fields.empty());
  const std::string png = "\x89PNG\r\n\x1a\n and more";
  const auto saved = browser.postBody(
      "/settings/company", kMultipart,
      multipart(
          test::changed(fields, {{"name", "Vasseur & Fils"}, {"iban", "FR76 3000 6000 0112 3456 7890 189"}, {"vat_rate", "5,5"}}),
          "logo", "logo.png", png));
  CHECK(saved.has("notice-ok"));
  CHECK(saved.has("Vasseur &amp; Fils"));
  CHECK(saved.has("value=\"FR7630006000011234567890189\""));
  CHECK(saved.has("value=\"5,5\""));
  CHECK(browser.get("/settings/company/logo").body == png);
  fields = browser.get("/settings/company").form("/settings/company");
  const auto send = [&](const FormFields& changes, const std::string& file) {
    return browser.postBody("/settings/company", kMultipart, multipart(test::changed(fields, changes), "logo", "x.png", file));
  };
  CHECK(send({{"name", " "}}, "").has("id=\"name-error\""));
  CHECK(send({{"vat_rate", "200"}}, "").has("id=\"vat_rate-error\""));
  CHECK(send({{"timezone", "Mars/North"}}, "").has("id=\"timezone-error\""));
  CHECK(send({}, "GIF89a").status == 422);
  CHECK(send({{"version", "0"}}, "").status == 422);  // somebody else saved meanwhile
}

TEST_CASE("The format of invoices is saved, looked at, refused with what is missing, and dropped") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  const std::string path = "/settings/invoice-format";
  const auto page = browser.get(path);
  CHECK(page.has("data:image/png;base64,"));
  const auto fields = page.form(path);
  REQUIRE_FALSE(fields.empty());
  std::string html;
  for (const auto& [name, value] : fields)
    if (name == "html") html = value;
  const auto send = [&](const std::string& to, const FormFields& changes) {
    return browser.post(to, test::changed(fields, changes));
  };
  auto bare = html;
  bare.replace(bare.find("{{legal_mentions}}"), 18, "");
  const auto refused = send(path, {{"do", "save"}, {"html", bare}});
  CHECK(refused.status == 422);
  CHECK(refused.has("id=\"html-error\""));
  CHECK(send(path + "/preview", {{"html", "<p>{{titel}}</p>"}}).has("{{title}}"));
  CHECK(send(path + "/preview", {{"invoice", "NONE"}}).has("NONE"));
  CHECK(send(path + "/pdf", {}).body.substr(0, 5) == "%PDF-");
  CHECK(send(path, {{"do", "save"}, {"html", html + "<p>Merci</p>"}}).has("notice-ok"));
  CHECK(browser.get(path).has("&lt;p&gt;Merci&lt;/p&gt;"));
  CHECK(send(path, {{"do", "save"}}).status == 422);  // saved meanwhile
  CHECK(browser.submit(path, path, {{"do", "drop"}}).has("notice-ok"));
  CHECK_FALSE(browser.get(path).has("Merci"));
  CHECK(browser.get(path + "?start=previous").has("Merci"));
  CHECK(browser.submit(path, path, {{"do", "restore"}}).has("Merci"));
  auto accountant = signedIn(host, "comptable");
  CHECK(accountant.get(path).status == 403);
  CHECK(accountant.post(path, {{"csrf", accountant.csrf()}, {"do", "drop"}}).status == 403);
}

TEST_CASE("A company is created from the browser, and work goes on in it") {
  const WebHost host(kit::sql::Dialect::kSqlite, {true, false, nullptr, {}});
  Browser browser(host.port());
  browser.signIn("admin", "admin-secret");
  CHECK(browser.submit("/settings/companies/new", "/settings/companies/new", {{"code", ""}, {"name", "Nord"}})
            .has("id=\"code-error\""));
  const auto made =
      browser.submit("/settings/companies/new", "/settings/companies/new", {{"code", "NORD"}, {"name", "Vasseur Nord"}});
  CHECK(made.path == "/settings/company");
  CHECK(made.has("Vasseur Nord"));
  CHECK(browser.get("/invoices").status == 200);
  CHECK(browser.submit("/settings/companies/new", "/settings/companies/new", {{"code", "NORD"}, {"name", "Again"}})
            .has("id=\"code-error\""));
}

TEST_CASE("Departments are added and edited") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  CHECK(browser.submit("/settings/departments?new=1", "/settings/departments", {{"code", "LOC"}, {"name", "Location"}})
            .has("<b>Location</b>"));
  CHECK(browser.submit("/settings/departments?new=1", "/settings/departments", {{"code", "LOC"}, {"name", "Again"}})
            .has("id=\"code-error\""));
  const auto page = browser.get("/settings/departments?edit=LOC");
  const auto at = page.body.find("/settings/departments/");
  const auto action = page.body.substr(at, page.body.find('"', at) - at);
  CHECK(browser.post(action, test::changed(page.form(action), {{"sender_name", "Vasseur Location"}})).has("Vasseur Location"));
}

TEST_CASE("Users are added, changed and removed; the last administrator stays") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  const auto at = "/settings/users?new=1";
  CHECK(browser.submit(at, "/settings/users", {{"name", "paul"}, {"password", ""}, {"role", "viewer"}})
            .has("id=\"password-error\""));
  CHECK(browser.submit(at, "/settings/users", {{"name", "paul martin!"}, {"password", "secret"}, {"role", "viewer"}})
            .has("id=\"name-error\""));
  const auto taken = browser.submit(at, "/settings/users", {{"name", "admin"}, {"password", "secret"}, {"role", "viewer"}});
  CHECK(taken.has("id=\"name-error\""));
  CHECK_FALSE(taken.has("--replace"));  // that is for the shell
  CHECK(browser.submit(at, "/settings/users", {{"name", "paul"}, {"password", "paul-secret"}, {"role", "viewer"}})
            .has("notice-ok"));
  auto paul = signedIn(host, "paul");
  CHECK(paul.get("/customers/new").status == 403);

  const std::string change = "/settings/users/change?name=paul";
  CHECK(browser.submit("/settings/users?edit=paul", change, {{"role", "accountant"}}).has("notice-ok"));
  CHECK(paul.get("/customers/new").status == 200);  // at once, in the session that is open
  const std::string own = "/settings/users/change?name=admin";
  const auto refused = browser.submit("/settings/users?edit=admin", own, {{"role", "viewer"}});
  CHECK(refused.status == 422);
  CHECK(refused.text().find("dernier administrateur") != std::string::npos);
  CHECK(browser.get("/settings/users").status == 200);
  CHECK(browser.post("/settings/users/remove?name=admin", {{"csrf", browser.csrf()}}).status == 404);
  CHECK(browser.submit("/settings/users?edit=paul", "/settings/users/remove?name=paul", {}).has("notice-ok"));
  CHECK(paul.get("/").path == "/login");
}

TEST_CASE("A mail account is set, tried and never shows its secrets") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  const auto folder = host.folder / "caught";
  host::web::MailCatcher catcher("127.0.0.1:0", folder);
  const FormFields account{{"host", "127.0.0.1"},
                           {"port", std::to_string(catcher.port())},
                           {"security", "none"},
                           {"user", "mailer"},
                           {"secret", "do-not-show"},
                           {"from", "factures@vasseur.example"},
                           {"bounces_pop3", "pop3s://box:hidden@mail.example:995"}};
  const auto saved = browser.submit("/settings/mail", "/settings/mail", account);
  REQUIRE(saved.has("notice-ok"));
  CHECK_FALSE(saved.has("do-not-show"));
  CHECK_FALSE(saved.has("hidden@"));
  // Saved again without typing the secrets: both stay.
  CHECK(browser.submit("/settings/mail", "/settings/mail", {{"sender_name", "Vasseur"}}).has("notice-ok"));
  const auto company = *host.application->companies().byCode("VASSEUR");
  const auto stored = host.application->mailAccounts().resolve(company.id, 0);
  REQUIRE(stored);
  CHECK(stored->secret == "do-not-show");
  CHECK(stored->bouncesPop3 == "pop3s://box:hidden@mail.example:995");

  CHECK(browser.submit("/settings/mail", "/settings/mail", {{"bounces_pop3", "pop3s://box:…@elsewhere.example:995"}}).status ==
        422);  // a stored password goes to no other mailbox

  const auto tested = browser.submit("/settings/mail", "/settings/mail/test", {{"to", "moi@example.org"}});
  INFO(tested.text());
  CHECK(tested.has("notice-ok"));
  CHECK(host::web::CaughtMails(folder).ids().size() == 1);
  catcher.stop();
  CHECK(browser.submit("/settings/mail", "/settings/mail/test", {{"to", "moi@example.org"}}).has("notice-bad"));
  CHECK(browser.submit("/settings/mail", "/settings/mail/test", {{"to", "nobody"}}).has("notice-bad"));

  CHECK(browser.submit("/settings/mail", "/settings/mail", {{"port", "0"}}).has("id=\"port-error\""));
  CHECK(browser.submit("/settings/mail", "/settings/mail", {{"port", "abc"}}).has("id=\"port-error\""));
  CHECK(browser.submit("/settings/mail", "/settings/mail", {{"from", "no address"}}).status == 422);
}

TEST_CASE("The mailbox of undelivered mail is tried from the page, and the page says what is wrong with it") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  test_support::ScriptedPop3Server server;
  server.put({"a", "Subject: one\r\n\r\ntext\r\n"});
  const auto set = [&](const std::string& password) {
    return browser.submit("/settings/mail", "/settings/mail",
                          {{"host", "127.0.0.1"},
                           {"port", "2525"},
                           {"security", "none"},
                           {"from", "factures@vasseur.example"},
                           {"bounces_pop3", "pop3://user:" + password + "@127.0.0.1:" + std::to_string(server.port())}});
  };
  REQUIRE(set("secret").has("notice-ok"));
  const auto works = browser.submit("/settings/mail", "/settings/mail/test-mailbox", {});
  INFO(works.text());
  CHECK(works.has("notice-ok"));
  CHECK(server.countCommands("DELE") == 0);
  REQUIRE(set("wrong-one").has("notice-ok"));
  const auto refused = browser.submit("/settings/mail", "/settings/mail/test-mailbox", {});
  CHECK(refused.has("notice-bad"));
  CHECK_FALSE(refused.has("wrong-one"));
}

TEST_CASE("Who does not see all companies sets neither the host's account nor that of another company") {
  const WebHost host;
  REQUIRE(host.application->identity().addUser("chef", "chef-secret", host::runtime::Role::kAdmin, {"LOCATION"}));
  Browser browser(host.port());
  browser.signIn("chef", "chef-secret");
  const auto other = *host.application->companies().byCode("VASSEUR");
  CHECK(browser.get("/settings/mail?place=0/0").status == 404);
  CHECK(browser.get("/settings/mail?place=" + std::to_string(other.id) + "/0").status == 404);
  CHECK(browser
            .post("/settings/mail",
                  {{"csrf", browser.csrf()}, {"place", std::to_string(other.id) + "/0"}, {"host", "x"}, {"port", "25"}})
            .status == 404);
}

TEST_CASE("Stores and publishers are added and removed; what is none is refused with a sentence") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  CHECK(browser.submit("/settings/stores", "/settings/stores", {{"location", "/nowhere"}}).has("id=\"location-error\""));
  CHECK(browser.postBody("/settings/stores/trust", kMultipart, multipart({{"csrf", browser.csrf()}}, "key", "x.pub", "nonsense"))
            .status == 422);
  CHECK(browser.postBody("/settings/stores/trust", kMultipart, multipart({{"csrf", browser.csrf()}}, "key", "", "")).status ==
        422);
  openStore(browser);
  CHECK(browser.get("/settings/stores").has(kStore));
  CHECK(browser.submit("/settings/stores", "/settings/stores/remove", {}).has("notice-ok"));
  CHECK_FALSE(browser.get("/settings/stores").has("<b>Local store</b>"));
  CHECK(browser.submit("/settings/stores", "/settings/stores/distrust", {}).has("notice-ok"));
  CHECK_FALSE(browser.get("/settings/stores").has("/settings/stores/distrust\" method"));
}

TEST_CASE("An app is found, consented to, used, switched off and on, and removed, without a restart") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  const WebHost host(dialect);
  auto browser = signedIn(host, "admin");
  openStore(browser);
  const auto list = browser.get("/apps?q=notes");
  REQUIRE(list.has("/store/payment-notes"));
  CHECK(browser.get("/apps?q=nothing-of-the-kind").has("class=\"empty\""));
  const auto page = browser.get("/store/payment-notes");
  CHECK(page.text().find("Notes de paiement") != std::string::npos);
  CHECK(page.has("/store/payment-notes/consent"));
  CHECK_FALSE(browser.get("/").has("/apps/payment-notes/"));

  // Nothing is installed without consent to what the package asks for.
  const auto consent = browser.get("/store/payment-notes/consent");
  auto fields = consent.form("/store/payment-notes/install");
  REQUIRE(fields.size() == 4);  // token, version, two permissions
  const auto picture = consent.body.find("/store/payment-notes/media/");
  REQUIRE(picture != std::string::npos);
  CHECK(browser.get(consent.body.substr(picture, consent.body.find('"', picture) - picture)).status == 200);
  fields.pop_back();
  CHECK(browser.post("/store/payment-notes/install", fields).status == 422);
  const auto installed = install(browser, "payment-notes");
  INFO(installed.text());
  CHECK(installed.has("notice-ok"));
  CHECK(installed.has("href=\"/apps/payment-notes/\""));
  CHECK(browser.get("/healthz").body == "database: well\napp payment-notes: well\n");

  // Its block, its form in the block, its page in the frame.
  auto invoice = browser.get("/invoices/FA-1");
  const auto note = invoice.form("/apps/payment-notes/add");
  REQUIRE_FALSE(note.empty());
  const auto noted = browser.post("/apps/payment-notes/add", test::changed(note, {{"text", "Rappelle vendredi <b>"}}));
  CHECK(noted.path == "/invoices/FA-1");
  CHECK(noted.has("Rappelle vendredi &lt;b&gt;"));
  const auto own = browser.get("/apps/payment-notes/");
  CHECK(own.has("<main"));
  CHECK(own.has("Rappelle vendredi"));
  CHECK(browser.post("/apps/payment-notes/add", test::changed(note, {{"csrf", "forged"}, {"text", "x"}})).status == 403);
  CHECK(browser.post("/apps/payment-notes/add", test::changed(note, {{"text", ""}})).status == 422);
  CHECK(browser.post("/apps/payment-notes/add", test::changed(note, {{"text", "x"}, {"invoice", "999999"}})).status == 404);
  CHECK(browser.get("/apps/payment-notes/add").status == 404);
  auto viewer = signedIn(host, "lecteur");
  CHECK(viewer.get("/apps/payment-notes/").status == 200);
  CHECK(viewer.post("/apps/payment-notes/add", {{"csrf", viewer.csrf()}, {"text", "x"}}).status == 403);
  auto stranger = Browser(host.port());
  CHECK(stranger.get("/apps/payment-notes/").path.rfind("/login", 0) == 0);

  const auto manage = browser.get("/store/payment-notes/manage");
  CHECK(manage.text().find("Compter les notes") != std::string::npos);
  CHECK(browser.submit("/store/payment-notes/manage", "/store/payment-notes/verify", {}).has("notice-ok"));
  CHECK(browser.submit("/store/payment-notes/manage", "/store/payment-notes/disable", {}).has("notice-ok"));
  CHECK_FALSE(browser.get("/invoices/FA-1").has("/apps/payment-notes/add"));
  CHECK(browser.get("/apps/payment-notes/").status == 404);
  CHECK(browser.submit("/store/payment-notes/manage", "/store/payment-notes/enable", {}).has("notice-ok"));
  CHECK(browser.get("/invoices/FA-1").has("Rappelle vendredi"));

  CHECK(browser.submit("/store/payment-notes/manage", "/store/payment-notes/uninstall", {{"data", "keep"}}).path == "/apps");
  CHECK_FALSE(browser.get("/").has("/apps/payment-notes/"));
  install(browser, "payment-notes");
  CHECK(browser.get("/invoices/FA-1").has("Rappelle vendredi"));
  CHECK(browser.submit("/store/payment-notes/manage", "/store/payment-notes/uninstall", {{"data", "delete"}}).path == "/apps");
  install(browser, "payment-notes");
  CHECK_FALSE(browser.get("/invoices/FA-1").has("Rappelle vendredi"));
}

TEST_CASE("The settings pages of an app stand under the tabs of the settings") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  openStore(browser);
  CHECK(browser.get("/settings/payment-reminders").status == 404);
  REQUIRE(install(browser, "payment-reminders").has("notice-ok"));
  CHECK(browser.get("/settings/company").has("href=\"/apps/payment-reminders/settings\""));
  const auto page = browser.get("/settings/payment-reminders");
  CHECK(page.status == 200);
  CHECK(page.path == "/apps/payment-reminders/settings");
  CHECK(page.has("href=\"/settings/company\""));
  CHECK(page.has("href=\"/apps/payment-reminders/settings\" aria-current=\"page\""));
  CHECK_FALSE(browser.get("/apps/payment-reminders/").has("href=\"/settings/stores\""));
  auto viewer = signedIn(host, "lecteur");
  CHECK_FALSE(viewer.get("/settings/payment-reminders").has("href=\"/settings/users\""));
}

TEST_CASE("Pages name their style sheets and scripts with a version, and browsers keep those for long") {
  const WebHost host;
  Browser browser(host.port());
  const auto page = browser.get("/login");
  for (const std::string name : {"/assets/app.css?v=", "/assets/app.js?v="}) {
    const auto at = page.body.find(name);
    REQUIRE(at != std::string::npos);
    const auto href = page.body.substr(at, page.body.find('"', at) - at);
    CHECK(href.size() > name.size());
    CHECK(browser.get(href).headers.at("cache-control") == "public, max-age=31536000, immutable");
  }
}

TEST_CASE("An app's picture is served without rights, and only pictures that the store names") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  openStore(browser);
  const auto list = browser.get("/apps");
  const auto at = list.body.find("/store/payment-notes/media/");
  REQUIRE(at != std::string::npos);
  const auto picture = browser.get(list.body.substr(at, list.body.find('"', at) - at));
  CHECK(picture.status == 200);
  CHECK(picture.headers.at("content-type").rfind("image/", 0) == 0);
  CHECK(picture.headers.at("content-security-policy").find("default-src 'none'") != std::string::npos);
  for (const auto* odd : {"catalogue.json", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", ""})
    CHECK(browser.get(std::string("/store/payment-notes/media/") + odd).status == 404);
}

TEST_CASE("Without a trusted publisher an app is shown, and refused with a sentence before consent") {
  const WebHost host;
  auto browser = signedIn(host, "admin");
  CHECK(browser.get("/apps").has("/settings/stores"));  // an empty page teaches the next step
  browser.submit("/settings/stores", "/settings/stores", {{"location", kStore}});
  const auto refused = browser.get("/store/payment-notes/consent");
  CHECK(refused.status == 422);
  CHECK_FALSE(refused.has("/store/payment-notes/install"));
}

TEST_CASE("Mails that were caught are shown as their readers see them, without rights") {
  const auto folder = std::filesystem::temp_directory_path() / ("caught-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  host::web::CaughtMails mails(folder);
  mails.store({"a@example.org", {"s.renard@example.org", "hidden@example.org"}},
              "From: =?UTF-8?Q?Vasseur_=C3=89quipement?= <a@example.org>\r\nTo: s.renard@example.org\r\nSubject: "
              "=?UTF-8?Q?Facture_=C3=A9chue?=\r\n"
              "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
              "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
              "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBonjour\r\n"
              "--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p "
              "style=\"color:red\">Bonjour</p><script>alert(1)</script><img src=\"cid:logo\">\r\n--a--\r\n"
              "--m\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
              "--m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"FA-1.pdf\"\r\n\r\n%PDF-1.7\r\n"
              "--m\r\nContent-Type: text/html\r\nContent-Disposition: attachment; "
              "filename=\"evil.html\"\r\n\r\n<script>1</script>\r\n--m--\r\n",
              1'778'486'400'000, 10);
  const WebHost host(kit::sql::Dialect::kSqlite, {false, false, nullptr, folder});
  auto browser = signedIn(host, "admin");
  const auto list = browser.get("/mail-catcher");
  CHECK(list.has("Facture échue"));
  CHECK(list.has("Vasseur Équipement"));
  CHECK(browser.get("/").has("/mail-catcher"));
  const auto href = "/mail-catcher/" + mails.ids().at(0);
  const auto page = browser.get(href);
  CHECK(page.has("hidden@example.org"));
  CHECK(page.has("FA-1.pdf"));
  CHECK(page.has("sandbox=\"\""));
  CHECK_FALSE(page.has("alert(1)"));
  const auto html = browser.get(href + "/html");
  CHECK(html.has("data:image/png;base64,iVBORw=="));
  const auto& policy = html.headers.at("content-security-policy");
  CHECK(policy.find("default-src 'none'") != std::string::npos);
  CHECK(policy.find("sandbox") != std::string::npos);
  CHECK(policy.find("script") == std::string::npos);
  std::map<std::string, std::string> types;
  for (const auto* number : {"1", "2", "3"}) {
    const auto file = browser.get(href + "/attachments/" + number);
    if (file.status == 200) types[file.headers.at("content-disposition")] = file.headers.at("content-type");
  }
  bool pdf = false;
  for (const auto& [disposition, type] : types) {
    if (disposition.find("evil.html") != std::string::npos) {
      CHECK(type == "application/octet-stream");
      CHECK(disposition.rfind("attachment", 0) == 0);
    }
    pdf = pdf || type == "application/pdf";
  }
  CHECK(pdf);
  CHECK(browser.get(href + "/source").headers.at("content-type") == "message/rfc822");
  for (const auto* odd : {"/mail-catcher/none", "/mail-catcher/..%2F..%2Fetc", "/mail-catcher/1-1-1"})
    CHECK(browser.get(odd).status == 404);
  Browser louise(host.port());
  louise.signIn("louise", "louise-secret");
  CHECK(louise.get("/mail-catcher").status == 403);  // the mails of all companies are there
  CHECK(louise.get(href).status == 403);
  CHECK(browser.submit("/mail-catcher", "/mail-catcher/clear", {}).has("class=\"empty\""));
  std::filesystem::remove_all(folder);
}
