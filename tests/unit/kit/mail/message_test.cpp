#include "tests/unit/kit/mail/drafts.hpp"

TEST_CASE("A complete draft becomes a message") { CHECK(refusal(simpleDraft()).empty()); }

TEST_CASE("A line end in a header value is refused, wherever it hides") {
  const std::string evil = GENERATE(as<std::string>(), "x\r\nBcc: evil@x.example", "x\nBcc: evil@x.example",
                                    "x\rBcc: evil@x.example", "x\xE2\x80\xA8y", std::string("x\0y", 3), "x\x1By");
  INFO(evil);
  auto draft = simpleDraft();
  SECTION("subject") { draft.subject = evil; }
  SECTION("name of a file") { draft.attachments = {{evil, "application/pdf", "x"}}; }
  SECTION("MIME type of a file") { draft.attachments = {{"a.pdf", evil, "x"}}; }
  SECTION("content id") {
    draft.html = "<p>";
    draft.inlineImages = {{evil, "image/png", "x", ""}};
  }
  SECTION("Message-ID") { draft.messageId = evil + "@acme.example"; }
  SECTION("name of a header") { draft.extraHeaders = {{evil, "1"}}; }
  SECTION("value of a header") { draft.extraHeaders = {{"X-Unsent", evil}}; }
  CHECK_FALSE(refusal(draft).empty());
}

TEST_CASE("A broken text is refused with the place") {
  auto draft = simpleDraft();
  draft.text = "Bonjour, voici \xE9 du Latin-1";
  CHECK(refusal(draft).find("voici ?") != std::string::npos);
  draft.text = std::string("a\0b", 3);
  CHECK(refusal(draft).find("control character") != std::string::npos);
  draft.text = "a";
  draft.html = "\x01";
  CHECK(refusal(draft).find("control character") != std::string::npos);
}

TEST_CASE("What the mail writes itself cannot be set as an extra header") {
  auto draft = simpleDraft();
  draft.extraHeaders = {
      {GENERATE("Bcc", "bcc", "From", "To", "Message-ID", "Content-Type", "MIME-Version", "Subject", "Return-Path"), "x"}};
  CHECK_FALSE(refusal(draft).empty());
}

TEST_CASE("Files are checked") {
  auto draft = simpleDraft();
  const auto [name, type] = GENERATE(table<std::string, std::string>({{"", "application/pdf"},
                                                                      {"../a.pdf", "application/pdf"},
                                                                      {"a\\b.pdf", "application/pdf"},
                                                                      {"a.pdf", "pdf"},
                                                                      {"a.pdf", "application/pdf; x=y"},
                                                                      {"a.eml", "message/rfc822"},
                                                                      {"a", "multipart/mixed"}}));
  draft.attachments = {{name, type, "x"}};
  CHECK_FALSE(refusal(draft).empty());
}

TEST_CASE("A picture needs an HTML text to be shown in") {
  auto draft = simpleDraft();
  draft.inlineImages = {{"logo", "image/png", "x", ""}};
  CHECK(refusal(draft).find("without HTML") != std::string::npos);
}

TEST_CASE("Every recipient is in the envelope once, hidden ones too") {
  auto draft = simpleDraft();
  draft.cc = {mailbox("", "Jean@client.example"), mailbox("", "cc@client.example")};
  draft.bcc = {mailbox("", "archive@acme.example"), mailbox("", "cc@client.example")};
  const auto message = std::get<kit::mail::Message>(kit::mail::Message::of(draft));
  const auto recipients = message.recipients();
  REQUIRE(recipients.size() == 3);
  CHECK(recipients[2].text() == "archive@acme.example");
}

TEST_CASE("Any text can be made fit for a header or a body") {
  CHECK(kit::mail::fitForHeader("a\r\nBcc: b\t\x01\u0085\u2028é\xff") == "a  Bcc: b    é\uFFFD");
  CHECK(kit::mail::fitForBody("a\r\nb\tc\x01\u0085é\xff") == "a\r\nb\tc  é\uFFFD");
  auto draft = simpleDraft();
  draft.subject = kit::mail::fitForHeader("a\r\nBcc: b\t\x01\u0085\u2028é\xff");
  draft.text = kit::mail::fitForBody("a\r\nb\tc\x01\u0085é\xff");
  CHECK(refusal(draft).empty());
}
