#include <host_sdk/kit/pages/page_templates.hpp>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <tuple>

using Catch::Matchers::Contains;
using kit::l10n::Catalogue;
using kit::pages::PageError;
using kit::pages::PageTemplates;
using kit::pages::Strictness;
using nlohmann::json;

namespace {

// A folder of templates that lasts as long as the test.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() / ("kit-pages-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& text) const {
    const auto file = path_ / (name + ".mustache");
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  [[nodiscard]] PageTemplates open(Strictness strictness = Strictness::kLenient) const {
    return {path_, {Catalogue::load(TEST_CATALOGUES, "test", "fr")}, strictness};
  }

 private:
  std::filesystem::path path_;
};

std::string rendered(const std::string& text, const json& model, const char* language = "en",
                     Strictness strictness = Strictness::kLenient) {
  const Folder folder;
  folder.write("page", text);
  return folder.open(strictness).render("page", model, language);
}

}  // namespace

TEST_CASE("values are escaped for text and attributes") {
  CHECK(rendered(R"(<a title="{{name}}">{{name}}</a>)", {{"name", R"(<b> & "x" 'y')"}}) ==
        R"(<a title="&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;">&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;</a>)");
}

TEST_CASE("braces in a value are not read as a template") {
  CHECK(rendered("{{name}}", {{"name", "{{secret}}"}, {"secret", "no"}}) == "{{secret}}");
  CHECK(rendered("{{#t}}Invoice {{number}} of <b>{{customer.name}}</b>{{/t}}",
                 {{"number", "{{secret}}"}, {"customer", {{"name", "<i>"}}}, {"secret", "no"}},
                 "fr") == "<b>&lt;i&gt;</b> : facture {{secret}}");
}

TEST_CASE("only names that end in _html are written as they are") {
  CHECK(rendered("{{{block_html}}}{{&block_html}}", {{"block_html", "<p>&amp;</p>"}}) == "<p>&amp;</p><p>&amp;</p>");
  CHECK_THROWS_WITH(rendered("line\n{{{name}}}", {{"name", "<p>"}}), Contains("page.mustache:2") && Contains("_html"));
  CHECK_THROWS_WITH(rendered("{{&name}}", {{"name", "<p>"}}), Contains("_html"));
}

TEST_CASE("nothing is null, false, the empty text and the empty list; zero is a value") {
  const auto text = "{{#x}}yes{{/x}}{{^x}}no{{/x}}";
  CHECK(rendered(text, {{"x", nullptr}}) == "no");
  CHECK(rendered(text, {{"x", false}}) == "no");
  CHECK(rendered(text, {{"x", ""}}) == "no");
  CHECK(rendered(text, {{"x", json::array()}}) == "no");
  CHECK(rendered(text, json::object()) == "no");
  CHECK(rendered(text, {{"x", 0}}) == "yes");
  CHECK(rendered(text, {{"x", "text"}}) == "yes");
  CHECK(rendered("[{{a}}{{b}}{{c}}]", {{"a", nullptr}, {"b", ""}, {"c", 0}}) == "[0]");
}

TEST_CASE("lists repeat their section with each item in front of the rest") {
  CHECK(rendered("{{#rows}}{{name}}:{{currency}} {{/rows}}",
                 {{"currency", "EUR"}, {"rows", {{{"name", "A"}}, {{"name", "B"}}}}}) == "A:EUR B:EUR ");
  CHECK(rendered("{{#names}}<li>{{.}}</li>{{/names}}", {{"names", {"A", "<B>"}}}) == "<li>A</li><li>&lt;B&gt;</li>");
}

TEST_CASE("a number with decimals is refused, for nobody has formatted it") {
  CHECK_THROWS_WITH(rendered("{{x}}", {{"x", 12.5}}), Contains("12.5"));
}

TEST_CASE("texts are translated with their values and their markup") {
  const json model = {{"number", "F-1"}, {"customer", {{"name", "Dupont & Fils"}}}};
  const auto text = "{{#t}}Invoice {{number}}\n   of <b>{{customer.name}}</b>{{/t}}";
  CHECK(rendered(text, model, "en") == "Invoice F-1 of <b>Dupont &amp; Fils</b>");
  CHECK(rendered(text, model, "fr") == "<b>Dupont &amp; Fils</b> : facture F-1");
  CHECK(rendered(text, model, "fr-CA") == "<b>Dupont &amp; Fils</b> : facture F-1");
  CHECK(rendered(text, model, "de") == "Invoice F-1 of <b>Dupont &amp; Fils</b>");
}

TEST_CASE("a translation that lost a value is refused before any page is written") {
  CHECK_THROWS_WITH(rendered("\n{{#t}}Broken {{place}}{{/t}}", {{"place", "x"}}),
                    Contains("page.mustache:2") && Contains("other values"));
}

TEST_CASE("a text to translate is text") {
  CHECK_THROWS_WITH(rendered("{{#t}}{{label}}{{/t}}", {{"label", "x"}}), Contains("nothing to translate"));
  CHECK_THROWS_WITH(rendered("{{#t}} {{/t}}", json::object()), Contains("nothing to translate"));
  CHECK_THROWS_WITH(rendered("{{#t}}A {{#b}}B{{/b}}{{/t}}", json::object()), Contains("only text and values"));
}

TEST_CASE("the form of a plural follows number and language") {
  const auto text = [](int count, const char* language) {
    return rendered("{{#tn}}count|{{n}} invoice of {{name}}|{{n}} invoices of {{name}}{{/tn}}",
                    {{"count", count}, {"name", "<A>"}}, language);
  };
  CHECK(text(1, "en") == "1 invoice of &lt;A&gt;");
  CHECK(text(0, "en") == "0 invoices of &lt;A&gt;");
  CHECK(text(0, "fr") == "0 facture de &lt;A&gt;");
  CHECK(text(1234, "fr") == "1\u202f234 factures de &lt;A&gt;");
}

TEST_CASE("a plural without a number is refused") {
  CHECK_THROWS_WITH(rendered("{{#tn}}count|one|many{{/tn}}", {{"count", "many"}}), Contains("'count' is not a whole number"));
  CHECK_THROWS_WITH(rendered("{{#tn}}count|one{{/tn}}", {{"count", 1}}), Contains("name|one|many"));
}

TEST_CASE("icons come from the sprite and are hidden from screen readers") {
  const std::string mail = R"(<svg class="icon" aria-hidden="true" focusable="false"><use href="/assets/icons.svg#mail"/></svg>)";
  CHECK(rendered("{{#icon}}mail{{/icon}}", json::object()) == mail);
  CHECK(rendered("{{#icon}}{{name}}{{/icon}}", {{"name", "mail"}}) == mail);
  CHECK_THAT(rendered("{{#icon}}mail icon-sm{{/icon}}", json::object()), Contains(R"(class="icon icon-sm")"));
  CHECK(rendered("{{#icon}}{{name}}{{/icon}}", {{"name", "mail\"/><script>"}}).find("<script") == std::string::npos);
}

TEST_CASE("partials see the values that stand where they are included") {
  const Folder folder;
  folder.write("page", "{{#rows}}{{> parts/row}}{{/rows}}");
  folder.write("parts/row", "[{{name}}{{> parts/mark}}]");
  folder.write("parts/mark", "!");
  CHECK(folder.open().render("page", {{"rows", {{{"name", "A"}}, {{"name", "B"}}}}}, "en") == "[A!][B!]");
}

TEST_CASE("partials that include each other are refused when the folder is opened") {
  const Folder folder;
  folder.write("page", "{{> a}}");
  folder.write("a", "{{> b}}");
  folder.write("b", "\n{{> a}}");
  CHECK_THROWS_WITH(folder.open(), Contains("includes itself"));
}

TEST_CASE("a partial that is not in the folder is refused with file and line") {
  const Folder folder;
  folder.write("page", "\n\n{{> parts/none}}");
  CHECK_THROWS_WITH(folder.open(), Contains("page.mustache:3") && Contains("parts/none"));
  folder.write("page", "{{> ../secret}}");
  CHECK_THROWS_WITH(folder.open(), Contains("not a name"));
}

TEST_CASE("faulty templates are refused when the folder is opened") {
  std::string text, reason;
  std::tie(text, reason) = GENERATE(table<std::string, std::string>({
      {"{{#a}}", "{{#a}} is never closed"},
      {"{{/a}}", "{{/a}} closes nothing"},
      {"{{#a}}{{#b}}{{/a}}{{/b}}", "{{/a}} stands where {{/b}} is expected"},
      {"{{name", "{{ is never closed"},
      {"{{}}", "is not a name"},
      {"{{a b}}", "is not a name"},
      {"{{a..b}}", "is not a name"},
      {"{{=<% %>=}}", "other delimiters"},
      {"{{icon}}", "'icon' is reserved"},
      {"{{! {\"a\":{}} }}", "}} without {{"},
  }));
  const Folder folder;
  folder.write("page", text);
  CAPTURE(text);
  CHECK_THROWS_WITH(folder.open(), Contains(reason) && Contains("page.mustache:1"));
}

TEST_CASE("comments leave nothing behind") {
  CHECK(rendered("{{! about\n this page }}\n<p>{{! here }}x</p>", json::object()) == "<p>x</p>");
}

TEST_CASE("strict mode names everything that the view model lacks") {
  const auto text = "{{title}}{{#rows}}{{name}}{{/rows}}{{^user.name}}-{{/user.name}}";
  CHECK(rendered(text, json::object()) == "-");
  CHECK_THROWS_WITH(rendered(text, {{"title", "x"}, {"rows", {json::object()}}}, "en", Strictness::kStrict),
                    Contains("lacks name, user.name"));
  CHECK(rendered(text, {{"title", nullptr}, {"rows", json::array()}, {"user", {{"name", ""}}}}, "en", Strictness::kStrict) ==
        "-");
}

TEST_CASE("an unknown template and an empty folder are refused") {
  const Folder folder;
  CHECK_THROWS_AS(folder.open(), PageError);
  folder.write("page", "x");
  CHECK_THROWS_WITH(folder.open().render("other", json::object(), "en"), Contains("'other'"));
  CHECK(folder.open().names() == std::vector<std::string>{"page"});
}

TEST_CASE("a page that failed does not spoil the next one") {
  const Folder folder;
  folder.write("page", "{{#tn}}count|one|many{{/tn}}");
  const auto pages = folder.open();
  CHECK_THROWS_AS(pages.render("page", json::object(), "en"), PageError);
  CHECK(pages.render("page", {{"count", 1}}, "en") == "one");
}

TEST_CASE("one set of templates serves several threads") {
  const Folder folder;
  folder.write("page", "{{#rows}}{{#t}}Unpaid invoices{{/t}} {{name}};{{/rows}}");
  const auto pages = folder.open();
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      const auto name = std::to_string(t);
      const bool french = t % 2 == 0;
      const std::string expected = (french ? "Factures impayées " : "Unpaid invoices ") + name + ";";
      for (int i = 0; i < 500; ++i)
        if (pages.render("page", {{"rows", {{{"name", name}}}}}, french ? "fr" : "en") != expected) ++wrong[t];
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}
