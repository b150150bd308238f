// Time as it really goes: machines that were off, clocks that are set back, the two odd days of a year and the odd day of four.
// Over the real stores, with the job twice a day and a clock of our own.
#include "plugin/domain/sending_rules.hpp"
#include "tests/support/reminders/sending_world.hpp"

namespace {

using test::SendingWorld;

/// Decides and sends with the date that the clock shows in Paris.
void job(SendingWorld& world) {
  const auto today = world.clock.localTime("Europe/Paris").date.iso();
  world.run(today);
  world.send(today);
}

/// The days on which the invoice's levels were sent: "2026-01-15 first, 2026-01-25 second".
std::string sentOn(SendingWorld& world, const std::string& number) {
  std::string told;
  auto session = world.books.database.open();
  kit::sql::ReadTransaction reading(session);
  kit::sql::RowReader rows(session,
                           "select sent_on, level from reminders_reminder where company_id = :1 and invoice_id = :2 and state = "
                           "'sent' order by rank, reminder_id",
                           {world.books.company.value, world.books.idOf(number)});
  while (rows.next()) told += (told.empty() ? "" : ", ") + std::string(rows.text(0)) + " " + std::string(rows.text(1));
  return told;
}

void twiceADay(SendingWorld& world, const std::string& from, int days) {
  for (int i = 0; i < days; ++i)
    for (const char* time : {"T08:00", "T15:30"}) {
      world.clock.set(samples::day(from).plusDays(i).iso() + time);
      job(world);
    }
}

}  // namespace

TEST_CASE("after a machine was off for 1 to 90 days a group gets one message, then the normal rhythm") {
  SENDING_ON_BOTH_DATABASES(world);
  // Due on 5 January; the steps come after 10, 20 and 35 days. Off from 14 January on.
  const auto off = GENERATE(1, 2, 9, 30, 45, 90);
  INFO(off << " days off");
  world.addInvoice("F-1");
  twiceADay(world, "2026-01-13", 1);
  CHECK(sentOn(world, "F-1").empty());
  const auto back = samples::day("2026-01-14").plusDays(off);
  const auto first = std::max(back, samples::day("2026-01-15"));
  const auto second = std::max(first.plusDays(10), samples::day("2026-01-25"));
  const auto third = second.plusDays(15);
  twiceADay(world, back.iso(), 2);
  CHECK(world.server.mails().size() == 1);
  CHECK(sentOn(world, "F-1") == first.iso() + " first");
  twiceADay(world, second.plusDays(-1).iso(), 2);
  CHECK(sentOn(world, "F-1") == first.iso() + " first, " + second.iso() + " second");
  twiceADay(world, third.plusDays(-1).iso(), 3);
  CHECK(sentOn(world, "F-1") == first.iso() + " first, " + second.iso() + " second, " + third.iso() + " third");
  CHECK(world.server.mails().size() == 3);
}

TEST_CASE("a clock that is set back makes nothing leave twice and nothing wait, whichever way it goes on") {
  const auto hours = GENERATE(1, 24, 365 * 24);
  INFO("set back by " << hours << " h");
  SENDING_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.clock.set("2026-01-20T10:00");
  job(world);
  REQUIRE(world.server.mails().size() == 1);

  // One is queued, one has failed, a sender died with another in its hands: then the clock is set back.
  world.addInvoice("F-2");
  world.addInvoice("F-3");
  world.addInvoice("F-4");
  world.server.answerRecipient(SendingWorld::addressOf("F-2"), "451 later");
  REQUIRE(world.run("2026-01-20").queuedMessages == 3);
  auto& outbox = world.books.database.outbox;
  const auto now = world.clock.now.load();
  const auto claimed = outbox.claim(world.books.company, {now, now, now + 30'000, "dead", 3, {}, {}, false});
  REQUIRE(claimed.size() == 3);
  outbox.joinSenders(world.books.company, "dead", 1, 1, now, now + 30'000);
  outbox.startAttempt(claimed[0].ticket, now);
  application::Outcome failed;
  failed.state = domain::MessageState::kFailed;
  failed.now = now;
  failed.retryAt = now + 60'000;
  REQUIRE(outbox.finish(claimed[0].ticket, failed));
  outbox.startAttempt(claimed[1].ticket, now);
  world.server.behaveAgain();

  world.later(-3600L * hours);
  world.later(31);
  // The as-of date is that of the invoices: what a year ago was decided is another matter than what waits.
  for (int hour = 0; hour < 6; ++hour) {
    world.send("2026-01-20");
    world.later(3600);
  }
  CHECK(world.outboxTold() == "sent 4");
  job(world);
  world.later(3600L * hours);
  for (int i = 0; i < 3; ++i, world.later(12 * 3600)) job(world);
  CHECK(world.outboxTold() == "sent 4");
  for (const char* number : {"F-1", "F-2", "F-3", "F-4"}) CHECK(world.arrived(SendingWorld::addressOf(number)) == 1);
}

TEST_CASE("on the days on which the clocks change, each message leaves once, inside the window of the wall clock") {
  struct ClockChange {
    const char* day;
    const char* due;       // ten days before
    const char* tooEarly;  // UTC: 07:59 on the wall
    const char* open;      // UTC: 08:00
    const char* tooLate;   // UTC: 18:00
  };
  const auto change = GENERATE(ClockChange{"2026-03-29", "2026-03-19", "T05:59", "T06:00", "T16:00"},
                               ClockChange{"2026-10-25", "2026-10-15", "T06:59", "T07:00", "T17:00"});
  INFO(change.day);
  SENDING_ON_BOTH_DATABASES(world);
  world.configuration.sendingWindow.emplace();
  world.configuration.sendingWindow->days.insert(domain::Weekday::kSunday);
  world.save();
  const std::string day = change.day;
  world.addInvoice("F-1", "2026-02-01", change.due);
  // Every half hour from the evening before, through the hour that is not there or there twice.
  world.clock.set(samples::day(day).plusDays(-1).iso() + "T18:00");
  for (int i = 0; i < 23; ++i, world.later(1800)) job(world);
  CHECK(world.server.mails().empty());
  world.clock.set(day + change.tooEarly);
  job(world);
  CHECK(world.outboxTold() == "queued 1");
  world.clock.set(day + change.open);
  job(world);
  CHECK(world.server.mails().size() == 1);
  world.addInvoice("F-2", "2026-02-01", change.due);
  world.clock.set(day + change.tooLate);
  job(world);
  for (int i = 0; i < 20; ++i, world.later(1800)) job(world);
  CHECK(world.server.mails().size() == 1);
  CHECK(sentOn(world, "F-1") == day + " first");
  world.clock.set(samples::day(day).plusDays(1).iso() + "T08:00");
  job(world);
  CHECK(world.server.mails().size() == 2);
}

TEST_CASE("29 February is a day like others") {
  SENDING_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1", "2028-01-20", "2028-02-19");
  twiceADay(world, "2028-02-28", 3);
  CHECK(sentOn(world, "F-1") == "2028-02-29 first");
  twiceADay(world, "2028-03-01", 12);
  CHECK(sentOn(world, "F-1") == "2028-02-29 first, 2028-03-10 second");
  CHECK(world.server.mails().size() == 2);
}

TEST_CASE("on a public holiday nothing leaves; the next open day catches up") {
  SENDING_ON_BOTH_DATABASES(world);
  world.configuration.sendingWindow.emplace();
  world.configuration.holidays = {"FR"};
  world.save();
  world.addInvoice("F-1", "2026-03-01", "2026-04-21");  // ten days later is 1 May, a Friday
  twiceADay(world, "2026-05-01", 3);
  CHECK(world.outboxTold() == "queued 1");
  twiceADay(world, "2026-05-04", 1);
  CHECK(sentOn(world, "F-1") == "2026-05-04 first");
}

TEST_CASE("a pass that outlasts the window stops at its end") {
  SENDING_ON_BOTH_DATABASES(world);
  world.configuration.sendingWindow.emplace();
  world.save();
  for (int i = 1; i <= 4; ++i) world.addInvoice("F-" + std::to_string(i));
  world.clock.set("2026-01-20T16:58");  // 17:58 in Paris
  world.run("2026-01-20");
  world.renderer.before = [&](const auto&) { world.later(60); };
  const auto passed = world.send("2026-01-20");
  CHECK(world.outboxTold() == "queued 2, sent 2");
  CHECK(passed.windowClosed);
}

TEST_CASE("an outbox whose clock never gets to 72 hours gives up all the same") {
  SENDING_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.run("2026-01-20");
  world.server.refuseForNow();
  // Every retry at a time before the last one.
  for (int i = 0; i < domain::kMostAttempts + 2 && world.stateOf("F-1") != "undeliverable"; ++i) {
    world.later(-8L * 3600);
    world.send("2026-01-20");
  }
  CHECK(world.stateOf("F-1") == "undeliverable");
}
