#include <catch2/catch.hpp>
#include <host_sdk/kit/mail/message_reader.hpp>
#include <random>

using kit::mail::decodeHeaderText;
using kit::mail::readMail;
using kit::mail::readMailboxes;

TEST_CASE("Encoded words of other programs are understood") {
  const auto [raw, text] = GENERATE(table<std::string, std::string>({
      {"=?iso-8859-1?Q?Relance_n=B02?=", "Relance n°2"},
      {"=?ISO-8859-15?q?10_=A4?=", "10 €"},
      {"=?utf-8?B?w6k=?= =?utf-8?B?dMOp?=", "été"},
      {"=?utf-8?B?w6k=?= and =?utf-8?B?dMOp?=", "é and té"},
      {"=?utf-8?B?4oI=?= =?utf-8?B?rCA1?=", "€ 5"},  // a character cut in two
      {"=?utf-8?Q?a?=\t  =?iso-8859-1?Q?=E9?=", "aé"},
      {"=?windows-1252?Q?=80?=", "€"},
      {"=?koi8-r?B?8NLJ18XU?=", "Привет"},
      {"=?utf-8*fr?Q?a?=", "a"},
      {"=?no-such-charset?Q?abc?=", "abc"},
      {"=?../../etc/passwd?Q?abc?=", "abc"},
      {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
      {"=?utf-8?Q?never ends", "=?utf-8?Q?never ends"},
      {"caf\xE9 raw", "café raw"},
      {"café raw", "café raw"},
      {"=?utf-8?Q?a=0D=0ABcc:_x?=", "a  Bcc: x"},
      {"=?", "=?"},
      {"=?utf-8?Q?=FF?=", "\xEF\xBF\xBD"},
  }));
  INFO(raw);
  CHECK(decodeHeaderText(raw) == text);
}

TEST_CASE("Addresses are found in what programs write") {
  const auto boxes = readMailboxes(
      "Jean <jean@a.example>, \"Dupont, Anne\" <anne@a.example>, (note) x@b.example, team: y@c.example, z@d.example;");
  REQUIRE(boxes.size() == 5);
  CHECK(boxes[0].name == "Jean");
  CHECK(boxes[1].name == "Dupont, Anne");
  CHECK(boxes[1].address == "anne@a.example");
  CHECK(boxes[2].address == "x@b.example");
  CHECK(boxes[3].address == "y@c.example");
  CHECK(boxes[4].address == "z@d.example");
}

TEST_CASE("Addresses made to exhaust a parser do not") {
  std::string colons;
  for (int i = 0; i < 40000; ++i) colons += "a:";
  CHECK(readMailboxes(colons).size() <= 200);
  CHECK(readMailboxes(std::string(80000, '(')).size() <= 200);
  CHECK(readMailboxes(std::string(80000, '<')).size() <= 200);
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "a@b.example,";
  CHECK(readMailboxes(many).size() == 200);
}

TEST_CASE("A bounce's parts are found, the returned mail among them") {
  const auto mail = readMail(
      "From: MAILER-DAEMON@mx.example\nTo: billing@acme.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
      "Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"B\"\n\npreamble\n--B\n\nIt failed.\n--B\n"
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; "
      "jean@client.example\nAction: failed\nStatus: 5.1.1\n"
      "--B\nContent-Type: message/rfc822\n\nMessage-ID: <m-1.1@acme.example>\nSubject: Invoice\n\nHello\n--B--\nepilogue\n");
  REQUIRE(mail.parts.size() == 5);
  CHECK(mail.text == "It failed.");
  CHECK(mail.parts[2].mimeType == "message/delivery-status");
  CHECK(mail.parts[2].bytes.find("Status: 5.1.1") != std::string::npos);
  CHECK(mail.parts[4].inAttachedMail);
  CHECK(mail.parts[4].field("message-id") == "<m-1.1@acme.example>");
  CHECK_FALSE(mail.truncated);
}

TEST_CASE("A file name is read from whichever parameter a program chose, and never names a folder") {
  const auto [fields, name] = GENERATE(table<std::string, std::string>({
      {"Content-Disposition: attachment; filename=\"a b.pdf\"", "a b.pdf"},
      {"Content-Disposition: attachment; filename=a.pdf; size=3", "a.pdf"},
      {"Content-Disposition: attachment; filename*=UTF-8''n%C2%B02.pdf", "n°2.pdf"},
      {"Content-Disposition: attachment; filename*0*=iso-8859-1'fr'n%B0; filename*1=\"2.pdf\"", "n°2.pdf"},
      {"Content-Disposition: attachment;\n filename*1*=%B02.pdf;\n filename*0*=iso-8859-1''n", "n°2.pdf"},
      {"Content-Disposition: attachment; filename=\"=?utf-8?Q?n=C2=B02.pdf?=\"", "n°2.pdf"},
      {"Content-Type: application/pdf; name=\"x.pdf\"", "x.pdf"},
      {"Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd"},
      {"Content-Disposition: attachment; filename=\"C:\\\\temp\\\\x.pdf\"", "x.pdf"},
      {"Content-Disposition: attachment; filename=\"q\\\"uote.pdf\"", "q\"uote.pdf"},
      {"Content-Disposition:", ""},
      {"Content-Disposition: ;;;===", ""},
  }));
  INFO(fields);
  CHECK(readMail(fields + "\n\nx").parts.front().filename == name);
}

TEST_CASE("Texts are read in their charset") {
  CHECK(readMail("Content-Type: text/plain; charset=iso-8859-1\n\ncaf\xE9 \x80").text == "café €");
  CHECK(readMail("Content-Type: text/plain; charset=utf-8\n\ncaf\xE9").text == "caf\xEF\xBF\xBD");
  CHECK(readMail("Content-Type: text/plain; charset=nonsense\n\ncafé").text == "café");
  CHECK(readMail("Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\nYQDpAA==").text == "aé");
  CHECK(readMail("Content-Type: text/html; charset=shift_jis\nContent-Transfer-Encoding: base64\n\nkL+LgY+R").html == "請求書");
  CHECK(readMail("Subject: x\n\na\r\nb\0c\x07", {}).text.find("a\nb") == 0);
}

TEST_CASE("Broken mails are read as far as they go") {
  CHECK(readMail("").parts.size() == 1);
  CHECK(readMail("no header at all").text.empty());
  CHECK(readMail("Subject: x\nthis line belongs to no header\nbody").text == "this line belongs to no header\nbody");
  CHECK(readMail("Subject: x\n\nbody").text == "body");
  CHECK(readMail("From x Mon Jan  1\nSubject: x\n\nbody").subject == "x");
  CHECK(readMail("Content-Type: multipart/mixed\n\nno boundary").parts.size() == 1);
  CHECK(readMail("Content-Type: multipart/mixed; boundary=B\n\nno delimiter").text == "no delimiter");
  const auto open = readMail("Content-Type: multipart/mixed; boundary=B\n\n--B\n\nfirst\n--B\n\nlast part is open");
  CHECK(open.text == "first\nlast part is open");
  CHECK(readMail("Content-Transfer-Encoding: base64\n\nSGVs!bG8=\nIHdvcmxk").text == "Hello world");
  CHECK(readMail("Content-Transfer-Encoding: quoted-printable\n\na=ZZ=\nb=3").text == "a=ZZb=3");
}

TEST_CASE("Depth, parts, size and text are limited, and the mail says that something was left out") {
  std::string deep;
  for (int i = 0; i < 100; ++i)
    deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
  const auto deepMail = readMail(deep);
  CHECK(deepMail.parts.size() <= 20);
  CHECK(deepMail.truncated);

  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "Content-Type: message/rfc822\n\n";
  CHECK(readMail(nested).parts.size() <= 20);

  std::string wide = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 5000; ++i) wide += "--b\n\nx\n";
  const auto wideMail = readMail(wide);
  CHECK(wideMail.parts.size() == 200);
  CHECK(wideMail.truncated);

  const auto longMail = readMail("Subject: x\n\n" + std::string(3'000'000, 'a'));
  CHECK(longMail.text.size() == 262144);
  CHECK(longMail.truncated);

  std::string header;
  for (int i = 0; i < 50000; ++i) header += "a: b\n";
  CHECK(readMail(header).parts.front().fields.size() == 1000);
  CHECK(readMail("Subject: " + std::string(100000, 'x') + "\n\n").truncated);
}

TEST_CASE("Whatever bytes come, reading ends") {
  const std::vector<std::string> words{"Content-Type: ",
                                       "multipart/mixed",
                                       "; boundary=",
                                       "b",
                                       "\n",
                                       "\r\n",
                                       "--b",
                                       "--b--",
                                       "message/rfc822",
                                       "\n\n",
                                       "Content-Transfer-Encoding: base64",
                                       "quoted-printable",
                                       "=?utf-8?B?",
                                       "?=",
                                       "=?utf-7?Q?+",
                                       "filename*0*=",
                                       "%C3",
                                       "\"",
                                       "(",
                                       "<",
                                       "\xFF",
                                       "\xC3",
                                       "text/html; charset=iso-2022-jp",
                                       "utf-16",
                                       "hz-gb-2312",
                                       "From: ",
                                       ":",
                                       ";",
                                       "=",
                                       std::string(1, '\0'),
                                       "Content-Disposition: attachment",
                                       "\t",
                                       " "};
  std::mt19937 random(20261121);
  std::size_t parts = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string mail;
    for (int i = 0; i < 60; ++i) mail += words[random() % words.size()];
    parts += readMail(mail).parts.size();
  }
  CHECK(parts >= 3000);
}

TEST_CASE("The text to be read keeps its limit, also where bytes are replaced and parts are joined") {
  kit::mail::ReadLimits limits;
  limits.textBytes = 10;
  for (const auto& body : {std::string(9, 'x') + "\xFF", std::string(10, '\xFF'), std::string(40, 'x')}) {
    std::string mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (int i = 0; i < 8; ++i) mail += "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n";
    const auto read = readMail(mail + "--b--\r\n", limits);
    CHECK(read.text.size() <= limits.textBytes);
    CHECK(read.truncated);
  }
}
