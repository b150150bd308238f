// Drafts for another mail program, read back by our reader: the same mail that would be sent.
#include <nlohmann/json.hpp>

#include "message_fixture.hpp"

using namespace reminders;
using test::Letterbox;

namespace {

kit::mail::ReadMail draftOf(Letterbox& box, std::string* whole = nullptr) {
  const auto text = box.with([](auto& renderer, const auto& request) { return renderer.draft(request); });
  if (whole != nullptr) *whole = text;
  return kit::mail::readMail(text);
}

}  // namespace

TEST_CASE("a draft is the mail that would be sent, marked as unsent") {
  Letterbox box;
  box.message.origin = domain::Origin::kByHand;
  box.message.draft.subject = "Votre facture n° {{invoice.number}}";
  box.message.draft.body = "Bonjour,\n\nil reste {{total.open}}.";
  const auto sent = box.mail();
  const auto draft = draftOf(box);
  CHECK(std::string(draft.field("X-Unsent")) == "1");
  CHECK(std::string(sent.field("X-Unsent")).empty());
  CHECK(draft.subject == sent.subject);
  CHECK(draft.subject == "Votre facture n° F-2026/0001");
  CHECK(draft.text == sent.text);
  CHECK(draft.html == sent.html);
  REQUIRE(draft.to.size() == sent.to.size());
  CHECK(draft.to[0].address == sent.to[0].address);
  CHECK(draft.from[0].address == sent.from[0].address);
  REQUIRE(draft.parts.size() == sent.parts.size());
  for (std::size_t i = 0; i < draft.parts.size(); ++i) {
    CHECK(draft.parts[i].filename == sent.parts[i].filename);
    CHECK(draft.parts[i].bytes == sent.parts[i].bytes);
  }
}

TEST_CASE("a draft names its hidden copies, which no mail that leaves does; and has a name of its own") {
  Letterbox box;
  box.message.draft.bcc = {"chef@acme.example"};
  box.message.messageIdHeader.clear();
  std::string whole;
  const auto draft = draftOf(box, &whole);
  CHECK_THAT(std::string(draft.field("Bcc")), Catch::Contains("chef@acme.example"));
  CHECK_THAT(whole, Catch::Contains("\r\nMessage-ID: <draft.1.1."));
  CHECK_THAT(draft.messageId, Catch::EndsWith("@acme.example"));
  box.message.messageIdHeader = "reminder.1.1.77@acme.example";
  CHECK(std::string(box.mail().field("Bcc")).empty());
}

TEST_CASE("a draft to hidden copies alone has no recipient that is none") {
  Letterbox box;
  box.to.clear();
  box.message.draft.bcc = {"chef@acme.example"};
  std::string whole;
  draftOf(box, &whole);
  CHECK_THAT(whole, !Catch::Contains("undisclosed-recipients"));
}

TEST_CASE("a draft that cannot be made says why, like the mail") {
  Letterbox box;
  box.message.draft.bcc = {"not an address"};
  CHECK_THROWS_WITH(draftOf(box), Catch::Contains("the hidden copy's address"));
}
