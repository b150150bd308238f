// Servers that misbehave: every stage, every way, and what must be known afterwards.
#include "tests/unit/kit/mail/smtp_fixture.hpp"

using Catch::Matchers::Contains;

namespace {

/// What the client must say of a fault, before the final dot.
SmtpProblem expectedProblem(Fault fault) {
  switch (fault) {
    case Fault::kForNow: return SmtpProblem::kRefusedForNow;
    case Fault::kForGood: return SmtpProblem::kRefused;
    case Fault::kWrongOrder:
    case Fault::kGarbage:
    case Fault::kHuge: return SmtpProblem::kNotUnderstood;
    case Fault::kClose:
    case Fault::kReset: return SmtpProblem::kLost;
    case Fault::kSilence:
    case Fault::kDrip: return SmtpProblem::kTimeout;
  }
  return SmtpProblem::kNone;
}

const auto kFaults = {Fault::kForNow, Fault::kForGood, Fault::kWrongOrder, Fault::kGarbage, Fault::kHuge,
                      Fault::kClose,  Fault::kReset,   Fault::kSilence,    Fault::kDrip};

SmtpServerOptions withPipelining(bool pipelining) {
  SmtpServerOptions options;
  options.pipelining = pipelining;
  options.authMethods = "PLAIN";
  return options;
}

}  // namespace

TEST_CASE("A fault before MAIL ends the opening, at its stage and for its reason") {
  const auto stage = GENERATE(SmtpStage::kBanner, SmtpStage::kEhlo, SmtpStage::kAuth);
  for (const auto fault : kFaults) {
    SmtpSink sink(withPipelining(true));
    sink.fail(stage, fault);
    auto account = accountFor(sink, fault);
    account.user = "user";
    account.secret = "secret";
    const auto ending = refusedToOpen(account);
    INFO(kit::mail::stageName(stage) << " " << static_cast<int>(fault) << ": " << ending.sentence());
    // A reset right after the accept may come while the client still waits to be connected.
    const bool earlier = stage == SmtpStage::kBanner && fault == Fault::kReset && ending.stage == SmtpStage::kConnect;
    CHECK((ending.stage == stage || earlier));
    CHECK(ending.problem == expectedProblem(fault));
    CHECK(ending.isBeforeMail());
    CHECK(sink.mails().empty());
  }
}

TEST_CASE("A fault between MAIL and DATA means that nothing was taken") {
  const auto stage = GENERATE(SmtpStage::kMail, SmtpStage::kRcpt, SmtpStage::kData);
  const bool pipelining = GENERATE(true, false);
  for (const auto fault : kFaults) {
    if (fault == Fault::kDrip && (pipelining || stage != SmtpStage::kMail)) continue;  // one is enough, and each takes its time
    SmtpSink sink(withPipelining(pipelining));
    sink.fail(stage, fault, 1);
    auto connection = opened(accountFor(sink, fault));
    const auto result = sendTo(connection, {"jean@client.example"});
    INFO(kit::mail::stageName(stage) << " " << static_cast<int>(fault) << " pipelining " << pipelining << ": "
                                     << result.end.sentence());
    CHECK(result.end.stage == stage);
    CHECK(result.end.problem == expectedProblem(fault));
    CHECK_FALSE(result.wasStale);
    const auto fate = fault == Fault::kForNow    ? RecipientFate::kRefusedForNow
                      : fault == Fault::kForGood ? RecipientFate::kRefused
                                                 : RecipientFate::kNotSent;
    CHECK(result.all(fate));
    const bool refusal = fault == Fault::kForNow || fault == Fault::kForGood;
    CHECK(connection.isOpen() == refusal);
    if (refusal) {
      CHECK(sendTo(connection, {"jean@client.example"}).end.ok());  // the connection is as good as new
      CHECK(sink.countCommands("RSET") == 1);
      CHECK(sink.mails().size() == 1);
    } else {
      CHECK(sink.mails().empty());
    }
  }
}

TEST_CASE("A fault after the final dot is a refusal or an uncertainty, never a success") {
  const bool pipelining = GENERATE(true, false);
  for (const auto fault : kFaults) {
    SmtpSink sink(withPipelining(pipelining));
    sink.fail(SmtpStage::kAfterFinalDot, fault, 1);
    sink.refuseRecipient("gone@client.example");
    auto connection = opened(accountFor(sink, fault));
    const auto result = sendTo(connection, {"gone@client.example", "jean@client.example"});
    INFO(static_cast<int>(fault) << " pipelining " << pipelining << ": " << result.end.sentence());
    CHECK(result.end.stage == SmtpStage::kAfterFinalDot);
    CHECK(result.end.problem == expectedProblem(fault));
    const auto fate = fault == Fault::kForNow    ? RecipientFate::kRefusedForNow
                      : fault == Fault::kForGood ? RecipientFate::kRefused
                                                 : RecipientFate::kUncertain;
    CHECK(result.recipients[0].fate == RecipientFate::kRefused);
    CHECK(result.recipients[1].fate == fate);
    CHECK(result.isUncertain() == (fate == RecipientFate::kUncertain));
    CHECK(connection.isOpen() == !result.isUncertain());
    if (result.isUncertain()) CHECK_THAT(result.end.sentence(), Contains("not known"));
  }
}

TEST_CASE("A fault at QUIT changes nothing about what was accepted") {
  for (const auto fault : kFaults) {
    SmtpSink sink(withPipelining(true));
    sink.fail(SmtpStage::kQuit, fault);
    auto connection = opened(accountFor(sink, fault));
    CHECK(sendTo(connection, {"jean@client.example"}).all(RecipientFate::kAccepted));
    const auto ending = connection.quit();
    INFO(static_cast<int>(fault) << ": " << ending.sentence());
    CHECK(ending.stage == SmtpStage::kQuit);
    CHECK(ending.problem == expectedProblem(fault));
    CHECK_FALSE(connection.isOpen());
    CHECK(sink.mails().size() == 1);
  }
}

TEST_CASE("All recipients refused and DATA answered with 354: a lone dot, and a failure") {
  SmtpServerOptions options;
  options.answers354WithoutRecipients = true;
  SmtpSink sink(options);
  sink.refuseRecipient("a@client.example");
  sink.refuseRecipient("b@client.example", "450 4.2.1 Later");
  auto connection = opened(sink.account());
  const auto result = sendTo(connection, {"a@client.example", "b@client.example"});
  CHECK(result.end.stage == SmtpStage::kRcpt);
  CHECK(result.end.code == 550);
  CHECK(result.recipients[0].fate == RecipientFate::kRefused);
  CHECK(result.recipients[1].fate == RecipientFate::kRefusedForNow);
  CHECK(sink.mails().empty());
  CHECK(connection.isOpen());
  CHECK(sendTo(connection, {"jean@client.example"}).end.ok());
}

TEST_CASE("MAIL refused in a pipelined group: the other answers are read, none is mistaken for the next message's") {
  SmtpServerOptions options;
  options.answers354WithoutRecipients = GENERATE(true, false);
  SmtpSink sink(options);
  sink.answer(SmtpStage::kMail, "550 5.7.1 Sender unknown\r\n", 1);
  auto connection = opened(sink.account());
  const auto result = sendTo(connection, {"a@client.example", "b@client.example"});
  CHECK(result.end.stage == SmtpStage::kMail);
  CHECK(result.end.code == 550);
  CHECK(result.all(RecipientFate::kRefused));
  CHECK(sendTo(connection, {"a@client.example"}).end.ok());
  CHECK(sink.mails().size() == 1);
}

TEST_CASE("A reply too many is never taken for the answer to the next message") {
  SmtpSink sink;
  sink.answer(SmtpStage::kAfterFinalDot, "250 Ok\r\n250 Ok\r\n250 Ok\r\n250 Ok\r\n", 1);
  auto connection = opened(sink.account());
  CHECK(sendTo(connection, {"jean@client.example"}).end.ok());
  const auto second = sendTo(connection, {"jean@client.example"});
  CHECK(second.end.problem == SmtpProblem::kNotUnderstood);
  CHECK(second.all(RecipientFate::kNotSent));
  CHECK_FALSE(connection.isOpen());
}

TEST_CASE("A connection that the server closed meanwhile is stale: the message may go at once on a new one") {
  SmtpSink sink;
  sink.answer(SmtpStage::kAfterFinalDot, "250 Ok\r\n421 4.4.2 Idle for too long\r\n", 1);
  auto connection = opened(sink.account());
  CHECK(sendTo(connection, {"jean@client.example"}).end.ok());
  const auto second = sendTo(connection, {"jean@client.example"});
  CHECK(second.wasStale);
  CHECK(second.all(RecipientFate::kNotSent));
  CHECK(sendTo(connection, {"jean@client.example"}).wasStale);
}

TEST_CASE("A server that shuts down with 421 is obeyed at every stage") {
  const auto stage = GENERATE(SmtpStage::kMail, SmtpStage::kRcpt, SmtpStage::kData, SmtpStage::kAfterFinalDot);
  SmtpSink sink;
  sink.answer(stage, "421 4.3.2 Going down\r\n");
  auto connection = opened(sink.account());
  const auto result = sendTo(connection, {"jean@client.example"});
  CHECK(result.end.stage == stage);
  CHECK(result.all(RecipientFate::kRefusedForNow));
  CHECK_FALSE(connection.isOpen());
}

TEST_CASE("Replies in strange shapes are read as RFC 5321 means them") {
  SmtpSink sink;
  const auto [reply, fine] = GENERATE(table<std::string, bool>({{"250\r\n", true},
                                                                {"250-first\r\n250 last\r\n", true},
                                                                {"250 bare line feed\n", true},
                                                                {"251 will forward\r\n", true},
                                                                {"250-first\r\n450 last\r\n", false},
                                                                {"25 0\r\n", false},
                                                                {"250_ok\r\n", false},
                                                                {"999 ok\r\n", false},
                                                                {"\r\n", false},
                                                                {"220 hello\r\n", false}}));
  sink.answer(SmtpStage::kRcpt, reply);
  auto connection = opened(sink.account());
  const auto result = sendTo(connection, {"jean@client.example"});
  INFO(reply << result.end.sentence());
  CHECK(result.end.ok() == fine);
  if (!fine) CHECK(result.end.problem == SmtpProblem::kNotUnderstood);
}

TEST_CASE("What a server says is shown without its control characters") {
  SmtpSink sink;
  sink.answer(SmtpStage::kRcpt, "550 5.1.1 \x1B[31mred\x07 and \xFF\xFE\r\n");
  auto connection = opened(sink.account());
  const auto result = sendTo(connection, {"jean@client.example"});
  CHECK(result.recipients[0].text == "5.1.1 ?[31mred? and ??");
  CHECK(result.recipients[0].status == "5.1.1");
}

TEST_CASE("A server that is not there is reported with its name") {
  SmtpAccount account;
  {
    SmtpSink sink;
    account = sink.account();
  }
  const auto refused = refusedToOpen(account);
  CHECK(refused.stage == SmtpStage::kConnect);
  CHECK(refused.problem == SmtpProblem::kLost);
  CHECK_THAT(refused.sentence(),
             Contains("127.0.0.1:" + std::to_string(account.port) + " cannot be reached") && Contains("Check host, port"));

  account.host = "no-such-host.invalid";
  const auto unknown = refusedToOpen(account);
  CHECK(unknown.stage == SmtpStage::kConnect);
  CHECK((unknown.problem == SmtpProblem::kLost || unknown.problem == SmtpProblem::kTimeout));

  account.host = "x\r\nEHLO y";
  CHECK(refusedToOpen(account).problem != SmtpProblem::kNone);
}
