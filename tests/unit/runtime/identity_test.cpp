#include "sample-host/runtime/identity.hpp"

#include <catch2/catch.hpp>

#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;

namespace {

constexpr Instant kMinute = 60'000;
constexpr Instant kHour = 60 * kMinute;

std::string token(test::Host& host, const std::string& name, const std::string& password) {
  auto signedIn = host->identity().signIn(name, password, "127.0.0.1");
  if (!signedIn) FAIL(signedIn.failure().text());
  return *signedIn;
}

}  // namespace

TEST_CASE("A user signs in and works in a company") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME");
  const auto beta = host.company("BETA");
  auto& identity = host->identity();
  CHECK_FALSE(identity.hasUsers());
  REQUIRE(identity.addUser("Ann", "correct horse", Role::kAccountant));
  CHECK(identity.hasUsers());
  const auto cookie = token(host, "ANN", "correct horse");
  auto session = identity.session(cookie);
  REQUIRE(session);
  CHECK(session->user.name == "ann");
  CHECK(session->may(Role::kViewer));
  CHECK(session->may(Role::kAccountant));
  CHECK_FALSE(session->may(Role::kAdmin));
  REQUIRE(session->company() != nullptr);
  CHECK(session->company()->code == "ACME");
  CHECK(Identity::isFromOurPage(*session, session->csrfToken));
  CHECK_FALSE(Identity::isFromOurPage(*session, ""));
  CHECK_FALSE(Identity::isFromOurPage(*session, cookie));

  REQUIRE(identity.chooseCompany(*session, beta.id));
  CHECK(identity.session(cookie)->companyId == beta.id);
  CHECK_FALSE(identity.chooseCompany(*session, 99));
  identity.chooseLanguage(*session, "en");
  identity.chooseLanguage(*session, "xx");
  CHECK(identity.session(cookie)->language == "en");
  CHECK(identity.session(token(host, "ann", "correct horse"))->language == "en");

  identity.signOut(cookie);
  CHECK_FALSE(identity.session(cookie));
  CHECK_FALSE(identity.session("nonsense"));
  static_cast<void>(acme);
}

TEST_CASE("A user of one company sees no other") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  const auto acme = host.company("ACME");
  const auto beta = host.company("BETA");
  auto& identity = host->identity();
  REQUIRE(identity.addUser("bob", "correct horse", Role::kViewer, {"BETA", "BETA"}));
  const auto session = identity.session(token(host, "bob", "correct horse"));
  REQUIRE(session);
  REQUIRE(session->companies.size() == 1);
  CHECK(session->company()->code == "BETA");
  CHECK(session->sees(beta.id));
  CHECK_FALSE(session->sees(acme.id));
  CHECK_FALSE(identity.chooseCompany(*session, acme.id));
  host.company("GAMMA");  // made later: not for bob
  CHECK(identity.session(token(host, "bob", "correct horse"))->companies.size() == 1);
}

TEST_CASE("What cannot be a user is refused with a sentence") {
  test::Host host(kit::sql::Dialect::kSqlite);
  auto& identity = host->identity();
  CHECK_THAT(identity.addUser("an n", "correct horse", Role::kViewer).failure().text(), Catch::Contains("1 to 60 letters"));
  CHECK_FALSE(identity.addUser("", "correct horse", Role::kViewer));
  CHECK_FALSE(identity.addUser("ann", "", Role::kViewer));
  CHECK(identity.addUser("ann", "correct horse", Role::kViewer, {"NOWHERE"}).failure().text() == "There is no company NOWHERE");
  REQUIRE(identity.addUser("ann", "correct horse", Role::kViewer));
  CHECK(identity.addUser("Ann", "other horse", Role::kAdmin).failure().kind == FailureKind::kConflict);
  const auto cookie = token(host, "ann", "correct horse");
  REQUIRE(identity.addUser("ann", "other horse", Role::kAdmin, {}, true));
  CHECK_FALSE(identity.session(cookie));  // a new password ends the sessions of the old one
  CHECK_FALSE(identity.signIn("ann", "correct horse", "127.0.0.1"));
  CHECK(identity.session(token(host, "ann", "other horse"))->user.role == Role::kAdmin);
}

TEST_CASE("A session lives twelve hours after its last use") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& identity = host->identity();
  REQUIRE(identity.addUser("ann", "correct horse", Role::kViewer));
  const auto cookie = token(host, "ann", "correct horse");
  host.clock.advance(11 * kHour);
  CHECK(identity.session(cookie));
  host.clock.advance(11 * kHour);
  CHECK(identity.session(cookie));
  host.clock.advance(12 * kHour + kMinute);
  CHECK_FALSE(identity.session(cookie));
}

TEST_CASE("After five wrong passwords further tries wait, longer each time, and a right one ends it") {
  ON_BOTH_DATABASES(database);
  test::Host host(databaseDialect);
  auto& identity = host->identity();
  REQUIRE(identity.addUser("ann", "correct horse", Role::kViewer));
  for (int i = 0; i < 5; ++i) CHECK(identity.signIn("ann", "wrong", "127.0.0.1").failure().text() == "Name or password is wrong");
  CHECK(identity.signIn("ann", "correct horse", "10.0.0.1").failure().text() == "Too many wrong passwords; try again in 1 min");
  host.clock.advance(kMinute + 1);
  CHECK_FALSE(identity.signIn("ann", "wrong", "127.0.0.1"));
  CHECK(identity.signIn("ann", "correct horse", "127.0.0.1").failure().text() == "Too many wrong passwords; try again in 2 min");
  host.clock.advance(2 * kMinute + 1);
  CHECK(identity.signIn("ann", "correct horse", "127.0.0.1"));
  CHECK(identity.signIn("ann", "wrong", "127.0.0.1").failure().text() == "Name or password is wrong");
  CHECK(identity.signIn("ann", "correct horse", "127.0.0.1"));
}

TEST_CASE("An unknown name is answered as a wrong password is") {
  test::Host host(kit::sql::Dialect::kSqlite);
  auto& identity = host->identity();
  CHECK(identity.signIn("nobody", "nobody", "127.0.0.1").failure().text() == "Name or password is wrong");
}
