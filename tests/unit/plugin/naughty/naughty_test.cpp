// A customer may be called anything: on pages, in mails, letters, Word files and tables for spreadsheets he is called so, or what
// cannot be made is refused in a sentence. Nothing of his name becomes markup, a header, a field or a formula.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <host_sdk/kit/mail/message.hpp>
#include <host_sdk/kit/pages/page_templates.hpp>

#include "naughty_strings.hpp"
#include "plugin/delivery/table_files.hpp"
#include "tests/unit/plugin/delivery/message_fixture.hpp"
#include "tests/unit/plugin/word/word_file.hpp"

using Catch::Contains;
using namespace test;

namespace {

std::string shown(const std::string& text) {
  std::string out;
  for (const char c : text.substr(0, 60)) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(c));
    out += c >= 0x20 && c < 0x7f ? std::string(1, c) : std::string(hex);
  }
  return out + " (" + std::to_string(text.size()) + " bytes)";
}

std::string replacedAll(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

/// The cells of a file of comma-separated values, a line each (RFC 4180).
std::vector<std::vector<std::string>> readCsv(std::string_view text) {
  std::vector<std::vector<std::string>> lines{{""}};
  bool isQuoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    auto& cell = lines.back().back();
    if (isQuoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        isQuoted = false;
    } else if (c == '"' && cell.empty()) {
      isQuoted = true;
    } else if (c == ',') {
      lines.back().emplace_back();
    } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      ++i;
      lines.push_back({""});
    } else {
      cell += c;
    }
  }
  lines.pop_back();
  return lines;
}

}  // namespace

TEST_CASE("there are some hundred of them, each of its own") {
  const auto all = naughtyStrings();
  CHECK(all.size() > 350);
  std::set<std::string> distinct;
  for (const auto& each : all) distinct.insert(each.text);
  CHECK(distinct.size() == all.size());
}

TEST_CASE("naughty names in mails: subject and text say them, and no header is slipped in") {
  Letterbox box;
  box.message.draft.subject = "Rappel pour {{customer.name}} !";
  box.message.draft.body = "Bonjour {{customer.name}},\nmerci.";
  int refused = 0;
  for (const auto& each : naughtyStrings()) {
    INFO(shown(each.text));
    box.customer.name = each.text;
    try {
      const auto raw = box.render().copy.content;
      const auto mail = kit::mail::readMail(raw);
      // A mail has one kind of line end.
      const auto written =
          replacedAll(replacedAll(kit::mail::fitForBody("Bonjour " + each.text + ","), "\r\n", "\n"), "\r", "\n");
      CHECK(mail.text.find(written) != std::string::npos);
      const auto head = raw.substr(0, raw.find("\r\n\r\n"));
      CHECK(head.find("\r\nBcc:") == std::string::npos);
      CHECK(std::none_of(head.begin(), head.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x7f || c == '\0'; }));
      for (const char* markup : {"<script>", "<img src=x", "<svg/", "<style>*", "<b>bold"})
        CHECK(mail.html.find(markup) == std::string::npos);
      CHECK(raw.find("\n.\n") == std::string::npos);
    } catch (const application::Permanent& error) {
      CHECK_FALSE(std::string(error.what()).empty());
      CHECK_FALSE(each.isPlain);
      ++refused;
    }
  }
  CHECK(refused < 20);  // names of thousands of characters fit into no subject
}

TEST_CASE("naughty names in letters: every one is drawn, and the letters of Europe are found again in the PDF") {
  delivery::Letter letter;
  letter.pageOf = "{page}/{pages}";
  letter.createdOn = "2026-01-20";
  std::string lines;
  for (const auto& each : naughtyStrings()) {
    INFO(shown(each.text));
    auto own = letter;
    own.recipient = each.text + "\n59000 Lille";
    own.subject = own.text = own.closing = own.footer = each.text;
    own.rows.push_back({each.text, each.text, each.text, each.text, each.text, each.text});
    if (each.text.size() < 600) CHECK(delivery::drawLetter(own).starts_with("%PDF"));
    if (each.isPlain) lines += "[" + each.text + "]\n";
  }
  // The longest of them one by one: they fill pages.
  for (const std::string& text : {repeated("x", 10'000), repeated("mot ", 2'000), repeated("a\n", 300)}) {
    auto own = letter;
    own.recipient = own.text = own.footer = text;
    CHECK(delivery::drawLetter(own).starts_with("%PDF"));
  }
  letter.text = lines;
  std::string path = (std::filesystem::temp_directory_path() / "naughty-XXXXXX").string();
  const int handle = mkstemp(path.data());
  REQUIRE(handle >= 0);
  close(handle);
  std::ofstream(path, std::ios::binary) << delivery::drawLetter(letter);
  FILE* pipe = popen(("pdftotext -layout '" + path + "' -").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string read;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) read += static_cast<char>(c);
  CHECK(pclose(pipe) == 0);
  std::filesystem::remove(path);
  for (const auto& each : naughtyStrings()) {
    if (!each.isPlain) continue;
    INFO(each.text << "\n" << read);
    CHECK(read.find("[" + each.text + "]") != std::string::npos);
  }
}

TEST_CASE("naughty names in Word files: the text is the name, whatever looks like a field or a tag in it") {
  const auto opened = word::Template::open(WordFile(paragraph(run("[{{customer.name}}]"))).bytes());
  REQUIRE(opened.document);
  std::vector<nlohmann::json> letters;
  std::string expected;
  for (const auto& each : naughtyStrings()) {
    letters.push_back({{"customer", {{"name", each.text}}}});
    const auto text = replacedAll(replacedAll(word::fitForXml(each.text), "\n", "⏎"), "\t", "⇥");
    INFO(shown(each.text));
    CHECK(mainText(opened.document->filled(std::vector{letters.back()})) == "[" + text + "]");
    expected += (expected.empty() ? "[" : "\n[") + text + "]";
  }
  CHECK(mainText(opened.document->filled(letters)) == expected);
}

TEST_CASE("naughty names in tables for spreadsheets: read back as they were, and none of them reckons") {
  const auto all = naughtyStrings();
  for (const bool apostrophes : {false, true}) {
    using Kind = application::TableColumn::Kind;
    const auto file = delivery::DeliveredTables().begin(
        application::TableFormat::kCsv, {"names", {{Kind::kText, "name", "", 12}, {Kind::kText, "next", "", 12}}}, apostrophes);
    for (const auto& each : all) file->text(each.text).text("after").endRow();
    const auto text = file->take();
    auto lines = readCsv(std::string_view(text).substr(3));
    REQUIRE(lines.size() == all.size() + 1);
    lines.erase(lines.begin());
    for (std::size_t i = 0; i < all.size(); ++i) {
      INFO(shown(all[i].text));
      REQUIRE(lines[i].size() == 2);
      const auto& cell = lines[i][0];
      CHECK((cell == all[i].text || cell == "'" + all[i].text));
      if (apostrophes && !all[i].text.empty()) CHECK(cell == "'" + all[i].text);
      if (!cell.empty()) CHECK(std::string_view("=+-@\t\r").find(cell.front()) == std::string_view::npos);
    }
  }
}
