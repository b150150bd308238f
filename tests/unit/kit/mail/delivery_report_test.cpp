// What came back: the corpus of flufl.bounce (Debian's package, with its expectations), our own samples for what it lacks, and
// mails that are made to hurt.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <host_sdk/kit/mail/delivery_report.hpp>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "host-sdk/kit/mail/failure_words.hpp"

using kit::mail::DeliveryReport;
using kit::mail::readDeliveryReport;
using kit::mail::ReportKind;

namespace {

const std::string kFlufl = "/usr/lib/python3/dist-packages/flufl/bounce/";
const std::string kOwn = "tests/data/bounces/";
const std::string kReminder = "reminder.1.42.1768464000000@acme.example";

std::string bytesOf(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  INFO(file << " cannot be read; the package python3-flufl.bounce brings the corpus");
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> cut(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
  return cells;
}

std::vector<std::vector<std::string>> flufl() {
  const std::string command = "python3 tests/unit/kit/mail/flufl_expectations.py " + kFlufl + "testing/helpers.py";
  std::FILE* out = popen(command.c_str(), "r");
  REQUIRE(out != nullptr);
  std::string text;
  char chunk[4096];
  for (std::size_t count = 0; (count = std::fread(chunk, 1, sizeof chunk, out)) > 0;) text.append(chunk, count);
  REQUIRE(pclose(out) == 0);
  std::vector<std::vector<std::string>> cases;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) cases.push_back(cut(line));
  return cases;
}

bool isFailure(const kit::mail::ReportedRecipient& each) {
  return each.kind == ReportKind::kHard || each.kind == ReportKind::kSoft;
}

std::string told(const DeliveryReport& report) {
  std::string text(word(report.kind));
  for (const auto& each : report.recipients) text += " " + std::string(word(each.kind)) + ":" + each.address;
  return text;
}

std::string text(std::string_view from, std::string_view subject, std::string_view body, std::string_view more = "") {
  std::string mail = "From: " + std::string(from) + "\r\nTo: facturation@acme.example\r\nSubject: " + std::string(subject) +
                     "\r\n" + std::string(more) + "\r\n";
  for (const char c : body) mail += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return mail;
}

}  // namespace

TEST_CASE("Of the 114 cases of flufl.bounce, 111 give exactly the addresses that it expects; the three others are known") {
  // groupwise_02 stands there twice, with one address and with none: it is Exchange's, and we find the one.
  // simple_20 comes from a person's address with "RE:" in the subject: a mail like that is never taken for a bounce.
  // yale_01 names a user without his domain, and flufl guesses two domains.
  const std::multiset<std::string> known{"groupwise_02.txt", "simple_20.txt", "yale_01.txt"};
  std::multiset<std::string> missed;
  const auto cases = flufl();
  REQUIRE(cases.size() == 114);
  for (const auto& each : cases) {
    const auto report = readDeliveryReport(bytesOf(kFlufl + "tests/data/" + each.at(0)));
    const bool temporary = each.at(1) == "temporary";
    const std::set<std::string> expected(each.begin() + 2, each.end());
    std::set<std::string> found;
    bool delays = true;
    for (const auto& recipient : report.recipients) {
      if (!isFailure(recipient)) continue;
      found.insert(recipient.address);
      delays = delays && recipient.isDelay == temporary;
    }
    if (found != expected || !delays) missed.insert(each.at(0));
  }
  CHECK(missed == known);
}

TEST_CASE("Our own samples are told apart: mail systems, absences, complaints, receipts, people, noise") {
  std::map<std::string, std::vector<std::vector<std::string>>> expected;
  std::istringstream lines(bytesOf(kOwn + "expected.tsv"));
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with('#')) expected[cut(line).at(0)].push_back(cut(line));
  REQUIRE(expected.size() >= 45);
  for (const auto& [file, rows] : expected) {
    INFO(file);
    const auto report = readDeliveryReport(bytesOf(kOwn + file));
    INFO(told(report));
    const bool names = std::find(report.messageIds.begin(), report.messageIds.end(), kReminder) != report.messageIds.end();
    CHECK(names == (rows.front().at(4) == "yes"));
    if (rows.front().at(2) == "-") {
      CHECK(report.recipients.empty());
      CHECK(word(report.kind) == rows.front().at(1));
      continue;
    }
    REQUIRE(report.recipients.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(word(report.recipients[i].kind) == rows[i].at(1));
      CHECK(report.recipients[i].address == rows[i].at(2));
      CHECK((report.recipients[i].status.empty() ? "-" : report.recipients[i].status) == rows[i].at(3));
    }
  }
}

TEST_CASE("The Message-ID of the returned mail comes before what the answer refers to") {
  const auto report = readDeliveryReport(
      "From: MAILER-DAEMON@mx.example\r\nIn-Reply-To: <second@x.example>\r\nReferences: <fourth@x.example> <third@x.example>\r\n"
      "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: "
      "rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: "
      "<first@x.example>\r\n\r\nx\r\n--b--\r\n");
  CHECK(report.messageIds ==
        std::vector<std::string>{"first@x.example", "second@x.example", "third@x.example", "fourth@x.example"});
}

TEST_CASE("A status code alone is a dead address only where it says that the mailbox or its domain does not exist") {
  using kit::mail::gravity;
  for (const auto* status : {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
    CHECK(gravity(status, "") == ReportKind::kHard);
  for (const auto* status : {"", "5.0.0", "5.1.0", "5.1.7", "5.1.8", "5.2.0", "5.2.2", "5.2.3", "5.3.0", "5.3.4", "5.4.4",
                             "5.4.6", "5.5.0", "5.7.1", "5.7.26", "4.1.1", "4.2.1", "4.4.7"})
    CHECK(gravity(status, "") == ReportKind::kSoft);
}

TEST_CASE("Words weigh more than codes, in both directions") {
  using kit::mail::gravity;
  CHECK(gravity("5.0.0", "550 user unknown") == ReportKind::kHard);
  CHECK(gravity("5.7.1", "recipient address rejected: user unknown") == ReportKind::kHard);
  CHECK(gravity("5.1.1", "mailbox full") == ReportKind::kSoft);
  CHECK(gravity("5.1.1", "message rejected as spam") == ReportKind::kSoft);
  CHECK(gravity("5.7.1", "rejected by policy") == ReportKind::kSoft);
  CHECK(gravity("4.1.1", "user unknown") == ReportKind::kSoft);
  CHECK(gravity("5.1.8", "sender address rejected: domain not found") == ReportKind::kSoft);
}

TEST_CASE("Status codes are not confused with addresses of machines and versions") {
  using kit::mail::statusIn;
  CHECK(statusIn("550 5.1.1 unknown") == "5.1.1");
  CHECK(statusIn("550-5.7.26 no") == "5.7.26");
  CHECK(statusIn("(#5.1.1)") == "5.1.1");
  CHECK(statusIn("host 5.135.20.3 said no").empty());
  CHECK(statusIn("10.5.1.1").empty());
  CHECK(statusIn("v5.06.0014").empty());
  CHECK(statusIn("SMTPD 5.5.2653.12").empty());
  CHECK(statusIn("5.1.").empty());
}

TEST_CASE("Names of hosts and people in a diagnostic are no reasons") {
  const auto report = readDeliveryReport(
      "From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\nContent-Type: multipart/report; "
      "boundary=b\r\n\r\n--b\r\nContent-Type: "
      "message/delivery-status\r\n\r\nFinal-Recipient: rfc822;a@antispam.example\r\nAction: failed\r\nStatus: "
      "5.1.1\r\nDiagnostic-Code: "
      "smtp; 550 5.1.1 <a@antispam.example>: user unknown (blocked.spamhaus.example)\r\n\r\n--b--\r\n");
  CHECK(told(report) == "hard hard:a@antispam.example");
}

TEST_CASE("A person's answer is never a bounce, whatever it says and quotes") {
  const std::string bounceWords =
      "Your message to compta@client.example could not be delivered.\n550 5.1.1 User unknown\n<compta@client.example>:\n";
  for (const auto* subject : {"Re: Relance", "RE: Undeliverable: Relance", "Rép : Relance",
                              "TR: Undelivered Mail Returned to Sender", "Votre facture", "Fwd: failure notice", ""})
    for (const auto* headers :
         {"In-Reply-To: <reminder.1.42.1@acme.example>\r\n", "References: <reminder.1.42.1@acme.example>\r\n"}) {
      INFO(subject);
      CHECK(told(readDeliveryReport(text("Anne <anne@client.example>", subject, bounceWords, headers))) == "other");
    }
  CHECK(told(readDeliveryReport(text("Anne <anne@client.example>", "Votre facture", bounceWords))) == "other");
  CHECK(told(readDeliveryReport(
            text("postmaster@client.example", "Re: Relance", bounceWords, "In-Reply-To: <x@acme.example>\r\n"))) == "other");
}

TEST_CASE("A program that writes the same words is read") {
  const std::string words = "Your message to compta@client.example could not be delivered.\n550 5.1.1 User unknown\n";
  CHECK(told(readDeliveryReport(text("MAILER-DAEMON@mx.example", "failure notice", words))) == "hard hard:compta@client.example");
  CHECK(told(readDeliveryReport(text("mx@gate.example", "Undeliverable mail", words, "Return-Path: <>\r\n"))) ==
        "hard hard:compta@client.example");
}

TEST_CASE("Mails that are made to hurt are read in time, within their limits") {
  const std::size_t size = 3'000'000;
  const auto repeated = [&](std::string_view piece) {
    std::string all;
    while (all.size() < size) all += piece;
    return all;
  };
  const std::string system = "From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\nSubject: failure notice\r\n";
  const std::string html = system + "Content-Type: text/html\r\n\r\n";
  std::string deep = system;
  for (int i = 0; i < 20000; ++i)
    deep += "Content-Type: multipart/report; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
  const std::string status =
      system + "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n";
  const std::vector<std::string> mails{
      system + "\r\ncould not be delivered\r\n" + repeated("@"),
      system + "\r\ncould not be delivered\r\n" + repeated("a@b.c "),
      system + "\r\ncould not be delivered\r\n" + repeated("<a@b.example>:\r\n"),
      system + "\r\nundelivered\r\n" + repeated("x"),
      system + "\r\n" + repeated("\n"),
      system + "\r\nundelivered\r\n" + repeated("Message-ID: <a@b.c>\r\n"),
      html + repeated("<"),
      html + repeated("<style>"),
      html + repeated("&lt;"),
      html + "undelivered" + repeated("<a@b.c"),
      status + repeated("Final-Recipient: rfc822;a@b.c\r\nAction: failed\r\n\r\n"),
      status + repeated("\r\n"),
      status + repeated("Status: 5.1.1\r\n"),
      status + "Final-Recipient: rfc822;" + repeated("+2B") + "@b.c\r\nAction: failed\r\n",
      system + "X-Failed-Recipients: " + repeated("a@b.c, ") + "\r\n\r\nfailed\r\n",
      system + "References: " + repeated("<a@b.c> ") + "\r\n\r\nfailed\r\n",
      system + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeated("--b\r\n"),
      deep,
      "From: " + repeated("a:"),
      repeated(std::string_view("\0\xFF", 2)),
  };
  for (std::size_t i = 0; i < mails.size(); ++i) {
    INFO("mail " << i);
    const auto begin = std::chrono::steady_clock::now();
    const auto report = readDeliveryReport(mails[i]);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
    CHECK(took < 3000);
    CHECK(report.recipients.size() <= 100);
    CHECK(report.messageIds.size() <= 100);
    for (const auto& each : report.recipients) {
      CHECK(each.address.size() <= 254);
      CHECK(each.diagnostic.size() <= 320);
    }
  }
}

TEST_CASE("Every beginning of every sample is read without harm") {
  for (const auto* file : {"exchange-not-found.eml", "arf-abuse.eml", "qmail-no-mailbox.eml", "exchange-2003-html-only.eml",
                           "human-forwards-bounce.eml"}) {
    const auto mail = bytesOf(kOwn + file);
    for (std::size_t length = 0; length <= mail.size(); ++length) {
      const auto report = readDeliveryReport(std::string_view(mail).substr(0, length));
      CHECK(report.recipients.size() <= 2);
    }
  }
}

TEST_CASE("An address that is cut out of a text is whole characters, or none") {
  // A database that keeps UTF-8 would refuse the rest of one, and the mail with it, for ever.
  for (const auto* filler : {"\xFF", "\xC3\xA9", "\xEF\xBF\xBD"})
    for (int length = 90; length < 110; ++length) {
      std::string mail =
          "Return-Path: <>\r\nFrom: postmaster@client.example\r\nSubject: Message non remis\r\n"
          "Content-Type: text/plain; charset=utf-8\r\n\r\nVotre message n'a pas pu etre remis :\r\n\r\n    ";
      for (int i = 0; i < length; ++i) mail += filler;
      const auto report = readDeliveryReport(mail + "compta@client.example\r\n\r\nUtilisateur inconnu.\r\n");
      for (const auto& each : report.recipients) CHECK(kit::mail::decodeCharset(each.address, "utf-8") == each.address);
    }
}

TEST_CASE("What a complaint calls itself is made safe like every other text") {
  const std::string zero(40, '\0');
  const auto report = readDeliveryReport(
      "From: feedback@provider.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: a" +
      zero + "buse" + std::string(900, 'x') + "\r\nOriginal-Rcpt-To: compta@client.example\r\n\r\n--b--\r\n");
  REQUIRE(report.recipients.size() == 1);
  CHECK(report.recipients[0].diagnostic.find('\0') == std::string::npos);
  CHECK(report.recipients[0].diagnostic.size() <= 310);
}
