// The packages of this build through store, installer and loader: what manifests declare and what the code answers for are one.
#include <host_sdk/abi/feature/block.h>
#include <host_sdk/abi/feature/job.h>
#include <host_sdk/abi/feature/menu_badge.h>
#include <host_sdk/abi/feature/page.h>
#include <catch2/catch.hpp>
#include <fstream>

#include "sample-host/appstore/publisher.hpp"
#include "sample-host/demo/demo_data.hpp"
#include "sample-host/runtime/loaded_module.hpp"
#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;

namespace {

const std::filesystem::path kStore = TEST_STORE;

AppInfo installed(test::Host& host, const std::string& id) {
  auto& admin = host->appAdmin();
  const auto key = host::appstore::loadPublicKey(kStore / "publisher.pub");
  REQUIRE(key);
  REQUIRE(admin.installed().trustStore().trustKey(*key, "test"));
  REQUIRE(admin.installed().trustStore().addStore(kStore.string()));
  auto bytes = admin.fetch(id);
  if (!bytes) FAIL(bytes.failure().text());
  auto plan = admin.installed().plan(*bytes);
  if (!plan) FAIL(plan.refusal().text());
  auto info = admin.install(*bytes, plan->newPermissions, "ann");
  if (!info) FAIL(info.failure().text());
  return *info;
}

bool isMapped(const std::string& name) {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line))
    if (line.find(name) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("Each app of the store declares what it answers for, and answers for what it declares") {
  ON_BOTH_DATABASES(database);
  const auto* id = GENERATE("payment-notes", "payment-reminders");
  INFO(id);
  test::Host host(databaseDialect);
  host.company("ACME");
  const auto info = installed(host, id);
  CHECK(info.state == AppState::kActive);
  CHECK(info.problem.empty());
  const auto manifest = host->appAdmin().installed().find(id)->manifest;
  const auto module = host->apps().module(id);
  REQUIRE(module);
  const bool badges = std::any_of(manifest.menus.begin(), manifest.menus.end(), [](const auto& menu) { return menu.badge; });
  CHECK(module->has(HSDK_FEATURE_PAGE) == !manifest.routes.empty());
  CHECK(module->has(HSDK_FEATURE_JOB) == !manifest.jobs.empty());
  CHECK(module->has(HSDK_FEATURE_INVOICE_BLOCK) == !manifest.invoiceBlocks.empty());
  CHECK(module->has(HSDK_FEATURE_CUSTOMER_BLOCK) == !manifest.customerBlocks.empty());
  CHECK(module->has(HSDK_FEATURE_MENU_BADGE) == badges);
  for (const auto& line : host->apps().health()) CHECK(line.well);
}

TEST_CASE("The example app keeps a note, shows it on the invoice's page, and counts it") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  std::string number;
  long long invoice = 0;
  {
    auto sql = host->pool().acquire();
    host::demo::DemoOptions few;
    few.customers = 10;
    few.invoices = 20;
    few.asOf = *kit::Date::parse("2026-01-15");
    REQUIRE(host::demo::makeDemoData(*sql, few));
    **sql << "select i.invoice_id, i.number from sdk_v1_invoice i join sdk_v1_company c on c.company_id = i.company_id where "
             "c.code = 'VASSEUR' "
             "order by i.invoice_id limit 1",
        soci::into(invoice), soci::into(number);
  }
  installed(host, "payment-notes");
  const auto company = host->companies().byCode(host::demo::kMainCompany).value();
  const auto context = host->contextOf(company);
  PageRequest post;
  post.context = context;
  post.context.userName = "ann";
  post.method = "POST";
  post.path = "/add";
  post.contentType = "application/x-www-form-urlencoded";
  post.body = "csrf=x&invoice=" + std::to_string(invoice) + "&return_to=%2Finvoices%2FF-5&text=called+%3Cb%3E";
  const auto answer = host->apps().page("payment-notes", post);
  if (!answer) FAIL(answer.failure().text());
  CHECK(answer->status == 303);
  CHECK(answer->headers.front().second == "/invoices/F-5");
  const auto blocks = host->apps().invoiceBlocks(context, invoice, "token", "/invoices/F-5");
  REQUIRE(blocks.size() == 1);
  CHECK(blocks[0].problem.empty());
  CHECK_THAT(blocks[0].html, Catch::Contains("ann: called &lt;b&gt;"));
  PageRequest get;
  get.context = context;
  get.method = "GET";
  get.path = "/";
  CHECK_THAT(host->apps().page("payment-notes", get)->body, Catch::Contains(number));
  CHECK(blocks[0].title.in("en") == "Notes");
  JobRequest request;
  request.appId = "payment-notes";
  request.jobId = "count";
  request.company = company;
  CHECK(host->jobs().run(request)->json == R"({"notes": 1})");
  post.body = "invoice=999999999&text=x";
  CHECK(host->apps().page("payment-notes", post).failure().kind == FailureKind::kNotFound);

  SECTION("disabled it contributes nothing, enabled again everything is there") {
    REQUIRE(host->appAdmin().disable("payment-notes", "ann"));
    CHECK(host->apps().invoiceBlocks(context, invoice, "", "").empty());
    CHECK(host->jobs().catalogue().empty());
    CHECK(host->apps().app("payment-notes")->state == AppState::kDisabled);
    REQUIRE(host->appAdmin().enable("payment-notes", "ann"));
    CHECK(host->jobs().run(request)->json == R"({"notes": 1})");
  }
  SECTION("uninstalled it is gone, its data wait; purged they do not") {
    REQUIRE(host->appAdmin().uninstall("payment-notes", host::appstore::AppData::kKeep, "ann"));
    CHECK(host->apps().apps().empty());
    installed(host, "payment-notes");
    CHECK(host->jobs().run(request)->json == R"({"notes": 1})");
    REQUIRE(host->appAdmin().uninstall("payment-notes", host::appstore::AppData::kPurge, "ann"));
    installed(host, "payment-notes");
    CHECK(host->jobs().run(request)->json == R"({"notes": 0})");
  }
#ifdef REMINDERS_UNLOADABLE
  SECTION("taken down, its library leaves the process") {
    CHECK(isMapped("payment_notes.so"));
    host->apps().stop();
    CHECK_FALSE(isMapped("payment_notes.so"));
  }
#else
  CHECK(isMapped("payment_notes.so"));
#endif
}

TEST_CASE("On PostgreSQL an app has a role with just its rights") {
  test::Host host(kit::sql::Dialect::kPostgres);
  host.company("ACME");
  const auto info = installed(host, "payment-notes");
  CHECK(info.notes.empty());
  auto url = host.database.url();
  {
    auto sql = host->pool().acquire();
    std::string secret;
    **sql << "select role_name, secret from host_app_role where app_id = 'payment-notes'", soci::into(url.user),
        soci::into(secret);
    url.password = host->secrets().decrypt(secret).value();
  }
  auto mine = kit::sql::Session::open(url);
  CHECK_NOTHROW(mine.execute("select count(*) from sdk_v1_invoice"));
  CHECK_NOTHROW(mine.execute("select count(*) from app_payment_notes.notes_note"));
  for (const auto* forbidden :
       {"select count(*) from sdk_v1_customer", "select count(*) from erp_invoice", "select count(*) from host_user",
        "delete from sdk_v1_invoice", "create table public.mine (a int)", "drop table app_payment_notes.notes_note"}) {
    INFO(forbidden);
    CHECK_THROWS_AS(mine.execute(forbidden), kit::sql::SqlError);
  }
  const auto role = url.user;
  REQUIRE(host->appAdmin().uninstall("payment-notes", host::appstore::AppData::kPurge, "ann"));
  auto sql = host->pool().acquire();
  long long left = 0;
  **sql << "select count(*) from pg_roles where rolname = :r", soci::use(role), soci::into(left);
  CHECK(left == 0);
}
