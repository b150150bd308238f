// The mailbox of returned mails over POP3: what is read, what is refused, and what a server may do without harm.
#include <catch2/catch.hpp>
#include <host_sdk/kit/mail/pop3_client.hpp>

#include "tests/support/pop3/scripted_pop3_server.hpp"

using Catch::Matchers::Contains;
using kit::mail::Pop3Account;
using kit::mail::Pop3End;
using kit::mail::Pop3Entry;
using kit::mail::Pop3Mail;
using kit::mail::Pop3Mailbox;
using kit::mail::Pop3Security;
using kit::mail::Pop3Stage;
using kit::mail::Pop3Timeouts;
using kit::mail::SmtpProblem;
using test_support::Fault;
using test_support::Pop3ServerOptions;
using test_support::ScriptedPop3Server;
using test_support::TestCertificate;

namespace {

constexpr std::size_t kLimit = 100'000;

Pop3Account accountOf(const ScriptedPop3Server& server) {
  Pop3Account account;
  account.host = "127.0.0.1";
  account.port = server.port();
  account.user = "user";
  account.secret = "secret";
  return account;
}

Pop3Mailbox opened(const Pop3Account& account) {
  auto mailbox = Pop3Mailbox::open(account);
  if (auto* end = std::get_if<Pop3End>(&mailbox)) FAIL(end->sentence());
  return std::get<Pop3Mailbox>(std::move(mailbox));
}

Pop3End refusedToOpen(const Pop3Account& account) {
  auto mailbox = Pop3Mailbox::open(account);
  REQUIRE(std::holds_alternative<Pop3End>(mailbox));
  const auto end = std::get<Pop3End>(mailbox);
  CHECK(end.sentence().find("secret") == std::string::npos);
  return end;
}

std::vector<Pop3Entry> listed(Pop3Mailbox& mailbox) {
  auto list = mailbox.list();
  if (auto* end = std::get_if<Pop3End>(&list)) FAIL(end->sentence());
  return std::get<0>(list);
}

Pop3Mail readOne(Pop3Mailbox& mailbox, const Pop3Entry& entry) {
  auto mail = mailbox.read(entry, kLimit);
  if (auto* end = std::get_if<Pop3End>(&mail)) FAIL(end->sentence());
  return std::get<Pop3Mail>(std::move(mail));
}

const TestCertificate& localhostCertificate() {
  static const TestCertificate kCertificate("localhost");
  return kCertificate;
}

Pop3ServerOptions encrypted(Pop3ServerOptions::Security security) {
  Pop3ServerOptions options;
  options.security = security;
  options.certificate = &localhostCertificate();
  return options;
}

Pop3Account trusting(const ScriptedPop3Server& server, Pop3Security security) {
  auto account = accountOf(server);
  account.host = "localhost";
  account.security = security;
  account.extraCaFile = localhostCertificate().certificateFile();
  return account;
}

const auto kBoth = {std::pair(Pop3ServerOptions::Security::kStartTls, Pop3Security::kStartTls),
                    std::pair(Pop3ServerOptions::Security::kTls, Pop3Security::kTls)};

Pop3Account parsed(const std::string& url) {
  auto account = Pop3Account::parse(url);
  if (auto* refusal = std::get_if<kit::mail::Refusal>(&account)) FAIL(refusal->sentence());
  return std::get<Pop3Account>(account);
}

}  // namespace

TEST_CASE("A mailbox's address says how to reach it and who signs in") {
  auto account = parsed("pop3://retours:geheim@mail.acme.example:1110");
  CHECK(account.host == "mail.acme.example");
  CHECK(account.port == 1110);
  CHECK(account.user == "retours");
  CHECK(account.secret == "geheim");
  CHECK(account.security == Pop3Security::kAutomatic);
  CHECK(account.place() == "retours@mail.acme.example:1110");
  CHECK(parsed("pop3://u:p@h").port == 110);
  account = parsed("pop3s://retours@acme.example:a:b@c%40d%2fe%zz@mail.acme.example");
  CHECK(account.security == Pop3Security::kTls);
  CHECK(account.port == 995);
  CHECK(account.user == "retours@acme.example");
  CHECK(account.secret == "a:b@c@d/e%zz");
  CHECK(parsed("pop3s://u:p@[::1]:2995/").host == "::1");
  CHECK(parsed("pop3s://u:p@[::1]:2995/").port == 2995);
  CHECK(parsed("pop3://u@h:110").secret.empty());
  for (const auto* bad : {"imap://u:geheim@h", "pop3://h:110", "pop3://:geheim@h", "pop3://u:geheim@", "pop3://u:geheim@h:0",
                          "pop3://u:geheim@h:70000", "pop3://u:geheim@h:x", "pop3://u:geheim@h h", "pop3://u:geh%0Aeim@h",
                          "pop3://u%0d%0aDELE 1:geheim@h", "pop3://u:geheim@[::1", "pop3s:/u:geheim@h", ""}) {
    INFO(bad);
    const auto refused = Pop3Account::parse(bad);
    REQUIRE(std::holds_alternative<kit::mail::Refusal>(refused));
    CHECK(std::get<kit::mail::Refusal>(refused).sentence().find("geheim") == std::string::npos);
  }
}

TEST_CASE("Mails are listed and read as they are, dots and all, and stay where they are") {
  ScriptedPop3Server server;
  const std::string mail = "Subject: one\r\n\r\n.\r\n..two\r\n.three\r\nend\r\n";
  server.put({"A1", mail});
  server.put({"B2", "Subject: two\r\n\r\n"});
  auto mailbox = opened(accountOf(server));
  const auto entries = listed(mailbox);
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].id == "A1");
  CHECK(entries[1].id == "B2");
  CHECK(entries[0].bytes == mail.size());
  CHECK(readOne(mailbox, entries[0]).bytes == mail);
  CHECK_FALSE(readOne(mailbox, entries[0]).isCut);
  CHECK(readOne(mailbox, entries[1]).bytes == "Subject: two\r\n\r\n");
  CHECK(mailbox.quit().ok());
  CHECK_FALSE(mailbox.isOpen());
  CHECK(server.countCommands("DELE") == 0);
  CHECK(server.countCommands("QUIT") == 1);
  CHECK(server.countCommands("CAPA") == 0);  // on this machine nobody listens
}

TEST_CASE("An empty mailbox, one without UIDL and one that knows no CAPA are read as well") {
  Pop3ServerOptions options;
  options.knowsIds = false;
  options.knowsCapabilities = false;
  ScriptedPop3Server server(options);
  auto mailbox = opened(accountOf(server));
  CHECK(listed(mailbox).empty());
  server.put({"A1", "Subject: one\r\n\r\n"});
  auto again = opened(accountOf(server));
  const auto entries = listed(again);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].id.empty());
  CHECK(readOne(again, entries[0]).bytes == "Subject: one\r\n\r\n");
}

TEST_CASE("A large mail is read at its beginning; one whose size was a lie is cut, and the process lives on") {
  ScriptedPop3Server server;
  std::string large = "Subject: large\r\n\r\n";
  while (large.size() < 3 * kLimit) large += std::string(70, 'x') + "\r\n";
  server.put({"L", large});
  server.put({"M", large, 10});
  server.put({"S", "Subject: small\r\n\r\n"});
  {
    auto mailbox = opened(accountOf(server));
    const auto entries = listed(mailbox);
    const auto top = readOne(mailbox, entries[0]);
    CHECK(top.isCut);
    CHECK(top.bytes == large.substr(0, kLimit));
    CHECK(server.countCommands("TOP 1") == 1);
    CHECK(server.countCommands("RETR") == 0);
  }
  {
    auto mailbox = opened(accountOf(server));
    const auto entries = listed(mailbox);
    const auto lie = readOne(mailbox, entries[1]);
    CHECK(lie.isCut);
    CHECK(lie.bytes == large.substr(0, kLimit));
    CHECK_FALSE(mailbox.isOpen());
    CHECK(std::get<Pop3End>(mailbox.read(entries[2], kLimit)).problem == SmtpProblem::kLost);
    CHECK(std::get<Pop3End>(mailbox.list()).problem == SmtpProblem::kLost);
  }
}

TEST_CASE("A large mail on a server without TOP is refused alone, and the others are still read") {
  Pop3ServerOptions options;
  options.knowsTop = false;
  ScriptedPop3Server server(options);
  server.put({"L", "Subject: large\r\n\r\n", 50'000'000});
  server.put({"S", "Subject: small\r\n\r\n"});
  auto mailbox = opened(accountOf(server));
  const auto entries = listed(mailbox);
  CHECK(std::get<Pop3End>(mailbox.read(entries[0], kLimit)).problem == SmtpProblem::kRefused);
  CHECK(readOne(mailbox, entries[1]).bytes == "Subject: small\r\n\r\n");
}

TEST_CASE("A wrong password is said to be that, without being repeated") {
  ScriptedPop3Server server;
  auto account = accountOf(server);
  account.secret = "wrong-horse";
  const auto end = refusedToOpen(account);
  CHECK(end.stage == Pop3Stage::kSignIn);
  CHECK(end.problem == SmtpProblem::kRefused);
  CHECK_THAT(end.sentence(), Contains("Check user and password") && Contains("bad password …") && !Contains("wrong-horse"));
}

TEST_CASE("A mailbox that is in use now may be read later") {
  ScriptedPop3Server server;
  server.fail("PASS", Fault::kForNow);
  CHECK(refusedToOpen(accountOf(server)).problem == SmtpProblem::kRefusedForNow);
}

TEST_CASE("Whatever a server does at whatever command, it ends in time, with its reason") {
  const auto command = GENERATE(as<std::string>(), "GREETING", "USER", "PASS", "LIST", "UIDL", "RETR", "QUIT");
  const auto [fault, problem] = GENERATE(table<Fault, SmtpProblem>({{Fault::kForGood, SmtpProblem::kRefused},
                                                                    {Fault::kForNow, SmtpProblem::kRefusedForNow},
                                                                    {Fault::kWrongOrder, SmtpProblem::kNotUnderstood},
                                                                    {Fault::kGarbage, SmtpProblem::kNotUnderstood},
                                                                    {Fault::kHuge, SmtpProblem::kNotUnderstood},
                                                                    {Fault::kClose, SmtpProblem::kLost},
                                                                    {Fault::kReset, SmtpProblem::kLost},
                                                                    {Fault::kSilence, SmtpProblem::kTimeout},
                                                                    {Fault::kDrip, SmtpProblem::kTimeout}}));
  INFO(command << " fault " << static_cast<int>(fault));
  ScriptedPop3Server server;
  server.put({"A1", "Subject: one\r\n\r\ntext\r\n"});
  server.fail(command, fault);
  auto account = accountOf(server);
  if (fault == Fault::kSilence || fault == Fault::kDrip) account.timeouts = Pop3Timeouts::all(std::chrono::milliseconds(300));
  const auto began = std::chrono::steady_clock::now();
  bool wasCut = false;
  const auto end = [&]() -> Pop3End {
    auto mailbox = Pop3Mailbox::open(account);
    if (auto* refused = std::get_if<Pop3End>(&mailbox)) return *refused;
    auto& box = std::get<Pop3Mailbox>(mailbox);
    const auto list = box.list();
    if (const auto* refused = std::get_if<Pop3End>(&list)) return *refused;
    REQUIRE(std::get<0>(list).size() == 1);
    const auto mail = box.read(std::get<0>(list)[0], kLimit);
    if (const auto* refused = std::get_if<Pop3End>(&mail)) return *refused;
    wasCut = std::get<Pop3Mail>(mail).isCut;
    CHECK(std::get<Pop3Mail>(mail).bytes.size() <= kLimit);
    return box.quit();
  }();
  INFO(end.sentence());
  if (command == "UIDL" && fault == Fault::kForGood)
    CHECK(end.ok());  // a server without it
  else if (command == "RETR" && fault == Fault::kHuge)
    CHECK((end.ok() && wasCut));
  else
    CHECK(end.problem == problem);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
}

TEST_CASE("Lists that make no sense are refused: wrong numbers, twice the same, no ids") {
  for (const auto& [command, bytes] :
       std::vector<std::pair<std::string, std::string>>{{"LIST", "+OK\r\n1\r\n.\r\n"},
                                                        {"LIST", "+OK\r\n0 12\r\n.\r\n"},
                                                        {"LIST", "+OK\r\n1 12\r\n1 12\r\n.\r\n"},
                                                        {"LIST", "+OK\r\n99999999999999999999 12\r\n.\r\n"},
                                                        {"LIST", "+OK\r\n-1 12\r\n.\r\n"},
                                                        {"UIDL", "+OK\r\n1\r\n.\r\n"},
                                                        {"UIDL", "+OK\r\nx A\r\n.\r\n"},
                                                        {"UIDL", "+OK\r\n1 " + std::string(300, 'x') + "\r\n.\r\n"}}) {
    INFO(bytes);
    ScriptedPop3Server server;
    server.put({"A1", "Subject: one\r\n\r\n"});
    server.answer(command, bytes);
    auto mailbox = opened(accountOf(server));
    CHECK(std::get<Pop3End>(mailbox.list()).problem == SmtpProblem::kNotUnderstood);
  }
}

TEST_CASE("A mailbox is read encrypted, by STLS and by TLS from the start") {
  for (const auto& [server, client] : kBoth) {
    ScriptedPop3Server box(encrypted(server));
    std::string mail = "Subject: one\r\n\r\n";
    while (mail.size() < 90'000) mail += std::string(70, 'x') + "\r\n";
    box.put({"A1", mail});
    auto mailbox = opened(trusting(box, client));
    CHECK(mailbox.isEncrypted());
    CHECK(readOne(mailbox, listed(mailbox).at(0)).bytes == mail);
    CHECK(mailbox.quit().ok());
    CHECK_FALSE(box.sawOpenPassword());
  }
}

TEST_CASE("A mailbox behind a certificate for another name is refused, and no password leaves") {
  const TestCertificate other("mail.other.example");
  for (const auto& [server, client] : kBoth) {
    auto options = encrypted(server);
    options.certificate = &other;
    ScriptedPop3Server box(options);
    auto account = trusting(box, client);
    account.extraCaFile = other.certificateFile();
    const auto end = refusedToOpen(account);
    CHECK(end.problem == SmtpProblem::kTls);
    CHECK_THAT(end.sentence(), Contains("cannot be trusted") && Contains("hostname mismatch"));
    CHECK(box.countCommands("PASS") == 0);
  }
}

TEST_CASE("A mailbox behind a certificate that nobody trusted vouches for is refused") {
  for (const auto& [server, client] : kBoth) {
    ScriptedPop3Server box(encrypted(server));
    auto account = trusting(box, client);
    account.extraCaFile.clear();
    const auto end = refusedToOpen(account);
    CHECK(end.problem == SmtpProblem::kTls);
    CHECK_THAT(end.sentence(), Contains("self-signed certificate"));
    CHECK(box.countCommands("PASS") == 0);
  }
}

TEST_CASE("When the offer of STLS was removed on the way, or bytes come along with its answer, no password leaves") {
  auto options = encrypted(Pop3ServerOptions::Security::kStartTls);
  options.offersStartTls = false;
  ScriptedPop3Server stripped(options);
  CHECK(refusedToOpen(trusting(stripped, Pop3Security::kStartTls)).problem == SmtpProblem::kNotOffered);
  CHECK(stripped.countCommands("PASS") == 0);

  ScriptedPop3Server injecting(encrypted(Pop3ServerOptions::Security::kStartTls));
  injecting.answer("STLS", "+OK begin\r\n+OK injected\r\n");
  CHECK(refusedToOpen(trusting(injecting, Pop3Security::kStartTls)).problem == SmtpProblem::kNotUnderstood);
  CHECK(injecting.countCommands("PASS") == 0);
}

TEST_CASE("TLS towards a mailbox that does not speak it, and to nobody at all, ends with a sentence") {
  ScriptedPop3Server plain;
  auto account = trusting(plain, Pop3Security::kTls);
  account.timeouts = Pop3Timeouts::all(std::chrono::milliseconds(2000));
  CHECK(refusedToOpen(account).problem == SmtpProblem::kTls);
  account.port = 1;
  const auto end = refusedToOpen(account);
  CHECK(end.problem == SmtpProblem::kLost);
  CHECK_THAT(end.sentence(), Contains("cannot be reached"));
}
