#include <host_sdk/kit/mail/message_reader.hpp>

#include "tests/unit/kit/mail/drafts.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::vector<std::string> linesOf(const std::string& mail) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < mail.size();) {
    const auto end = mail.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    lines.push_back(mail.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

void checkWire(const std::string& mail) {
  bool inHeader = true;
  for (const auto& line : linesOf(mail)) {
    CHECK(line.find_first_of("\r\n") == std::string::npos);
    for (char c : line) CHECK((c == '\t' || (c >= ' ' && c <= '~')));
    CHECK(line.size() <= 78);
    if (line.empty()) inHeader = false;
    if (inHeader) CHECK(line.find_first_not_of(' ') != std::string::npos);
    // Encoded words: at most 75 characters, and whole characters each.
    for (auto at = line.find("=?UTF-8?B?"); at != std::string::npos; at = line.find("=?UTF-8?B?", at + 1)) {
      const auto end = line.find("?=", at + 10);
      REQUIRE(end != std::string::npos);
      CHECK(end + 2 - at <= 75);
      CHECK(kit::mail::decodeHeaderText(line.substr(at, end + 2 - at)).find("\xEF\xBF\xBD") == std::string::npos);
    }
  }
}

}  // namespace

TEST_CASE("The simplest mail is written as one would by hand") {
  CHECK(written(simpleDraft()) ==
        "Date: Sat, 21 Nov 2026 10:05:00 +0100\r\n"
        "Message-ID: <m-1.1@acme.example>\r\n"
        "From: Atrium <billing@acme.example>\r\n"
        "To: Jean Dupont <jean@client.example>\r\n"
        "Subject: Invoice F-001\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n"
        "\r\n"
        "Hello\r\n");
}

TEST_CASE("The structure is only as deep as it needs to be") {
  auto draft = simpleDraft();
  const auto structure = [&] {
    std::string out;
    for (const auto& part : kit::mail::readMail(written(draft)).parts) out += std::string(part.depth, ' ') + part.mimeType + "\n";
    return out;
  };
  CHECK(structure() == "text/plain\n");
  draft.html = "<p>Hello</p>";
  CHECK(structure() == "multipart/alternative\n text/plain\n text/html\n");
  draft.attachments = {{"a.pdf", "application/pdf", "%PDF"}};
  CHECK(structure() == "multipart/mixed\n multipart/alternative\n  text/plain\n  text/html\n application/pdf\n");
  draft.inlineImages = {{"logo@acme.example", "image/png", "PNG", "logo.png"}};
  CHECK(structure() ==
        "multipart/mixed\n multipart/related\n  multipart/alternative\n   text/plain\n   text/html\n  image/png\n "
        "application/pdf\n");
  draft.text.clear();
  draft.attachments.clear();
  CHECK(structure() == "multipart/related\n text/html\n image/png\n");
}

TEST_CASE("Hidden copies are never written") {
  auto draft = simpleDraft();
  draft.bcc = {mailbox("Secret", "secret@acme.example")};
  CHECK_THAT(written(draft), !Contains("ecret"));
  draft.to.clear();
  CHECK_THAT(written(draft), Contains("To: undisclosed-recipients:;\r\n") && !Contains("ecret"));
}

TEST_CASE("The same message gives the same bytes; another message other boundaries") {
  auto draft = simpleDraft();
  draft.html = "<p>Hello</p>";
  const auto first = written(draft);
  CHECK(first == written(draft));
  draft.messageId = "m-2.1@acme.example";
  const auto boundaryOf = [](const std::string& mail) { return mail.substr(mail.find("boundary="), 40); };
  CHECK(boundaryOf(first) != boundaryOf(written(draft)));
}

TEST_CASE("A date is written in its own offset") {
  auto draft = simpleDraft();
  draft.utcOffsetMinutes = -210;
  CHECK_THAT(written(draft), StartsWith("Date: Sat, 21 Nov 2026 05:35:00 -0330\r\n"));
  draft.dateMs = 0;
  draft.utcOffsetMinutes = 0;
  CHECK_THAT(written(draft), StartsWith("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"));
}

TEST_CASE("Long and foreign header values are folded and encoded within the limits, and come back whole") {
  const std::string subject =
      GENERATE(as<std::string>(), "Relance n°2 : facture échue", "=?UTF-8?B?SGVsbG8=?=", "a  b", " begins with a blank", "ends ",
               std::string(300, 'x'), "תזכורת תשלום עבור חשבונית",
               "請求書のお支払いについてのご連絡です。どうぞよろしくお願いいたします。", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
               "Invoice F-001 of a customer whose name is long enough to need a second line, and then a third line as well",
               "e\u0301te\u0301 " + std::string(60, 'e') + "é", "", "?= =_ =2E",
               "100 % \"quoted\" <angle> (comment), comma; semicolon: colon\\");
  auto draft = simpleDraft();
  draft.subject = subject;
  draft.to = {mailbox(subject.substr(0, 190) == subject ? subject : "x", "jean@client.example"),
              mailbox("Müller, \"Hans\" & Söhne", "hans@client.example"), mailbox("O'Hara (Ltd.)", "o@client.example")};
  draft.extraHeaders = {{"X-Note", subject}};
  const auto mail = written(draft);
  INFO(mail);
  if (subject.size() < 300) checkWire(mail);
  const auto read = kit::mail::readMail(mail);
  const auto trimmed = [&] {
    auto text = subject;
    text.erase(0, text.find_first_not_of(' ') == std::string::npos ? 0 : text.find_first_not_of(' '));
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
  }();
  CHECK(read.subject == trimmed);
  CHECK(read.field("x-note") == trimmed);
  REQUIRE(read.to.size() == 3);
  CHECK(read.to[0].address == "jean@client.example");
  if (subject.size() < 190) CHECK(read.to[0].name == trimmed);
  CHECK(read.to[1].name == "Müller, \"Hans\" & Söhne");
  CHECK(read.to[2].name == "O'Hara (Ltd.)");
  CHECK_FALSE(read.truncated);
}

TEST_CASE("Files come back with their names and every byte") {
  std::string everyByte;
  for (int i = 0; i < 1000; ++i) everyByte += static_cast<char>(i % 256);
  const std::string name = GENERATE(as<std::string>(), "invoice.pdf", "Relance n°2 \"é\".pdf", "плати.pdf", "a;b=c%20'd'*.pdf",
                                    "=?UTF-8?Q?x?=.pdf", "with blank.pdf", std::string(200, 'a') + ".pdf",
                                    "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé.pdf");
  auto draft = simpleDraft();
  draft.html = "<img src=\"cid:logo\">";
  draft.attachments = {{name, "application/pdf", everyByte}, {"empty.bin", "application/octet-stream", ""}};
  draft.inlineImages = {{"logo", "image/png", everyByte.substr(3), name}};
  const auto mail = written(draft);
  INFO(mail);
  checkWire(mail);
  const auto read = kit::mail::readMail(mail);
  REQUIRE(read.parts.size() == 8);
  const auto& image = read.parts[5];
  CHECK(image.contentId == "logo");
  CHECK(image.disposition == "inline");
  CHECK(image.filename == name);
  CHECK(image.bytes == everyByte.substr(3));
  const auto& file = read.parts[6];
  CHECK(file.filename == name);
  CHECK(file.bytes == everyByte);
  CHECK(file.isAttachment());
  CHECK(read.parts[7].bytes.empty());
}

TEST_CASE("Texts come back as they were, whatever encoding was chosen") {
  const auto [text, encoding] = GENERATE(table<std::string, std::string>({
      {"Hello\n", "7bit"},
      {"Bonjour,\n\nvotre facture du 3 février est échue.\nCordialement\n", "quoted-printable"},
      {"From here on\n", "quoted-printable"},
      {".\n..\nQUIT\n", "quoted-printable"},
      {"blank at the end \ntab\t\n", "quoted-printable"},
      {std::string(1200, 'w') + "\n", "quoted-printable"},
      {"a=_b == c, which could be taken for a boundary\n", "quoted-printable"},
      {"請求書のお支払いについて\n", "base64"},
      {"\n\n\n", "7bit"},
      {"😀\n", "base64"},
  }));
  auto draft = simpleDraft();
  draft.text = text;
  const auto mail = written(draft);
  INFO(mail);
  checkWire(mail);
  CHECK_THAT(mail, Contains("Content-Transfer-Encoding: " + encoding + "\r\n"));
  CHECK_THAT(mail, !Contains("\r\n."));
  CHECK(kit::mail::readMail(mail).text == text);
}

TEST_CASE("Line ends of any kind become CRLF, and the text ends with one") {
  auto draft = simpleDraft();
  draft.text = "a\r\nb\rc\nd";
  CHECK_THAT(written(draft), Catch::Matchers::EndsWith("\r\n\r\na\r\nb\r\nc\r\nd\r\n"));
}

TEST_CASE("Automatic mails say so, and answers go where they should") {
  auto draft = simpleDraft();
  draft.autoSubmitted = kit::mail::AutoSubmitted::kAutoGenerated;
  draft.replyTo = mailbox("Comptabilité", "compta@acme.example");
  draft.extraHeaders = {{"X-Unsent", "1"}, {"References", "<a@b.example> <c@d.example>"}};
  CHECK_THAT(written(draft), Contains("\r\nAuto-Submitted: auto-generated\r\n") && Contains("\r\nX-Unsent: 1\r\n") &&
                                 Contains("\r\nReferences: <a@b.example> <c@d.example>\r\n") &&
                                 Contains("\r\nReply-To: =?UTF-8?B?Q29tcHRhYmlsaXTDqQ==?= <compta@acme.example>\r\n"));
}
