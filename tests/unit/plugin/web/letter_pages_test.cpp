// Letters by day, and the document of a day: bound after sending, whatever stopped it in between; posted together; as archives.
#include <catch2/catch.hpp>

#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using Catch::Contains;
using domain::MessageState;
using test::PagesUnderTest;

namespace {

struct Desk : PagesUnderTest {
  explicit Desk(const std::string& language = "en") : PagesUnderTest(language) {}
  /// A letter that lies in the folder of a day.
  application::FiledLetter& filed(const char* day, std::int64_t message, const std::string& customer, const std::string& pdf) {
    auto& letter = letterBook.add(day, message, customer);
    letters.files[letter.file] = pdf;
    return letter;
  }
  std::string whole(const char* day) { return letters.files["letters/" + std::string(day) + "/all.pdf"]; }
};

domain::CompanyId const kCompany{1};

}  // namespace

TEST_CASE("the document of a day holds its letters in order, and is made again only when they have changed") {
  Desk desk;
  desk.filed("2026-01-20", 1, "Aa", "one");
  desk.filed("2026-01-20", 2, "Bb", "two");
  desk.dayLetters.refresh(kCompany);
  CHECK(desk.whole("2026-01-20") == "<one><two>");
  CHECK(desk.binder.made == 1);
  desk.dayLetters.refresh(kCompany);
  CHECK(desk.binder.made == 1);
  SECTION("another letter of the day joins it") {
    desk.filed("2026-01-20", 3, "Cc", "three");
    desk.dayLetters.refresh(kCompany);
    CHECK(desk.whole("2026-01-20") == "<one><two><three>");
  }
  SECTION("what was posted stays in it, what was cancelled leaves it") {
    desk.letterBook.letters[samples::day("2026-01-20")][0].state = MessageState::kSent;
    desk.letterBook.letters[samples::day("2026-01-20")][1].state = MessageState::kCancelled;
    CHECK(desk.dayLetters.document(kCompany, samples::day("2026-01-20")) == "<one>");
  }
  SECTION("when all are cancelled there is none to open, and the file on the disk tells nothing wrong") {
    for (auto& each : desk.letterBook.letters[samples::day("2026-01-20")]) each.state = MessageState::kCancelled;
    CHECK_FALSE(desk.dayLetters.document(kCompany, samples::day("2026-01-20")));
    CHECK(desk.whole("2026-01-20").find("one") == std::string::npos);
  }
}

TEST_CASE("a crash between the document and the note of it costs nothing: the next sending makes the same document") {
  Desk desk;
  desk.filed("2026-01-20", 1, "Aa", "one");
  desk.dayLetters.refresh(kCompany);
  desk.letterBook.documents.clear();  // filed, and the machine went down before it was noted
  desk.dayLetters.refresh(kCompany);
  CHECK(desk.whole("2026-01-20") == "<one>");
  desk.letters.files.erase("letters/2026-01-20/all.pdf");  // noted, and somebody took the file away
  CHECK(desk.dayLetters.document(kCompany, samples::day("2026-01-20")) == "<one>");
}

TEST_CASE("a full disk leaves the document as it was, and the next sending mends it") {
  Desk desk;
  desk.filed("2026-01-20", 1, "Aa", "one");
  desk.dayLetters.refresh(kCompany);
  desk.filed("2026-01-20", 2, "Bb", "two");
  desk.documents.isFull = true;
  CHECK_THROWS_AS(desk.dayLetters.refresh(kCompany), application::Retryable);
  CHECK(desk.whole("2026-01-20") == "<one>");
  desk.documents.isFull = false;
  desk.dayLetters.refresh(kCompany);
  CHECK(desk.whole("2026-01-20") == "<one><two>");
}

TEST_CASE("letters whose files are gone or broken are missing from the document, and the page says how many") {
  Desk desk;
  desk.filed("2026-01-20", 1, "Aa", "one");
  desk.filed("2026-01-20", 2, "Bb", "broken");
  desk.letterBook.add("2026-01-20", 3, "Cc");  // no file
  CHECK(desk.dayLetters.document(kCompany, samples::day("2026-01-20")) == "<one>");
  const auto page = desk.get("/letters");
  CHECK_THAT(page.body, Contains("The files of 2 letters are no longer there"));
  CHECK_THAT(page.body, Contains("1 page"));
}

TEST_CASE("letters are shown by day, in both languages, to those who may change and those who may not") {
  for (const char* language : {"fr", "en"})
    for (const bool mayChange : {true, false}) {
      INFO(language << (mayChange ? " accountant" : " viewer"));
      Desk desk(language);
      desk.visitor.mayChange = mayChange;
      CHECK(desk.get("/letters").status == 200);
      for (int i = 0; i < 20; ++i) desk.filed(samples::day("2026-01-01").plusDays(i).iso().c_str(), 10 + i, "<Aa>", "pdf");
      desk.letterBook.add("2026-01-20", 77, "Zz").state = MessageState::kCancelled;
      for (const auto& answer :
           {desk.get("/letters"), desk.get("/letters", {{"day", "2026-01-03"}}), desk.get("/letters", {{"before", "2026-01-10"}}),
            desk.get("/letters", {{"day", "nonsense"}, {"before", "nonsense"}}), desk.get("/letters", {{"day", "2025-01-01"}}),
            desk.get("/")}) {
        CHECK(answer.status == 200);
        CHECK(answer.body.find("{{") == std::string::npos);
        CHECK(answer.body.find("<Aa>") == std::string::npos);
        CHECK(answer.body.find(" style=") == std::string::npos);
      }
      const auto page = desk.get("/letters").body;
      CHECK((page.find("name=\"tick\"") != std::string::npos) == mayChange);
      CHECK_THAT(page, Contains("letters?before=2026-01-07"));
      CHECK_THAT(desk.get("/").body, Contains("href=\"/apps/payment-reminders/letters\">"));
      CHECK(desk.post("/letters/posted", {{"day", "2026-01-20"}, {"all", "1"}}).status == (mayChange ? 422 : 403));
    }
}

TEST_CASE("today's reminders open as one document in the browser") {
  Desk desk;
  desk.filed("2026-01-20", 1, "Aa", "one");
  CHECK_THAT(desk.get("/letters").body, Contains("Open today&#39;s reminders") || Contains("Open today's reminders"));
  const auto file = desk.get("/letters/all.pdf", {{"day", "2026-01-20"}});
  CHECK(file.body == "<one>");
  CHECK(file.contentType == "application/pdf");
  CHECK(file.isShown);
  CHECK(file.download == "letters-2026-01-20.pdf");
  for (const char* day : {"2026-01-21", "../etc", ""}) CHECK(desk.get("/letters/all.pdf", {{"day", day}}).status == 404);
}

TEST_CASE("letters are marked as posted: those that were ticked, or all that wait of the day, and no other") {
  Desk desk;
  desk.world.configuration().programmes[0].steps[0].ways = {domain::Way::kLetter};
  desk.world.addMany(3);
  desk.world.run();
  desk.world.send();
  REQUIRE(desk.world.outboxTold() == "ready 3");
  for (std::int64_t i = 1; i <= 3; ++i) desk.filed("2026-01-20", i, "C" + std::to_string(i), "pdf");
  SECTION("nothing ticked is refused, and says what to do") {
    const auto page = desk.post("/letters/posted", {{"day", "2026-01-20"}});
    CHECK(page.status == 422);
    CHECK_THAT(page.body, Contains("Tick the letters first"));
    CHECK(desk.world.outboxTold() == "ready 3");
  }
  SECTION("those that were ticked") {
    const auto answer = desk.post("/letters/posted", {{"day", "2026-01-20"}, {"tick", "1\n3\n99"}});
    CHECK(answer.status == 303);
    CHECK(answer.location == "/apps/payment-reminders/letters?day=2026-01-20&notice=posted");
    CHECK(desk.world.outboxTold() == "sent 2, ready 1");
  }
  SECTION("all of the day") {
    desk.letterBook.letters[samples::day("2026-01-20")].pop_back();
    desk.filed("2026-01-19", 3, "C3", "pdf");
    CHECK(desk.post("/letters/posted", {{"day", "2026-01-20"}, {"all", "1"}}).status == 303);
    CHECK(desk.world.outboxTold() == "sent 2, ready 1");
  }
  SECTION("of a day that is none, nothing") {
    CHECK(desk.post("/letters/posted", {{"day", "x"}, {"all", "1"}}).status == 422);
    CHECK(desk.world.outboxTold() == "ready 3");
  }
}

TEST_CASE("a day and a customer's folder are taken as archives, with what lies there") {
  Desk desk;
  desk.world.add(1, 1);
  desk.filed("2026-01-20", 1, "Aa", "one");
  desk.filed("2026-01-20", 2, "Bb", "two").state = MessageState::kCancelled;
  desk.letters.files["letters/2026-01-20/Aa-1.docx"] = "Word of one";
  desk.letters.files["letters/2026-01-20/Bb-2.docx"] = "Word of two";
  const auto day = desk.get("/letters/day.zip", {{"day", "2026-01-20"}});
  CHECK(day.contentType == "application/zip");
  CHECK(day.download == "letters-2026-01-20.zip");
  CHECK_THAT(day.body, Contains("Aa-1.pdf") && Contains("all.pdf") && Contains("Word of one"));
  CHECK_THAT(day.body, !Contains("Bb-2"));
  CHECK(desk.get("/letters/day.zip", {{"day", "2026-01-21"}}).status == 404);
  CHECK(desk.get("/letters/customers/1.zip").status == 404);  // nothing is filed for him yet
  desk.letters.files["customers/C1/2026-01-20-1.pdf"] = "one";
  desk.letters.files["customers/C1/Relances.docx"] = "word";
  desk.letters.files["customers/C10/secret.pdf"] = "another's";
  const auto customer = desk.get("/letters/customers/1.zip");
  CHECK(customer.download == "customer-C1.zip");
  CHECK_THAT(customer.body, Contains("2026-01-20-1.pdf") && Contains("Relances.docx"));
  CHECK_THAT(customer.body, !Contains("secret"));
  CHECK(desk.get("/letters/customers/99.zip").status == 404);
}
