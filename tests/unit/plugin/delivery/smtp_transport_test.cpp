// What a mail server says, in the words of the sender's port.
#include "plugin/delivery/smtp_transport.hpp"

#include "message_fixture.hpp"
#include "tests/support/smtp/smtp_sink.hpp"

using namespace reminders;
using application::TransportResult;
using test_support::Fault;
using test_support::SmtpSink;
using test_support::SmtpStage;
using Kind = TransportResult::Kind;
using Answer = application::RecipientAnswer::Kind;

namespace {

struct Postman {
  SmtpSink server;
  test::FakeMailAccounts accounts;
  int asked = 0;
  bool allowed = true;

  Postman() {
    accounts.value = application::MailAccount{};
    accounts.value->id = "company";
    accounts.value->host = "127.0.0.1";
    accounts.value->port = server.port();
    accounts.value->security = application::MailAccount::Security::kNone;
    accounts.value->timeoutSeconds = 3;
  }
  TransportResult send(delivery::SmtpTransport& transport, std::vector<std::string> to = {"a@example.org"}) {
    asked = 0;
    return transport.send({{1}, {}, "sender@acme.example", std::move(to)},
                          "Message-ID: <m@acme.example>\r\nSubject: x\r\n\r\nbody\r\n",
                          [this] {
                            ++asked;
                            return allowed;
                          },
                          {});
  }
  TransportResult send(std::vector<std::string> to = {"a@example.org"}) {
    delivery::SmtpTransport transport(accounts);
    return send(transport, std::move(to));
  }
};

}  // namespace

TEST_CASE("a mail that is taken is answered for each recipient") {
  Postman postman;
  postman.server.refuseRecipient("b@example.org");
  postman.server.answerRecipient("c@example.org", "450 4.2.1 later");
  const auto result = postman.send({"a@example.org", "b@example.org", "c@example.org"});
  CHECK(result.kind == Kind::kAnswered);
  REQUIRE(result.answers.size() == 3);
  CHECK(result.answers[0].kind == Answer::kAccepted);
  CHECK(result.answers[1].kind == Answer::kRefused);
  CHECK(result.answers[1].email == "b@example.org");
  CHECK_THAT(result.answers[1].reply, Catch::StartsWith("550 5.1.1"));
  CHECK(result.answers[2].kind == Answer::kTryLater);
  CHECK(postman.asked == 1);
  REQUIRE(postman.server.mails().size() == 1);
  CHECK(postman.server.mails()[0].sender == "sender@acme.example");
}

TEST_CASE("nobody accepted: the dot is never asked for, and each answer stands") {
  Postman postman;
  postman.server.refuseRecipient("a@example.org");
  const auto result = postman.send();
  CHECK(result.kind == Kind::kAnswered);
  REQUIRE(result.answers.size() == 1);
  CHECK(result.answers[0].kind == Answer::kRefused);
  CHECK(postman.asked == 0);
  CHECK(postman.server.mails().empty());
}

TEST_CASE("what is temporary is tried later, what is permanent is refused") {
  for (const auto stage : {SmtpStage::kMail, SmtpStage::kData, SmtpStage::kAfterFinalDot}) {
    INFO(kit::mail::stageName(stage));
    Postman postman;
    postman.server.fail(stage, Fault::kForNow);
    CHECK(postman.send().kind == Kind::kTryLater);
    postman.server.fail(stage, Fault::kForGood);
    CHECK(postman.send().kind == Kind::kRefused);
    postman.server.fail(stage == SmtpStage::kAfterFinalDot ? SmtpStage::kData : stage, Fault::kClose);
    CHECK(postman.send().kind == Kind::kTryLater);
  }
}

TEST_CASE("a refusal before MAIL is the account's fault") {
  for (const auto stage : {SmtpStage::kBanner, SmtpStage::kEhlo}) {
    INFO(kit::mail::stageName(stage));
    Postman postman;
    postman.server.fail(stage, Fault::kForGood);
    const auto result = postman.send();
    CHECK(result.kind == Kind::kAccountBroken);
    CHECK_FALSE(result.reply.empty());
    CHECK(postman.asked == 0);
  }
  Postman nobody;
  nobody.accounts.value->port = 1;
  CHECK(nobody.send().kind == Kind::kAccountBroken);
  nobody.accounts.value.reset();
  const auto none = nobody.send();
  CHECK(none.kind == Kind::kAccountBroken);
  CHECK_THAT(none.reply, Catch::Contains("no mail account"));
}

TEST_CASE("a secret that the server does not want is never told") {
  Postman postman;
  postman.accounts.value->user = "user";
  postman.accounts.value->secret = "open-sesame";
  const auto result = postman.send();
  CHECK(result.kind == Kind::kAccountBroken);
  CHECK(result.reply.find("open-sesame") == std::string::npos);
}

TEST_CASE("a connection lost after the final dot leaves doubt") {
  Postman postman;
  postman.server.closeAfterFinalDot();
  CHECK(postman.send().kind == Kind::kUncertain);
  CHECK(postman.server.count("m@acme.example") == 1);
  postman.accounts.value->timeoutSeconds = 1;
  postman.server.staySilentAfterFinalDot();
  CHECK(postman.send().kind == Kind::kUncertain);
}

TEST_CASE("a mail that is withdrawn before its last byte never arrives") {
  Postman postman;
  postman.allowed = false;
  CHECK(postman.send().kind == Kind::kWithdrawn);
  CHECK(postman.asked == 1);
  CHECK(postman.server.mails().empty());
}

TEST_CASE("mails share a connection, and one that went stale is opened anew") {
  Postman postman;
  delivery::SmtpTransport transport(postman.accounts);
  CHECK(postman.send(transport).kind == Kind::kAnswered);
  CHECK(postman.send(transport).kind == Kind::kAnswered);
  CHECK(postman.server.connections() == 1);
  postman.server.fail(SmtpStage::kMail, Fault::kClose, 1);  // the server has closed it for being idle
  CHECK(postman.send(transport).kind == Kind::kAnswered);
  CHECK(postman.server.connections() == 2);
  CHECK(postman.server.mails().size() == 3);
}

TEST_CASE("after a refused mail the next one leaves all the same") {
  Postman postman;
  delivery::SmtpTransport transport(postman.accounts);
  postman.server.fail(SmtpStage::kData, Fault::kForGood, 1);
  CHECK(postman.send(transport).kind == Kind::kRefused);
  CHECK(postman.send(transport).kind == Kind::kAnswered);
  CHECK(postman.server.mails().size() == 1);
}

TEST_CASE("a recipient that is no address is refused without a server") {
  Postman postman;
  const auto result = postman.send({"a@example.org\r\nRCPT TO:<evil@example.org>"});
  CHECK(result.kind == Kind::kRefused);
  CHECK(postman.server.connections() == 0);
}
