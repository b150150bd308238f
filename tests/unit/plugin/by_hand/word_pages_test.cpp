// The pages of Word: templates of the company, and the ticked reminders as one document that counts for nothing.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "plugin/web/word_pages.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;

namespace {

using Form = std::map<std::string, std::string>;

struct Pages : test::PagesUnderTest {};

bool has(const web::Answer& answer, const std::string& text) { return answer.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("the ticked invoices become one document: what goes in is shown first, and nothing leaves") {
  for (const char* language : {"en", "fr"}) {
    Pages pages;
    pages.visitor.language = language;
    pages.world.addMany(3);
    pages.world.add(4, 1);
    pages.world.facts.invoice(3).hold = domain::Hold{};
    pages.world.facts.customers.at(1).name = "<b>Dupont</b>";
    const Form ticks{{"t1.1", "1"}, {"t2.1", "1"}, {"t3.1", "1"}, {"t4.1", "1"}};
    const auto shown = pages.get("/word-document", ticks);
    CHECK(shown.status == 200);
    CHECK(has(shown, "&lt;b&gt;Dupont"));
    CHECK_FALSE(has(shown, "<b>Dupont"));
    CHECK(has(shown, "name=\"t4.1\""));
    auto form = ticks;
    form["word"] = "0";
    const auto file = pages.post("/word-document.docx", form);
    CHECK(file.contentType == web::kWordFile);
    CHECK(file.download == "reminders-2026-01-20.docx");
    CHECK(file.body == "template 0\n<b>Dupont</b>: F-1=12000 F-4=12000\nCustomer 2: F-2=12000");  // F-3 is held
    CHECK(pages.world.outboxTold().empty());
    CHECK(pages.world.transport.delivered.empty());
    CHECK(pages.byHand.prepared.rows.empty());
  }
}

TEST_CASE("what is left out of the document is named, and a customer without e-mail is in it") {
  Pages pages;
  pages.world.addMany(2);
  pages.world.facts.invoice(2).hold = domain::Hold{};
  pages.world.facts.customers.at(1).email.clear();
  pages.world.facts.customers.at(1).contacts.clear();
  const auto shown = pages.get("/word-document", {{"t1.1", "1"}, {"t2.1", "1"}});
  CHECK(has(shown, "1 due date is left out:"));
  CHECK(has(shown, "F-2 cannot be reminded: the invoice is on hold"));
  CHECK(has(shown, "1 letter"));
  CHECK(pages.get("/word-document").status == 409);
  CHECK(pages.post("/word-document.docx", {{"t2.1", "1"}}).status == 409);
  CHECK(pages.post("/word-document.docx").status == 409);
  // By the list's filters, all of them.
  CHECK(has(pages.get("/word-document", {{"all", "1"}}), "name=\"all\""));
}

TEST_CASE("reminders of the list become a document at their own levels") {
  Pages pages;
  pages.world.addMany(2);
  pages.byHand.prepared.rows = {{1, {1}, {{{1}, 1}, "second", ""}, "anne", samples::day("2026-01-19")},
                                {2, {2}, {{{2}, 1}, "", ""}, "anne", samples::day("2026-01-19")}};
  const auto shown = pages.post("/word-document", {{"p-1", "1"}, {"csrf", "secret"}, {"level", "third"}});
  CHECK(shown.status == 200);
  CHECK(has(shown, "name=\"p-1\""));
  CHECK_FALSE(has(shown, "secret"));
  CHECK_FALSE(has(shown, "name=\"level\""));
  CHECK(pages.post("/word-document.docx", {{"p-1", "1"}, {"word", "1"}}).body == "template 1\nCustomer 1: F-1=12000");
  CHECK(pages.byHand.prepared.rows.size() == 2);
}

TEST_CASE("a document that cannot be made whole is not made, and says why") {
  Pages pages;
  pages.world.addMany(1);
  pages.byHand.wordDocuments.failure = "there is no template";
  const auto answer = pages.post("/word-document.docx", {{"t1.1", "1"}});
  CHECK(answer.status == 409);
  CHECK(has(answer, "Customer 1: there is no template"));
  pages.byHand.wordDocuments.failure.clear();
  CHECK(has(pages.post("/word-document.docx", {{"t1.1", "1"}, {"word", "9"}}), "not there any more"));
}

TEST_CASE("a template is uploaded, listed, chosen, downloaded and deleted") {
  for (const char* language : {"en", "fr"}) {
    Pages pages;
    pages.visitor.language = language;
    CHECK(pages.get("/word").status == 200);
    CHECK(pages.get("/word/shipped.docx").body == "PK shipped");
    const auto added = pages.post("/word/upload", {{"document", "PK bytes"}, {"document.filename", "C:\\x\\Lettre <été>.docx"}});
    CHECK(added.status == 200);  // with a remark
    CHECK(has(added, "taken &lt;out&gt;"));
    REQUIRE(pages.byHand.wordTemplates.all.size() == 1);
    CHECK(pages.byHand.wordTemplates.all[0].name == "Lettre <été>");
    CHECK(pages.byHand.wordTemplates.files.at(1) == "PK bytes kept");
    CHECK(has(pages.get("/word"), "Lettre &lt;été&gt;"));
    const auto file = pages.get("/word/1/file.docx");
    CHECK(file.body == "PK bytes kept");
    CHECK(file.download == "Lettre-t.docx");
    CHECK(pages.get("/word/9/file.docx").status == 404);

    CHECK(pages.post("/word", {{"template", "1"}, {"beside", "1"}}).status == 303);
    CHECK(pages.byHand.wordTemplates.chosen == application::WordChoice{true, 1});
    CHECK(pages.post("/word", {{"template", "9"}}).status == 409);
    CHECK(pages.post("/word", {{"template", "x"}}).status == 409);
    CHECK(pages.byHand.wordTemplates.chosen == application::WordChoice{true, 1});
    CHECK(pages.post("/word/1/delete").status == 409);  // it is the chosen one
    CHECK(pages.post("/word", {{"template", "0"}}).status == 303);
    CHECK(pages.post("/word/1/delete").status == 303);
    CHECK(pages.byHand.wordTemplates.all.empty());
  }
}

TEST_CASE("a file that is refused says why, changes nothing and keeps the name that was typed") {
  Pages pages;
  const auto refused = pages.post("/word/upload", {{"document", "hello"}, {"name", "My <name>"}});
  CHECK(refused.status == 422);
  CHECK(has(refused, "{{&lt;x&gt;}} is not a field that is known"));
  CHECK(has(refused, "value=\"My &lt;name&gt;\""));
  CHECK(pages.byHand.wordTemplates.all.empty());
  CHECK(has(pages.post("/word/upload", {{"name", "x"}}), "Choose a file first."));
  CHECK(pages.post("/word/upload", {{"document", "PK"}, {"name", std::string(500, 'n')}}).status == 422);
  for (int i = 0; i < 30; ++i) pages.post("/word/upload", {{"document", "PK" + std::to_string(i)}, {"name", "t"}});
  CHECK(has(pages.post("/word/upload", {{"document", "PK"}, {"name", "t"}}), "30 templates already"));
}

TEST_CASE("a file that is there already is not kept twice, whatever its name: it is said as what") {
  Pages pages;
  pages.post("/word/upload", {{"document", "PK bytes"}, {"name", "My <letter>"}});
  const auto again = pages.post("/word/upload", {{"document", "PK bytes"}, {"name", "Another"}});
  CHECK(again.status == 422);
  CHECK(has(again, "the same as “My &lt;letter&gt;”"));
  CHECK(has(again, "value=\"Another\""));
  CHECK(pages.byHand.wordTemplates.all.size() == 1);
  pages.post("/word/upload", {{"document", "PK other"}, {"name", "Another"}});  // as long, and another
  CHECK(pages.byHand.wordTemplates.all.size() == 2);
}

TEST_CASE("who may only look sees the templates and changes none") {
  Pages pages;
  pages.visitor.mayChange = false;
  const auto page = pages.get("/word");
  CHECK(page.status == 200);
  CHECK_FALSE(has(page, "type=\"submit\""));
  CHECK(pages.post("/word/upload", {{"document", "PK"}}).status == 403);
  CHECK(pages.post("/word", {{"template", "0"}}).status == 403);
}

TEST_CASE("the Word file of a letter is offered where it lies beside the PDF") {
  Pages pages;
  application::PastMessage letter;
  letter.id = {5};
  letter.way = domain::Way::kLetter;
  letter.state = domain::MessageState::kSent;
  letter.currency = kit::Currency::of("EUR");
  pages.history.messages.push_back(letter);
  pages.history.copies[5] = {"Reminder", "text", "text/plain", "letters/2026-01-20/C-1-5.pdf"};
  CHECK_FALSE(has(pages.get("/messages/5"), "letter.docx"));
  pages.byHand.wordTemplates.chosen.besideLetters = true;
  CHECK(has(pages.get("/messages/5"), "letter.docx"));
  CHECK(pages.get("/messages/5/letter.docx").status == 404);
  pages.letters.files["letters/2026-01-20/C-1-5.docx"] = "PK letter";
  const auto file = pages.get("/messages/5/letter.docx");
  CHECK(file.body == "PK letter");
  CHECK(file.download == "C-1-5.docx");
}
