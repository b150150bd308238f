// Texts of templates: known fields, sections, and values that nobody vouches for.
#include "plugin/delivery/text_template.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"
#include "plugin/delivery/foreign_placeholders.hpp"

using nlohmann::json;
using reminders::delivery::checkText;
using reminders::delivery::renderText;
using reminders::delivery::textAsHtml;
using reminders::delivery::translateForeign;

namespace {

const json kFields{{"customer", {{"name", "Dupont"}, {"email", ""}}},
                   {"company", {{"iban", "FR76"}, {"bic", ""}}},
                   {"level", {{"name", "Rappel"}}},
                   {"total", {{"open", "30 €"}}},
                   {"numbers", "F-1, F-2"},
                   {"invoice", {{"number", "F-1"}, {"open", "10 €"}}},
                   {"invoices",
                    {{{"number", "F-1"}, {"open", "10 €"}, {"level", "un"}, {"total", "15 €"}, {"order_reference", "PO"}},
                     {{"number", "F-2"}, {"open", "20 €"}, {"level", "deux"}, {"total", "25 €"}, {"order_reference", ""}}}}};

std::string render(const std::string& text) { return renderText(text, kFields); }

}  // namespace

TEST_CASE("fields, numbers and line ends are put in") {
  CHECK(render("Bonjour {{customer.name}}, {{ company.iban }}") == "Bonjour Dupont, FR76");
  CHECK(render("Facture #REF#") == "Facture F-1, F-2");
  CHECK(render("a<br/>b<br>c<br />\nd\r\ne") == "a\nb\nc\nd\ne");
  CHECK(render("{{invoice.number}}: {{invoice.open}}") == "F-1: 10 €");
  CHECK(render("{{! nobody sees this }}x") == "x");
}

TEST_CASE("placeholders of other systems are understood, and refused by name where they are unknown") {
  json fields = kFields;
  fields["date"] = "20/01/2026";
  fields["company"]["name"] = "Acme";
  fields["user"] = {{"signature", "Anne"}};
  fields["owner"] = {{"email", "o@example.org"}, {"name", ""}};
  fields["buyer"] = {{"email", "b@example.org"}, {"name", ""}};
  fields["notary"] = {{"email", "n@example.org"}, {"name", "Me Dubois"}};
  CHECK(renderText("%(partner_name)s, %(date)s, %(user_signature)s, %(company_name)s", fields) ==
        "Dupont, 20/01/2026, Anne, Acme");
  CHECK(renderText("li_prop_mail;li_doneur_mail;li_notaire_mail;li_notaire_nom", fields) ==
        "o@example.org;b@example.org;n@example.org;Me Dubois");
  CHECK(renderText("100 % (net) joli_prop_mail li_x l'ali_baba", fields) == "100 % (net) joli_prop_mail li_x l'ali_baba");
  CHECK(checkText("%(partner_name)s li_prop_mail").empty());
  REQUIRE(checkText("%(balance)s {{customer.name}} li_agent_mail").size() == 2);
  CHECK_THAT(checkText("%(balance)s")[0].english(), Catch::Contains("%(balance)s"));
  CHECK_THAT(checkText("li_agent_mail")[0].english(), Catch::Contains("li_agent_mail"));
}

TEST_CASE("between double brackets and signs the common names are understood, and others are named") {
  json fields = kFields;
  fields["date"] = "20/01/2026";
  CHECK(renderText("[[nom_client]], [[Nom du client]], [[customer.name]]: #MONTANT_DU# #REF#", fields) ==
        "Dupont, Dupont, Dupont: 30 € F-1, F-2");
  CHECK(renderText("[[échéance]]", json{{"invoice", {{"due_on", "05/01/2026"}}}}) == "05/01/2026");
  // What only looks like one stays as it is.
  for (const std::string plain :
       {"[[1", "[[]]", "[[a<b]]", "[[ ]]", "#FACADE# #FFF#", "#1#", "# REF #", "#ref#", "#ab", "n°12#A#"})
    CHECK(render(plain) == plain);
  CHECK_THAT(checkText("[[nom_du_chien]]")[0].english(), Catch::Contains("[[nom_du_chien]]"));
  CHECK_THAT(checkText("#CHIEN#")[0].english(), Catch::Contains("#CHIEN#"));
}

TEST_CASE("a text of another system is written anew with this app's fields; what is not known stays and is named once") {
  const auto done = translateForeign(
      "Bonjour %(partner_name)s,\r\n100 %% de #REF# [[solde]] li_prop_mail {{client_name}} {{customer.name}}\n"
      "%(balance)s [[chien]] %(balance)s {{chat}} {{#invoices}}{{number}}{{/invoices}}");
  CHECK(done.text ==
        "Bonjour {{customer.name}},\n100 % de #REF# {{total.open}} {{owner.email}} {{customer.name}} {{customer.name}}\n"
        "%(balance)s [[chien]] %(balance)s {{chat}} {{#invoices}}{{number}}{{/invoices}}");
  CHECK(done.translated == 5);
  CHECK(done.unknown == std::vector<std::string>{"%(balance)s", "[[chien]]", "{{chat}}"});
  CHECK(translateForeign("100 %% sûr").text == "100 %% sûr");
  CHECK(translateForeign("{{never closed").text == "{{never closed");
  CHECK(translateForeign("").text.empty());
  // Whatever was known can be used at once.
  for (const char* text : {"%(partner_name)s %(date)s %(user_signature)s %(company_name)s", "#REF#", "[[nom_client]] [[iban]]",
                           "li_prop_mail li_doneur_mail li_notaire_mail li_prop_nom"}) {
    INFO(text);
    const auto translated = translateForeign(text);
    CHECK(translated.unknown.empty());
    CHECK(checkText(translated.text).empty());
    CHECK(checkText(text).empty());
  }
}

TEST_CASE("a section of invoices stands once for each, without empty lines of its own") {
  CHECK(render("A\n{{#invoices}}\n• {{number}} : {{open}}\n{{/invoices}}\nB") == "A\n• F-1 : 10 €\n• F-2 : 20 €\nB");
  CHECK(render("{{#invoices}}{{invoice.number}}/{{number}} {{/invoices}}") == "F-1/F-1 F-1/F-2 ");
  CHECK(render("{{#invoices}}{{#order_reference}}({{order_reference}}){{/order_reference}}{{number}} {{/invoices}}") ==
        "(PO)F-1 F-2 ");
  // The message's own fields are not hidden by a receivable's of the same name.
  CHECK(render("{{#invoices}}{{level}}={{level.name}} {{total}}<{{total.open}} {{/invoices}}") ==
        "un=Rappel 15 €<30 € deux=Rappel 25 €<30 € ");
}

TEST_CASE("what is empty is nothing to a section") {
  CHECK(render("{{#company.iban}}IBAN {{company.iban}}{{/company.iban}}") == "IBAN FR76");
  CHECK(render("{{#company.bic}}BIC {{company.bic}}{{/company.bic}}{{^company.bic}}no BIC{{/company.bic}}") == "no BIC");
  CHECK(render("<{{company.bic}}>") == "<>");
}

TEST_CASE("a field that nobody knows is named") {
  CHECK(checkText("{{customer.name}}").empty());
  const auto said = [](const char* text) {
    const auto problems = checkText(text);
    return problems.empty() ? std::string("nothing") : problems.front().english();
  };
  CHECK_THAT(said("{{customer.nmae}}"), Catch::Contains("customer.nmae"));
  CHECK_THAT(said("{{number}}"), Catch::Contains("number"));
  CHECK_THAT(said("{{invoices}}"), Catch::Contains("invoices"));
  CHECK_THAT(said("{{}}"), Catch::Contains("not a field"));
  CHECK_THAT(said("{{#invoices}}x"), Catch::Contains("not closed"));
  CHECK_THAT(said("x{{/invoices}}"), Catch::Contains("closes nothing"));
  CHECK_THAT(said("{{#invoices}}{{#customer.name}}{{/invoices}}{{/customer.name}}"), Catch::Contains("closes nothing"));
  CHECK_THAT(said("{{customer.name"), Catch::Contains("not closed"));
  for (const char* tag : {"{{{customer.name}}}", "{{& customer.name}}", "{{> frame}}", "{{=<% %>=}}"}) {
    INFO(tag);
    CHECK_THAT(said(tag), Catch::Contains("not allowed"));
  }
  CHECK_THROWS_AS(render("{{customer.nmae}}"), reminders::application::Permanent);
  CHECK_THROWS_AS(render("{\r{customer.nmae}}"), reminders::application::Permanent);
  CHECK(checkText("{{a}}{{b}}{{c}}").size() == 3);
  CHECK_THAT(said("{{ééééééééééééé"), Catch::EndsWith("\"{{ééééééééé\""));  // cut between characters
  CHECK_THAT(said("{{aéééééééééééé"), Catch::EndsWith("\"{{aéééééééé\""));
}

TEST_CASE("a comment that mentions #REF# or <br/> stays a comment") { CHECK(render("a{{! #REF# and <br/> }}b") == "ab"); }

TEST_CASE("every field that is offered can be used, alone and where it belongs to each invoice") {
  for (const auto& field : reminders::delivery::knownFields()) {
    INFO(field.name);
    CHECK(checkText("{{" + field.name + "}}{{#" + field.name + "}}x{{/" + field.name + "}}").empty());
    if (field.perInvoice) CHECK(checkText("{{#invoices}}{{" + field.name.substr(8) + "}}{{/invoices}}").empty());
    CHECK_FALSE(field.meaning.empty());
  }
}

TEST_CASE("values are never read as templates, and HTML is made of the finished text") {
  auto fields = kFields;
  for (const std::string hostile : {"{{company.iban}}", "{{#invoices}}", "}}{{", "#REF#", "<script>alert(1)</script>", "a & b",
                                    "<br/>", "שלום", "😀🧾", "{{{signature}}}"}) {
    INFO(hostile);
    fields["customer"]["name"] = hostile;
    CHECK(renderText("Hi {{customer.name}}!", fields) == "Hi " + hostile + "!");
  }
  CHECK(textAsHtml("<script>'\"&\nx") == "&lt;script&gt;&#39;&quot;&amp;<br>\nx");
}

TEST_CASE("addresses of the web become links") {
  CHECK(textAsHtml("See https://pay.example/a?b=1&c=2.") ==
        "See <a href=\"https://pay.example/a?b=1&amp;c=2\">https://pay.example/a?b=1&amp;c=2</a>.");
  CHECK(textAsHtml("(http://x.example)") == "(<a href=\"http://x.example\">http://x.example</a>)");
  CHECK(textAsHtml("https://a.example/\"onclick=x") == "<a href=\"https://a.example/\">https://a.example/</a>&quot;onclick=x");
  CHECK(textAsHtml("javascript:alert(1)") == "javascript:alert(1)");
}
