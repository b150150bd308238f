// What a sending that somebody started tells in the end.
#include "plugin/web/work_told.hpp"

#include <catch2/catch.hpp>

using namespace reminders;
using Catch::Contains;
using domain::MessageState;

TEST_CASE("what was sent is told in the reader's words") {
  application::SendResult result;
  const auto of = [](MessageState state) { return static_cast<std::size_t>(state); };
  const auto french = kit::l10n::Catalogue::load(APP_LOCALE, "payment-reminders", "fr");
  CHECK(web::sendTold({}, result) == "Nothing has left.\n");
  result.thisRun[of(MessageState::kSent)] = 1200;
  result.thisRun[of(MessageState::kUndeliverable)] = 1;
  result.outbox[of(MessageState::kQueued)] = 2;
  CHECK(web::sendTold({}, result) == "1,200 messages have left.\n1 message was not delivered.\n2 messages wait in the outbox.\n");
  CHECK_THAT(web::sendTold(french, result), Contains("messages sont partis.\n1 message n’a pas été remis.\n"));
  result.kind = application::SendResult::Kind::kBusy;
  CHECK(web::sendTold({}, result) == "Another sender is at work: it sends what is queued.\n");
}
