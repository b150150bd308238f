// Formats of letters on pages: written, looked at, chosen, and not deleted where they are used.
#include <catch2/catch.hpp>

#include "plugin/application/configuration_editing.hpp"
#include "tests/unit/plugin/web/pages_under_test.hpp"

using namespace reminders;
using Catch::Contains;
using Fields = std::map<std::string, std::string>;

namespace {

struct Workshop : test::PagesUnderTest {
  Workshop() {
    stored().formats = {{"plain", "Plain <b>", "<p>{{recipient}}</p>{{body}}", "p { color: red }"}};
    domain::Template letter;
    letter.id = "letter";
    letter.name = "Letter";
    letter.way = domain::Way::kLetter;
    letter.body = "Madame";
    stored().templates.push_back(letter);
  }
  domain::Configuration& stored() { return world.configurations.settings.configuration; }
  /// With the version of now, where the test names none.
  web::Answer post(const std::string& path, Fields form = {}) {
    form.emplace("version", world.configurations.settings.fingerprint);
    return site.handle({visitor, "POST", path, {}, std::move(form), "token"});
  }
};

const Fields kTyped{
    {"id", "plain"}, {"name", "Plain"}, {"html", "<h1>{{recipient}}</h1>\r\n{{body}}"}, {"css", "h1 { color: blue }"}};

Fields with(Fields fields, const Fields& others) {
  for (const auto& [name, value] : others) fields[name] = value;
  return fields;
}

}  // namespace

TEST_CASE("the pages of formats can be shown in French and in English, to those who may change and those who may not") {
  for (const char* language : {"fr", "en"})
    for (const bool mayChange : {false, true}) {
      Workshop shop;
      shop.visitor.language = language;
      shop.visitor.mayChange = mayChange;
      for (const auto& [path, query] : {std::pair<const char*, Fields>{"/formats", {}},
                                        {"/formats/format", {}},
                                        {"/formats/format", {{"id", "plain"}}},
                                        {"/formats/format", {{"from", "plain"}}}}) {
        const auto answer = shop.get(path, query);
        INFO(path);
        CHECK(answer.status == 200);
        CHECK(answer.body.find("Plain <b>") == std::string::npos);
      }
    }
  Workshop shop;
  CHECK(shop.get("/formats/format", {{"id", "gone"}}).status == 404);
}

TEST_CASE("a new format begins as the letter of the app, and is saved under an id of its own") {
  Workshop shop;
  CHECK_THAT(shop.get("/formats/format").body, Contains("&lt;p&gt;{{recipient}}&lt;/p&gt;{{body}}"));
  const auto answer =
      shop.post("/formats/format", {{"name", "Standard"}, {"html", "<p>{{recipient}}</p>\r\n{{body}}"}, {"css", ""}});
  REQUIRE(answer.status == 303);
  REQUIRE(shop.stored().formats.size() == 2);
  CHECK(shop.stored().formats[1] == domain::Format{"standard-2", "Standard", "<p>{{recipient}}</p>\n{{body}}", ""});
}

TEST_CASE("a format is changed, and copied under another name") {
  Workshop shop;
  CHECK(shop.post("/formats/format", kTyped).status == 303);
  CHECK(shop.stored().formats[0].html == "<h1>{{recipient}}</h1>\n{{body}}");
  CHECK_THAT(shop.get("/formats/format", {{"from", "plain"}}).body, Contains("Plain (copy)"));
  CHECK(shop.post("/formats/format", with(kTyped, {{"id", ""}, {"from", "plain"}, {"name", "Other"}})).status == 303);
  CHECK(shop.stored().formats.size() == 2);
}

TEST_CASE("a name of 120 letters is taken, accents or not; a longer one is refused") {
  Workshop shop;
  std::string name;
  for (int i = 0; i < 120; ++i) name += "é";
  CHECK(shop.post("/formats/format", with(kTyped, {{"name", name}})).status == 303);
  CHECK(shop.stored().formats[0].name == name);
  const auto refused = shop.post("/formats/format", with(kTyped, {{"name", name + "e"}}));
  CHECK(refused.status == 422);
  CHECK_THAT(refused.body, Contains("at most 120 characters"));
  CHECK(shop.stored().formats[0].name == name);
}

TEST_CASE("a format with a field that nobody knows is not saved: what was typed stays, and the field that was meant is named") {
  Workshop shop;
  const auto before = shop.stored();
  const auto answer = shop.post("/formats/format", with(kTyped, {{"html", "<i>typed</i>{{recipiant}}{{body}}"}}));
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Contains("Did you mean {{recipient}}") && Contains("&lt;i&gt;typed&lt;/i&gt;"));
  CHECK(shop.stored() == before);
  CHECK(shop.post("/formats/format", with(kTyped, {{"name", ""}})).status == 422);
  CHECK(shop.post("/formats/format", with(kTyped, {{"id", ""}, {"from", "plain"}, {"name", "Plain <b>"}})).status == 422);
  CHECK(shop.post("/formats/format", with(kTyped, {{"version", "old"}})).status == 422);
  CHECK(shop.stored() == before);
}

TEST_CASE("what was typed is shown as pages of a letter, and what is left out is named with its line") {
  Workshop shop;
  const auto part = shop.post("/formats/preview", with(kTyped, {{"part", "1"}, {"invoice", "1"}, {"css", "x\np{display:flex}"}}));
  CHECK(part.status == 200);
  CHECK_THAT(part.body, Contains("data:image/png;base64,b25l") && Contains("page 1 of 3") && Contains("CSS, line 2:") &&
                            Contains("display: flex") && !Contains("<form"));
  CHECK(shop.formats.drawn == 1);
  // Without scripts the whole editor comes back, with the preview.
  CHECK_THAT(shop.post("/formats/preview", kTyped).body, Contains("<form") && Contains("data:image/png;base64,b25l"));
  // What is refused is not drawn.
  CHECK_THAT(shop.post("/formats/preview", with(kTyped, {{"part", "1"}, {"html", "{{recipiant}}"}})).body,
             Contains("Did you mean {{recipient}}") && !Contains("data:image"));
  shop.formats.problem = "the customer has no postal address";
  CHECK_THAT(shop.post("/formats/preview", with(kTyped, {{"part", "1"}, {"invoice", "1"}})).body, Contains("no postal address"));
}

TEST_CASE("the letter can be had as a file, or it is said why not") {
  Workshop shop;
  const auto file = shop.post("/formats/pdf", with(kTyped, {{"invoice", "1"}}));
  CHECK(file.contentType == "application/pdf");
  CHECK(file.body == "%PDF <h1>{{recipient}}</h1>\n{{body}} letter");
  CHECK(shop.post("/formats/pdf", with(kTyped, {{"html", "{{recipiant}}"}})).status == 422);
  shop.formats.problem = "the customer has no postal address";
  const auto refused = shop.post("/formats/pdf", kTyped);
  CHECK(refused.status == 422);
  CHECK_THAT(refused.body, Contains("no postal address"));
  shop.samples.offered.clear();
  CHECK_THAT(shop.get("/formats/format").body, Contains("No invoice is open"));
}

TEST_CASE("a format is chosen for the company, a department and a template, and cannot be deleted meanwhile") {
  Workshop shop;
  CHECK(shop.post("/formats/usual", {{"usual", "plain"}}).status == 303);
  CHECK(shop.stored().format == "plain");
  CHECK(shop.post("/formats/usual", {{"usual", "nobody"}}).status == 422);
  auto answer = shop.post("/formats/delete", {{"id", "plain"}});
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Contains("the company, for all its letters"));
  CHECK(shop.post("/formats/usual", {{"usual", "standard"}}).status == 303);
  CHECK(shop.stored().format.empty());
  shop.stored().departments["SALES"].format = "plain";
  shop.stored().templates.back().format = "plain";
  answer = shop.post("/formats/delete", {{"id", "plain"}});
  CHECK(answer.status == 409);
  CHECK_THAT(answer.body, Contains("the department SALES") && Contains("Letter"));
  shop.stored().departments.clear();
  shop.stored().templates.back().format = "standard";
  CHECK(shop.post("/formats/delete", {{"id", "plain"}}).status == 303);
  CHECK(shop.stored().formats.empty());
}
