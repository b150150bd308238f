// Messages that go through, one after the other, to servers that behave.
#include <host_sdk/kit/mail/message_reader.hpp>

#include "tests/unit/kit/mail/smtp_fixture.hpp"

using Catch::Matchers::Contains;

TEST_CASE("A message arrives byte for byte, with and without PIPELINING") {
  SmtpServerOptions options;
  options.pipelining = GENERATE(true, false);
  SmtpSink sink(options);
  auto connection = opened(sink.account());
  CHECK(connection.capabilities().pipelining == options.pipelining);
  CHECK(connection.capabilities().maxBytes == 10'000'000);

  auto draft = simpleDraft();
  draft.text = "Bonjour,\n\nvoici la facture échue.\n";
  draft.attachments = {{"facture.pdf", "application/pdf", std::string(40'000, '\xFF')}};
  const auto mail = written(draft);
  const auto result = connection.send(envelopeTo({"jean@client.example", "anne@client.example"}), mail);
  CHECK(result.end.ok());
  CHECK(result.end.code == 250);
  CHECK(result.end.status == "2.0.0");
  CHECK(result.all(RecipientFate::kAccepted));
  CHECK(connection.quit().ok());
  CHECK_FALSE(connection.isOpen());

  REQUIRE(sink.mails().size() == 1);
  CHECK(sink.mails()[0].bytes == mail);
  CHECK(sink.mails()[0].sender == "billing@acme.example");
  CHECK(sink.mails()[0].recipients == std::vector<std::string>{"jean@client.example", "anne@client.example"});
  CHECK(sink.count("m-1.1@acme.example") == 1);
  CHECK(sink.commands().back() == "QUIT");
}

TEST_CASE("Commands are written as RFC 5321 wants them") {
  SmtpSink sink;
  auto account = sink.account();
  account.helloName = "erp.acme.example";
  auto connection = opened(account);
  const auto mail = written(simpleDraft());
  connection.send(envelopeTo({"jean@client.example"}), mail);
  connection.send(Envelope{std::nullopt, {address("jean@client.example")}}, "Subject: caf\xC3\xA9\r\n\r\nx");
  REQUIRE(sink.mails().size() == 2);
  const auto commands = sink.commands();
  REQUIRE(commands.size() == 7);
  CHECK(commands[0] == "EHLO erp.acme.example");
  CHECK(commands[1] == "MAIL FROM:<billing@acme.example> SIZE=" + std::to_string(mail.size()));
  CHECK(commands[2] == "RCPT TO:<jean@client.example>");
  CHECK(commands[3] == "DATA");
  CHECK(commands[4] == "MAIL FROM:<> SIZE=19 BODY=8BITMIME");
  CHECK(sink.mails()[1].bytes == "Subject: caf\xC3\xA9\r\n\r\nx\r\n");
}

TEST_CASE("Lines that begin with a dot arrive with one dot, and none ends the message early") {
  SmtpSink sink;
  auto connection = opened(sink.account());
  const std::string mail = GENERATE(as<std::string>(), ".\r\n.\r\n..\r\n.a\r\nb.\r\n",
                                    "a: b\r\n\r\n.\r\nRCPT TO:<evil@x.example>\r\n.\r\n", "\r\n.", ".");
  CHECK(connection.send(envelopeTo({"jean@client.example"}), mail).end.ok());
  REQUIRE(sink.mails().size() == 1);
  CHECK(sink.mails()[0].bytes == (mail.ends_with("\r\n") ? mail : mail + "\r\n"));
  CHECK(connection.quit().ok());
}

TEST_CASE("One connection serves many messages, and counts them") {
  SmtpSink sink;
  auto connection = opened(sink.account());
  for (int i = 0; i < 50; ++i) {
    auto draft = simpleDraft();
    draft.messageId = "m-" + std::to_string(i) + "@acme.example";
    REQUIRE(connection.send(envelopeTo({"jean@client.example"}), written(draft)).end.ok());
  }
  CHECK(connection.messagesSent() == 50);
  CHECK(sink.connections() == 1);
  CHECK(sink.countsByMessageId().size() == 50);
  CHECK(sink.countCommands("RSET") == 0);
}

TEST_CASE("with PIPELINING a mail costs two round trips on a connection that is open") {
  // Measured elsewhere: 50 ms of network latency brought 150 mails a second down to 3.
  SmtpServerOptions options;
  options.pipelining = GENERATE(true, false);
  SmtpSink sink(options);
  auto connection = opened(sink.account());
  sendTo(connection, {"jean@client.example"});
  const int before = sink.roundTrips();
  for (int i = 0; i < 10; ++i)
    REQUIRE(sendTo(connection, {"jean@client.example", "anne@client.example", "luc@client.example"}).end.ok());
  CHECK(sink.roundTrips() - before == 10 * (options.pipelining ? 2 : 6));  // the envelope and the text; or each command
}

TEST_CASE("A large message and a slow reader get along") {
  SmtpSink sink;
  auto connection = opened(sink.account());
  auto draft = simpleDraft();
  draft.attachments = {{"a.bin", "application/octet-stream", std::string(6'000'000, 'x')}};
  const auto mail = written(draft);
  CHECK(connection.send(envelopeTo({"jean@client.example"}), mail).end.ok());
  REQUIRE(sink.mails().size() == 1);
  CHECK((sink.mails()[0].bytes == mail));
}

TEST_CASE("A hundred and twenty recipients are asked for in groups, and each has its own answer") {
  SmtpSink sink;
  std::vector<std::string> recipients;
  for (int i = 0; i < 120; ++i) recipients.push_back("r" + std::to_string(i) + "@client.example");
  sink.refuseRecipient(recipients[7]);
  sink.refuseRecipient(recipients[119], "450 4.2.2 Mailbox busy");
  auto connection = opened(sink.account());
  const auto result = sendTo(connection, recipients);
  CHECK(result.end.ok());
  CHECK(result.recipients[7].fate == RecipientFate::kRefused);
  CHECK(result.recipients[7].status == "5.1.1");
  CHECK(result.recipients[119].fate == RecipientFate::kRefusedForNow);
  CHECK(result.recipients[119].code == 450);
  CHECK(result.recipients[118].fate == RecipientFate::kAccepted);
  CHECK(sink.recipients().size() == 118);
}

TEST_CASE("Signing in works by each method, whatever the challenge says") {
  const auto [offer, method] =
      GENERATE(table<std::string, kit::mail::SmtpAuth>({{"PLAIN LOGIN", kit::mail::SmtpAuth::kAutomatic},
                                                        {"LOGIN", kit::mail::SmtpAuth::kAutomatic},
                                                        {"PLAIN LOGIN", kit::mail::SmtpAuth::kLogin},
                                                        {"LOGIN XOAUTH2", kit::mail::SmtpAuth::kXoauth2}}));
  SmtpServerOptions options;
  options.authMethods = offer;
  options.user = "compta@acme.example";
  options.secret = "pä$$ wörd";
  SmtpSink sink(options);
  auto account = sink.account();
  account.auth = method;
  account.user = options.user;
  account.secret = options.secret;
  {
    auto connection = opened(account);
    CHECK(sendTo(connection, {"jean@client.example"}).end.ok());
  }
  account.secret = "wrong-secret";
  const auto ending = refusedToOpen(account);
  CHECK(ending.stage == SmtpStage::kAuth);
  CHECK(ending.problem == SmtpProblem::kRefused);
  CHECK(ending.code == 535);
  CHECK(ending.isBeforeMail());
  CHECK_THAT(ending.sentence(), Contains("refused the sign-in: 535 5.7.8 Bad credentials. Check user and password"));
}

TEST_CASE("A server that repeats the secret does not get it into our texts") {
  SmtpServerOptions options;
  options.authMethods = "PLAIN";
  SmtpSink sink(options);
  auto account = sink.account();
  account.user = "user";
  account.secret = "hunter2hunter2";
  sink.answer(SmtpStage::kAuth, "535 Not you: hunter2hunter2 AHVzZXIAaHVudGVyMmh1bnRlcjI= aHVudGVyMmh1bnRlcjI=\r\n");
  const auto ending = refusedToOpen(account);
  CHECK_THAT(ending.sentence(), Contains("Not you: *** *** ***") && !Contains("hunter2"));
}

TEST_CASE("An account that the server cannot sign in is told so") {
  SmtpSink sink;
  auto account = sink.account();
  account.user = "user";
  account.secret = "secret";
  const auto ending = refusedToOpen(account);
  CHECK(ending.stage == SmtpStage::kAuth);
  CHECK(ending.problem == SmtpProblem::kNotOffered);
}

TEST_CASE("What cannot be sent on this connection is refused before anything is said") {
  SmtpServerOptions options;
  options.capabilities = {"SIZE 500"};
  SmtpSink sink(options);
  auto connection = opened(sink.account());
  const std::string mail =
      GENERATE(as<std::string>(), "a: b\n\nbare line feed\n", "a: b\r\n\r\nx\ry\r\n", std::string(999, 'x'),
               "a: caf\xC3\xA9\r\n\r\n", "a: b\r\n\r\n" + std::string(400, 'x') + "\r\n" + std::string(400, 'x'));
  const auto result = connection.send(envelopeTo({"jean@client.example"}), mail);
  CHECK(result.end.problem == SmtpProblem::kUnfit);
  CHECK(result.end.isPermanent());
  CHECK(result.all(RecipientFate::kRefused));
  CHECK(connection.send(envelopeTo({}), "a: b\r\n").end.problem == SmtpProblem::kUnfit);
  CHECK(sink.countCommands("MAIL") == 0);
  CHECK(connection.isOpen());
}

TEST_CASE("A hook holds a message back at the last moment, and nothing is delivered") {
  SmtpServerOptions options;
  options.pipelining = GENERATE(true, false);
  SmtpSink sink(options);
  auto connection = opened(sink.account());
  SendHooks hooks;
  SECTION("before DATA: the connection serves the next message") {
    hooks.beforeData = [] { return false; };
    const auto result = sendTo(connection, {"jean@client.example"}, hooks);
    CHECK(result.end.problem == SmtpProblem::kStopped);
    CHECK(result.all(RecipientFate::kNotSent));
    CHECK(sink.countCommands("DATA") == 0);
    CHECK(sendTo(connection, {"jean@client.example"}).end.ok());
    CHECK(sink.mails().size() == 1);
  }
  SECTION("before the final dot: the connection is closed") {
    hooks.beforeFinalDot = [] { return false; };
    const auto result = sendTo(connection, {"jean@client.example"}, hooks);
    CHECK(result.end.problem == SmtpProblem::kStopped);
    CHECK(result.all(RecipientFate::kNotSent));
    CHECK_FALSE(connection.isOpen());
    CHECK(sink.mails().empty());
  }
  SECTION("a hook that throws leaves no half message behind") {
    hooks.beforeFinalDot = []() -> bool { throw std::runtime_error("lease lost"); };
    CHECK_THROWS_WITH(sendTo(connection, {"jean@client.example"}, hooks), "lease lost");
    CHECK_FALSE(connection.isOpen());
    CHECK(sink.mails().empty());
  }
  SECTION("hooks that agree are asked once each") {
    std::string asked;
    hooks.beforeData = [&] { return asked += "data ", true; };
    hooks.beforeFinalDot = [&] { return asked += "dot", true; };
    CHECK(sendTo(connection, {"jean@client.example"}, hooks).end.ok());
    CHECK(asked == "data dot");
  }
}
