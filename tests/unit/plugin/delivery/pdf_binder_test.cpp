// Letters bound into one document: real ones, read back by poppler.
#include "plugin/delivery/pdf_binder.hpp"

#include "plugin/delivery/letter_page.hpp"
#include "tests/support/pdf/pdf_file.hpp"

using namespace reminders;
using Catch::Contains;

namespace {

std::string letterTo(const std::string& who, int rows = 1) {
  delivery::Letter letter;
  letter.senderName = "Acme";
  letter.recipient = who + "\n59000 Lille";
  letter.subject = "Relevé";
  letter.head = {"Facture", "Émise le", "Échéance", "Retard", "Montant", "Reste dû"};
  for (int i = 0; i < rows; ++i) letter.rows.push_back({"F-" + std::to_string(i), "", "", "1", "1,00 €", "1,00 €"});
  letter.pageOf = "Page {page}/{pages}";
  letter.createdOn = "2026-01-20";
  return delivery::drawLetter(letter);
}

}  // namespace

TEST_CASE("a day's letters become one document, in their order, each with all of its pages") {
  delivery::QpdfBinder binder;
  const auto bind = [&] {
    auto binding = binder.begin();
    CHECK(binding->add(letterTo("Société Dupont")));
    CHECK(binding->add(letterTo("Garage Élan", 100)));
    CHECK(binding->add(letterTo("Zoé Müller")));
    return binding->take();
  };
  const auto bound = bind();
  const test::PdfFile pdf(bound.pdf);
  CHECK(bound.pages == pdf.pages());
  CHECK(pdf.pages() >= 5);
  const auto text = pdf.text();
  CHECK(text.find("Société Dupont") < text.find("Garage Élan"));
  CHECK(text.find("Garage Élan") < text.find("Zoé Müller"));
  CHECK_THAT(text, Contains("F-99"));
  CHECK_THAT(text, Contains("Page 1/1"));
  CHECK(pdf.outputOf("pdftotext '" + pdf.path + "' /dev/null 2>&1").empty());  // poppler complains of nothing
  CHECK(bind().pdf == bound.pdf);                                              // made again after a crash, it is the same file
}

TEST_CASE("what is no PDF is left out, and the others are bound all the same; of nothing there is an empty page") {
  delivery::QpdfBinder binder;
  auto binding = binder.begin();
  CHECK_FALSE(binding->add("this is no PDF"));
  CHECK_FALSE(binding->add(""));
  const auto whole = letterTo("Société Dupont");
  binding->add(whole.substr(0, whole.size() / 2));  // cut: qpdf may mend it or refuse it
  CHECK(binding->add(whole));
  const test::PdfFile pdf(binding->take().pdf);
  CHECK_THAT(pdf.text(), Contains("Société Dupont"));
  const auto nothing = binder.begin()->take();
  CHECK(nothing.pages == 1);
  CHECK(test::PdfFile(nothing.pdf).pages() == 1);
}
