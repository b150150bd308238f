// Every page of the host is rendered with a sample of its view model: the samples show what a template needs, and a template
// that asks for more, or that breaks what all pages promise, fails here.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <host_sdk/kit/pages/page_templates.hpp>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

using kit::l10n::Catalogue;
using kit::pages::PageTemplates;
using kit::pages::Strictness;
using nlohmann::json;

namespace {

const std::filesystem::path kSamples = SAMPLES_FOLDER;

std::string readAll(const std::filesystem::path& file) {
  std::ifstream in(file);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

const PageTemplates& pages() {
  static const PageTemplates kPages(
      PAGES_FOLDER, {Catalogue::load(std::filesystem::path(ATRIUM_SHARE) / "locale", "atrium", "fr")}, Strictness::kStrict);
  return kPages;
}

struct Sample {
  std::string name;    // of the file, without .json
  std::string page;    // the template
  bool framed = true;  // false: a whole document
  json model;
};

// A sample is {"page": "invoice", "framed": true, "model": {…}}.
std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const auto& entry : std::filesystem::directory_iterator(kSamples)) {
    const auto name = entry.path().stem().string();
    if (entry.path().extension() != ".json" || name == "frame") continue;
    const auto json = json::parse(readAll(entry.path()));
    all.push_back({name, json.at("page"), json.value("framed", true), json.at("model")});
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

std::string document(const Sample& sample, const std::string& language, const std::string& theme = "light") {
  json model = sample.model;
  const auto fragment = [&](const json& values) { return pages().render(sample.page, values, language); };
  if (!sample.framed) {
    model["lang"] = language;
    model["theme"] = theme;
    return fragment(model);
  }
  auto frame = json::parse(readAll(kSamples / "frame.json"));
  frame["lang"] = language;
  frame["theme"] = theme;
  frame["other_theme"] = theme == "dark" ? "light" : "dark";
  frame["title"] = sample.name;
  model["csrf"] = frame["csrf"];
  frame["content_html"] = fragment(model);
  return pages().render("frame", frame, language);
}

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) found.push_back((*at)[1].str());
  return found;
}

// Elements that are opened are closed, in their order.
std::string firstUnbalanced(const std::string& html) {
  static const std::set<std::string> kVoid = {"area", "base", "br",     "col", "embed", "hr",   "img", "input",
                                              "link", "meta", "source", "wbr", "use",   "path", "rect"};
  std::vector<std::string> open;
  const std::regex tag(R"(<(/?)([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>)");
  for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at) {
    const std::string name = (*at)[2];
    if (kVoid.count(name) != 0) continue;
    if ((*at)[1].length() == 0) {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return (*at).str() + " after <" + (open.empty() ? "nothing" : open.back()) + ">";
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

}  // namespace

TEST_CASE("every page has a sample of its view model") {
  std::set<std::string> shown;
  for (const auto& sample : samples()) shown.insert(sample.page);
  for (const auto& name : pages().names()) {
    if (name.rfind("parts/", 0) == 0 || name == "frame") continue;
    CAPTURE(name);
    CHECK(shown.count(name) == 1);
  }
}

TEST_CASE("every sample has all that its page asks for, in French and in English") {
  for (const auto& sample : samples())
    for (const char* language : {"fr", "en"}) {
      CAPTURE(sample.name, language);
      CHECK_NOTHROW(document(sample, language));
    }
}

TEST_CASE("pages hold no script, style or handler of their own: the Content-Security-Policy forbids them") {
  for (const auto& sample : samples()) {
    const auto html = document(sample, "fr");
    CAPTURE(sample.name);
    CHECK(matches(html, R"RX((<script(?![^>]* src="/assets/)[^>]*>))RX").empty());
    CHECK(matches(html, R"((<style[^>]*>))").empty());
    CHECK(matches(html, R"RX(<[a-z][^>]* (style=)")RX").empty());
    CHECK(matches(html, R"RX(<[a-z][^>]* (on[a-z]+=)")RX").empty());
    CHECK(matches(html, R"RX(((?: src="|<link[^>]* href=")(?:https?:)?//|href="javascript:))RX").empty());
  }
}

TEST_CASE("every form that posts carries the token of the session") {
  for (const auto& sample : samples()) {
    const auto html = document(sample, "fr");
    for (auto at = html.find("method=\"post\""); at != std::string::npos; at = html.find("method=\"post\"", at + 1)) {
      CAPTURE(sample.name, html.substr(html.rfind('<', at), 120));
      CHECK(html.substr(at, html.find("</form>", at) - at).find("name=\"csrf\" value=\"sample-token\"") != std::string::npos);
    }
  }
}

TEST_CASE("elements are closed, ids are unique, labels and descriptions name what is there") {
  for (const auto& sample : samples()) {
    const auto html = document(sample, "fr");
    CAPTURE(sample.name);
    CHECK(firstUnbalanced(html).empty());
    const auto ids = matches(html, R"RX( id="([^"]*)")RX");
    const std::set<std::string> unique(ids.begin(), ids.end());
    CHECK(std::vector<std::string>(unique.begin(), unique.end()).size() == ids.size());
    for (const char* pattern : {R"RX( for="([^"]*)")RX", R"RX( aria-labelledby="([^"]*)")RX",
                                R"RX( aria-describedby="([^"]*)")RX", R"RX( aria-controls="([^"]*)")RX"})
      for (const auto& id : matches(html, pattern)) {
        CAPTURE(id);
        CHECK(unique.count(id) == 1);
      }
  }
}

TEST_CASE("every page has one main heading and no field without a name for screen readers") {
  for (const auto& sample : samples()) {
    const auto html = document(sample, "fr");
    CAPTURE(sample.name);
    CHECK(matches(html, R"((<h1[ >]))").size() == 1);
    const auto labels = matches(html, R"RX(<label[^>]* for="([^"]*)")RX");
    for (const auto& field : matches(html, R"(<((?:input|select|textarea) [^>]*)>)")) {
      if (field.find("type=\"hidden\"") != std::string::npos || field.find("aria-label") != std::string::npos) continue;
      const auto id = matches("<" + field, R"RX( id="([^"]*)")RX");
      CAPTURE(field);
      REQUIRE(id.size() == 1);
      CHECK(std::count(labels.begin(), labels.end(), id.front()) == 1);
    }
  }
}

TEST_CASE("icons of templates and samples are in the sprite") {
  std::set<std::string> known;
  std::istringstream list(readAll(ICON_LIST));
  for (std::string name; std::getline(list, name);) known.insert(name);
  for (const auto& sample : samples())
    for (const auto& icon : matches(document(sample, "fr"), R"RX(icons\.svg#([^"]*)")RX")) {
      CAPTURE(sample.name, icon);
      CHECK(known.count(icon) == 1);
    }
}

TEST_CASE("pages are written as files for a look", "[.preview]") {
  const char* folder = std::getenv("PREVIEW_FOLDER");
  REQUIRE(folder != nullptr);
  std::filesystem::create_directories(folder);
  for (const auto& sample : samples())
    for (const char* theme : {"light", "dark"})
      std::ofstream(std::filesystem::path(folder) / (sample.name + "-" + theme + ".html")) << document(sample, "fr", theme);
}
