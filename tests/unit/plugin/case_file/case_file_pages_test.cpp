// Collection and case files as pages, over stand-ins.
#include <catch2/catch.hpp>

#include "plugin/web/case_file_pages.hpp"
#include "tests/unit/plugin/web/case_file_fakes.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using Catch::Contains;
using domain::MessageState;

namespace {

struct Office : test::PagesUnderTest {
  explicit Office(const std::string& language = "en") : PagesUnderTest(language) {
    world.add(1, 1);
    world.add(2, 1);
    world.add(3, 3);
    world.facts.customers.at(1).name = "<b>Dupont</b> & Fils";
  }
  fakes::CaseFileWorld caseFile{history, letters};

  /// As the app answers: these pages first, then the site's others.
  web::CaseFileAnswer ask(const web::Request& request) {
    if (auto answer = web::CaseFilePages(site, caseFile.make).handle(request)) return *std::move(answer);
    return {site.handle(request)};
  }
  web::Answer get(const std::string& path, Fields query = {}) {
    return ask({visitor, "GET", path, std::move(query), {}, "token"}).answer;
  }
  web::CaseFileAnswer send(const std::string& path, Fields form = {}) {
    return ask({visitor, "POST", path, {}, std::move(form), "token"});
  }
  web::Answer post(const std::string& path, Fields form = {}) { return send(path, std::move(form)).answer; }
  static std::string bytesOf(const web::CaseFileAnswer& file) {
    REQUIRE(file.stream);
    std::string bytes;
    file.stream([&](std::string_view part) { bytes += part; });
    return bytes;
  }
  std::string fileOf(const std::string& bytes, const std::string& path) {
    const auto at = bytes.find("== " + path + "\n");
    REQUIRE(at != std::string::npos);
    const auto from = bytes.find('\n', at) + 1;
    return bytes.substr(from, bytes.find("\n== ", from) - from);
  }
  void remindedOf(std::int64_t invoice) {
    application::PastMessage message;
    message.id = {40 + invoice};
    message.state = MessageState::kSent;
    message.createdOn = visitor.asOf.plusDays(-3);
    message.sentOn = visitor.asOf.plusDays(-3);
    message.currency = kit::Currency::of("EUR");
    message.level = "first";
    message.subject = "<i>Reminder";
    message.recipients = {{"c@example.org", domain::RecipientState::kAccepted, "250 ok"}};
    message.reminders.push_back(
        {{{invoice}, 1}, "F-" + std::to_string(invoice), "first", 12'000, "", domain::ReminderState::kSent});
    history.messages.push_back(message);
    history.copies[message.id.value] = {"s", "the mail of " + std::to_string(invoice), "message/rfc822", ""};
  }
};

bool isTicked(const web::Answer& page, const std::string& tick) {
  const auto at = page.body.find("name=\"" + tick + "\"");
  REQUIRE(at != std::string::npos);
  return page.body.substr(at, page.body.find('>', at) - at).find("checked") != std::string::npos;
}

}  // namespace

TEST_CASE(
    "the pages of collection can be shown in both languages, empty and full, to those who may change and those who may not") {
  for (const char* language : {"fr", "en"})
    for (const bool full : {false, true})
      for (const bool mayChange : {false, true}) {
        INFO(language << full << mayChange);
        Office office(language);
        if (full) {
          office.remindedOf(1);
          office.post("/customers/1/case-file/hand-over", {{"invoice-1", "1"}, {"to", "<b>Durand"}});
          REQUIRE(office.followUps.handovers.size() == 1);
          Office::bytesOf(office.send("/customers/1/case-file", {{"invoice-1", "1"}, {"language", "fr"}}));
          REQUIRE(office.caseFile.log.records.size() == 1);
        }
        office.visitor.mayChange = mayChange;
        for (const char* path : {"/collection", "/customers/1/case-file"}) {
          const auto page = office.get(path);
          INFO(path);
          CHECK(page.status == 200);
          CHECK(page.body.find("<b>") == std::string::npos);
          CHECK(page.body.find("{{") == std::string::npos);
        }
        CHECK(office.get("/customers/99/case-file").status == 404);
      }
}

TEST_CASE("what is handed over is listed, and its customer's case file offers these invoices") {
  Office office;
  office.world.facts.invoice(2).handedOver = true;
  CHECK_THAT(office.get("/collection").body, Contains("/customers/1/case-file"));
  // Nobody has noted the hand-over in the book of this test: what is late is ticked.
  CHECK(isTicked(office.get("/customers/1/case-file"), "invoice-1"));
  office.post("/customers/1/case-file/hand-over", {{"invoice-1", "1"}, {"to", "Cabinet Durand"}, {"note", "since March"}});
  REQUIRE(office.followUps.handovers.size() == 1);
  CHECK(office.followUps.handovers[0].to == "Cabinet Durand");
  const auto page = office.get("/customers/1/case-file");
  CHECK(isTicked(page, "invoice-1"));
  CHECK_FALSE(isTicked(page, "invoice-2"));
  CHECK_THAT(page.body, Contains("Cabinet Durand"));
}

TEST_CASE("a debt that has gone through every level is offered for collection") {
  Office office;
  CHECK_THAT(office.get("/collection").body, !Contains("Hand over<"));
  office.world.facts.invoice(3).reminders = {{10, domain::ReminderState::kSent, office.visitor.asOf.plusDays(-60), 10},
                                             {20, domain::ReminderState::kSent, office.visitor.asOf.plusDays(-50), 20},
                                             {30, domain::ReminderState::kSent, office.visitor.asOf.plusDays(-30), 35}};
  CHECK_THAT(office.get("/collection").body, Contains("/customers/3/case-file"));
  CHECK_THAT(office.get("/").body, Contains("/collection"));
}

TEST_CASE("the archive holds the copies, the index and the statement in the language that was chosen") {
  Office office;
  office.remindedOf(1);
  office.post("/invoices/1/promise", {{"promised_on", office.visitor.asOf.plusDays(3).iso()}, {"by", "Mme <Martin>"}});
  const auto file =
      office.send("/customers/1/case-file", {{"invoice-1", "1"}, {"invoice-2", "1"}, {"invoice-3", "1"}, {"language", "fr"}});
  CHECK(file.answer.contentType == "application/zip");
  CHECK(file.answer.download == "case-C1-2026-01-20.zip");
  const auto bytes = Office::bytesOf(file);
  CHECK(office.fileOf(bytes, "reminders/2026-01-17-000041-email.eml") == "the mail of 1");
  CHECK_THAT(bytes, Contains("== invoices/F-1.pdf") && Contains("== invoices/F-2.pdf") && !Contains("== invoices/F-3.pdf"));
  const auto index = office.fileOf(bytes, "index.html");
  CHECK_THAT(index, Contains("<html lang=\"fr\">") && Contains("Relevé de compte") && Contains("Mme &lt;Martin&gt;") &&
                        Contains("reminders/2026-01-17-000041-email.eml") && Contains("250 ok") && Contains("&lt;b&gt;Dupont"));
  CHECK_THAT(index, !Contains("<b>Dupont") && !Contains("<form") && !Contains("{{"));
  CHECK_THAT(office.fileOf(bytes, "statement.csv"), Contains("F-1,") && Contains(",EUR,120.00,120.00"));
  CHECK_THAT(office.fileOf(bytes, "VERIFY.txt"), Contains("sha256sum -c SHA256SUMS"));
  // Another customer's invoice was named in the form: it is not in the file.
  REQUIRE(office.caseFile.archives.heads.size() == 1);
  CHECK(office.caseFile.archives.heads[0].invoices.size() == 2);
  CHECK_THAT(office.get("/customers/1/case-file").body, Contains("the end"));
}

TEST_CASE("nothing ticked is refused and what was typed stays; who may only look makes and hands over nothing") {
  Office office;
  const auto refused = office.post("/customers/1/case-file", {{"language", "fr"}, {"to", "Cabinet \"D\""}});
  CHECK(refused.status == 422);
  CHECK_THAT(refused.body, Contains("Tick at least one invoice") && Contains("Cabinet &quot;D&quot;"));
  CHECK_FALSE(isTicked(refused, "invoice-1"));
  CHECK(office.post("/customers/1/case-file/hand-over", {{"to", "X"}}).status == 422);
  const auto nobody = office.post("/customers/1/case-file/hand-over", {{"invoice-2", "1"}});
  CHECK(nobody.status == 422);
  CHECK(isTicked(nobody, "invoice-2"));
  CHECK(office.followUps.handovers.empty());
  office.visitor.mayChange = false;
  CHECK(office.post("/customers/1/case-file", {{"invoice-1", "1"}}).status == 403);
  CHECK(office.caseFile.log.records.empty());
}
