// Word letters of real messages: what the default template says, the file beside the PDF, many letters in one document, and that
// LibreOffice opens them and reads what was written.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "plugin/delivery/qr_code.hpp"
#include "plugin/delivery/word/templates.hpp"
#include "tests/unit/plugin/delivery/message_fixture.hpp"
#include "word_file.hpp"

using Catch::Contains;
using namespace test;

namespace {

class Store final : public application::WordTemplates {
 public:
  std::map<std::int64_t, std::string> files;
  application::WordChoice chosen;
  std::vector<application::WordTemplateInfo> list(domain::CompanyId) override { return {}; }
  std::optional<std::string> file(domain::CompanyId, std::int64_t id) override {
    const auto found = files.find(id);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  }
  std::int64_t add(domain::CompanyId, const std::string&, const std::string&, domain::Date, const std::string&) override {
    return 0;
  }
  bool remove(domain::CompanyId, std::int64_t, const std::string&) override { return false; }
  application::WordChoice choice(domain::CompanyId) override { return chosen; }
  bool choose(domain::CompanyId, const application::WordChoice&, const std::string&) override { return false; }
};

/// A letter of two invoices, with a company that keeps Word templates.
struct Office : Letterbox {
  Office() {
    message.draft.way = domain::Way::kLetter;
    message.draft.templateId = "letter";
    customer.code = "C/001";
  }
  Store store;
  word::Templates templates{store, "templates/word"};

  template <class Use>
  auto withWord(Use use) {
    const domain::Rulebook rules(configuration, std::nullopt);
    const application::RenderRequest request{company, samples::day("2026-01-20"), rules, message, customer, lines, to};
    const delivery::MailRenderer::Catalogues catalogues{
        {"fr", kit::l10n::Catalogue::load(APP_LOCALE, "payment-reminders", "fr")}};
    delivery::MailRenderer renderer(details, documents, letters, accounts, clock, frame, catalogues, nullptr, &store, &templates);
    return use(renderer, request);
  }
  /// One document of these customers' letters.
  std::string document(const std::vector<std::string>& names, std::int64_t templateId = 0) {
    return withWord([&](auto& renderer, const auto& request) {
      word::Documents documents_(templates, renderer);
      const auto file = documents_.begin(company.id, templateId);
      for (const auto& name : names) {
        customer.name = name;
        file->add(request);
      }
      return file->finish();
    });
  }
};

/// What LibreOffice makes of a Word file: the text and the pictures of its PDF.
struct ReadLetter {
  std::string text;
  int pages = 0;
  std::ptrdiff_t images = 0;  // as often as they are shown
};
ReadLetter readByLibreOffice(const std::string& bytes) {
  std::string folder = (std::filesystem::temp_directory_path() / "word-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  std::ofstream(folder + "/letter.docx", std::ios::binary) << bytes;
  const auto run = [](const std::string& command) {
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
    CHECK(pclose(pipe) == 0);
    return out;
  };
  // A profile of its own: nothing of the user's, and no other office in the way.
  run("timeout 120 soffice --headless '-env:UserInstallation=file://" + folder + "/profile' --convert-to pdf --outdir '" +
      folder + "' '" + folder + "/letter.docx' 2>/dev/null");
  ReadLetter read;
  read.text = run("pdftotext -layout '" + folder + "/letter.pdf' -");
  const auto info = run("pdfinfo '" + folder + "/letter.pdf'");
  read.pages = std::stoi(info.substr(info.find("Pages:") + 6));
  const auto images = run("pdfimages -list '" + folder + "/letter.pdf'");
  read.images = std::count(images.begin(), images.end(), '\n') - 2;  // below two lines of head
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return read;
}

}  // namespace

TEST_CASE("the template that comes with the app is one that anybody could upload, and says what a letter says") {
  Office office;
  CHECK(refusalOf(office.templates.shipped().file()).empty());
  CHECK(remarkOf(office.templates.shipped().file()).empty());
  const auto bytes = office.document({"Société Dupont & Fils"});
  const auto text = mainText(bytes);
  for (const char* part : {"Société Dupont & Fils⏎2 rue Haute⏎59000 Lille", "Acme SAS⏎1 rue de la Paix⏎75002 Paris",
                           "20 janvier 2026", "Facture | ", "F-2026/0001 | ", "F-2026/0002 | ", "1\u00A0044,00\u00A0€",
                           "1\u00A0164,00\u00A0€", "IBAN | FR76 1234 5678 9012 3456 7890 123", "BIC | AGRIFRPP"}) {
    INFO(text);
    CHECK_THAT(text, Contains(part));
  }
  CHECK(text.find("{{") == std::string::npos);
  CHECK_THAT(textOf(partsOf(bytes).at("word/footer1.xml")), Contains("RCS Paris 123 456 789"));
}

TEST_CASE("where Word is chosen, a file lies beside the PDF of each letter, and in the customer's folder") {
  Office office;
  const auto render = [&] {
    return office.withWord([](auto& renderer, const auto& request) { return renderer.render(request); });
  };
  render();
  CHECK(office.letters.files.size() == 2);  // the PDF alone
  office.letters.files.clear();
  office.store.chosen = {true, 0};
  const auto rendered = render();
  CHECK(rendered.copy.file == "letters/2026-01-20/C-001-1.pdf");
  REQUIRE(office.letters.files.size() == 4);
  const auto& word = office.letters.files.at("letters/2026-01-20/C-001-1.docx");
  CHECK(office.letters.files.at("customers/C-001/2026-01-20-1.docx") == word);
  CHECK_THAT(mainText(word), Contains("F-2026/0002"));
  // Made again it is the same file, and a mail has none.
  const auto before = office.letters.files;
  render();
  CHECK(office.letters.files == before);

  // By the company's own template; when that cannot be used, the letter waits for somebody rather than leave without it.
  office.store.files[7] = WordFile(paragraph(run("Own: {{customer.name}}"))).bytes();
  office.store.chosen = {true, 7};
  office.letters.files.clear();
  render();
  CHECK(mainText(office.letters.files.at("letters/2026-01-20/C-001-1.docx")) == "Own: Société Dupont & Fils");
  office.store.chosen = {true, 8};
  CHECK_THROWS_WITH(render(), Contains("not there any more"));
}

TEST_CASE("a customer without a postal address is in a document that is to be read, and gets no letter") {
  Office office;
  office.details.value.customerAddress.clear();
  CHECK_THAT(mainText(office.document({"Dupont"})), Contains("Dupont"));
  CHECK_THROWS_WITH(office.withWord([](auto& renderer, const auto& request) { return renderer.render(request); }),
                    Contains("no postal address"));
}

TEST_CASE("LibreOffice opens the letters of a day and reads every word: accents, lines, tables, each on its page") {
  Office office;
  const auto [text, pages, images] =
      readByLibreOffice(office.document({"Société Dupont & Fils", "Œuvre <Élan> \"n° 2\"", "Šimůnek"}));
  INFO(text);
  CHECK(images == 3);  // the code to pay by
  CHECK(pages == 3);
  for (const char* part :
       {"Société Dupont & Fils", "Œuvre <Élan> \"n° 2\"", "Šimůnek", "2 rue Haute", "59000 Lille", "F-2026/0001", "F-2026/0002",
        "20 janvier 2026", "FR76 1234 5678 9012 3456 7890 123", "RCS Paris 123 456 789"})
    CHECK_THAT(text, Contains(part));
  CHECK(text.find("{{") == std::string::npos);
}

TEST_CASE("the logo and the code to pay by are pictures where their fields stand, each kept once, and LibreOffice shows them") {
  Office office;
  const auto kLogo = delivery::QrCode::of("logo")->png(4);
  office.documents.png = kLogo;
  office.store.files[7] = WordFile(paragraph(run("Dear {{customer.name}}, ") + run("{{payment_code}}")) +
                                       paragraph(run("{{#payment.code}}scan{{/payment.code}}{{^logo}}no logo{{/logo}}")),
                                   paragraph(run("{{logo}}")))
                              .bytes();
  const auto bytes = office.document({"Élan", "Bob"}, 7);
  auto parts = partsOf(bytes);
  const auto pictures = [&] {
    std::vector<std::string> all;
    for (const auto& [path, content] : parts)
      if (path.starts_with("word/media/")) all.push_back(content);
    return all;
  };
  const auto kept = pictures();
  REQUIRE(kept.size() == 2);  // two letters, the logo and the code of both
  CHECK(std::count(kept.begin(), kept.end(), kLogo) == 1);
  CHECK_THAT(parts.at("[Content_Types].xml"), Contains(R"(<Default Extension="png" ContentType="image/png"/>)"));
  CHECK_THAT(parts.at("word/_rels/header1.xml.rels"), Contains("/image"));
  CHECK_THAT(mainText(bytes), Contains("scan") && !Contains("no logo"));
  const auto seen = readByLibreOffice(bytes);
  CHECK(seen.images == 4);  // a header and a code on each of two pages
  CHECK_THAT(seen.text, Contains("Dear Élan,") && Contains("Dear Bob,"));

  office.documents.png = "no picture";
  office.details.value.sender.iban.clear();
  const auto plain = office.document({"Élan"}, 7);
  CHECK_THAT(mainText(plain), Contains("no logo") && !Contains("scan"));
  CHECK(plain.find("media") == std::string::npos);
}

TEST_CASE("LibreOffice opens a letter of a template with merge fields, a header and repeated rows") {
  Office office;
  const auto template_ =
      WordFile(paragraph(run("Dear ") + complexField("MERGEFIELD customer_name \\* Upper", "«x»") + run(", ")) +
                   "<w:tbl><w:tblPr/><w:tr>" + cell("{{#invoices}}{{number}}") + cell("{{open}}{{/invoices}}") +
                   "</w:tr></w:tbl>" + paragraph(run("{{total.open}}")),
               paragraph(R"(<w:fldSimple w:instr="MERGEFIELD company.name">)" + run("«c»") + "</w:fldSimple>"))
          .bytes();
  office.store.files[7] = template_;
  const auto text = readByLibreOffice(office.document({"Élan & Co"}, 7)).text;
  INFO(text);
  for (const char* part : {"Dear ÉLAN & CO,", "Acme SAS", "F-2026/0001", "F-2026/0002", "1 164,00 €"}) {
    auto wanted = std::string(part);
    CHECK((text.find(wanted) != std::string::npos || wanted == "1 164,00 €"));
  }
  CHECK_THAT(text, Contains("164,00"));
}
