// What an accountant does with customers, invoices and payments, and what the forms refuse.
#include <catch2/catch.hpp>

#include "tests/support/web/browser.hpp"
#include "tests/support/web/web_host.hpp"

using test::Browser;
using test::FormFields;
using test::WebHost;

namespace {
struct Desk {
  WebHost host;
  Browser browser;
  explicit Desk(kit::sql::Dialect dialect = kit::sql::Dialect::kSqlite)
      : host(dialect, {false, true, nullptr, {}}), browser(host.port()) {
    REQUIRE(browser.signIn("comptable", "comptable-secret").status == 200);
    browser.post("/company", {{"csrf", browser.csrf()}, {"company", "VASSEUR"}});
  }
  // The page that follows; its path is that of the invoice.
  test::WebAnswer writeInvoice(const FormFields& changes) {
    return browser.submit("/invoices/new", "/invoices/new",
                          test::changed({{"customer", "C001"},
                                         {"issued_on", "2026-05-11"},
                                         {"due_on", "2026-06-10"},
                                         {"line_description", "Filtre à eau"},
                                         {"line_quantity", "12"},
                                         {"line_price", "18,50"},
                                         {"line_vat", "20"},
                                         {"do", "issue"}},
                                        changes));
  }
};
const std::string kSpace = "\u202F";
}  // namespace

TEST_CASE("An invoice is written, issued, paid in part, paid, and says so each time") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  Desk desk(dialect);
  auto issued = desk.writeInvoice({});
  REQUIRE(issued.status == 200);
  REQUIRE(issued.path.rfind("/invoices/F", 0) == 0);
  const auto href = issued.path;
  CHECK(issued.text().find("222,00") != std::string::npos);  // net
  CHECK(issued.text().find("44,40") != std::string::npos);   // VAT
  CHECK(issued.text().find("266,40") != std::string::npos);  // total

  auto paid = desk.browser.submit(href + "/payment", href + "/payment",
                                  {{"amount", "100,00"}, {"paid_on", "2026-05-11"}, {"reference", "VIR 1"}});
  CHECK(paid.path == href);
  CHECK(paid.has("notice-ok"));
  CHECK(paid.text().find("166,40") != std::string::npos);
  paid =
      desk.browser.submit(href + "/payment", href + "/payment", {{"reference", "VIR 2"}});  // the field holds what is still open
  CHECK(paid.has("note is-ok"));
  CHECK_FALSE(paid.has(href + "/payment"));
  CHECK(desk.browser.get("/invoices?state=paid").has(href));
  CHECK_FALSE(desk.browser.get("/invoices?state=open").has(href));
}

TEST_CASE("A payment can be undone: the opposite is booked") {
  Desk desk;
  const auto paid = desk.browser.submit("/invoices/FA-1/payment", "/invoices/FA-1/payment",
                                        {{"amount", "200"}, {"paid_on", "2026-05-04"}, {"reference", "CHQ 7"}});
  CHECK(paid.text().find("1" + kSpace + "000,00") != std::string::npos);
  const auto at = paid.body.find("action=\"/payments/");
  REQUIRE(at != std::string::npos);
  const auto action = paid.body.substr(at + 8, paid.body.find('"', at + 8) - at - 8);
  const auto undone = desk.browser.post(action, paid.form(action));
  CHECK(undone.path == "/invoices/FA-1");
  CHECK(undone.has("notice-ok"));
  CHECK(desk.browser.post(action, paid.form(action)).has("notice-bad"));  // once is enough
  CHECK(desk.browser.get("/invoices/FA-1/payment").has("value=\"1200,00\""));
  CHECK(desk.browser.get("/").text().find("Extourne de 200,00") != std::string::npos);
}

TEST_CASE("A draft is kept, edited and only then issued; afterwards it is not edited any more") {
  Desk desk;
  auto draft = desk.writeInvoice({{"do", "draft"}});
  const auto href = draft.path;
  REQUIRE(draft.has(href + "/edit"));
  CHECK_FALSE(draft.has(href + "/pdf"));
  const auto edited = desk.browser.submit(href + "/edit", href + "/edit", {{"line_quantity", "10"}, {"do", "draft"}});
  CHECK(edited.text().find("222,00") != std::string::npos);  // 185,00 net, 222,00 in all
  const auto issued = desk.browser.post(href + "/issue", edited.form(href + "/issue"));
  CHECK(issued.path != href);
  CHECK(issued.has("/credit"));
  CHECK(desk.browser.get(issued.path + "/edit").status == 409);
}

TEST_CASE("An invoice is credited: in part, then to the end, never beyond") {
  Desk desk;
  auto credited =
      desk.browser.submit("/invoices/FA-1/credit", "/invoices/FA-1/credit", {{"amount", "200,00"}, {"reason", "Remise"}});
  CHECK(credited.path == "/invoices/FA-1");
  CHECK(credited.text().find("1" + kSpace + "000,00") != std::string::npos);
  const auto beyond =
      desk.browser.submit("/invoices/FA-1/credit", "/invoices/FA-1/credit", {{"amount", "5000"}, {"reason", "Trop"}});
  CHECK(beyond.status == 422);
  CHECK(beyond.has("id=\"amount-error\""));
  CHECK(beyond.has("value=\"5000\""));
  CHECK(desk.browser.submit("/invoices/FA-1/credit", "/invoices/FA-1/credit", {{"reason", "Le reste"}}).has("note is-ok"));
  CHECK(desk.browser.get("/invoices?state=credit_notes").body.find("Avoir") != std::string::npos);
}

TEST_CASE("An invoice is cancelled with a reason that stays; one with money on it is not") {
  Desk desk;
  CHECK(desk.browser.submit("/invoices/FA-1/cancel", "/invoices/FA-1/cancel", {{"reason", " "}}).status == 422);
  const auto cancelled = desk.browser.submit("/invoices/FA-1/cancel", "/invoices/FA-1/cancel", {{"reason", "Erreur de client"}});
  CHECK(cancelled.path == "/invoices/FA-1");
  CHECK(cancelled.has("Erreur de client"));
  CHECK(cancelled.has("comptable"));
  CHECK(desk.browser.get("/invoices?state=cancelled").has("FA-1"));

  const auto href = desk.writeInvoice({}).path;
  desk.browser.submit(href + "/payment", href + "/payment", {{"amount", "1"}, {"reference", "x"}});
  const auto refused = desk.browser.submit(href + "/cancel", href + "/cancel", {{"reason", "Essai"}});
  CHECK(refused.status == 422);
  CHECK(refused.has("role=\"alert\""));
  CHECK(refused.has("value=\"Essai\""));
}

TEST_CASE("Forms of invoices keep what was typed and say what is wrong beside the field") {
  Desk desk;
  const auto refused = [&](const FormFields& changes, const std::string& field) {
    const auto answer = desk.writeInvoice(changes);
    INFO(answer.text());
    CHECK(answer.status == 422);
    CHECK(answer.has("role=\"alert\""));
    if (!field.empty()) CHECK(answer.has("id=\"" + field + "-error\""));
    CHECK(answer.has("Filtre à eau"));
    return answer;
  };
  refused({{"customer", ""}}, "customer");
  refused({{"customer", "Nobody at all"}}, "customer");
  refused({{"issued_on", "soon"}}, "issued_on");
  refused({{"issued_on", "2026-02-30"}}, "issued_on");
  refused({{"due_on", "2026-05-01"}}, "due_on");
  CHECK(refused({{"line_price", "abc"}}, "").has("value=\"abc\""));
  refused({{"line_price", "1,12345678"}}, "");
  refused({{"line_quantity", ""}}, "");
  refused({{"line_price", "99999999999999999999"}}, "");
  refused({{"instalment_due_on", "2026-07-01"}, {"instalment_amount", "1,00"}}, "");  // does not sum to the total
  CHECK(desk.writeInvoice({{"line_description", ""}, {"line_price", ""}}).status == 422);
  CHECK(desk.browser.get("/invoices?state=drafts").text().find("Filtre") == std::string::npos);
  CHECK(desk.browser.get("/invoices").has("FA-1"));
}

TEST_CASE("Without script the form grows by a row and shows totals before anything is saved") {
  Desk desk;
  const auto shown = desk.browser.get("/invoices/new");
  auto fields = test::changed(shown.form("/invoices/new"), {{"line_description", "Visite"}, {"line_price", "128"}});
  const auto preview = desk.browser.post("/invoices/new", test::changed(fields, {{"do", "preview"}, {"customer", "C001"}}));
  CHECK(preview.text().find("153,60") != std::string::npos);
  const auto grown = desk.browser.post("/invoices/new", test::changed(fields, {{"do", "add_line"}}));
  CHECK(grown.status == 200);
  CHECK(grown.has("id=\"line_description-2\""));
  CHECK(grown.has("value=\"Visite\""));
  CHECK(desk.browser.post("/invoices/new", test::changed(fields, {{"do", "add_instalment"}})).has("id=\"instalment_amount-2\""));
  CHECK(desk.browser.get("/invoices?state=drafts").text().find("Brouillon ") == std::string::npos);
}

TEST_CASE("An invoice is payable in instalments") {
  Desk desk;
  const auto answer = desk.browser.get("/invoices/new");
  auto fields = test::changed(answer.form("/invoices/new"), {{"customer", "C002"},
                                                             {"due_on", ""},
                                                             {"line_description", "Machine"},
                                                             {"line_price", "1000"},
                                                             {"instalment_due_on", "2026-06-01"},
                                                             {"instalment_amount", "600"},
                                                             {"do", "issue"}});
  fields.emplace_back("instalment_due_on", "2026-07-01");
  fields.emplace_back("instalment_amount", "600,00");
  const auto issued = desk.browser.post("/invoices/new", fields);
  REQUIRE(issued.path.rfind("/invoices/F", 0) == 0);
  CHECK(issued.text().find("01/07/2026") != std::string::npos);
}

TEST_CASE("Payments that cannot be are refused beside the field") {
  Desk desk;
  const auto refused = [&](const FormFields& changes, const std::string& field) {
    const auto answer = desk.browser.submit("/invoices/FA-1/payment", "/invoices/FA-1/payment", changes);
    INFO(answer.text());
    CHECK(answer.status == 422);
    CHECK(answer.has("id=\"" + field + "-error\""));
  };
  refused({{"amount", ""}}, "amount");
  refused({{"amount", "douze"}}, "amount");
  refused({{"amount", "1,005"}}, "amount");
  refused({{"amount", "-5"}}, "amount");
  refused({{"amount", "0"}}, "amount");
  refused({{"paid_on", "2026-13-01"}}, "paid_on");
  refused({{"paid_on", "2027-01-01"}}, "paid_on");
  CHECK(desk.browser.get("/invoices/FA-1").text().find("1" + kSpace + "200,00") != std::string::npos);
}

TEST_CASE("Amounts and dates are read as people write them") {
  const auto typed =
      GENERATE("1200", "1200,00", "1 200,00", "1.200,00", "1,200.00", "1\u00A0200,00", "1\u202F200,00", "1'200.00");
  INFO(typed);
  Desk desk;
  CHECK(desk.browser.submit("/invoices/FA-1/payment", "/invoices/FA-1/payment", {{"amount", typed}, {"paid_on", "04/05/2026"}})
            .has("note is-ok"));
}

TEST_CASE("A customer is entered, edited with its accounting account, and held from reminders") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  INFO("on " << test::nameOf(dialect));
  Desk desk(dialect);
  auto made = desk.browser.submit("/customers/new", "/customers/new",
                                  {{"code", "C/9"}, {"name", "Société <Générale> & Fils"}, {"email", "a@example.org"}});
  REQUIRE(made.path == "/customers/C%2F9");
  CHECK(made.has("Société &lt;Générale&gt; &amp; Fils"));
  auto edited = desk.browser.submit(made.path + "/edit", made.path + "/edit",
                                    {{"accounting_account", "411GEN"}, {"no_reminders", "1"}, {"city", "Lyon"}});
  CHECK(edited.path == made.path);
  CHECK(edited.has("411GEN"));
  CHECK(desk.browser.get("/customers?state=debtors").has(made.path));
  CHECK(desk.browser.get("/customers?state=held").has(made.path));
  CHECK(desk.browser.get("/customers?q=generale").has(made.path));
  CHECK_FALSE(desk.browser.get("/customers?state=overdue").has(made.path));
  CHECK(desk.browser.get("/customers?state=overdue").has("/customers/C001"));
  CHECK(desk.browser.get("/customers?state=owing").has("/customers/C001"));
}

TEST_CASE("Customers that cannot be are refused, and nobody's change is lost") {
  Desk desk;
  const auto taken = desk.browser.submit("/customers/new", "/customers/new", {{"code", "C001"}, {"name", "Another"}});
  CHECK(taken.status == 422);
  CHECK(taken.has("id=\"code-error\""));
  CHECK(taken.has("value=\"Another\""));
  CHECK(desk.browser.submit("/customers/new", "/customers/new", {{"code", "C8"}, {"name", " "}}).has("id=\"name-error\""));

  const auto first = desk.browser.get("/customers/C002/edit").form("/customers/C002/edit");
  desk.browser.submit("/customers/C002/edit", "/customers/C002/edit", {{"name", "By somebody else"}});
  const auto late = desk.browser.post("/customers/C002/edit", test::changed(first, {{"name", "By me"}}));
  CHECK(late.status == 422);
  CHECK(late.has("value=\"By me\""));
  CHECK(desk.browser.get("/customers/C002").has("By somebody else"));
}

TEST_CASE("Contacts are added, changed and removed") {
  Desk desk;
  const auto action = "/customers/C001/contacts/new";
  auto page = desk.browser.submit(
      action, action,
      {{"name", "Sophie Renard"}, {"role", "billing"}, {"email", "s.renard@example.org"}, {"phone", "04 50 00 45 10"}});
  REQUIRE(page.path == "/customers/C001");
  CHECK(page.has("Sophie Renard"));
  CHECK(page.has("tel:0450004510"));
  CHECK(desk.browser.submit(action, action, {{"name", "Again"}, {"role", "billing"}, {"email", "s.renard@example.org"}})
            .has("id=\"email-error\""));
  const auto at = page.body.find("/customers/C001/contacts/", page.body.find("Sophie Renard"));
  const auto href = page.body.substr(at, page.body.find('"', at) - at);
  CHECK(desk.browser.submit(href, href, {{"name", "Sophie R."}}).has("Sophie R."));
  page = desk.browser.submit(href, href + "/delete", {});
  CHECK(page.path == "/customers/C001");
  CHECK_FALSE(page.has(href));
  CHECK(desk.browser.get(href).status == 404);
}

TEST_CASE("Lists keep their filters in the address, page by page") {
  Desk desk;
  const auto list = desk.browser.get("/invoices?state=overdue&q=parc&from=2026-01-01");
  CHECK(list.has("FA-1"));
  CHECK(list.has("value=\"parc\""));
  CHECK(list.has("value=\"2026-01-01\""));
  CHECK(desk.browser.get("/invoices?q=nothing-like-it").has("href=\"/invoices\""));
  CHECK(desk.browser.get("/invoices?customer=C002").text().find("FA-1") == std::string::npos);
  for (const auto* odd : {"/invoices?page=-1", "/invoices?page=99999999999999999999", "/invoices?page=abc",
                          "/invoices?state=odd&from=x", "/customers?page=1000000"})
    CHECK(desk.browser.get(odd).status == 200);
}

TEST_CASE("Search finds customers and invoices, whatever is typed") {
  Desk desk;
  CHECK(desk.browser.get("/search?q=hotel").has("/customers/C001"));
  CHECK(desk.browser.get("/search?q=FA-1").has("/invoices/FA-1"));
  for (const auto* odd : {"", "%25", "_", "%27%3B--", "%3Cscript%3Ealert(1)%3C/script%3E"}) {
    const auto answer = desk.browser.get(std::string("/search?q=") + odd);
    CHECK(answer.status == 200);
    CHECK_FALSE(answer.has("<script>alert"));
  }
}

TEST_CASE("The home page says who owes what, and the PDF is a file of its own") {
  Desk desk;
  const auto home = desk.browser.get("/");
  CHECK(home.text().find("1" + kSpace + "200,00") != std::string::npos);
  CHECK(home.has("/customers/C001"));
  const auto pdf = desk.browser.get("/invoices/FA-1/pdf");
  CHECK(pdf.headers.at("content-type") == "application/pdf");
  CHECK(pdf.headers.at("content-disposition").find("FA-1.pdf") != std::string::npos);
  CHECK(pdf.body.rfind("%PDF", 0) == 0);
}

TEST_CASE("A body of more than 10 MB is refused with a sentence") {
  Desk desk;
  const auto answer =
      desk.browser.postBody("/customers/new", "application/x-www-form-urlencoded", "name=" + std::string(11 * 1024 * 1024, 'a'));
  CHECK(answer.status == 413);
  CHECK(answer.text().find("10") != std::string::npos);
}

TEST_CASE("What would make no invoice is refused: too large, below nothing, from another day or another century") {
  Desk desk;
  const auto refused = [&](const FormFields& changes, const std::string& says) {
    const auto answer = desk.writeInvoice(changes);
    INFO(answer.text());
    CHECK(answer.status == 422);
    CHECK(answer.text().find(says) != std::string::npos);
  };
  refused({{"line_quantity", "99999999999"}, {"line_price", "99999999999"}}, "trop grande");
  refused({{"line_price", "-10"}}, "avoir");
  refused({{"line_quantity", "-1"}}, "avoir");
  refused({{"issued_on", "2026-05-12"}}, "brouillon");
  refused({{"issued_on", "0026-05-11"}}, "n’est pas une date");
  refused({{"due_on", "20266-05-11"}}, "n’est pas une date");
  refused({{"line_description", std::string(1001, 'x')}}, "1000");
  refused({{"order_reference", std::string(201, 'x')}}, "200");
  refused({{"note", std::string(5001, 'x')}}, "5000");
  refused({{"line_price", "1,234,5"}}, "Prix HT : « 1,234,5 »");
  CHECK(desk.browser.get("/invoices").has("0 facture") == false);
  // As a draft it may wait for its day; issuing it too early is refused there too.
  const auto draft = desk.writeInvoice({{"issued_on", "2026-05-12"}, {"do", "draft"}});
  REQUIRE(draft.path.rfind("/invoices/DRAFT-", 0) == 0);
  CHECK(desk.browser.post(draft.path + "/issue", draft.form(draft.path + "/issue")).has("notice-bad"));
}

TEST_CASE("On a draft nothing is owed yet, on a cancelled invoice not any more") {
  Desk desk;
  const auto draft = desk.writeInvoice({{"do", "draft"}});
  CHECK(draft.text().find("Reste dû") == std::string::npos);
  const auto issued = desk.writeInvoice({});
  CHECK(issued.text().find("Reste dû") != std::string::npos);
  const auto cancelled = desk.browser.submit(issued.path + "/cancel", issued.path + "/cancel", {{"reason", "saisie deux fois"}});
  CHECK(cancelled.text().find("Reste dû") == std::string::npos);
}

TEST_CASE("Control characters do not come in, lines stay where lines are wanted") {
  Desk desk;
  const auto issued = desk.writeInvoice(
      {{"line_description", "Filtre\a\x7F à\teau\r\nbleu"}, {"order_reference", "BC\n1\xC2\x85"}, {"note", "un\r\ndeux\a"}});
  REQUIRE(issued.path.rfind("/invoices/F", 0) == 0);
  CHECK(issued.has(">Filtre à eau bleu<"));
  CHECK(issued.has(">BC 1<"));
  const auto draft = desk.writeInvoice({{"note", "un\r\ndeux\a"}, {"do", "draft"}});
  CHECK(desk.browser.get(draft.path + "/edit").has(">un\ndeux</textarea>"));
}

TEST_CASE("Refusals write days and amounts as the reader does") {
  Desk desk;
  const auto refused = [&](const FormFields& changes) {
    return desk.browser.submit("/invoices/FA-1/credit", "/invoices/FA-1/credit", changes).text();
  };
  CHECK(refused({{"amount", "99999"}, {"reason", "trop"}}).find("1200,00 EUR") != std::string::npos);
  CHECK(refused({{"amount", "1"}, {"issued_on", "2026-01-01"}, {"reason", "tôt"}}).find("(23/03/2026)") != std::string::npos);
  CHECK(refused({{"amount", "1"}, {"issued_on", "2026-05-12"}, {"reason", "demain"}}).find("aujourd’hui") != std::string::npos);
}

TEST_CASE("An e-mail address is one address") {
  Desk desk;
  for (const auto* typed : {"pas une adresse", "@b.example", "a@", "a@b@c", "a@b.example, c@d.example", "<a@b.example>",
                            "a@b.example\r\nBcc: x@y.example"}) {
    INFO(typed);
    const auto answer = desk.browser.submit("/customers/C001/edit", "/customers/C001/edit", {{"email", typed}});
    CHECK(answer.status == 422);
    CHECK(answer.has("id=\"email-error\""));
  }
  CHECK(desk.browser.submit("/customers/C001/edit", "/customers/C001/edit", {{"email", "s.o+f@sous.hotel.example"}})
            .has("notice-ok"));
}

TEST_CASE("Texts of customers, contacts and payments have a reasonable length") {
  Desk desk;
  const auto tooLong = std::string(201, 'x');
  for (const auto* field : {"name", "street", "accounting_account", "vat_number", "email"}) {
    INFO(field);
    const auto answer = desk.browser.submit("/customers/C001/edit", "/customers/C001/edit", {{field, tooLong}});
    CHECK(answer.status == 422);
    CHECK(answer.has("id=\"" + std::string(field) + "-error\""));
  }
  CHECK(desk.browser.submit("/invoices/FA-1/payment", "/invoices/FA-1/payment", {{"reference", tooLong}}).status == 422);
  // Characters are counted, not bytes.
  const std::string accents = [] {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "é";
    return text;
  }();
  CHECK(desk.browser.submit("/customers/C001/edit", "/customers/C001/edit", {{"name", accents}}).has("notice-ok"));
}
