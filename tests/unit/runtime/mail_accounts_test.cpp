#include "sample-host/runtime/mail_accounts.hpp"

#include <catch2/catch.hpp>

#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;

namespace {

MailAccount account(std::int64_t company, std::int64_t department, const std::string& smtp) {
  MailAccount made;
  made.companyId = company;
  made.departmentId = department;
  made.host = smtp;
  made.port = 587;
  return made;
}

}  // namespace

TEST_CASE("Mail uses the narrowest account that is set, and its own sender") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME", "Europe/Paris", "office@acme.example");
  auto& accounts = host->mailAccounts();
  CHECK(accounts.resolve(acme.id, 0).failure().kind == FailureKind::kNotFound);

  auto wide = account(0, 0, "relay.example");
  wide.replyTo = "answers@example.org";
  REQUIRE(accounts.set(wide));
  auto used = accounts.resolve(acme.id, 0);
  REQUIRE(used);
  CHECK(used->host == "relay.example");
  CHECK(used->id() == "0/0");
  CHECK(used->from == "office@acme.example");
  CHECK(used->senderName == "Company ACME");
  CHECK(used->replyTo == "answers@example.org");

  auto own = account(acme.id, 0, "smtp.acme.example");
  own.user = "acme";
  own.secret = "geheim";
  own.from = "billing@acme.example";
  REQUIRE(accounts.set(own));
  used = accounts.resolve(acme.id, 7);  // a department without an account of its own
  REQUIRE(used);
  CHECK(used->host == "smtp.acme.example");
  CHECK(used->secret == "geheim");
  CHECK(used->from == "billing@acme.example");
  CHECK(used->replyTo == "answers@example.org");

  MailAccount sender;  // a department that only speaks under another name
  sender.companyId = acme.id;
  sender.departmentId = 7;
  sender.senderName = "The department";
  REQUIRE(accounts.set(sender));
  used = accounts.resolve(acme.id, 7);
  CHECK(used->host == "smtp.acme.example");
  CHECK(used->senderName == "The department");
}

TEST_CASE("Secrets are encrypted at rest and never shown") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME", "Europe/Paris", "office@acme.example");
  auto& accounts = host->mailAccounts();
  auto own = account(acme.id, 0, "smtp.acme.example");
  own.user = "acme";
  own.secret = "geheim";
  own.bouncesPop3 = "pop3s://bounces:verschwiegen@pop.acme.example:995";
  REQUIRE(accounts.set(own));
  {
    auto sql = host->pool().acquire();
    std::string secret;
    std::string pop3;
    **sql << "select secret, bounces_pop3 from host_mail_account", soci::into(secret), soci::into(pop3);
    CHECK(secret.find("geheim") == std::string::npos);
    CHECK(pop3.find("verschwiegen") == std::string::npos);
  }
  const auto shown = accounts.all();
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].secret.empty());
  CHECK(shown[0].hasSecret);
  CHECK(shown[0].bouncesPop3 == "pop3s://bounces:…@pop.acme.example:995");
  CHECK(accounts.resolve(acme.id, 0)->bouncesPop3 == own.bouncesPop3);

  own.secret.clear();  // the form came back without the password: it stays
  own.port = 2525;
  REQUIRE(accounts.set(own));
  CHECK(accounts.resolve(acme.id, 0)->secret == "geheim");
  own.host = "other.example";  // but it is not carried to another server
  REQUIRE(accounts.set(own));
  CHECK(accounts.resolve(acme.id, 0)->secret.empty());
}

TEST_CASE("A broken account says why until it works again") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME", "Europe/Paris", "office@acme.example");
  auto& accounts = host->mailAccounts();
  REQUIRE(accounts.set(account(acme.id, 0, "smtp.acme.example")));
  const auto id = accounts.resolve(acme.id, 0)->id();
  accounts.report(id, "535 wrong password");
  CHECK(accounts.all()[0].problem == "535 wrong password");
  CHECK(accounts.all()[0].problemAt == test::kThursdayTen);
  accounts.report(id, "");
  CHECK(accounts.all()[0].problem.empty());
  accounts.report("no id", "x");
  accounts.report("1/2/3", "x");
}

TEST_CASE("What cannot be an account is refused with a sentence") {
  test::Host host(kit::sql::Dialect::kSqlite);
  auto& accounts = host->mailAccounts();
  auto bad = account(0, 0, "smtp.example");
  bad.port = 70'000;
  CHECK(accounts.set(bad).failure().text() == "A port is a number from 1 to 65535 (given: 70000)");
  bad = account(0, 0, "smtp.example");
  bad.security = "ssl";
  CHECK_THAT(accounts.set(bad).failure().text(), Catch::Contains("none, starttls or tls"));
  bad = account(0, 0, "smtp.example");
  bad.from = "a@b.example\r\nBcc: c@d.example";
  CHECK_THAT(accounts.set(bad).failure().text(), Catch::Contains("line breaks"));
  bad = account(0, 0, "smtp.example");
  bad.replyTo = "nobody";
  CHECK(accounts.set(bad).failure().text() == "nobody is no e-mail address");
  bad = account(0, 0, "smtp.example");
  bad.bouncesPop3 = "imap://user:geheim@host";
  CHECK_THAT(accounts.set(bad).failure().text(), Catch::Contains("pop3://") && !Catch::Contains("geheim"));
  for (const auto* url : {"pop3://user:geheim", "pop3://user:geheim@", "pop3://user:geheim@host:0", "pop3s://:geheim@host"}) {
    bad.bouncesPop3 = url;
    CHECK_THAT(accounts.set(bad).failure().text(), Catch::Contains("pop3://") && !Catch::Contains("geheim"));
  }
  bad.bouncesPop3 = "pop3://returns@acme.example@host";  // the account's own password
  CHECK(accounts.set(bad));
  CHECK_FALSE(accounts.set(account(0, 0, "")));
}
