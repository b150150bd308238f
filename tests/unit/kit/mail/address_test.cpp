#include "tests/unit/kit/mail/drafts.hpp"

using kit::mail::Address;
using kit::mail::Mailbox;
using kit::mail::Refusal;

TEST_CASE("An ordinary mail address is accepted as it is") {
  const std::string text =
      GENERATE(as<std::string>(), "a@b.fr", "jean.dupont+factures@compta.client.example", "o'hara@xn--caf-dma.example",
               "x_y-z@a-b.co.uk", "root@localhost", "1@2.example", "!#$%&'*+/=?^_`{|}~-@odd.example");
  CHECK(address(text).text() == text);
}

TEST_CASE("An address is cut at its @") {
  CHECK(address("jean@Client.example").localPart() == "jean");
  CHECK(address("jean@Client.example").domain() == "Client.example");
  CHECK(address("Jean@Client.example").sameAs(address("jean@client.EXAMPLE")));
  CHECK_FALSE(address("jean@client.example").sameAs(address("joan@client.example")));
}

TEST_CASE("What is no address is refused with a sentence that says why") {
  const auto [text, why] = GENERATE(table<std::string, std::string>({
      {"", "empty"},
      {"jean", "@ is missing"},
      {"@b.fr", "nothing stands before"},
      {"jean@", "not a domain name"},
      {"jean@gmail", "no ending"},
      {"jean@gmail..com", "not a domain name"},
      {"jean@-a.com", "not a domain name"},
      {"jean@a-.com", "not a domain name"},
      {"jean@a_b.com", "not a domain name"},
      {"jean@.com", "not a domain name"},
      {"jean@a.com.", "not a domain name"},
      {"jean@1.2.3.4", "not a domain name"},
      {"jean@[1.2.3.4]", "not a domain name"},
      {".jean@a.com", "before the @"},
      {"jean.@a.com", "before the @"},
      {"je..an@a.com", "before the @"},
      {"\"jean\"@a.com", "before the @"},
      {"jean<x>@a.com", "before the @"},
      {"a,b@a.com", "before the @"},
      {"a@b@c.com", "more than one @"},
      {"jean @a.com", "blank"},
      {" jean@a.com", "blank"},
      {"jean@a.com>\r\nRCPT TO:<evil@a.com", "control character"},
      {std::string("jean\0@a.com", 11), "control character"},
      {"jean@a.com\t", "control character"},
      {"jean\xC2\x85@a.com", "control character"},
      {"jean\xFF@a.com", "control character"},
      {"jérôme@a.com", "letters outside ASCII before"},
      {"jean@café.fr", "xn--"},
  }));
  const auto parsed = Address::parse(text);
  INFO(text);
  REQUIRE(std::holds_alternative<Refusal>(parsed));
  const auto sentence = std::get<Refusal>(parsed).sentence();
  CHECK(sentence.find(why) != std::string::npos);
  CHECK(sentence.find_first_of("\r\n\t") == std::string::npos);
}

TEST_CASE("The lengths of RFC 5321 are kept") {
  CHECK(address(std::string(64, 'a') + "@b.fr").text().size() == 69);
  CHECK(std::holds_alternative<Refusal>(Address::parse(std::string(65, 'a') + "@b.fr")));
  CHECK(std::holds_alternative<Refusal>(Address::parse("a@" + std::string(64, 'b') + ".fr")));
  std::string longDomain = "a@";
  for (int i = 0; i < 4; ++i) longDomain += std::string(62, 'b') + ".";
  CHECK(std::holds_alternative<Refusal>(Address::parse(longDomain + "fr")));
}

TEST_CASE("A mailbox is read as a person types it") {
  const auto read = [](std::string_view text) {
    auto parsed = Mailbox::parse(text);
    REQUIRE(std::holds_alternative<Mailbox>(parsed));
    return std::get<Mailbox>(parsed);
  };
  CHECK(read("a@b.fr") == mailbox("", "a@b.fr"));
  CHECK(read("Société Générale <a@b.fr>") == mailbox("Société Générale", "a@b.fr"));
  CHECK(read("\"Dupont, \\\"Jean\\\"\" <a@b.fr>") == mailbox("Dupont, \"Jean\"", "a@b.fr"));
  CHECK(std::holds_alternative<Refusal>(Mailbox::parse("Jean a@b.fr>")));
  CHECK(std::holds_alternative<Refusal>(Mailbox::parse("Jean <ab.fr>")));
  CHECK(std::holds_alternative<Refusal>(Mailbox::parse("Jean\r\nBcc: x <a@b.fr>")));
}

TEST_CASE("A display name that could end a header line is refused") {
  const std::string name = GENERATE(as<std::string>(), "Jean\nDupont", "Jean\rDupont", "a\xC2\x85z", "a\xE2\x80\xA8z",
                                    "bad \xC3(", std::string("nul\0", 4), std::string(201, 'x'));
  CHECK(std::holds_alternative<Refusal>(Mailbox::of(name, address("a@b.fr"))));
}
