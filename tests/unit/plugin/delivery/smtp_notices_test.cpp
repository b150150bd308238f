// A notice goes through the company's mail account to the one address that was asked for, and says why it does not.
#include "plugin/delivery/smtp_notices.hpp"

#include "message_fixture.hpp"
#include "plugin/delivery/smtp_transport.hpp"
#include "tests/support/smtp/smtp_sink.hpp"

using namespace reminders;
using Kind = application::NoticeResult::Kind;

namespace {

struct Office {
  test_support::SmtpSink server;
  test::FakeDetails details;
  test::FakeMailAccounts accounts;
  fakes::FakeClock clock;
  application::Company company{{1}, "ACME", "Acme SAS", "fr", "Europe/Paris"};
  application::Notice notice{"Simulation du 20/01/2026 : 12 messages", "Société Dupont\nF-1\n", "<p>Société <b>Dupont</b></p>"};
  delivery::SmtpNotices notices{details, accounts, clock, [this] { return std::make_unique<delivery::SmtpTransport>(accounts); }};

  Office() {
    accounts.value = application::MailAccount{};
    accounts.value->id = "company";
    accounts.value->host = "127.0.0.1";
    accounts.value->port = server.port();
    accounts.value->security = application::MailAccount::Security::kNone;
    accounts.value->timeoutSeconds = 3;
    accounts.value->from = "factures@acme.example";
    details.value.sender.companyName = "Acme SAS";
    details.value.sender.companyEmail = "compta@acme.example";
  }
  application::NoticeResult send(const std::string& address = "anne@acme.example") {
    return notices.send(company, address, notice);
  }
};

}  // namespace

TEST_CASE("a notice arrives as text and HTML at the address that was asked for, and nowhere else") {
  Office office;
  const auto result = office.send();
  CHECK(result.kind == Kind::kSent);
  REQUIRE(office.server.mails().size() == 1);
  CHECK(office.server.recipients() == std::set<std::string>{"anne@acme.example"});
  CHECK(office.server.mails()[0].sender == "factures@acme.example");
  const auto mail = kit::mail::readMail(office.server.mails()[0].bytes);
  CHECK(mail.subject == "Simulation du 20/01/2026 : 12 messages");
  CHECK_THAT(mail.text, Catch::Contains("Société Dupont"));
  CHECK_THAT(mail.html, Catch::Contains("<b>Dupont</b>"));
  office.send();
  CHECK(office.server.countsByMessageId().size() == 2);  // each asked for is a mail of its own
}

TEST_CASE("what is no address is refused before anything is connected") {
  Office office;
  for (const std::string address : {"", "anne", "anne@", "a b@acme.example", "anne@acme.example\r\nRCPT TO:<x@y.example>",
                                    "Anne <anne@acme.example>", "a@acme.example,b@acme.example"}) {
    INFO(address);
    CHECK_FALSE(office.notices.isAddress(address));
    CHECK(office.send(address).kind == Kind::kBadAddress);
  }
  CHECK(office.notices.isAddress("anne@acme.example"));
  CHECK(office.server.mails().empty());
}

TEST_CASE("the company's own address is the sender where the account has none; without both it is not sent") {
  Office office;
  office.accounts.value->from.clear();
  CHECK(office.send().kind == Kind::kSent);
  CHECK(office.server.mails()[0].sender == "compta@acme.example");
  office.details.value.sender.companyEmail.clear();
  CHECK(office.send().kind == Kind::kNoAccount);
  office.accounts.value.reset();
  CHECK(office.send().kind == Kind::kNoAccount);
  CHECK(office.server.mails().size() == 1);
}

TEST_CASE("what the server says is told") {
  Office office;
  office.server.refuseRecipient("anne@acme.example");
  const auto refused = office.send();
  CHECK(refused.kind == Kind::kRefused);
  CHECK_THAT(refused.reply, Catch::StartsWith("550"));
  office.server.answerRecipient("anne@acme.example", "450 4.2.1 later");
  CHECK(office.send().kind == Kind::kTryLater);
  CHECK(office.send("paul@acme.example").kind == Kind::kSent);
  office.server.closeAfterFinalDot(1);
  CHECK(office.send("paul@acme.example").kind == Kind::kUncertain);
  office.accounts.value->port = 1;  // nobody listens
  const auto broken = office.send();
  CHECK(broken.kind == Kind::kAccountBroken);
  CHECK_FALSE(broken.reply.empty());
}
