// The page of a payment link: what its reader sees, what he may say, and how he is told what is wrong; and what becomes of it on
// the pages of those who follow debts up.
#include "plugin/web/answer_page.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using application::AnswerKind;
using samples::day;
using test::PagesUnderTest;

namespace {

using Fields = std::map<std::string, std::string>;

class Details final : public application::MessageDetailsSource {
 public:
  application::MessageDetails value;
  application::MessageDetails details(domain::CompanyId, domain::DepartmentId, domain::CustomerId,
                                      std::span<const domain::InvoiceId>) override {
    return value;
  }
};

class Documents final : public application::InvoiceDocuments {
 public:
  std::string pdf(domain::CompanyId, domain::InvoiceId invoice) override { return "%PDF " + std::to_string(invoice.value); }
  std::string logo(domain::CompanyId) override { return ""; }
};

/// A customer who has opened his link, on the day of the world; beside him the site of the company.
struct Reader : PagesUnderTest {
  Reader() {
    details.value.sender = {
        "Acme <SAS>", "compta@acme.example", "01 23", "FR7612345678901234567890123", "AGRIFRPP", "", "", "", "", ""};
    world.addMany(2);
    for (auto& each : world.facts.receivables) each.customer = {1};
    world.facts.customers.at(1).language = "fr";
    world.facts.customers.at(1).name = "<b>Dupont</b>";
  }
  Details details;
  Documents documents;
  fakes::FakeCodes codes;
  web::AnswerPage page{
      {world.facts, details, documents, codes, answers}, fakes::packageFolder(), kit::pages::Strictness::kStrict};
  std::string subject = "1:1";

  web::LinkRequest request(const std::string& method, const std::string& path) {
    web::LinkRequest asked;
    asked.company = world.company;
    asked.today = world.date();
    asked.method = method;
    asked.path = path;
    asked.csrf = "token";
    asked.subject = subject;
    asked.address = "/apps/payment-reminders/pay/signed";
    return asked;
  }
  web::Answer look(const std::string& path = "", Fields query = {}) {
    auto asked = request("GET", path);
    asked.query = std::move(query);
    return page.handle(asked);
  }
  web::Answer say(const std::string& path, Fields form = {}) {
    auto asked = request("POST", path);
    asked.form = std::move(form);
    return page.handle(asked);
  }
  std::string in(int days) const { return world.date().plusDays(days).iso(); }
};

bool has(const web::Answer& answer, const std::string& text) { return answer.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("the page of a link shows its invoice, how to pay it, and nothing of other invoices") {
  Reader reader;
  const auto page = reader.look();
  CHECK(page.status == 200);
  CHECK(page.language == "fr");
  CHECK(page.title == "Facture F-1");
  CHECK(has(page, "120,00"));
  CHECK(has(page, "FR76 1234 5678 9012 3456 7890 123"));
  CHECK(has(page, "AGRIFRPP"));
  CHECK(has(page, "Acme &lt;SAS&gt;"));
  CHECK(has(page, "<path d=\"M4 4h1v1h-1z\""));
  CHECK(has(page, "name=\"csrf\" value=\"token\""));
  CHECK_FALSE(has(page, "F-2"));
  CHECK_FALSE(has(page, "Dupont"));
  CHECK_FALSE(has(page, "{{"));
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, " style="));
  // Looking changes nothing, whatever the address.
  for (const char* path : {"", "/paid", "/promise", "/wrong-person"})
    reader.look(path, {{"done", "paid"}, {"day", "2026-01-01"}});
  CHECK(reader.answers.taken.empty());
  CHECK(reader.look("/paid").status == 303);
  CHECK(reader.look("/elsewhere").status == 404);
}

TEST_CASE("the page is read in the customer's language, or in the other one") {
  Reader reader;
  CHECK(has(reader.look("", {{"lang", "en"}}), "Invoice F-1"));
  CHECK(has(reader.look("", {{"lang", "xx"}}), "Facture F-1"));
  reader.world.facts.customers.at(1).language = "en";
  CHECK(reader.look().language == "en");
  CHECK(has(reader.look("", {{"lang", "fr"}}), "href=\"/apps/payment-reminders/pay/signed?lang=en\""));
}

TEST_CASE("a link shows the invoices that it names as long as they are its customer's") {
  Reader reader;
  reader.subject = "1:1.2";
  CHECK(has(reader.look(), "F-2"));
  CHECK(has(reader.look(), "240,00"));
  reader.world.facts.customers[2] = samples::customer(2);
  reader.world.facts.invoice(2).customer = {2};
  CHECK_FALSE(has(reader.look(), "F-2"));
  CHECK(reader.look("/invoices/2/pdf").status == 404);
  for (const char* subject : {"", "1", "1:", "1:x", "1:2.1", "1:1.1", "0:1", "1:-1", "1:1:2", "9:1", "1:77"}) {
    INFO(subject);
    reader.subject = subject;
    CHECK(reader.look().status == 404);
    CHECK(reader.say("/paid", {{"day", reader.in(-1)}}).status == 404);
  }
  CHECK(reader.answers.taken.empty());
}

TEST_CASE("the PDF of a named invoice can be had, of no other") {
  Reader reader;
  const auto file = reader.look("/invoices/1/pdf");
  CHECK(file.body == "%PDF 1");
  CHECK(file.download == "F-1.pdf");
  CHECK(file.contentType == "application/pdf");
  CHECK(reader.look("/invoices/2/pdf").status == 404);
  CHECK(reader.look("/invoices/x/pdf").status == 404);
}

TEST_CASE("what is settled or cancelled says so, and asks for nothing") {
  Reader reader;
  reader.world.facts.invoice(1).open = 0;
  const auto paid = reader.look();
  CHECK(has(paid, "Déjà payée"));
  CHECK_FALSE(has(paid, "<form"));
  CHECK_FALSE(has(paid, "IBAN"));
  CHECK(reader.say("/paid", {{"day", reader.in(-1)}}).status == 409);
  reader.world.facts.invoice(1).open = 12'000;
  reader.world.facts.invoice(1).status = domain::InvoiceStatus::kCancelled;
  CHECK(has(reader.look(), "Annulée"));
  CHECK_FALSE(has(reader.look(), "<form"));
  reader.world.facts.invoice(1).status = domain::InvoiceStatus::kDraft;
  CHECK(reader.look().status == 404);
  CHECK(reader.answers.taken.empty());
}

TEST_CASE("an invoice in another currency has no code, one that is collected no account to pay on") {
  Reader reader;
  reader.world.facts.invoice(1).currency = kit::Currency::of("USD");
  CHECK(has(reader.look(), "IBAN"));
  CHECK_FALSE(has(reader.look(), "<path"));
  reader.world.facts.invoice(1).paymentMethod = domain::PaymentMethod::kDirectDebit;
  CHECK_FALSE(has(reader.look(), "IBAN"));
}

TEST_CASE("what was paid, will be paid or is disputed is taken as it is typed") {
  Reader reader;
  const auto today = reader.world.date();
  auto answer = reader.say("/paid", {{"day", "14/01/2026"}, {"said", " par virement\r\n"}, {"lang", "fr"}});
  CHECK(answer.status == 303);
  CHECK(answer.location == "/apps/payment-reminders/pay/signed?done=paid&lang=fr");
  REQUIRE(reader.answers.taken.size() == 1);
  const auto paid = reader.answers.taken[0];
  CHECK(paid.kind == AnswerKind::kPaid);
  CHECK(paid.customer.value == 1);
  CHECK(paid.invoices == std::vector<domain::InvoiceId>{{1}});
  CHECK(paid.day == day("2026-01-14"));
  CHECK(paid.said == "par virement");
  CHECK_FALSE(paid.actor.empty());
  CHECK(paid.note.find("par virement") != std::string::npos);
  CHECK(paid.link.size() == 32);
  CHECK(has(reader.look("", {{"done", "paid"}}), "role=\"status\""));

  CHECK(reader.say("/promise", {{"day", today.plusDays(5).iso()}}).status == 303);
  CHECK(reader.answers.taken.at(1).day == today.plusDays(5));
  CHECK(reader.answers.taken.at(1).parts.size() == 1);

  CHECK(reader.say("/dispute", {{"said", "cassé"}, {"amount", "1 0,50 €"}}).status == 303);
  CHECK(reader.answers.taken.at(2).amount == 1050);
  CHECK(reader.answers.taken.at(2).parts.at(0).amount == 1050);
  CHECK(reader.say("/copy").status == 303);
  CHECK(reader.answers.taken.at(3).kind == AnswerKind::kCopy);
  CHECK(reader.say("/nothing").status == 404);
  // What others wrote is not shown to whoever has the link, only that it was said.
  CHECK(has(reader.look(), "déjà payée le 14/01/2026"));
  CHECK_FALSE(has(reader.look(), "cassé"));
}

TEST_CASE("a part is taken from the oldest due dates first") {
  Reader reader;
  reader.subject = "1:1.2";
  for (const auto& each : {1, 2}) {
    auto second = reader.world.facts.invoice(each);
    second.id.position = 2;
    second.dueOn = day("2026-02-05");
    reader.world.facts.receivables.push_back(second);
  }
  std::sort(reader.world.facts.receivables.begin(), reader.world.facts.receivables.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  CHECK(reader.say("/dispute", {{"said", "x"}, {"amount", "130"}, {"about", "2"}}).status == 303);
  const auto parts = reader.answers.taken.at(0).parts;
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].receivable == domain::ReceivableId{{2}, 1});
  CHECK(parts[0].amount == 12'000);
  CHECK(parts[1].amount == 1'000);
  // An amount of several invoices could not be told apart.
  const auto refused = reader.say("/dispute", {{"said", "x"}, {"amount", "130"}, {"about", "all"}});
  CHECK(refused.status == 422);
  CHECK(has(refused, "value=\"130\""));
}

TEST_CASE("what makes no sense is refused beside its field, and what was typed stays") {
  Reader reader;
  const auto refused = [&](const std::string& path, Fields form, const std::string& kept) {
    INFO(path << " " << kept);
    const auto answer = reader.say(path, std::move(form));
    CHECK(answer.status == 422);
    CHECK(has(answer, "role=\"alert\""));
    CHECK(has(answer, "aria-invalid=\"true\""));
    CHECK(has(answer, "<details class=\"act\" open"));
    CHECK(has(answer, kept));
  };
  refused("/paid", {{"day", ""}, {"said", "gardé"}}, "gardé");
  refused("/paid", {{"day", "demain"}}, "value=\"demain\"");
  refused("/paid", {{"day", reader.in(1)}}, reader.in(1));
  refused("/paid", {{"day", reader.in(-400)}}, reader.in(-400));
  refused("/promise", {{"day", reader.in(-1)}}, reader.in(-1));
  refused("/promise", {{"day", reader.in(31)}}, reader.in(31));
  refused("/promise", {{"day", "31/02/2026"}}, "31/02/2026");
  refused("/dispute", {{"said", ""}, {"amount", "10"}}, "value=\"10\"");
  refused("/dispute", {{"said", "x"}, {"amount", "-5"}}, "value=\"-5\"");
  refused("/dispute", {{"said", "x"}, {"amount", "120.01"}}, "value=\"120.01\"");
  refused("/dispute", {{"said", "x"}, {"amount", "a lot"}}, "a lot");
  refused("/wrong-person", {{"said", std::string(1001, 'a')}}, "aaaa");
  refused("/paid", {{"day", reader.in(-1)}, {"said", "<i>" + std::string(1000, 'b')}}, "&lt;i&gt;");
  std::string long1000;
  for (int i = 0; i < 1000; ++i) long1000 += "é";
  CHECK(reader.say("/wrong-person", {{"said", long1000}}).status == 303);
  CHECK(reader.answers.taken.size() == 1);
}

TEST_CASE("an invoice that the link does not name cannot be answered for") {
  Reader reader;
  for (const char* about : {"2", "77", "x", "1 or 1"})
    CHECK(reader.say("/paid", {{"day", reader.in(-1)}, {"about", about}}).status == 422);
  CHECK(reader.answers.taken.empty());
}

TEST_CASE("whoever answers too often is told kindly, and keeps what he wrote") {
  Reader reader;
  reader.answers.result = application::AnswerBook::Taken::kTooMany;
  const auto answer = reader.say("/dispute", {{"said", "gardé"}});
  CHECK(answer.status == 429);
  CHECK(has(answer, "gardé"));
  reader.answers.result = application::AnswerBook::Taken::kSame;
  CHECK(reader.say("/dispute", {{"said", "gardé"}}).status == 303);
}

TEST_CASE("who is not the right person sees nothing of it any more") {
  Reader reader;
  CHECK(reader.say("/wrong-person", {{"said", "Mme Martin"}}).status == 303);
  const auto page = reader.look("", {{"done", "wrong-person"}});
  CHECK(page.status == 200);
  CHECK_FALSE(has(page, "120,00"));
  CHECK_FALSE(has(page, "IBAN"));
  CHECK_FALSE(has(page, "<form"));
  CHECK(reader.look("/invoices/1/pdf").status == 404);
  CHECK(reader.say("/paid", {{"day", reader.in(-1)}}).status == 200);
  CHECK(reader.answers.taken.size() == 1);
}

TEST_CASE("answers are shown at home, on the invoice and on the customer's page, and a person ends what waits") {
  Reader reader;
  reader.visitor.language = "fr";
  CHECK(reader.site.needing(reader.world.company.id) == 0);
  reader.say("/paid", {{"day", "14/01/2026"}, {"said", "<i>viré"}});
  reader.say("/copy");
  CHECK(reader.site.needing(reader.world.company.id) == 2);
  for (const char* path : {"/", "/answers", "/customers/1", "/invoices/1/follow-up"}) {
    INFO(path);
    const auto page = reader.get(path);
    CHECK(page.status == 200);
    CHECK(has(page, "14/01/2026"));
    CHECK(has(page, "&lt;i&gt;viré"));
    CHECK_FALSE(has(page, "<b>Dupont"));
    CHECK(has(page, "/answers/1/done"));
    CHECK(has(page, "/answers/1/take-back"));
    CHECK_FALSE(has(page, "/answers/2/take-back"));  // nothing waits for a copy
  }
  reader.visitor.mayChange = false;
  CHECK_FALSE(has(reader.get("/"), "/answers/1/done"));
  CHECK(reader.post("/answers/1/done").status == 403);
  reader.visitor.mayChange = true;
  CHECK(reader.post("/answers/1/done").location == "/apps/payment-reminders/?notice=answer-seen");
  CHECK(reader.post("/answers/1/done").status == 409);
  CHECK(reader.post("/answers/1/take-back", {{"return_to", "/invoices/F-1"}}).location == "/invoices/F-1");
  CHECK(reader.answers.handled == std::vector<std::string>{"done 1 anne", "taken back 1 anne"});
  CHECK(reader.site.needing(reader.world.company.id) == 1);
  CHECK(has(reader.get("/invoices/1/follow-up"), "anne"));
}

TEST_CASE("reminding by hand offers the link, and says why it cannot") {
  Reader reader;
  reader.visitor.language = "fr";
  const auto offered = reader.get("/remind", {{"customer", "1"}});
  CHECK(has(offered, "name=\"link\" value=\"1\">"));
  CHECK(has(reader.get("/remind/message", {{"f", "1"}, {"customer", "1"}, {"link", "1"}, {"t1.1", "1"}}),
            "<input type=\"hidden\" name=\"link\" value=\"1\">"));
  reader.links.base = "";
  const auto missing = reader.get("/remind", {{"customer", "1"}});
  CHECK(has(missing, "name=\"link\" value=\"1\" disabled"));
  CHECK(has(missing, "Adresse publique"));
}
