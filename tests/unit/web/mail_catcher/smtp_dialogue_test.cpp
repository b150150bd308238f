#include "sample-host/web/mail_catcher/smtp_dialogue.hpp"

#include <catch2/catch.hpp>

using namespace host::web;

namespace {
struct Conversation {
  std::vector<std::pair<Envelope, std::string>> kept;
  bool diskIsFull = false;
  SmtpDialogue dialogue;

  explicit Conversation(std::size_t mailBytes = 1000, std::size_t recipients = 2)
      : dialogue({mailBytes, recipients}, [this](const Envelope& envelope, std::string_view mail) {
          if (diskIsFull) throw std::runtime_error("full");
          kept.emplace_back(envelope, mail);
        }) {}
  std::string say(std::string_view text) { return dialogue.hear(text); }
  // The codes of all answers.
  std::string codes(std::string_view text) {
    std::string codes;
    const auto answers = say(text);
    for (std::size_t at = 0; at < answers.size(); at = answers.find("\r\n", at) + 2)
      if (answers[at + 3] == ' ') codes += answers.substr(at, 3) + " ";
    return codes;
  }
};
constexpr const char* kMail = "MAIL FROM:<a@example.org> SIZE=10\r\nRCPT TO:<b@example.org>\r\nDATA\r\n";
}  // namespace

TEST_CASE("A mail in one pipelined piece is kept with its envelope") {
  Conversation with;
  CHECK(with.codes("EHLO me\r\n" + std::string(kMail)) == "250 250 250 354 ");
  CHECK(with.codes("Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n") == "250 221 ");
  REQUIRE(with.kept.size() == 1);
  CHECK(with.kept[0].first.from == "a@example.org");
  CHECK(with.kept[0].first.to == std::vector<std::string>{"b@example.org"});
  CHECK(with.kept[0].second == "Subject: x\r\n\r\n.dot\r\n");
  CHECK(with.dialogue.isOver());
}

TEST_CASE("A mail is the same however its bytes are cut") {
  Conversation with;
  const std::string all = "EHLO me\r\n" + std::string(kMail) + "Subject: x\r\n\r\nbody\r\n.\r\n";
  for (const char c : all) with.say({&c, 1});
  REQUIRE(with.kept.size() == 1);
  CHECK(with.kept[0].second == "Subject: x\r\n\r\nbody\r\n");
}

TEST_CASE("Any password is welcome") {
  Conversation with;
  CHECK(with.codes("AUTH PLAIN AGEAYg==\r\n") == "235 ");
  CHECK(with.codes("AUTH LOGIN\r\n") == "334 ");
  CHECK(with.codes("dQ==\r\n") == "334 ");
  CHECK(with.codes("cA==\r\n") == "235 ");
}

TEST_CASE("Commands out of order and nonsense are refused, and the talk goes on") {
  Conversation with;
  CHECK(with.codes("RCPT TO:<b@example.org>\r\n") == "503 ");
  CHECK(with.codes("DATA\r\n") == "503 ");
  CHECK(with.codes("MAIL a@example.org\r\n") == "501 ");
  CHECK(with.codes("MAIL FROM:<>\r\nRCPT TO:<>\r\n") == "250 501 ");
  CHECK(with.codes("HELLO\r\n") == "502 ");
  CHECK(with.codes("RCPT TO:<1@x>\r\nRCPT TO:<2@x>\r\nRCPT TO:<3@x>\r\n") == "250 250 452 ");
  CHECK(with.codes("RSET\r\nDATA\r\n") == "250 503 ");
  CHECK(with.codes("NOOP\r\n") == "250 ");
}

TEST_CASE("A mail beyond the limit is refused after its end, and the next one passes") {
  Conversation with(50);
  CHECK(with.codes(kMail) == "250 250 354 ");
  CHECK(with.codes(std::string(10'000, 'a')) == "");
  CHECK(with.codes("\r\n.\r\n") == "552 ");
  CHECK(with.kept.empty());
  CHECK(with.codes(std::string(kMail) + "short\r\n.\r\n") == "250 250 354 250 ");
}

TEST_CASE("A command line without end is hung up on") {
  Conversation with;
  CHECK(with.codes(std::string(5'000, 'a')) == "500 ");
  CHECK(with.dialogue.isOver());
}

TEST_CASE("When a mail cannot be kept, its sender is told to try later") {
  Conversation with;
  with.diskIsFull = true;
  CHECK(with.codes(std::string(kMail) + "x\r\n.\r\n") == "250 250 354 451 ");
}
