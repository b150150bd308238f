// Letters as they are filed: read back by poppler, and by a scanner of codes.
#include "plugin/delivery/epc_code.hpp"
#include "plugin/delivery/letter_page.hpp"
#include "tests/support/pdf/pdf_file.hpp"
#include "tests/unit/plugin/delivery/message_fixture.hpp"

using namespace test;
using Catch::Contains;

namespace {

Letterbox letterbox() {
  Letterbox box;
  box.message.draft.way = domain::Way::kLetter;
  box.message.draft.templateId = "letter";
  box.customer.code = "C/001";
  return box;
}

delivery::Letter longLetter(int rows) {
  delivery::Letter letter;
  letter.senderName = "Acme";
  letter.recipient = "Dupont\n59000 Lille";
  letter.subject = "Relevé";
  letter.text = "Madame, Monsieur,";
  letter.head = {"Facture", "Émise le", "Échéance", "Retard", "Montant", "Reste dû"};
  for (int i = 0; i < rows; ++i)
    letter.rows.push_back({"F-" + std::to_string(1000 + i), "01/01/2026", "31/01/2026", "12", "10,00 €", "10,00 €"});
  letter.totals = {{"Total", "1 000,00 €"}};
  letter.pageOf = "Page {page}/{pages}";
  letter.createdOn = "2026-01-20";
  return letter;
}

}  // namespace

TEST_CASE("a letter says who owes what to whom, and is filed for the day and for the customer") {
  auto box = letterbox();
  const auto rendered = box.render();
  CHECK(rendered.copy.file == "letters/2026-01-20/C-001-1.pdf");
  CHECK_THAT(rendered.copy.content, Contains("Madame, Monsieur"));
  REQUIRE(box.letters.files.size() == 2);
  CHECK(box.letters.files.at("customers/C-001/2026-01-20-1.pdf") == box.letters.files.at(rendered.copy.file));
  const PdfFile pdf(box.letters.files.at(rendered.copy.file));
  const auto text = pdf.text();
  for (const char* part : {"Société Dupont & Fils", "2 rue Haute", "59000 Lille", "Acme SAS", "1 rue de la Paix",
                           "20 janvier 2026", "F-2026/0001", "F-2026/0002", "1 044,00 €", "1 164,00 €",
                           "FR76 1234 5678 9012 3456 7890 123", "AGRIFRPP", "RCS Paris 123 456 789", "1/1", "03/01/2026"}) {
    INFO(text);
    CHECK_THAT(text, Contains(part));
  }
  // The same letter again is the same file.
  const auto before = box.letters.files;
  box.render();
  CHECK(box.letters.files == before);
}

TEST_CASE("the code on a letter fills in the transfer: read back by a scanner") {
  auto box = letterbox();
  const PdfFile pdf(box.letters.files.at(box.render().copy.file));
  const auto read = pdf.outputOf("pdftoppm -r 200 -png -singlefile '" + pdf.path + "' '" + pdf.path + "' && zbarimg -q --raw '" +
                                 pdf.path + ".png' && rm '" + pdf.path + ".png'");
  CHECK(read == "BCD\n002\n1\nSCT\nAGRIFRPP\nAcme SAS\nFR7612345678901234567890123\nEUR1164.00\n\n\nF-2026/0001, F-2026/0002\n");
}

TEST_CASE("a code of payment is made only for what such a transfer can pay") {
  const auto euros = [](std::int64_t minor) {
    return delivery::epcCode({"Acme", "FR76 1234", "", kit::Money(minor, kit::Currency::of("EUR")), "F-1"});
  };
  CHECK(euros(1) == "BCD\n002\n1\nSCT\n\nAcme\nFR761234\nEUR0.01\n\n\nF-1");
  CHECK(euros(99'999'999'999) != "");
  CHECK(euros(0) == "");
  CHECK(euros(-5) == "");
  CHECK(euros(100'000'000'000) == "");
  CHECK(delivery::epcCode({"Acme", "FR761234", "", kit::Money(100, kit::Currency::of("USD")), "F-1"}) == "");
  CHECK(delivery::epcCode({"", "FR761234", "", kit::Money(100, kit::Currency::of("EUR")), "F-1"}) == "");
  CHECK(delivery::epcCode({"Acme", "", "", kit::Money(100, kit::Currency::of("EUR")), "F-1"}) == "");
  // Cut at whole characters.
  std::string name;
  for (int i = 0; i < 80; ++i) name += "é";
  const auto cut = delivery::epcCode({name, "FR761234", "", kit::Money(100, kit::Currency::of("EUR")), "F-1\nF-2"});
  CHECK_THAT(cut, Contains("\n" + name.substr(0, 140) + "\nFR761234"));
  CHECK_THAT(cut, Contains("F-1 F-2"));
}

TEST_CASE("a customer without a postal address gets no letter, and a person is told what to do") {
  auto box = letterbox();
  box.details.value.customerAddress = "";
  CHECK_THROWS_WITH(box.render(), Contains("no postal address"));
  CHECK(box.letters.files.empty());
}

TEST_CASE("a letter is looked at before it is made: the same words, the same PDF, nothing filed") {
  auto box = letterbox();
  box.message.draft.signature = "Anne\nService clients";
  const auto look = box.with([](auto& renderer, const auto& request) { return renderer.letterLook(request, true); });
  CHECK(look.problems.empty());
  CHECK(look.recipient == "Société Dupont & Fils\n2 rue Haute\n59000 Lille");
  CHECK_THAT(look.sender, Contains("Acme SAS\n1 rue de la Paix"));
  CHECK(look.signature == "Anne\nService clients");
  REQUIRE(look.rows.size() == 2);
  CHECK(look.rows[0].size() == look.head.size());
  CHECK(look.rows[0][0] == "F-2026/0001");
  CHECK(box.letters.files.empty());
  CHECK(look.pdf == box.letters.files[box.render().copy.file]);
  CHECK_THAT(PdfFile(look.pdf).text(), Contains("Service clients"));
  CHECK(box.with([](auto& renderer, const auto& request) { return renderer.letterLook(request, false); }).pdf.empty());
  box.details.value.customerAddress = "";
  const auto refused = box.with([](auto& renderer, const auto& request) { return renderer.letterLook(request, true); });
  REQUIRE(refused.problems.size() == 1);
  CHECK_THAT(refused.problems[0].english(), Contains("no postal address"));
  CHECK(refused.signature == "Anne\nService clients");
}

TEST_CASE("a text that would take long to lay out is refused before it is, in a sentence") {
  Letterbox box;
  const auto problem = [&] {
    const auto look = box.with([](auto& renderer, const auto& request) { return renderer.letterLook(request, true); });
    CHECK(look.pdf.empty());
    return look.problems.empty() ? std::string() : look.problems.front().english();
  };
  box.message.draft.subject = "Reminder";
  box.message.draft.body = std::string(300'000, 'a');
  CHECK(problem() == "The text is too long: at most 50000 characters.");
  box.message.draft.body = "Good day " + std::string(2'001, 'a');
  CHECK_THAT(problem(), Contains("a word of more than 2000 characters"));
  box.message.draft.body = "Good day";
  box.message.draft.signature = std::string(60'000, ' ');
  CHECK(problem() == "The text is too long: at most 50000 characters.");
}

TEST_CASE("a long table goes over pages: every row once, the head on each, pages counted") {
  const PdfFile pdf(delivery::drawLetter(longLetter(120)));
  CHECK(pdf.pages() >= 4);
  const auto text = pdf.text();
  for (int i = 0; i < 120; ++i) CHECK_THAT(text, Contains("F-" + std::to_string(1000 + i)));
  std::size_t heads = 0;
  for (auto at = text.find("Échéance"); at != std::string::npos; at = text.find("Échéance", at + 1)) ++heads;
  CHECK(heads == static_cast<std::size_t>(pdf.pages()));
  CHECK_THAT(text, Contains("Page 1/" + std::to_string(pdf.pages())));
  CHECK_THAT(text, Contains("Page " + std::to_string(pdf.pages()) + "/" + std::to_string(pdf.pages())));
}

TEST_CASE("whatever a name holds, a letter is drawn: broken UTF-8, control characters, right-to-left, emoji, very long") {
  for (const std::string& name :
       {std::string("\xff\xfe broken"), std::string("a\x01\x1b[2J"), std::string("שלום عليكم"), std::string("🧾💶"),
        std::string(5'000, 'x'), std::string("a\nb\nc\nd\ne\nf\ng\nh\ni\nj")}) {
    auto letter = longLetter(1);
    letter.recipient = name + "\n59000 Lille";
    letter.subject = letter.text = letter.closing = letter.senderName = name;
    letter.rows[0].number = name;
    letter.logo = name;
    const PdfFile pdf(delivery::drawLetter(letter));
    CHECK(pdf.pages() >= 1);
  }
}
