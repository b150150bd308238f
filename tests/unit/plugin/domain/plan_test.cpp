// Grouping and the plan: rules.md, "Grouping" and "The plan".
#include "plugin/domain/plan.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "tests/support/reminders/samples.hpp"

using namespace samples;

namespace {

/// A world of a few receivables, planned on a date.
struct World {
  Configuration configuration = samples::configuration();
  std::vector<CustomerFacts> customers{customer(1), customer(2)};
  std::vector<ReceivableFacts> receivables;
  std::string asOf = "2026-02-20";  // the sample receivable is 46 days late

  ReceivableFacts& add(std::int64_t invoice, std::int64_t owner = 1) {
    receivables.push_back(receivable(invoice));
    receivables.back().customer = {owner};
    return receivables.back();
  }
  [[nodiscard]] const CustomerFacts& owner(const ReceivableFacts& facts) const {
    for (const auto& each : customers)
      if (each.id == facts.customer) return each;
    throw std::logic_error("no such customer");
  }
};

/// Keeps the rules alive as long as the plan.
struct Planned {
  std::unique_ptr<Rulebook> rules;
  Plan plan;
};

Planned planOf(const World& world, std::optional<std::set<ShownReminder>> shown = std::nullopt) {
  Planned planned{std::make_unique<Rulebook>(world.configuration), {}};
  PlanBuilder builder(*planned.rules, {1}, day(world.asOf));
  if (shown) builder.restrictTo(*shown);
  for (const auto& each : world.receivables) builder.add(each, world.owner(each));
  planned.plan = std::move(builder).finish();
  return planned;
}

/// "1 email C1 first 240.00 EUR: F-1/1 F-2/1"
std::vector<std::string> messages(const World& world) {
  const auto planned = planOf(world);
  const auto& plan = planned.plan;
  std::vector<std::string> told;
  for (const auto& message : plan.messages) {
    std::string text = std::to_string(message.id) + " " + std::string(word(message.way)) + " " +
                       plan.customers[message.customer].code + " " + message.lead().step->level + " " +
                       kit::Money(message.total, message.currency).plain() + " " + std::string(message.currency.code()) + ":";
    for (const auto index : message.lines)
      text += " " + std::string(plan.lines[index].number) + "/" + std::to_string(plan.lines[index].receivable.position);
    told.push_back(text);
  }
  return told;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("by customer and level, a customer gets one message for each level that is due") {
  // OCA/credit-control#21: one mail per invoice floods the customer; #460: each receivable keeps its clock
  World world;
  world.add(1);
  world.add(2).reminders = {sent(10, "2026-02-01")};
  world.add(3);
  world.add(4, 2);
  CHECK(messages(world) == Told{"1 email C1 first 240.00 EUR: F-1/1 F-3/1", "2 email C1 second 120.00 EUR: F-2/1",
                                "3 email C2 first 120.00 EUR: F-4/1"});
}

TEST_CASE("by invoice, each invoice has its message, with all its instalments") {
  World world;
  world.configuration.grouping = Grouping::kInvoice;
  world.add(1);
  world.add(1).id.position = 2;
  world.add(2);
  CHECK(messages(world) == Told{"1 email C1 first 240.00 EUR: F-1/1 F-1/2", "2 email C1 first 120.00 EUR: F-2/1"});
}

TEST_CASE("by customer, one message at the highest level due; lower levels go along and keep their own clock") {
  World world;
  world.configuration.grouping = Grouping::kCustomer;
  world.add(1);
  world.add(2).reminders = {sent(10, "2026-01-15"), sent(20, "2026-01-25")};
  world.add(3).reminders = {sent(10, "2026-02-19")};  // not due: not in the message at all
  world.add(4, 2);
  CHECK(messages(world) == Told{"1 email C1 third 240.00 EUR: F-2/1 F-1/1", "2 email C2 first 120.00 EUR: F-4/1"});
  const auto planned = planOf(world);
  CHECK(planned.plan.lines[0].decision.next()->step->level == "first");
  CHECK(remindersOf(planned.plan) == std::set<ShownReminder>{{{{1}, 1}, 10}, {{{2}, 1}, 30}, {{{4}, 1}, 10}});
}

TEST_CASE("no message crosses customers, departments or currencies, whatever the grouping") {
  // erpnext#56006, metasfresh#15375, OCA/account-financial-tools#559
  World world;
  world.configuration.grouping = GENERATE(Grouping::kCustomerLevel, Grouping::kCustomer);
  world.add(1);
  world.add(2).currency = kit::Currency::of("JPY");
  world.add(3).department = {7};
  world.add(4, 2);
  CHECK(messages(world) == Told{"1 email C1 first 120.00 EUR: F-1/1", "2 email C1 first 12000 JPY: F-2/1",
                                "3 email C1 first 120.00 EUR: F-3/1", "4 email C2 first 120.00 EUR: F-4/1"});
}

TEST_CASE("a step with several ways makes one message for each, of one group") {
  World world;
  world.configuration.programmes[0].steps[0].ways = {Way::kLetter, Way::kEmail};
  world.add(1);
  CHECK(messages(world) == Told{"1 email C1 first 120.00 EUR: F-1/1", "2 letter C1 first 120.00 EUR: F-1/1"});
  const auto planned = planOf(world);
  CHECK(planned.plan.messages[0].group == planned.plan.messages[1].group);
  CHECK(planned.plan.lines[0].message == 1);
}

TEST_CASE("at one level, a receivable goes only by the ways of its own programme") {
  World world;
  auto letters = world.configuration.programmes[0];
  letters.id = "letters";
  letters.steps[0].ways = {Way::kLetter};
  world.configuration.programmes.push_back(letters);
  world.configuration.assignments.invoices["F-2"] = "letters";
  world.add(1);
  world.add(2);
  CHECK(messages(world) == Told{"1 email C1 first 120.00 EUR: F-1/1", "2 letter C1 first 120.00 EUR: F-2/1"});
}

TEST_CASE("each line asks its own remainder, and a message the sum of its lines") {
  // erpnext#42605: every line showed the last invoice's amount
  World world;
  world.add(1).open = 1;
  world.add(2).open = 333;
  world.add(3).open = 12000;
  world.receivables[2].disputed = 2000;
  CHECK(messages(world) == Told{"1 email C1 first 103.34 EUR: F-1/1 F-2/1 F-3/1"});
}

TEST_CASE("a total beyond 64 bits is refused, not wrapped") {
  World world;
  world.add(1).open = 9'000'000'000'000'000'000;
  world.add(2).open = 9'000'000'000'000'000'000;
  CHECK_THROWS_AS(planOf(world), std::overflow_error);
}

TEST_CASE("there is a line for exactly the open receivables of issued invoices, dated or not") {
  World world;
  world.add(1);
  world.add(2).open = 0;
  world.add(3).status = InvoiceStatus::kDraft;
  world.add(4).status = InvoiceStatus::kCancelled;
  world.add(5).status = InvoiceStatus::kClosed;
  world.add(6).dueOn.reset();
  world.add(7).dueOn = day("2027-01-01");
  const auto planned = planOf(world);
  std::string numbers;
  for (const auto& line : planned.plan.lines) numbers += std::string(line.number) + " ";
  CHECK(numbers == "F-1 F-6 F-7 ");
  CHECK(planned.plan.totals == PlanTotals{1, 0, 1, 1, 1});
}

TEST_CASE("proposals are lines only: a person sends them") {
  World world;
  world.configuration.programmes[0].mode = Mode::kManual;
  world.add(1);
  const auto planned = planOf(world);
  CHECK(planned.plan.messages.empty());
  CHECK(planned.plan.totals == PlanTotals{0, 1, 0, 0, 0});
  CHECK(planned.plan.lines[0].message == 0);
}

TEST_CASE("the same facts give the same plan and the same id; another decision gives another id") {
  World world;
  world.add(1);
  world.add(2);
  const std::string id = planOf(world).plan.id;
  CHECK(id.size() == 32);
  CHECK(planOf(world).plan.id == id);
  SECTION("an amount") { world.receivables[1].open -= 1; }
  SECTION("a hold") { world.receivables[1].hold = Hold{}; }
  SECTION("a date") { world.asOf = "2026-02-21"; }
  SECTION("a level") { world.receivables[1].reminders = {sent(10, "2026-01-20")}; }
  SECTION("an address") { world.customers[0].email = "other@example.org"; }
  SECTION("a receivable more") { world.add(3); }
  CHECK(planOf(world).plan.id != id);
}

TEST_CASE("a plan's id does not change between versions without anybody noticing") {
  World world;
  world.add(1);
  CHECK(planOf(world).plan.id == "3463d02158fad77f916921d27adfe914");
}

TEST_CASE("an activated plan sends what was shown: what was settled since falls out, what came since waits") {
  World world;
  world.add(1);
  world.add(2);
  const auto shown = remindersOf(planOf(world).plan);
  world.receivables[0].open = 0;
  world.add(3);
  const auto planned = planOf(world, shown);
  REQUIRE(planned.plan.messages.size() == 1);
  REQUIRE(planned.plan.messages[0].lines.size() == 1);
  CHECK(planned.plan.lines[planned.plan.messages[0].lines[0]].number == "F-2");
}

TEST_CASE("a message goes to the contacts of its step's roles, and nobody of another customer") {
  World world;
  world.configuration.programmes[0].steps[0].recipients = {Role::kBuyer, Role::kBilling, Role::kLegal};
  world.customers[0].contacts = {{Role::kBilling, "Ada", "ada@example.org", false},
                                 {Role::kBilling, "Bo", "bo@example.org", true},
                                 {Role::kBuyer, "Ada", "ada@example.org", false},
                                 {Role::kOwner, "Cy", "cy@example.org", false}};
  world.customers[1].contacts = {{Role::kBilling, "Eve", "eve@example.org", false}};
  world.add(1);
  const auto planned = planOf(world);
  REQUIRE(planned.plan.messages.size() == 1);
  // Buyer: Ada; billing: Ada again (once) and Bo, whose address is dead; legal: nobody, so the general address.
  CHECK(planned.plan.messages[0].to() == std::vector<Recipient>{{"ada@example.org", "Ada", Role::kBuyer, false},
                                                                {"c1@example.org", "Customer 1", Role::kLegal, true}});
}
