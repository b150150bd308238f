// Encryption: the certificate, the name, and what must never happen in the clear.
#include "tests/unit/kit/mail/smtp_fixture.hpp"

using Catch::Matchers::Contains;
using test_support::TestCertificate;

namespace {

const TestCertificate& localhostCertificate() {
  static const TestCertificate kCertificate("localhost");
  return kCertificate;
}

SmtpServerOptions encrypted(SmtpServerOptions::Security security) {
  SmtpServerOptions options;
  options.security = security;
  options.certificate = &localhostCertificate();
  options.authMethods = "PLAIN";
  return options;
}

SmtpAccount trusting(const SmtpSink& sink, SmtpSecurity security) {
  auto account = sink.account();
  account.host = "localhost";
  account.security = security;
  account.extraCaFile = localhostCertificate().certificateFile();
  account.user = "user";
  account.secret = "secret";
  return account;
}

const auto kBoth = {std::pair(SmtpServerOptions::Security::kStartTls, SmtpSecurity::kStartTls),
                    std::pair(SmtpServerOptions::Security::kTls, SmtpSecurity::kTls)};

}  // namespace

TEST_CASE("A message goes encrypted, by STARTTLS and by TLS from the start") {
  for (const auto& [server, client] : kBoth) {
    SmtpSink sink(encrypted(server));
    auto connection = opened(trusting(sink, client));
    CHECK(connection.isEncrypted());
    CHECK_FALSE(connection.capabilities().startTls);  // what was offered inside counts, not what was offered before
    auto draft = simpleDraft();
    draft.attachments = {{"a.bin", "application/octet-stream", std::string(700'000, 'x')}};
    const auto mail = written(draft);
    for (int i = 0; i < 3; ++i) CHECK(connection.send(envelopeTo({"jean@client.example"}), mail).end.ok());
    CHECK(connection.quit().ok());
    REQUIRE(sink.mails().size() == 3);
    CHECK(sink.mails()[2].encrypted);
    CHECK(sink.mails()[2].bytes == mail);
    CHECK(sink.countCommands("EHLO") == (client == SmtpSecurity::kStartTls ? 2 : 1));
  }
}

TEST_CASE("A certificate for another name is refused, and no password leaves") {
  const TestCertificate other("mail.other.example");
  for (const auto& [server, client] : kBoth) {
    auto options = encrypted(server);
    options.certificate = &other;
    SmtpSink sink(options);
    auto account = trusting(sink, client);
    account.extraCaFile = other.certificateFile();
    const auto ending = refusedToOpen(account);
    CHECK(ending.stage == (client == SmtpSecurity::kTls ? SmtpStage::kConnect : SmtpStage::kStartTls));
    CHECK(ending.problem == SmtpProblem::kTls);
    CHECK_THAT(ending.sentence(), Contains("cannot be trusted") && Contains("hostname mismatch"));
    CHECK(sink.countCommands("AUTH") == 0);
    CHECK(sink.countCommands("MAIL") == 0);
  }
}

TEST_CASE("A certificate that nobody trusted vouches for is refused") {
  for (const auto& [server, client] : kBoth) {
    SmtpSink sink(encrypted(server));
    auto account = trusting(sink, client);
    account.extraCaFile.clear();
    const auto ending = refusedToOpen(account);
    CHECK(ending.problem == SmtpProblem::kTls);
    CHECK_THAT(ending.sentence(), Contains("self-signed certificate"));
    CHECK(sink.countCommands("AUTH") == 0);
  }
}

TEST_CASE("A server known by its address needs a certificate for the address") {
  const TestCertificate byAddress("127.0.0.1");
  auto options = encrypted(SmtpServerOptions::Security::kTls);
  options.certificate = &byAddress;
  SmtpSink sink(options);
  auto account = trusting(sink, SmtpSecurity::kTls);
  account.extraCaFile = byAddress.certificateFile();
  account.host = "127.0.0.1";
  CHECK(opened(account).isEncrypted());
  account.host = "localhost";
  CHECK(refusedToOpen(account).problem == SmtpProblem::kTls);
}

TEST_CASE("When the offer of STARTTLS was removed on the way, nothing is sent in the clear") {
  auto options = encrypted(SmtpServerOptions::Security::kStartTls);
  options.offersStartTls = false;
  SmtpSink sink(options);
  const auto ending = refusedToOpen(trusting(sink, SmtpSecurity::kStartTls));
  CHECK(ending.stage == SmtpStage::kStartTls);
  CHECK(ending.problem == SmtpProblem::kNotOffered);
  CHECK(sink.countCommands("AUTH") == 0);
  CHECK(sink.countCommands("MAIL") == 0);
}

TEST_CASE("Bytes that come along with the answer to STARTTLS are not taken into the encrypted part") {
  SmtpSink sink(encrypted(SmtpServerOptions::Security::kStartTls));
  sink.answer(SmtpStage::kStartTls, "220 Ready\r\n250-injected\r\n250 AUTH PLAIN\r\n");
  const auto ending = refusedToOpen(trusting(sink, SmtpSecurity::kStartTls));
  CHECK(ending.stage == SmtpStage::kStartTls);
  CHECK(ending.problem == SmtpProblem::kNotUnderstood);
}

TEST_CASE("A fault at STARTTLS ends the opening, at its stage and for its reason") {
  const auto [fault, problem] = GENERATE(table<Fault, SmtpProblem>({{Fault::kForNow, SmtpProblem::kRefusedForNow},
                                                                    {Fault::kForGood, SmtpProblem::kRefused},
                                                                    {Fault::kWrongOrder, SmtpProblem::kNotUnderstood},
                                                                    {Fault::kGarbage, SmtpProblem::kNotUnderstood},
                                                                    {Fault::kHuge, SmtpProblem::kNotUnderstood},
                                                                    {Fault::kClose, SmtpProblem::kLost},
                                                                    {Fault::kReset, SmtpProblem::kLost},
                                                                    {Fault::kSilence, SmtpProblem::kTimeout}}));
  SmtpSink sink(encrypted(SmtpServerOptions::Security::kStartTls));
  sink.fail(SmtpStage::kStartTls, fault);
  auto account = trusting(sink, SmtpSecurity::kStartTls);
  hurryFor(account, fault);
  const auto ending = refusedToOpen(account);
  INFO(ending.sentence());
  CHECK(ending.stage == SmtpStage::kStartTls);
  CHECK(ending.problem == problem);
}

TEST_CASE("TLS towards a server that does not speak it ends in time") {
  SmtpSink sink;  // says its banner in the clear, then waits
  auto account = trusting(sink, SmtpSecurity::kTls);
  const auto ending = refusedToOpen(account);
  CHECK(ending.stage == SmtpStage::kConnect);
  CHECK(ending.problem == SmtpProblem::kTls);

  SmtpSink silent;
  silent.staySilentAt(SmtpStage::kBanner);
  auto hurried = trusting(silent, SmtpSecurity::kTls);
  hurried.timeouts = kit::mail::SmtpTimeouts::all(std::chrono::milliseconds(200));
  const auto late = refusedToOpen(hurried);
  CHECK(late.stage == SmtpStage::kConnect);
  CHECK(late.problem == SmtpProblem::kTimeout);
}

TEST_CASE("An encrypted connection that breaks is lost like any other, and the process lives on") {
  const auto fault = GENERATE(Fault::kClose, Fault::kReset, Fault::kSilence);
  const auto stage = GENERATE(SmtpStage::kMail, SmtpStage::kData, SmtpStage::kAfterFinalDot);
  SmtpSink sink(encrypted(SmtpServerOptions::Security::kTls));
  sink.fail(stage, fault);
  auto account = trusting(sink, SmtpSecurity::kTls);
  if (fault == Fault::kSilence) account.timeouts.reply = account.timeouts.afterFinalDot = std::chrono::milliseconds(700);
  auto connection = opened(account);
  const auto result = sendTo(connection, {"jean@client.example"});
  INFO(result.end.sentence());
  CHECK(result.end.stage == stage);
  CHECK(result.end.problem == (fault == Fault::kSilence ? SmtpProblem::kTimeout : SmtpProblem::kLost));
  CHECK(result.isUncertain() == (stage == SmtpStage::kAfterFinalDot));
  CHECK_FALSE(sendTo(connection, {"jean@client.example"}).end.ok());
}

TEST_CASE("A CA file that cannot be read is said to be the trouble") {
  SmtpSink sink(encrypted(SmtpServerOptions::Security::kTls));
  auto account = trusting(sink, SmtpSecurity::kTls);
  account.extraCaFile = "/no/such/file.pem";
  CHECK(refusedToOpen(account).problem == SmtpProblem::kTls);
}
