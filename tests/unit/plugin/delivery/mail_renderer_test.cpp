// Whole mails, read back by our reader and by Python's.
#include "message_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "plugin/delivery/message_fields.hpp"

using namespace reminders;
using test::Letterbox;

namespace {

std::string raw(const kit::mail::ReadMail& mail, const std::string& name) { return std::string(mail.field(name)); }

}  // namespace

TEST_CASE("a reminder in French reads as it was meant") {
  Letterbox box;
  const auto mail = box.mail();
  CHECK(mail.subject == "Rappel : facture F-2026/0001, F-2026/0002");
  CHECK_THAT(mail.text, Catch::Contains("• Facture F-2026/0001 du 06/12/2025, échue le 31/12/2025 : 120,00\u00a0€"));
  CHECK_THAT(mail.text, Catch::Contains("• Facture F-2026/0002 du 06/12/2025, échue le 05/01/2026 : 1\u00a0044,00\u00a0€"));
  CHECK_THAT(mail.text, Catch::Contains("Reste dû : 1\u00a0164,00\u00a0€"));
  CHECK_THAT(mail.text,
             Catch::Contains("le compte FR7612345678901234567890123, en indiquant la référence F-2026/0001, F-2026/0002"));
  CHECK_THAT(mail.text, Catch::Contains("Bien cordialement,\n\nAcme SAS\n+33 1 23 45 67 89"));
  CHECK(mail.text.find("\u202f") == std::string::npos);
  CHECK(mail.text.find("{{") == std::string::npos);
  CHECK_THAT(mail.html, Catch::Contains("<html lang=\"fr\">"));
  CHECK_THAT(mail.html, Catch::Contains("échue le 31/12/2025"));
  CHECK(mail.html.find("{{") == std::string::npos);
  REQUIRE(mail.from.size() == 1);
  CHECK(mail.from[0].name == "Acme SAS");
  CHECK(mail.from[0].address == "compta@acme.example");
  REQUIRE(mail.to.size() == 1);
  CHECK(mail.to[0].address == "anne@dupont.example");
  CHECK(mail.messageId == "reminder.1.1.77@acme.example");
  CHECK(raw(mail, "Auto-Submitted") == "auto-generated");
  std::vector<std::string> files;
  for (const auto& part : mail.parts)
    if (part.isAttachment()) files.push_back(part.filename + "=" + part.bytes);
  CHECK(files == std::vector<std::string>{"F-2026-0001.pdf=%PDF-1.4 invoice 1", "F-2026-0002.pdf=%PDF-1.4 invoice 2"});
}

TEST_CASE("a customer who reads English gets the English row") {
  Letterbox box;
  box.customer.language = "en";
  const auto mail = box.mail();
  CHECK(mail.subject == "Reminder: invoice F-2026/0001, F-2026/0002");
  CHECK_THAT(mail.text, Catch::Contains("• Invoice F-2026/0001 of 06/12/2025, due on 31/12/2025: €120.00"));
  CHECK_THAT(mail.text, Catch::Contains("Amount due: €1,164.00"));
  CHECK_THAT(mail.html, Catch::Contains("<html lang=\"en\">"));
}

TEST_CASE("every field is filled in the reader's language") {
  Letterbox box;
  box.with([&](auto&, const application::RenderRequest& request) {
    const auto french = delivery::messageFields(request, box.details.value, "fr", {});
    CHECK(french["total"]["open"] == "1\u00a0164,00\u00a0€");
    CHECK(french["total"]["due"] == french["total"]["open"]);
    CHECK(french["date"] == "20/01/2026");
    CHECK(french["level"]["name"] == "Rappel courtois");
    CHECK(french["reminder"]["previous_on"] == "03/01/2026");
    CHECK(french["contact"]["salutation"] == "Chère Madame");
    CHECK(french["contact"]["role"] == "billing");
    CHECK(french["customer"]["address"] == "2 rue Haute\n59000 Lille");
    CHECK(french["invoice"]["order_reference"] == "PO-77");
    CHECK(french["invoice"]["days_late"] == "20");
    CHECK(french["invoices"].size() == 2);
    CHECK(french["payment"]["reference"] == "F-2026/0001, F-2026/0002");
    const auto english = delivery::messageFields(request, box.details.value, "en", {});
    CHECK(english["total"]["open"] == "€1,164.00");
    return 0;
  });
}

TEST_CASE("instalments of one invoice name it once and attach it once") {
  Letterbox box;
  box.lines[1].facts.id = {{1}, 2};
  box.lines[1].reminder.receivable = {{1}, 2};
  box.lines[1].facts.number = "F-2026/0001";
  const auto mail = box.mail();
  CHECK(mail.subject == "Rappel : facture F-2026/0001");
  CHECK(std::count_if(mail.parts.begin(), mail.parts.end(), [](const auto& part) { return part.isAttachment(); }) == 1);
}

TEST_CASE("the department writes under its own name, address and signature") {
  Letterbox box;
  for (auto& line : box.lines) line.facts.departmentCode = "NORD";
  box.message.department = {4};
  box.details.value.sender.departmentName = "Marque Nord";
  box.details.value.sender.departmentEmail = "nord@acme.example";
  box.details.value.sender.departmentSenderName = "Compta Nord";
  box.accounts.value = application::MailAccount{};
  box.accounts.value->from = "account@acme.example";
  box.accounts.value->replyTo = "Réponses <reply@acme.example>";
  auto mail = box.mail();
  CHECK(mail.from[0].address == "nord@acme.example");
  CHECK(mail.from[0].name == "Compta Nord");
  REQUIRE(mail.replyTo.size() == 1);
  CHECK(mail.replyTo[0].name == "Réponses");
  CHECK_THAT(mail.text, Catch::Contains("Marque Nord"));

  box.configuration.departments["NORD"] = {
      "Les Éditions du Nord <editions@nord.example>", "r@nord.example", "L’équipe\nLille", {}, ""};
  mail = box.mail();
  CHECK(mail.from[0].address == "editions@nord.example");
  CHECK(mail.from[0].name == "Les Éditions du Nord");
  CHECK(mail.replyTo[0].address == "r@nord.example");
  CHECK_THAT(mail.text, Catch::Contains("L’équipe\nLille"));
  CHECK(box.render().envelopeSender == "editions@nord.example");
}

TEST_CASE("without any sender address the mail cannot be made, and the reason says what to do") {
  Letterbox box;
  box.details.value.sender.companyEmail.clear();
  CHECK_THROWS_WITH(box.render(), Catch::Contains("sender address"));
  CHECK_THROWS_AS(box.render(), application::Permanent);
}

TEST_CASE("the same message rendered again is the same mail, its Message-ID included") {
  Letterbox box;
  const auto first = box.mail();
  box.clock.now += 3'600'000;
  const auto second = box.mail();
  CHECK(first.messageId == second.messageId);
  CHECK(first.text == second.text);
  CHECK(first.html == second.html);
}

TEST_CASE("hostile names harm neither header nor HTML, and keep nobody's mail from leaving") {
  Letterbox box;
  for (auto& row : box.configuration.templates) {
    row.subject = "{{customer.name}} #REF#";
    row.body = "Hello {{customer.name}}";
  }
  for (const std::string name :
       {"a\r\nBcc: evil@example.org", "<script>alert(1)</script>", "{{company.iban}}", "{{{signature}}}", "😀🧾", "שלום עולם",
        "a\tb\x01"
        "c",
        "{{language}}"}) {
    INFO(name);
    box.customer.name = name;
    box.to[0].name = name;
    const auto rendered = box.render();
    const auto mail = kit::mail::readMail(rendered.copy.content);
    CHECK(mail.to.size() == 1);
    CHECK(mail.field("Bcc").empty());
    CHECK(mail.subject.find('\n') == std::string::npos);
    CHECK(mail.html.find("<script") == std::string::npos);
    CHECK(mail.html.find("FR76") == std::string::npos);
    CHECK(rendered.copy.subject.find_first_of("\r\n\t\x01") == std::string::npos);
    // The signature stands once, at its own place, whatever a name holds.
    const auto at = mail.html.find("+33 1 23 45 67 89");
    REQUIRE(at != std::string::npos);
    CHECK(mail.html.find("+33 1 23 45 67 89", at + 1) == std::string::npos);
    CHECK(mail.html.find("border-top") < at);
  }
}

TEST_CASE("a language that is no language does no harm to the HTML") {
  Letterbox box;
  std::erase_if(box.configuration.templates, [](const domain::Template& row) { return row.language != "fr"; });
  for (auto& row : box.configuration.templates) row.language = "\"><script>x</script>";
  box.customer.language = "\"><script>x</script>";
  CHECK(box.mail().html.find("<script>") == std::string::npos);
}

TEST_CASE("a mail tells only of its own customer") {
  Letterbox mine;
  Letterbox theirs;
  theirs.customer = samples::customer(2);
  theirs.customer.name = "Zebra SARL";
  theirs.customer.language = "fr";
  theirs.to = {{"zoe@zebra.example", "Zoé", domain::Role::kBilling, false}};
  theirs.lines.clear();
  theirs.line(7, "Z-7", 700);
  const auto text = mine.render().copy.content;
  const auto other = theirs.mail();
  CHECK(text.find("zebra") == std::string::npos);
  CHECK(other.text.find("F-2026") == std::string::npos);
  CHECK(other.html.find("dupont") == std::string::npos);
  std::size_t files = 0;
  for (const auto& part : other.parts) files += part.isAttachment() ? 1 : 0;
  CHECK(files == 1);
}

TEST_CASE("by hand: what the person wrote, copies, and no mark of a machine") {
  Letterbox box;
  box.message.origin = domain::Origin::kByHand;
  box.message.draft.subject = "À propos de {{invoice.number}}";
  box.message.draft.body = "Cher client,\nappelez-moi.";
  box.message.draft.cc = {"Chef <chef@acme.example>"};
  box.message.draft.bcc = {"archive@acme.example"};
  const auto rendered = box.render();
  const auto mail = kit::mail::readMail(rendered.copy.content);
  CHECK(mail.subject == "À propos de F-2026/0001");
  CHECK_THAT(mail.text, Catch::StartsWith("Cher client,\nappelez-moi."));
  REQUIRE(mail.cc.size() == 1);
  CHECK(rendered.copy.content.find("archive@") == std::string::npos);
  CHECK(mail.field("Auto-Submitted").empty());
}

TEST_CASE("the recap of due dates comes where it is asked for") {
  Letterbox box;
  box.message.draft.attach = {domain::Attachment::kDueDatesRecap};
  const auto mail = box.mail();
  CHECK_THAT(mail.text, Catch::Contains("31/12/2025  F-2026/0001  120,00\u00a0€\n05/01/2026  F-2026/0002"));
  box.message.draft.attach.clear();
  CHECK(box.mail().text.find("31/12/2025  F-2026/0001") == std::string::npos);
}

TEST_CASE("a call is a text for a person; a template that is missing is named") {
  Letterbox box;
  box.message.draft.way = domain::Way::kCall;
  CHECK_THROWS_WITH(box.render(), Catch::Contains("courteous"));
  domain::Template row;
  row.id = "courteous";
  row.way = domain::Way::kCall;
  row.body = "Demander {{contact.name}} au {{contact.phone}}";
  box.configuration.templates.push_back(row);
  const auto call = box.render();
  CHECK(call.copy.content == "Demander Anne Dupont au 0611");
  CHECK(call.copy.contentType == "text/plain");
}

TEST_CASE("a call without a template says whom to call, and about what") {
  Letterbox box;
  box.message.draft.way = domain::Way::kCall;
  box.message.draft.templateId.clear();
  const auto call = box.render();
  CHECK_THAT(call.copy.subject, Catch::Contains(box.customer.name));
  for (const auto& line : box.lines) CHECK_THAT(call.copy.content, Catch::Contains(line.facts.number));
  CHECK_THAT(call.copy.content, Catch::Contains("Total"));
  box.message.draft.way = domain::Way::kEmail;
  CHECK_THROWS_WITH(box.render(), Catch::Contains("there is no template"));
}

TEST_CASE("Python's email package reads the mails as they were meant") {
  std::string folder = (std::filesystem::temp_directory_path() / "reminder_mails_XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  int number = 0;
  for (const char* language : {"fr", "en"})
    for (const std::string name : {"Société Dupont & Fils", "😀🧾 שלום", "O'Hara \"quoted\", <x>"}) {
      Letterbox box;
      box.customer.language = language;
      box.customer.name = name;
      box.to[0].name = name;
      const auto rendered = box.render();
      const auto base = folder + "/" + std::to_string(number++);
      std::ofstream(base + ".eml", std::ios::binary) << rendered.copy.content;
      std::ofstream(base + ".json") << nlohmann::json{{"subject", rendered.copy.subject},
                                                      {"name", name},
                                                      {"id", box.message.messageIdHeader},
                                                      {"text", box.words().text},
                                                      {"files", {"F-2026-0001.pdf", "F-2026-0002.pdf"}}};
    }
  const std::string command = "python3 tests/unit/plugin/delivery/check_reminders.py '" + folder + "'";
  const int result = std::system(command.c_str());  // NOLINT(cert-env33-c): a fixed command
  CHECK(result == 0);
  std::filesystem::remove_all(folder);
}

namespace {

/// The beginning of a PNG of this size; what follows is of no interest to a mail.
std::string png(std::uint32_t width, std::uint32_t height, std::size_t bytes = 200) {
  const auto number = [](std::uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xff);
    return text;
  };
  std::string text = "\x89PNG\r\n\x1a\n" + number(13) + "IHDR" + number(width) + number(height);
  text.resize(bytes, 'x');
  return text;
}

/// Without the code of payment, which has tests of its own.
std::vector<std::string> inlinePictures(const kit::mail::ReadMail& mail) {
  std::vector<std::string> found;
  for (const auto& part : mail.parts)
    if (!part.contentId.empty() && part.contentId != "payment-code")
      found.push_back(part.contentId + " " + part.mimeType + " " + std::to_string(part.bytes.size()));
  return found;
}

}  // namespace

TEST_CASE("the company's logo stands above the text, in the mail itself and no larger than a letterhead") {
  Letterbox box;
  box.documents.png = png(880, 160);
  const auto wide = box.mail();
  CHECK_THAT(wide.html, Catch::Contains("<img src=\"cid:logo\" alt=\"Acme SAS\" width=\"220\" height=\"40\""));
  CHECK(inlinePictures(wide) == std::vector<std::string>{"logo image/png 200"});
  CHECK(wide.text.find("logo") == std::string::npos);
  box.documents.png = png(300, 300);
  CHECK_THAT(box.mail().html, Catch::Contains("width=\"64\" height=\"64\""));
  box.documents.png = png(40, 20);
  CHECK_THAT(box.mail().html, Catch::Contains("width=\"40\" height=\"20\""));
}

TEST_CASE("a mail is made without a logo when there is none, when it is no picture, and when it weighs too much") {
  Letterbox box;
  for (const auto& logo : {std::string(), std::string("<svg/>"), png(0, 20), png(40, 20, 100'001), png(40, 20).substr(0, 20)}) {
    box.documents.png = logo;
    const auto mail = box.mail();
    CHECK(mail.html.find("cid:logo") == std::string::npos);
    CHECK(mail.html.find("{{") == std::string::npos);
    CHECK(inlinePictures(mail).empty());
  }
}
