// How a mail helps to pay: the code that a banking app scans, and the link to the page on which to pay or answer.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "message_fixture.hpp"
#include "plugin/delivery/payment_codes.hpp"
#include "plugin/delivery/qr_code.hpp"

using namespace reminders;
using Catch::Contains;
using test::Letterbox;

namespace {

/// What another program reads in a picture; '' when it finds nothing.
std::string scanned(const std::string& png) {
  auto pattern = (std::filesystem::temp_directory_path() / "code-XXXXXX").string();
  const int file = ::mkstemp(pattern.data());
  REQUIRE(file >= 0);
  ::close(file);
  std::ofstream(pattern, std::ios::binary) << png;
  const auto out = pattern + ".txt";
  const int status = std::system(("zbarimg -q --raw '" + pattern + "' > '" + out + "'").c_str());
  std::ifstream read(out);
  std::string text{std::istreambuf_iterator<char>(read), {}};
  std::filesystem::remove(pattern);
  std::filesystem::remove(out);
  return status == 0 ? text : "";
}

const kit::mail::ReadPart* picture(const kit::mail::ReadMail& mail) {
  for (const auto& part : mail.parts)
    if (part.filename == "payment-code.png") return &part;
  return nullptr;
}

}  // namespace

TEST_CASE("a mail that asks for a transfer shows the code for it; its text says the same") {
  Letterbox box;
  const auto mail = box.mail();
  const auto* code = picture(mail);
  REQUIRE(code != nullptr);
  CHECK(scanned(code->bytes) ==
        "BCD\n002\n1\nSCT\nAGRIFRPP\nAcme SAS\nFR7612345678901234567890123\nEUR1164.00\n\n\nF-2026/0001, F-2026/0002\n");
  CHECK(code->bytes.size() < 2500);
  CHECK_THAT(mail.html, Contains("src=\"cid:payment-code\""));
  CHECK_THAT(mail.html, Contains("alt=\"Code to pay 1\u00a0164,00\u00a0€ to account FR76 1234 5678 9012 3456 7890 123"));
  CHECK_THAT(mail.text, Contains("FR7612345678901234567890123"));
  CHECK_THAT(mail.text, Contains("F-2026/0001, F-2026/0002"));
  CHECK(mail.text.find("cid:") == std::string::npos);
}

TEST_CASE("there is no code where it could not be paid, or where the text names no account") {
  {
    Letterbox box;
    box.details.value.sender.iban.clear();
    CHECK(picture(box.mail()) == nullptr);
  }
  {
    Letterbox box;
    box.message.currency = kit::Currency::of("USD");
    for (auto& line : box.lines) line.facts.currency = box.message.currency;
    CHECK(picture(box.mail()) == nullptr);
  }
  {
    Letterbox box;
    box.message.draft.body = "Bonjour, merci de payer {{total.open}}.";
    const auto mail = box.mail();
    CHECK(picture(mail) == nullptr);
    CHECK_THAT(mail.text, Catch::StartsWith("Bonjour, merci de payer 1\u00a0164,00\u00a0€.\n\nAcme SAS"));
  }
  {
    Letterbox box;  // as people write an account
    box.message.draft.body = "Compte FR76 1234 5678 9012 3456 7890 123, merci.";
    CHECK(picture(box.mail()) != nullptr);
  }
  {
    Letterbox box;
    for (auto& line : box.lines) line.reminder.asked = 0;
    CHECK(picture(box.mail()) == nullptr);
  }
}

TEST_CASE("a step that attaches the payment link adds it once, as text and as a link") {
  Letterbox box;
  box.message.draft.attach = {domain::Attachment::kPaymentLink};
  const auto mail = box.mail();
  const std::string link = "https://erp.example/pay/1:1.2";
  CHECK_THAT(mail.text, Contains("See what is owed, pay or answer us: " + link));
  CHECK_THAT(mail.text, Contains(link + "\n\nBien cordialement,"));
  CHECK_THAT(mail.html, Contains("<a href=\"" + link + "\">open the page</a>"));
  CHECK(mail.html.find(">" + link + "<") == std::string::npos);

  box.message.draft.body = "Bonjour,\n\nmerci.";
  CHECK_THAT(box.mail().text, Contains("merci.\n\nSee what is owed"));

  box.message.draft.body = "Ici : {{payment.link}}";
  const auto named = box.mail();
  CHECK_THAT(named.text, Contains("Ici : " + link));
  CHECK(named.text.find(link) == named.text.rfind(link));
  box.message.draft.attach.clear();
  CHECK_THAT(box.mail().text, Contains("Ici : " + link));
}

TEST_CASE("without a public address the link is empty, and the mail goes out without it") {
  Letterbox box;
  box.links.base = "";
  box.message.draft.attach = {domain::Attachment::kPaymentLink};
  box.message.draft.body = "Bonjour{{#payment.link}}, voyez {{payment.link}}{{/payment.link}}.";
  CHECK_THAT(box.mail().text, Catch::StartsWith("Bonjour.\n\nAcme SAS"));
}

TEST_CASE("a link names one customer and his invoices in order, and is read back as it was written") {
  using application::LinkSubject;
  CHECK(LinkSubject{{7}, {{13}, {12}, {13}}}.text() == "7:12.13");
  const auto read = LinkSubject::parse("7:12.13");
  REQUIRE(read);
  CHECK(read->customer.value == 7);
  CHECK(read->invoices == std::vector<domain::InvoiceId>{{12}, {13}});
  LinkSubject many{{7}, {}};
  for (std::int64_t i = 0; i < 5000; ++i) many.invoices.push_back({1'000'000 + i});
  CHECK(many.text().size() <= 900);
  CHECK(LinkSubject::parse(many.text())->invoices.size() > 100);
}

TEST_CASE("the code on a page is the one that a scanner reads in a mail") {
  delivery::EpcPaymentCodes codes;
  const application::Sender sender{"Acme SAS", "", "", "FR7612345678901234567890123", "AGRIFRPP", "", "", "", "", ""};
  const auto euros = codes.of(sender, kit::Money(116'400, kit::Currency::of("EUR")), "F-1");
  REQUIRE(euros);
  const auto code =
      delivery::QrCode::of("BCD\n002\n1\nSCT\nAGRIFRPP\nAcme SAS\nFR7612345678901234567890123\nEUR1164.00\n\n\nF-1");
  REQUIRE(code);
  CHECK(euros->svgPath == code->svgPath());
  CHECK(euros->side == code->size() + 8);
  // The path draws what the picture shows: its runs add up to the dark squares.
  std::size_t dark = 0, drawn = 0;
  for (int line = 0; line < code->size(); ++line)
    for (int column = 0; column < code->size(); ++column) dark += code->isDark(column, line) ? 1 : 0;
  for (auto at = euros->svgPath.find('h'); at != std::string::npos; at = euros->svgPath.find('h', at + 1))
    if (euros->svgPath[at + 1] != '-') drawn += std::stoul(euros->svgPath.substr(at + 1));
  CHECK(drawn == dark);
  CHECK(euros->svgPath.starts_with("M4 4h7v1h-7z"));
  CHECK_FALSE(codes.of(sender, kit::Money(100, kit::Currency::of("USD")), "F-1"));
  CHECK_FALSE(codes.of(sender, kit::Money(0, kit::Currency::of("EUR")), "F-1"));
}
