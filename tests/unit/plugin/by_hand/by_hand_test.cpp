// Reminding by hand: what a person may and may not go beyond, at which level, and that what was written leaves as it was or not
// at all.
#include "plugin/application/by_hand.hpp"

#include <catch2/catch.hpp>

#include "plugin/application/list_work.hpp"
#include "tests/support/reminders/by_hand_fakes.hpp"

using namespace reminders;
using application::ByHandMessage;
using application::ByHandRefusal;
using application::RemindByHand;
using domain::BlockerCode;

namespace {

struct Desk {
  fakes::World world;
  fakes::ByHandWorld hand{world};

  application::ByHandFacts look(std::int64_t customer, std::vector<domain::InvoiceId> invoices) {
    return hand.byHand.look(world.company.id, world.date(), {customer}, invoices);
  }
  static ByHandMessage message(std::vector<std::int64_t> invoices, const std::string& level = "") {
    ByHandMessage made;
    for (const auto id : invoices) made.receivables.push_back({{id}, 1});
    made.level = level;
    made.to = {{"c1@example.org", "", domain::Role::kBilling, false}};
    made.key = "form";
    return made;
  }
};

}  // namespace

TEST_CASE("what is paid, held, disputed, promised, handed over or on its way cannot be reminded by hand") {
  Desk desk;
  auto& held = desk.world.add(1, 1);
  held.hold = domain::Hold{};
  auto& disputed = desk.world.add(2, 1);
  disputed.disputed = disputed.open;
  desk.world.add(3, 1).promisedOn = samples::day("2026-01-20");
  desk.world.add(4, 1).handedOver = true;
  desk.world.add(5, 1).open = 0;
  desk.world.add(6, 1).reminders = {samples::inState(10, domain::ReminderState::kQueued)};
  desk.world.add(7, 1).dueOn = samples::day("2026-01-20");  // today: nothing is late on the due date
  desk.world.add(8, 1);
  const auto known = desk.look(1, {{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}});
  for (int i = 1; i <= 8; ++i) {
    INFO(i);
    CHECK(known.find({{i}, 1})->isFree() == (i == 8));
  }
  const auto refused = RemindByHand::refusals(known, Desk::message({1, 8}));
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].kind == ByHandRefusal::Kind::kAgainst);
  CHECK(refused[0].number == "F-1");
  CHECK(refused[0].against.has(BlockerCode::kInvoiceHold));
}

TEST_CASE("what a person may go beyond is told, not refused") {
  Desk desk;
  desk.world.add(1, 1).reminders = {samples::sent(10, "2026-01-19", 10)};
  desk.world.add(2, 1).paymentMethod = domain::PaymentMethod::kDirectDebit;
  desk.world.add(3, 1).issuedOn = samples::day("2026-01-19");
  const auto known = desk.look(1, {{1}, {2}, {3}});
  CHECK(known.find({{1}, 1})->unusual.has(BlockerCode::kGapNotReached));
  CHECK(known.find({{2}, 1})->unusual.has(BlockerCode::kDirectDebit));
  CHECK(known.find({{3}, 1})->unusual.has(BlockerCode::kInvoiceTooRecent));
  for (const auto& line : known.lines) CHECK(line.isFree());
}

TEST_CASE("a level is each due date's own next one, or one that is chosen above what was reached") {
  Desk desk;
  desk.world.add(1, 1).reminders = {samples::sent(10, "2026-01-10", 10)};
  desk.world.add(2, 1);
  desk.world.add(3, 1).reminders = {samples::sent(30, "2026-01-10", 35)};
  const auto known = desk.look(1, {{1}, {2}, {3}});
  const auto own = RemindByHand::draft(desk.world.date(), known, Desk::message({1, 2}), "anne");
  REQUIRE(own.reminders.size() == 2);
  CHECK(own.reminders[0].level == "second");  // it leads
  CHECK(own.reminders[1].level == "first");
  CHECK(own.messages[0].level == "second");
  CHECK(own.origin == domain::Origin::kByHand);

  using Kind = ByHandRefusal::Kind;
  CHECK(RemindByHand::refusals(known, Desk::message({3})).at(0).kind == Kind::kNoLevelLeft);
  CHECK(RemindByHand::refusals(known, Desk::message({1}, "first")).at(0).kind == Kind::kLevelReached);
  CHECK(RemindByHand::refusals(known, Desk::message({1}, "nonsense")).at(0).kind == Kind::kNoLevelLeft);
  CHECK(RemindByHand::refusals(known, Desk::message({99})).at(0).kind == Kind::kGone);
  CHECK(RemindByHand::refusals(known, Desk::message({1, 2, 3}, "fourth")).empty());
  const std::vector<domain::ReceivableId> all{{{1}, 1}, {{3}, 1}};
  const auto levels = RemindByHand::levelsFor(known, all);
  REQUIRE(levels.size() == 2);
  CHECK(levels[0]->id == "third");  // above what the first has reached; the other was sent it, and may be once more
  CHECK(levels[1]->id == "fourth");
}

TEST_CASE("a message comes from one department and never mixes customers") {
  Desk desk;
  desk.world.add(1, 1);
  desk.world.add(2, 1).department = {3};
  desk.world.add(3, 2);
  const auto known = desk.look(1, {{1}, {2}, {3}});
  CHECK(known.find({{3}, 1}) == nullptr);
  const auto refused = RemindByHand::refusals(known, Desk::message({1, 2, 3}));
  REQUIRE(refused.size() == 2);
  CHECK(refused[0].kind == ByHandRefusal::Kind::kOtherDepartment);
  CHECK(refused[1].kind == ByHandRefusal::Kind::kGone);
}

TEST_CASE("a form that comes twice makes one message") {
  Desk desk;
  desk.world.add(1, 1);
  const auto known = desk.look(1, {{1}});
  const auto first = desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), known, Desk::message({1}), "anne");
  const auto second = desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), known, Desk::message({1}), "anne");
  CHECK_FALSE(first.message.isNone());
  CHECK(second.message == first.message);
  CHECK(second.wasThere);
  desk.world.send({first.message});
  desk.world.send({first.message});
  CHECK(desk.world.transport.delivered.size() == 1);
  auto other = Desk::message({1});
  other.key = "another form";
  CHECK(desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), known, other, "anne").message.isNone());
}

TEST_CASE("what a person wrote leaves with the amounts that it was written for, or not at all") {
  Desk desk;
  desk.world.add(1, 1);
  desk.world.add(2, 1);
  const auto known = desk.look(1, {{1}, {2}});
  auto message = Desk::message({1, 2});
  const bool isWritten = GENERATE(true, false);
  INFO((isWritten ? "written by hand" : "a template's text"));
  if (isWritten) message.body = "You owe 240.00 EUR.";
  const auto queued = desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), known, message, "anne");
  SECTION("nothing has changed") {
    desk.world.send({queued.message});
    CHECK(desk.world.transport.delivered.size() == 1);
  }
  SECTION("a part was paid in the meantime") {
    desk.world.facts.invoice(2).open = 5000;
    desk.world.send({queued.message});
    CHECK(desk.world.transport.delivered.size() == (isWritten ? 0 : 1));
  }
  SECTION("one was paid in the meantime") {
    desk.world.facts.invoice(2).open = 0;
    desk.world.send({queued.message});
    CHECK(desk.world.transport.delivered.size() == (isWritten ? 0 : 1));
    // What did not leave holds no step: it can be written again.
    if (isWritten) CHECK(desk.look(1, {{1}}).lines.at(0).isFree());
  }
}

TEST_CASE("a batch makes one message for each customer and level, and says what cannot go") {
  Desk desk;
  desk.world.add(1, 1);
  desk.world.add(2, 1);
  desk.world.add(3, 1).reminders = {samples::sent(10, "2026-01-10", 10)};
  desk.world.add(4, 2).hold = domain::Hold{};
  desk.world.add(5, 3);
  desk.world.facts.customers.at(3).email = "";
  std::vector<application::BatchItem> items;
  for (int i = 1; i <= 5; ++i) items.push_back({{{i}, 1}, "", ""});
  items.push_back({{{99}, 1}, "", ""});
  const auto batch = desk.hand.byHand.batch(desk.world.company.id, desk.world.date(), items, std::nullopt, std::nullopt, "anne");
  REQUIRE(batch.groups.size() == 2);
  CHECK(batch.groups[0].reminders.size() == 2);
  CHECK(batch.groups[1].messages[0].level == "second");
  CHECK(batch.withoutAddress == std::vector<std::string>{"Customer 3"});
  REQUIRE(batch.refused.size() == 2);
  CHECK(batch.refused[0].number == "F-4");
  CHECK(desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), batch).size() == 2);
  CHECK(desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), batch).empty());
}

TEST_CASE("a level that was sent leaves once more when a person means it, and the history has both; a run never does it") {
  Desk desk;
  desk.world.add(1, 1);
  CHECK(desk.world.run().queuedMessages == 1);
  CHECK(desk.world.send().thisRun[static_cast<std::size_t>(domain::MessageState::kSent)] == 1);
  const auto known = desk.look(1, {{1}});
  const auto& line = *known.find({{1}, 1});
  const auto first = known.rules->level("first");
  CHECK(line.sentOn(first->rank) == desk.world.date());
  CHECK_FALSE(line.sentOn(known.rules->level("second")->rank));
  auto message = Desk::message({1}, "first");
  REQUIRE(RemindByHand::refusals(known, message).size() == 1);
  CHECK(RemindByHand::refusals(known, message)[0].kind == ByHandRefusal::Kind::kLevelReached);
  message.again = true;
  CHECK(RemindByHand::refusals(known, message).empty());
  const std::vector<domain::ReceivableId> ids{{{1}, 1}};
  CHECK(RemindByHand::levelsFor(known, ids).front()->id == "first");
  const auto queued = desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), known, message, "anne");
  REQUIRE_FALSE(queued.message.isNone());
  CHECK(desk.world.outbox.reminders().size() == 2);
  CHECK(desk.world.outbox.reminders()[1].draft.again == 1);
  // Somebody who saw the same page a moment ago, with a form of his own: it is not sent a third time.
  message.key = "another form";
  CHECK(desk.hand.byHand.queue(desk.world.company.id, desk.world.date(), known, message, "bob").message.isNone());
  desk.world.day = "2026-02-20";
  const auto again = desk.look(1, {{1}});
  message.again = false;
  CHECK(RemindByHand::refusals(again, message).front().kind == ByHandRefusal::Kind::kAgainst);  // it is on its way
  for (const auto& each : desk.world.outbox.reminders()) CHECK(each.draft.level == "first");
}

TEST_CASE("much is taken up a few customers at a time, tells how far it is, and stops between two of them") {
  Desk desk;
  desk.world.addMany(60);
  for (int i = 61; i <= 70; ++i) desk.world.add(i, 25);  // a customer at the end of a portion
  desk.world.facts.invoice(3).hold = domain::Hold{};
  application::ListWork work(desk.hand.byHand, desk.hand.prepared, desk.world.configurations,
                             [&](const application::Company&, domain::Date, std::vector<domain::MessageId> only,
                                 const std::function<bool()>&) { return desk.world.send(std::move(only)); });
  std::vector<domain::ReceivableId> chosen;
  for (int i = 1; i <= 70; ++i) chosen.push_back({{i}, 1});
  chosen.push_back({{99}, 1});
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  const application::WorkWatch watch{[&](std::int64_t done, std::int64_t total) { told.emplace_back(done, total); }, {}};
  const auto listed = work.list(desk.world.company.id, desk.world.date(), chosen, "", "", "anne", watch);
  CHECK(listed.made == 69);
  CHECK(listed.left == 2);
  REQUIRE(listed.firstRefusal);
  CHECK(told.back() == std::pair<std::int64_t, std::int64_t>(71, 71));

  std::vector<std::int64_t> rows;
  for (const auto& row : desk.hand.prepared.rows) rows.push_back(row.id);
  told.clear();
  bool stops = false;
  application::WorkWatch stopping = watch;
  stopping.cancelled = [&] { return stops; };
  stopping.progress = [&](std::int64_t done, std::int64_t total) {
    told.emplace_back(done, total);
    stops = done > 0;
  };
  const application::ListWork::Asked asked{rows, {}, {}, "anne"};
  const auto part = work.release(desk.world.company, desk.world.date(), asked, stopping);
  CHECK(part.wasCancelled);
  CHECK(part.rows == 69);
  CHECK(told.size() == 2);
  CHECK(part.sent > 0);
  const auto leftInList = desk.hand.prepared.rows.size();
  CHECK(leftInList == static_cast<std::size_t>(69 - told.back().first));
  const auto rest = work.release(desk.world.company, desk.world.date(), asked, watch);
  CHECK_FALSE(rest.wasCancelled);
  CHECK(part.sent + rest.sent == 59);  // a message each, of customer 25 one with eleven due dates
  CHECK(desk.hand.prepared.rows.empty());
  // Pressed again: nothing is there any more.
  CHECK(work.release(desk.world.company, desk.world.date(), asked, watch).rows == 0);
  CHECK(desk.world.transport.delivered.size() == 59);
}
