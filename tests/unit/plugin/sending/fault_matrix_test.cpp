// Ten stages of a conversation, eight ways in which a server can misbehave at each: 80 cells, each with the state in which the
// message must end, over the whole path: outbox, use case, SMTP client, a server on loopback.
#include "tests/support/reminders/sending_world.hpp"

namespace {

using test::SendingWorld;
using test_support::Fault;
using test_support::SmtpStage;

/// What becomes of the message that meets the fault.
enum class End {
  kWaits,     // the account's fault: it stays queued, the account is marked broken, and leaves once the server behaves
  kAgain,     // failed, tried again later, and sent then
  kNever,     // undeliverable at once
  kDoubtful,  // uncertain, and never sent again by itself
  kSent,      // nothing happened to it
};

struct Row {
  SmtpStage stage;
  // 4xx, 5xx, wrong order, garbage, huge reply, close, reset, silence
  std::array<End, 8> ends;
};

constexpr std::array<Fault, 8> kFaults{Fault::kForNow, Fault::kForGood, Fault::kWrongOrder, Fault::kGarbage,
                                       Fault::kHuge,   Fault::kClose,   Fault::kReset,      Fault::kSilence};
constexpr std::array<const char*, 8> kFaultNames{"4xx",        "5xx",   "wrong order", "garbage",
                                                 "huge reply", "close", "reset",       "silence"};

constexpr auto W = End::kWaits;
constexpr auto A = End::kAgain;
constexpr auto N = End::kNever;
constexpr auto D = End::kDoubtful;
constexpr auto S = End::kSent;

// rules.md, Sending: a refusal before MAIL is the account's fault; 4xx, time-outs and lost connections before the end of the data
// are retried; 5xx is undeliverable; between the final dot and its answer nobody can know.
constexpr std::array<Row, 10> kMatrix{{
    {SmtpStage::kConnect, {W, W, W, W, W, W, W, W}},
    {SmtpStage::kBanner, {W, W, W, W, W, W, W, W}},
    {SmtpStage::kEhlo, {W, W, W, W, W, W, W, W}},
    {SmtpStage::kStartTls, {W, W, W, W, W, W, W, W}},
    {SmtpStage::kAuth, {W, W, W, W, W, W, W, W}},
    {SmtpStage::kMail, {A, N, A, A, A, A, A, A}},
    {SmtpStage::kRcpt, {A, N, A, A, A, A, A, A}},
    {SmtpStage::kData, {A, N, A, A, A, A, A, A}},
    {SmtpStage::kAfterFinalDot, {A, N, D, D, D, D, D, D}},
    {SmtpStage::kQuit, {S, S, S, S, S, S, S, S}},
}};

std::string stateAfterTheFault(End end) {
  switch (end) {
    case End::kWaits: return "queued";
    case End::kAgain: return "failed";
    case End::kNever: return "undeliverable";
    case End::kDoubtful: return "uncertain";
    case End::kSent: return "sent";
  }
  return {};
}

std::string stateInTheEnd(End end) { return end == End::kNever || end == End::kDoubtful ? stateAfterTheFault(end) : "sent"; }

/// A server for the stage: with STARTTLS, TLS from the first byte, or signing in.
test_support::SmtpServerOptions serverFor(SmtpStage stage, const test_support::TestCertificate& certificate) {
  using Security = test_support::SmtpServerOptions::Security;
  test_support::SmtpServerOptions options;
  options.certificate = &certificate;
  if (stage == SmtpStage::kConnect) options.security = Security::kTls;
  if (stage == SmtpStage::kStartTls) options.security = Security::kStartTls;
  options.authMethods = "PLAIN";
  return options;
}

void play(const Row& row, kit::sql::Dialect dialect, const test_support::TestCertificate& certificate) {
  SendingWorld world(dialect, serverFor(row.stage, certificate));
  using Security = application::MailAccount::Security;
  world.account.value.security = row.stage == SmtpStage::kConnect    ? Security::kTls
                                 : row.stage == SmtpStage::kStartTls ? Security::kStartTls
                                                                     : Security::kNone;
  world.account.value.user = "user";
  world.account.value.secret = "secret";
  for (std::size_t i = 0; i < kFaults.size(); ++i) {
    const End end = row.ends[i];
    INFO(kit::mail::stageName(row.stage) << ", " << kFaultNames[i] << ", on " << test::nameOf(dialect));
    const std::string first = "F-" + std::to_string(i) + "1";
    const std::string second = "F-" + std::to_string(i) + "2";
    world.addInvoice(first);
    world.addInvoice(second);
    REQUIRE(world.run("2026-01-20").queuedMessages == 2);
    // A silence is cut short; whatever else happens has time on a busy machine.
    world.waits.reset();
    if (kFaults[i] == Fault::kSilence) world.waits = kit::mail::SmtpTimeouts::all(std::chrono::milliseconds(700));

    world.server.fail(row.stage, kFaults[i], 1);
    const auto began = std::chrono::steady_clock::now();
    const auto passed = world.send("2026-01-20");
    const auto took = std::chrono::steady_clock::now() - began;
    CHECK(took < std::chrono::seconds(15));

    CHECK(world.stateOf(first) == stateAfterTheFault(end));
    // The next message is not touched; only a broken account makes it wait, and is told.
    CHECK(world.stateOf(second) == (end == End::kWaits ? "queued" : "sent"));
    CHECK(world.accountBroken() == (end == End::kWaits));
    CHECK(passed.accountProblems.size() == (end == End::kWaits ? 1 : 0));
    CHECK(world.arrived(SendingWorld::addressOf(first)) == (end == End::kDoubtful || end == End::kSent ? 1 : 0));

    // The server behaves again: hours later everything has its end, once.
    world.server.behaveAgain();
    world.waits.reset();
    world.later(6L * 3600);
    world.send("2026-01-20");
    world.later(6L * 3600);
    world.send("2026-01-20");
    CHECK(world.stateOf(first) == stateInTheEnd(end));
    CHECK(world.stateOf(second) == "sent");
    CHECK_FALSE(world.accountBroken());
    CHECK(world.arrived(SendingWorld::addressOf(first)) == (end == End::kNever ? 0 : 1));
    CHECK(world.arrived(SendingWorld::addressOf(second)) == 1);
    world.later(-12L * 3600);
  }
}

}  // namespace

TEST_CASE("whatever a server does at whichever stage, the message ends as the rules say, once, and the others leave") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  const auto stage = GENERATE(range(0, static_cast<int>(kMatrix.size())));
  static const test_support::TestCertificate certificate("127.0.0.1");
  setenv("SSL_CERT_FILE", certificate.certificateFile().c_str(), 1);  // trusted like an authority of the system
  play(kMatrix.at(static_cast<std::size_t>(stage)), dialect, certificate);
}

TEST_CASE("the matrix has 80 cells, every stage once") {
  std::set<SmtpStage> stages;
  std::size_t cells = 0;
  for (const auto& row : kMatrix) {
    stages.insert(row.stage);
    cells += row.ends.size();
  }
  CHECK(stages.size() == 10);
  CHECK(cells == 80);
}
