#include "plugin/application/mail_answers.hpp"

#include <catch2/catch.hpp>

using namespace reminders::application;
using reminders::domain::RecipientState;

TEST_CASE("a refusal says that an address is dead, or only that this mail was unwelcome") {
  const auto [reply, dead] = GENERATE(table<std::string, bool>({
      {"550 5.1.1 no such user", true},
      {"550-5.1.10 recipient not found", true},
      {"550 5.2.1 mailbox disabled", true},
      {"550 No such user here", true},
      {"553 sorry, that domain isn't in my list", true},
      {"550 5.7.1 message rejected as spam", false},
      {"552 5.2.2 mailbox full", false},
      {"554 transaction failed", false},
      {"552 too large", false},
      {"550 5.1.8 bad sender's system address", false},
      {"550 5.1.7 bad sender's mailbox address", false},
      {"550 blocked using zen.example", false},
      {"550 Mailbox is FULL", false},
      {"553 relaying denied", false},
      {"550", true},
      {"", false},
  }));
  INFO(reply);
  CHECK(saysAddressIsDead(reply) == dead);
}

TEST_CASE("an answer for the whole mail counts for everybody who has none of his own") {
  MailProgress progress({});
  progress.expect({"a@example.org", "b@example.org"});
  progress.take(
      {TransportResult::Kind::kRefused, "554 no", {{RecipientAnswer::Kind::kRefused, "a@example.org", "550 5.1.1 who?"}}});
  CHECK_FALSE(progress.anyPending());
  CHECK_FALSE(progress.anyAccepted());
  CHECK(progress.refusals() == "a@example.org: 550 5.1.1 who?; b@example.org: 554 no");
  REQUIRE(progress.deadAddresses().size() == 1);
  CHECK(progress.deadAddresses()[0].email == "a@example.org");
}

TEST_CASE("a recipient accepted before DATA has nothing when the mail itself is put off") {
  MailProgress progress({});
  progress.expect({"a@example.org"});
  progress.take({TransportResult::Kind::kTryLater, "451 later", {{RecipientAnswer::Kind::kAccepted, "a@example.org", "250 ok"}}});
  CHECK(progress.anyPending());
  CHECK_FALSE(progress.anyAccepted());
}

TEST_CASE("a recipient without an answer is still waited for") {
  MailProgress progress({});
  progress.expect({"a@example.org", "b@example.org"});
  progress.take({TransportResult::Kind::kAnswered, "250", {{RecipientAnswer::Kind::kAccepted, "a@example.org", "250"}}});
  CHECK(progress.isPending("b@example.org"));
  CHECK_FALSE(progress.isPending("a@example.org"));
}

TEST_CASE("an address that was corrected between attempts takes the place of the old one") {
  MailProgress progress({{"old@example.org", RecipientState::kPending, "451"}});
  progress.expect({"new@example.org"});
  REQUIRE(progress.recipients().size() == 1);
  CHECK(progress.recipients()[0].email == "new@example.org");
}
