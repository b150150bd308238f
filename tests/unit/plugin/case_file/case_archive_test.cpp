// The archive of a case: checked with nothing but sha256sum, as VERIFY.txt says; a file that is altered afterwards shows.
#include "plugin/delivery/case_archive.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"
#include "tests/support/reminders/samples.hpp"
#include "tests/unit/plugin/web/case_file_fakes.hpp"

using namespace reminders;
using application::CaseGapReason;
using application::CaseOrigin;
using domain::MessageState;
using samples::day;

namespace {

std::string outputOf(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  pclose(pipe);
  return out;
}

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "case-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

application::PastMessage message(std::int64_t id, MessageState state, domain::Way way = domain::Way::kEmail) {
  application::PastMessage made;
  made.id = {id};
  made.state = state;
  made.way = way;
  made.createdOn = day("2026-01-20");
  if (state == MessageState::kSent) made.sentOn = day("2026-01-21");
  return made;
}

/// The use case over a real archive, with the case of C/1: F-1 and F/2.
struct Case {
  fakes::FakeHistory history;
  fakes::FakeLetters letters;
  fakes::FakeDigests digests;
  fakes::FakeInvoicePdfs documents;
  fakes::FakeCaseLog log;
  delivery::ZippedCaseArchives archives;
  application::MakeCaseFile use{history, digests, letters, documents, archives, log};
  application::CaseHead head{
      {{1}, "ACME", "Acme", "fr", "Europe/Paris"}, {7}, "C/1", "Dupont", day("2026-02-11"), {{{1}, "F-1"}, {{2}, "F/2"}}};
  std::vector<application::PastMessage> messages;
  application::CaseContents seen;

  std::string make() {
    std::string bytes;
    use.make(
        head, messages,
        [&](const application::CaseContents& contents) {
          seen = contents;
          return std::vector<application::CaseDocument>{{"index.html", "<html>"}};
        },
        [&](std::string_view part) { bytes += part; }, "anne");
    return bytes;
  }
  void sent(std::int64_t id, const std::string& mail) {
    messages.push_back(message(id, MessageState::kSent));
    history.copies[id] = {"s", mail, "message/rfc822", ""};
  }
};

std::filesystem::path unpacked(const Folder& folder, const std::string& bytes) {
  std::ofstream(folder.path / "case.zip", std::ios::binary) << bytes;
  REQUIRE(std::system(("cd '" + folder.path.string() + "' && python3 -m zipfile -e case.zip .").c_str()) == 0);
  return folder.path / "case-C-1-2026-02-11";
}

/// As VERIFY.txt says, word for word.
std::string endByHand(const std::filesystem::path& folder) {
  auto end = outputOf("cd '" + folder.string() +
                      "' && link=$(printf '0%.0s' $(seq 64)); while IFS= read -r line; do link=$(printf '%s %s\\n' \"$link\" "
                      "\"$line\" | sha256sum | "
                      "cut -c1-64); done < SHA256SUMS; echo $link");
  end.pop_back();
  return end;
}

bool sumsAreRight(const std::filesystem::path& folder) {
  return std::system(("cd '" + folder.string() + "' && sha256sum --status -c SHA256SUMS 2>/dev/null").c_str()) == 0;
}

}  // namespace

TEST_CASE("a case file holds what left, byte for byte, and the invoices; sha256sum alone checks files and chain") {
  Case one;
  one.sent(3, "From: acme\r\n\r\nPay, please.\r\n");
  one.messages.push_back(message(4, MessageState::kSent, domain::Way::kLetter));
  one.history.copies[4] = {"s", "the words", "text/plain", "letters/2026-01-20/C-1-4.pdf"};
  one.letters.files["letters/2026-01-20/C-1-4.pdf"] = "%PDF letter";
  one.messages.push_back(message(5, MessageState::kSent, domain::Way::kCall));
  one.history.copies[5] = {"s", "Call him", "text/plain", ""};
  const auto bytes = one.make();

  Folder folder;
  const auto path = unpacked(folder, bytes);
  std::ifstream mail(path / "reminders/2026-01-21-000003-email.eml", std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(mail), {}) == "From: acme\r\n\r\nPay, please.\r\n");
  for (const char* file : {"reminders/2026-01-21-000004-letter.pdf", "reminders/2026-01-21-000005-call.txt", "invoices/F-1.pdf",
                           "invoices/F-2.pdf", "index.html", "SHA256SUMS", "chain.json"}) {
    INFO(file);
    CHECK(std::filesystem::is_regular_file(path / file));
  }
  CHECK(sumsAreRight(path));
  const auto chain = nlohmann::json::parse(std::ifstream(path / "chain.json"));
  CHECK(chain.at("format") == "payment-reminders/case-file@1");
  CHECK(chain.at("end") == endByHand(path));
  CHECK(chain.at("links").back().at("link") == chain.at("end"));
  CHECK(chain.at("links").at(0).at("origin") == "as_sent");
  CHECK(chain.at("links").at(1).at("origin") == "as_filed");
  CHECK(chain.at("links").at(3).at("origin") == "made_for_this_file");
  CHECK_FALSE(chain.at("links").at(3).contains("noted_when_it_left"));

  REQUIRE(one.log.records.size() == 1);
  CHECK(one.log.records[0].chainEnd == chain.at("end"));
  CHECK(one.log.records[0].files == 6);
  CHECK(one.log.records[0].bytes == static_cast<std::int64_t>(bytes.size()));
  CHECK(one.log.records[0].invoices == "F-1, F/2");
}

TEST_CASE("a file that is altered afterwards shows, and one who makes the sums anew gets another end") {
  Case one;
  one.sent(3, "Pay 120.00");
  Folder folder;
  const auto path = unpacked(folder, one.make());
  const auto end = endByHand(path);
  std::ofstream(path / "reminders/2026-01-21-000003-email.eml") << "Pay 920.00";
  CHECK_FALSE(sumsAreRight(path));
  const auto forge = "cd '" + path.string() + "' && cut -c67- SHA256SUMS | xargs -d '\\n' sha256sum > new && mv new SHA256SUMS";
  REQUIRE(std::system(forge.c_str()) == 0);
  CHECK(sumsAreRight(path));
  CHECK(endByHand(path) != end);
}

TEST_CASE("the same case made twice on a day is the same bytes, in whatever order its messages are given") {
  Case one;
  one.sent(3, "a");
  one.sent(9, "b");
  const auto first = one.make();
  std::reverse(one.messages.begin(), one.messages.end());
  one.messages.push_back(one.messages.front());  // of two invoices
  CHECK(one.make() == first);
}

TEST_CASE("a copy that is not what was noted when it left is told, in the chain and to the index") {
  Case one;
  one.sent(3, "Pay 120.00");
  one.digests.messages[3] = std::string(64, 'a');
  one.sent(4, "abc");
  one.digests.messages[4] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  one.sent(5, "before digests were noted");
  Folder folder;
  const auto chain = nlohmann::json::parse(std::ifstream(unpacked(folder, one.make()) / "chain.json"));
  CHECK(chain.at("links").at(0).at("is_as_noted") == false);
  CHECK(chain.at("links").at(1).at("is_as_noted") == true);
  CHECK(chain.at("links").at(2).at("noted_when_it_left").is_null());
  CHECK(one.seen.entries.at(0).isAltered());
  CHECK_FALSE(one.seen.entries.at(1).isAltered());
  CHECK_FALSE(one.seen.entries.at(2).isAltered());
}

TEST_CASE("a letter's file that is not the one that was filed is told as well") {
  Case one;
  one.messages = {message(4, MessageState::kSent, domain::Way::kLetter)};
  one.history.copies[4] = {"s", "words", "text/plain", "letters/a.pdf"};
  one.letters.files["letters/a.pdf"] = "abc";
  one.digests.files["letters/a.pdf"] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  one.make();
  CHECK_FALSE(one.seen.entries.at(0).isAltered());
  one.letters.files["letters/a.pdf"] = "another letter";
  one.make();
  CHECK(one.seen.entries.at(0).isAltered());
}

TEST_CASE("what is missing is named and nothing is put in its place; what never left stays out") {
  Case one;
  one.messages = {message(3, MessageState::kUncertain), message(4, MessageState::kSent, domain::Way::kLetter),
                  message(5, MessageState::kQueued), message(6, MessageState::kCancelled), message(7, MessageState::kFailed)};
  one.history.copies[4] = {"s", "the words", "text/plain", "letters/gone.pdf"};
  one.history.copies[6] = {"s", "never left", "message/rfc822", ""};
  one.history.copies[7] = {"s", "will be tried again", "message/rfc822", ""};
  Folder folder;
  const auto chain = nlohmann::json::parse(std::ifstream(unpacked(folder, one.make()) / "chain.json"));
  REQUIRE(chain.at("missing").size() == 2);
  CHECK(chain.at("missing").at(0).at("why") == "no_copy_was_kept");
  CHECK(chain.at("missing").at(1).at("why") == "file_is_gone");
  CHECK(chain.at("links").at(0).at("path") == "reminders/2026-01-21-000004-letter.txt");  // its words, called a text
  CHECK(chain.at("links").size() == 1 + 2 + 1);
}

TEST_CASE("a case file that cannot be finished is not remembered") {
  Case one;
  one.documents.isAway = true;
  CHECK_THROWS_AS(one.make(), application::Retryable);
  CHECK(one.log.records.empty());
}

TEST_CASE("a large case is written file by file: never more than one of them is in memory") {
  Case one;
  one.head.invoices = {{{1}, "F-1"}};
  for (int i = 1; i <= 50; ++i) one.sent(i, std::string(100'000, static_cast<char>('a' + i % 26)));
  std::size_t largest = 0;
  std::uint64_t all = 0;
  one.use.make(
      one.head, one.messages, [](const auto&) { return std::vector<application::CaseDocument>{}; },
      [&](std::string_view part) {
        largest = std::max(largest, part.size());
        all += part.size();
      },
      "anne");
  CHECK(largest == 100'000);
  CHECK(all > 5'000'000);
}

TEST_CASE("a letter that nobody has posted is no reminder; a draft that was sent from elsewhere is called one") {
  Case one;
  one.messages = {message(4, MessageState::kReady, domain::Way::kLetter)};
  one.history.copies[4] = {"s", "words", "text/plain", "letters/a.pdf"};
  one.letters.files["letters/a.pdf"] = "abc";
  one.sent(5, "From: acme\r\nX-Unsent: 1\r\n\r\nPay, please.\r\n");
  one.sent(6, "From: acme\r\n\r\nX-Unsent: 1\r\n");
  Folder folder;
  const auto chain = nlohmann::json::parse(std::ifstream(unpacked(folder, one.make()) / "chain.json"));
  CHECK(chain.at("missing").empty());
  CHECK(chain.at("links").at(0).at("origin") == "said_to_be_sent");
  CHECK(chain.at("links").at(1).at("origin") == "as_sent");
  CHECK_THAT(chain.at("links").at(2).at("path").get<std::string>(), Catch::Contains("invoices/"));
}
