#include "tests/scenario/histories/town.hpp"

#include <algorithm>

#include "plugin/application/run_extent.hpp"
#include "tests/support/reminders/naive_model.hpp"

namespace scenario {

using domain::ReminderState;
using naive::Customer;
using naive::Done;
using naive::Invoice;
using naive::Part;
using naive::Spell;

namespace {

constexpr std::int64_t kDay = 86'400'000;

std::string written(std::int64_t minor) {
  const auto size = minor < 0 ? -minor : minor;
  auto cents = std::to_string(size % 100);
  if (cents.size() < 2) cents = "0" + cents;
  return (minor < 0 ? "-" : "") + std::to_string(size / 100) + "." + cents;
}

/// "K3: K3-1/1=12000 K3-2/1=500": a mail in a line, its receivables in the order of their names.
std::string mailLine(const std::string& customer, std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end());
  std::string text = customer + ":";
  for (const auto& part : parts) text += " " + part;
  return text;
}

class PlainRenderer final : public application::MessageRenderer {
 public:
  application::RenderedMessage render(const application::RenderRequest& request) override {
    std::vector<std::string> parts;
    for (const auto& line : request.lines)
      parts.push_back(line.facts.number + "/" + std::to_string(line.facts.id.position) + "=" +
                      std::to_string(line.reminder.asked));
    return {{"Reminder", mailLine(request.customer.code, parts), "message/rfc822", {}}, "sender@example.org"};
  }
};

/// A mail server: busy on some days, mailboxes that begin with "dead" do not exist (it says so even then), those with "lost" lose
/// the line at the dot.
class TownServer final : public application::MailTransport {
 public:
  TownServer(bool busy, std::vector<std::string>& delivered) : busy_(busy), delivered_(delivered) {}
  application::TransportResult send(const application::Envelope& envelope, const std::string& mail,
                                    const std::function<bool()>& beforeLastByte) override {
    using Kind = application::TransportResult::Kind;
    using Answer = application::RecipientAnswer;
    application::TransportResult result{Kind::kAnswered, "250 ok", {}};
    for (const auto& email : envelope.recipients) {
      if (email.starts_with("dead")) return {Kind::kRefused, "550 5.1.1", {{Answer::Kind::kRefused, email, "550 5.1.1 unknown"}}};
      result.answers.push_back({Answer::Kind::kAccepted, email, "250 ok"});
    }
    if (busy_) return {Kind::kTryLater, "451 busy", {}};
    if (!beforeLastByte()) return {Kind::kWithdrawn, "", {}};
    delivered_.push_back(mail);
    if (envelope.recipients.front().starts_with("lost")) return {Kind::kUncertain, "connection lost", {}};
    return result;
  }

 private:
  bool busy_;
  std::vector<std::string>& delivered_;
};

}  // namespace

Town::Town(std::uint64_t seed, kit::sql::Dialect dialect, int customers, application::Extent extent)
    : dice_(seed), books_(dialect), today_(test::day("2026-01-02")), extent_(extent) {
  configure();
  Rows rows;
  for (int i = 1; i <= customers; ++i) {
    Customer customer;
    customer.code = "K" + std::to_string(i);
    customer.category = dice_.oneIn(4) ? "gold" : "";
    customer.dead = dice_.oneIn(8);
    customer.email = (customer.dead ? "dead" : dice_.oneIn(8) ? "lost" : "box") + std::to_string(i) + "@example.org";
    if (dice_.oneIn(15)) customer.email.clear();
    customers_.push_back(customer);
    host::erp::CustomerRow row;
    row.company = "ACME";
    row.code = row.name = customer.code;
    row.category = customer.category;
    row.email = customer.email;
    rows.customers.push_back(row);
  }
  host::erp::DepartmentRow department;
  department.company = "ACME";
  department.code = department.name = "D1";
  books_.upsert<host::erp::DepartmentRow>({department});
  book(rows);
  kit::sql::ReadTransaction reading(books_.session);
  kit::sql::RowReader found(books_.session, "select code, customer_id from sdk_v1_customer where company_id = :1",
                            {books_.company.value});
  while (found.next()) customerIds_[std::string(found.text(0))] = found.number(1);
}

void Town::configure() {
  configuration_ = samples::configuration();
  configuration_.sendingWindow.reset();
  configuration_.mailLimits.connections = 1;  // the server of the town serves one at a time
  configuration_.volumeGuard.reset();
  configuration_.workingDays = dice_.oneIn(2) ? domain::WorkingDays::kMondayToFriday : domain::WorkingDays::kMondayToSaturday;
  configuration_.holidays = {dice_.oneIn(2) ? "FR" : "FR-A-M"};
  configuration_.grouping = std::array{domain::Grouping::kCustomerLevel, domain::Grouping::kInvoice,
                                       domain::Grouping::kCustomer}[static_cast<std::size_t>(dice_.upTo(2))];
  configuration_.minimumGapDays = dice_.upTo(5);
  configuration_.minimumAgeDays = dice_.upTo(5);
  configuration_.promiseToleranceDays = dice_.upTo(4);
  configuration_.minimumAmount.thousandths = dice_.oneIn(3) ? 20'000 : 0;
  const char* const catchUps[] = {"first_step", "by_age", "from_today", "ignore_before:2025-12-20"};
  configuration_.catchUp = *domain::CatchUp::parse(catchUps[dice_.upTo(3)]);
  configuration_.programmes.clear();
  for (const auto* id : {"a", "b", "c"}) configuration_.programmes.push_back(programme(id));
  configuration_.assignments.company = "a";
  if (dice_.oneIn(2)) configuration_.assignments.departments["D1"] = "b";
  if (dice_.oneIn(2)) configuration_.assignments.categories["gold"] = "c";
  for (int year = 2024; year <= 2029; ++year)
    for (const Date each : domain::publicHolidays(domain::holidaysOf(configuration_)[0], year)) holidays_.insert(each);
  books_.database.configurations.save(books_.company, configuration_, "test");
}

domain::Programme Town::programme(const std::string& id) {
  domain::Programme made{id, id, dice_.oneIn(6) ? domain::Mode::kManual : domain::Mode::kAutomatic, {}};
  int delay = dice_.between(-5, 10);
  for (const auto* level : {"courtesy", "first", "second", "third", "fourth"}) {
    if (dice_.oneIn(4)) continue;
    auto step = samples::step(level, delay);
    step.dayType = dice_.oneIn(3) ? domain::DayType::kWorking : domain::DayType::kCalendar;
    step.trigger = dice_.oneIn(8) ? domain::Trigger::kManual : domain::Trigger::kAutomatic;
    made.steps.push_back(step);
    delay += dice_.between(0, 12);
  }
  return made;
}

void Town::book(const Rows& rows) {
  if (!rows.customers.empty()) books_.upsert(rows.customers);
  if (!rows.invoices.empty()) books_.upsert(rows.invoices);
  if (!rows.instalments.empty()) books_.upsert(rows.instalments);
  if (!rows.payments.empty()) books_.upsert(rows.payments);
  if (!rows.credits.empty()) books_.upsert(rows.credits);
}

std::string Town::customerId(const Customer& customer) { return std::to_string(customerIds_.at(customer.code)); }

std::string Town::invoiceId(const Invoice& invoice) {
  auto [known, isNew] = invoiceIds_.try_emplace(invoice.number, 0);
  if (isNew) known->second = books_.idOf(invoice.number);
  return std::to_string(known->second);
}

application::RunReminders Town::runner() {
  auto& stores = books_.database;
  return {stores.facts, stores.configurations, stores.outbox, stores.decisions, stores.runs, stores.plans, clock_};
}

application::SendResult Town::send(bool serverBusy) {
  PlainRenderer renderer;
  TownServer server(serverBusy, delivered_);
  auto& stores = books_.database;
  return application::SendOutbox(
             {stores.facts, stores.configurations, stores.outbox, renderer, server, stores.accounts, stores.addresses, clock_})
      .pass({{books_.company, "ACME", "Acme SAS", "fr", "Europe/Paris"}, today_, "w1", {}});
}

void Town::live() {
  INFO(today_.iso());
  Rows rows;
  for (std::size_t i = 0; i < customers_.size(); ++i) morning(i, rows);
  book(rows);
  for (auto& customer : customers_) tell(customer);
  if (activated_ && dice_.oneIn(12)) {
    const char* const choices[] = {"a", "b", "c", "none"};
    configuration_.assignments.company = choices[dice_.upTo(3)];
    const auto& customer = customers_[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customers_.size()) - 1))];
    configuration_.assignments.customers[customer.code] = choices[dice_.upTo(3)];
    books_.database.configurations.save(books_.company, configuration_, "test");
  }
  if (!activated_) activatedOn_ = today_;  // a simulation decides as if it were activated today

  const auto planned =
      application::PlanReminders(books_.database.facts, books_.database.configurations).plan(books_.company, today_);
  compare(planned.plan);
  if (!activated_ || !dice_.oneIn(5)) {
    activated_ = true;
    expectRun();
    REQUIRE(run(planned.plan).queuedMessages == planned.plan.totals.messages);
    if (dice_.oneIn(10)) {  // once more is never twice
      const auto again =
          application::PlanReminders(books_.database.facts, books_.database.configurations).plan(books_.company, today_);
      REQUIRE(run(again.plan).queuedMessages == 0);
    }
    Rows noon;
    for (auto& customer : customers_)
      if (dice_.oneIn(15)) pay(customer, noon);
    book(noon);
    const bool busy = dice_.oneIn(6);
    auto expected = expectPass(busy);
    delivered_.clear();
    send(busy);
    std::sort(expected.begin(), expected.end());
    std::sort(delivered_.begin(), delivered_.end());
    REQUIRE(delivered_ == expected);
    for (const auto& mail : delivered_) mails_.push_back(today_.iso() + " " + mail);
    mailsDelivered_ += static_cast<std::int64_t>(delivered_.size());
    if (dice_.oneIn(10)) {
      delivered_.clear();
      send(false);  // what failed waits for its time
      REQUIRE(delivered_.empty());
    }
  }
  for (std::size_t i = 0; i < customers_.size(); ++i) act(i);
  const int days = dice_.oneIn(12) ? dice_.between(2, 20) : 1;
  today_ = today_.plusDays(days);
  clock_.now += days * kDay;
}

application::RunResult Town::run(const domain::Plan& full) {
  const bool buildsUpon = extent_ == application::Extent::kWhatCanDiffer && fullOn_ && configuration_ == decidedBy_ &&
                          today_.daysSince(*fullOn_) < application::kDaysBetweenFullRuns;
  auto result = runner().run(books_.company, today_, "", extent_);
  REQUIRE(result.kind == application::RunResult::Kind::kQueued);
  REQUIRE(result.since.has_value() == buildsUpon);
  decidedBy_ = configuration_;
  if (buildsUpon) {
    ++incremental_.runs;
    incremental_.lookedAt += static_cast<std::int64_t>(result.planned.plan.lines.size());
    incremental_.passedOver += static_cast<std::int64_t>(full.lines.size() - result.planned.plan.lines.size());
  } else {
    fullOn_ = today_;
    ++incremental_.fullRuns;
  }
  compareKept(full);
  return result;
}

void Town::compareKept(const domain::Plan& full) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> last;
  {
    kit::sql::ReadTransaction reading(books_.session);
    kit::sql::RowReader rows(books_.session,
                             "select invoice_id, position, decision, programme, step, blockers, coalesce(wake_on, '') from "
                             "reminders_decision where company_id = :1 order by as_of",
                             {books_.company.value});
    while (rows.next()) {
      auto& text = last[{rows.number(0), rows.number(1)}];
      // That it is closed is kept once.
      REQUIRE_FALSE((rows.text(2) == "closed" && text.starts_with("closed")));
      text.clear();
      for (const int column : {2, 3, 4, 5, 6}) text += std::string(rows.text(column)) + "|";
    }
  }
  for (const auto& line : full.lines) {
    const auto& decision = line.decision;
    std::string blockers;
    for (const auto& blocker : decision.blockers.list())
      blockers += (blockers.empty() ? "" : " ") + std::string(domain::word(blocker.code)) +
                  (blocker.until ? ":" + blocker.until->iso() : "");
    const auto wakesOn = domain::changesBy(decision);
    INFO(line.number << "/" << line.receivable.position);
    REQUIRE(last[{line.receivable.invoice.value, line.receivable.position}] ==
            std::string(domain::word(decision.kind)) + "|" + std::string(decision.programme.id()) + "|" +
                std::to_string(decision.step) + "|" + blockers + "|" + (wakesOn ? wakesOn->iso() : "") + "|");
    last.erase({line.receivable.invoice.value, line.receivable.position});
    closedAs_.erase({line.receivable.invoice.value, line.receivable.position});
  }
  // Of everything else that a run has ever decided on, the last thing kept is that it is closed, and how the first run found it.
  for (const auto& customer : customers_)
    for (const auto& invoice : customer.invoices)
      for (const auto& part : invoice.parts) {
        const std::pair<std::int64_t, std::int64_t> place{std::stoll(invoiceId(invoice)), part.position};
        const auto found = last.find(place);
        if (found == last.end()) continue;
        INFO(invoice.number << "/" << part.position);
        const char* how = invoice.status == domain::InvoiceStatus::kCancelled ? "draft_or_cancelled"
                          : invoice.status == domain::InvoiceStatus::kClosed  ? "invoice_closed"
                                                                              : "settled";
        REQUIRE(found->second == "closed|none|-1|" + closedAs_.try_emplace(place, how).first->second + "||");
        last.erase(found);
        ++closedCompared_;
      }
  REQUIRE(last.empty());
}

std::vector<std::string> Town::keptDecisions() {
  std::vector<std::string> all;
  kit::sql::ReadTransaction reading(books_.session);
  kit::sql::RowReader rows(books_.session,
                           "select r.number, d.position, d.as_of, d.decision, d.programme, d.programme_from, d.step, d.blockers, "
                           "coalesce(d.next_on, ''), coalesce(d.wake_on, '') from reminders_decision d join sdk_v1_invoice r on "
                           "r.company_id = d.company_id and r.invoice_id = d.invoice_id where d.company_id = :1 "
                           "order by d.invoice_id, d.position, d.as_of",
                           {books_.company.value});
  while (rows.next()) {
    auto& line = all.emplace_back();
    for (int column = 0; column < 10; ++column) line += std::string(rows.text(column)) + " ";
  }
  return all;
}

Date Town::soonOrToday() { return dice_.oneIn(4) ? today_.plusDays(dice_.between(1, 8)) : today_; }

void Town::compare(const domain::Plan& plan) {
  std::map<std::pair<std::int64_t, int>, const domain::PlanLine*> lines;
  for (const auto& line : plan.lines) lines[{line.receivable.invoice.value, line.receivable.position}] = &line;
  std::size_t listed = 0;
  for (const auto& customer : customers_)
    for (const auto& invoice : customer.invoices)
      for (const auto& part : invoice.parts) {
        if (invoice.status != domain::InvoiceStatus::kIssued || customer.open(invoice, part.position, today_) <= 0) continue;
        ++listed;
        INFO(invoice.number << "/" << part.position << " on " << today_.iso());
        const auto found = lines.find({std::stoll(invoiceId(invoice)), part.position});
        REQUIRE(found != lines.end());
        const auto& decision = found->second->decision;
        INFO("product: " << samples::told(decision));
        REQUIRE(found->second->open == customer.open(invoice, part.position, today_));
        ++decisionsCompared_;
        if (!part.dueOn) {
          REQUIRE(decision.kind == domain::DecisionKind::kSkip);
          REQUIRE(decision.blockers.has(domain::BlockerCode::kNoDueDate));
          continue;
        }
        std::string kind;
        std::string level;
        const auto expected = naiveReasons(customer, invoice, part, &kind, &level);
        INFO("naive: " << kind << " " << level);
        std::set<std::string> reasons;
        for (const auto& [code, until] : decision.blockers.list()) reasons.insert(std::string(domain::word(code)));
        REQUIRE(reasons == expected);
        REQUIRE(domain::word(decision.kind) == kind);
        REQUIRE((decision.next() == nullptr ? "" : decision.next()->step->level) == level);
      }
  REQUIRE(lines.size() == listed);
}

std::set<std::string> Town::naiveReasons(const Customer& customer, const Invoice& invoice, const Part& part, std::string* kind,
                                         std::string* level) {
  const auto verdict = naive::decide(customer.facts(invoice, part, today_), customer.facts(today_), configuration_, holidays_,
                                     activatedOn_, today_);
  if (kind != nullptr) *kind = verdict.kind;
  if (level != nullptr) *level = verdict.level;
  return verdict.reasons;
}

void Town::expectRun() {
  // Customer by customer, as mails are made: by department (the company itself first), currency and, where they are grouped so,
  // rank.
  using Key = std::tuple<std::string, std::string, int, std::string>;
  for (std::size_t index = 0; index < customers_.size(); ++index) {
    auto& customer = customers_[index];
    std::map<Key, Letter> letters;
    for (std::size_t i = 0; i < customer.invoices.size(); ++i) {
      auto& invoice = customer.invoices[i];
      for (const auto& part : invoice.parts) {
        if (!part.dueOn || invoice.status != domain::InvoiceStatus::kIssued || customer.open(invoice, part.position, today_) <= 0)
          continue;
        std::string kind;
        std::string level;
        naiveReasons(customer, invoice, part, &kind, &level);
        if (kind != "remind") continue;
        const auto facts = customer.facts(invoice, part, today_);
        const auto* programme = naive::programmeFor(configuration_, facts, customer.facts(today_));
        const auto step =
            std::find_if(programme->steps.begin(), programme->steps.end(), [&](const auto& each) { return each.level == level; });
        const int rank = naive::levelOf(configuration_, level).rank;
        invoice.done.push_back({part.position, level, rank, step->delayDays, ReminderState::kQueued, {}, 0});
        Key key{invoice.department, invoice.currency, 0, ""};
        if (configuration_.grouping == domain::Grouping::kCustomerLevel) std::get<2>(key) = rank;
        if (configuration_.grouping == domain::Grouping::kInvoice) std::get<3>(key) = invoice.number;
        auto& letter = letters[key];
        letter.customer = index;
        letter.reminders.emplace_back(i, invoice.done.size() - 1);
      }
    }
    for (auto& [key, letter] : letters) waiting_.push_back(std::move(letter));
  }
}

bool Town::staysInMail(const Customer& customer, const Invoice& invoice, const Part& part) {
  static const std::set<std::string> kDecidedWhenQueued{"not_overdue",          "delay_not_reached", "gap_not_reached",
                                                        "all_steps_done",       "already_queued",    "no_recipient",
                                                        "address_undeliverable"};
  for (const auto& reason : naiveReasons(customer, invoice, part, nullptr, nullptr))
    if (!kDecidedWhenQueued.contains(reason)) return false;
  return true;
}

std::vector<std::string> Town::expectPass(bool serverBusy) {
  std::vector<std::string> mails;
  std::vector<Letter> stillWaiting;
  for (auto& letter : waiting_) {
    auto& customer = customers_[letter.customer];
    std::vector<std::string> parts;
    std::vector<std::pair<std::size_t, std::size_t>> kept;
    for (const auto& [i, d] : letter.reminders) {
      auto& invoice = customer.invoices[i];
      auto& done = invoice.done[d];
      const auto& part = *std::find_if(invoice.parts.begin(), invoice.parts.end(),
                                       [&](const Part& each) { return each.position == done.position; });
      if (!staysInMail(customer, invoice, part)) {
        done.state = ReminderState::kCancelled;
        continue;
      }
      const auto facts = customer.facts(invoice, part, today_);
      parts.push_back(invoice.number + "/" + std::to_string(part.position) + "=" +
                      std::to_string(facts.open - std::min(facts.open, facts.disputed)));
      kept.emplace_back(i, d);
    }
    if (kept.empty()) continue;
    letter.reminders = kept;
    const auto become = [&](ReminderState state) {
      for (const auto& [i, d] : kept) {
        auto& done = customer.invoices[i].done[d];
        done.state = state;
        if (state == ReminderState::kSent) done.sentOn = today_;
      }
    };
    if (customer.flagged || customer.email.empty()) {  // nobody to send it to any more
      become(ReminderState::kCancelled);
      continue;
    }
    if (customer.dead) {
      customer.flagged = true;
      become(ReminderState::kUndeliverable);
      continue;
    }
    if (letter.firstTriedAt == 0) letter.firstTriedAt = clock_.now;
    if (serverBusy) {
      const bool lastTry = clock_.now - letter.firstTriedAt >= 3 * kDay;
      become(lastTry ? ReminderState::kUndeliverable : ReminderState::kFailed);
      if (!lastTry) stillWaiting.push_back(letter);
      continue;
    }
    mails.push_back(mailLine(customer.code, parts));
    become(customer.email.starts_with("lost") ? ReminderState::kUncertain : ReminderState::kSent);
  }
  waiting_ = std::move(stillWaiting);
  return mails;
}

std::string Town::brokenInvariant() {
  auto& session = books_.session;
  const auto count = [&](const std::string& sql) { return test::number(session, sql); };
  if (count("select count(*) from (select invoice_id, position, level from reminders_reminder where holds = 1 group by "
            "company_id, invoice_id, position, level having count(*) > 1) twice") != 0)
    return "a level holds twice for one receivable";
  if (count("select count(*) from reminders_carried c join reminders_reminder r on r.company_id = c.company_id and r.reminder_id "
            "= c.reminder_id join reminders_message m on m.company_id = c.company_id and m.message_id = c.message_id where "
            "m.customer_id <> r.customer_id or m.currency <> r.currency") != 0)
    return "a message carries what belongs to another customer or currency";
  if (count("select count(*) from reminders_message where state = 'sending'") != 0) return "a message is still being sent";
  return {};
}

// What happens in the morning, before anybody looks.
void Town::morning(std::size_t index, Rows& rows) {
  auto& customer = customers_[index];
  if (customer.invoices.empty() || (customer.invoices.size() < 4 && dice_.oneIn(20))) sell(customer, rows);
  if (dice_.oneIn(15)) pay(customer, rows);
  if (dice_.oneIn(50)) credit(customer, rows);
  if (dice_.oneIn(40)) changeStatus(customer, rows);
  if (dice_.oneIn(25)) correctAddress(index, rows);
}

void Town::sell(Customer& customer, Rows& rows) {
  Invoice invoice;
  invoice.number = customer.code + "-" + std::to_string(++customer.made);
  invoice.department = dice_.oneIn(3) ? "D1" : "";
  invoice.issuedOn = today_.plusDays(dice_.between(-50, 0));
  if (dice_.oneIn(3)) invoice.sentOn = invoice.issuedOn.plusDays(dice_.upTo(4));
  invoice.currency = dice_.oneIn(4) ? "USD" : "EUR";
  if (dice_.oneIn(12)) invoice.method = domain::PaymentMethod::kDirectDebit;
  const int count = dice_.oneIn(3) ? dice_.between(2, 3) : 1;
  auto due = invoice.issuedOn.plusDays(dice_.upTo(40));
  for (int i = 1; i <= count; ++i) {
    invoice.parts.push_back({i, due, dice_.between(500, 30000)});
    due = due.plusDays(dice_.between(-5, 30));
    if (due < invoice.issuedOn) due = invoice.issuedOn;
  }
  const bool undated = count == 1 && dice_.oneIn(12);
  if (undated) invoice.parts[0].dueOn.reset();
  host::erp::InvoiceRow row;
  row.company = "ACME";
  row.number = invoice.number;
  row.customer = customer.code;
  row.department = invoice.department;
  row.issuedOn = invoice.issuedOn;
  row.sentOn = invoice.sentOn;
  row.currency = invoice.currency;
  row.total = {written(invoice.total())};
  row.paymentMethod = invoice.method == domain::PaymentMethod::kDirectDebit ? host::erp::PaymentMethod::kDirectDebit
                                                                            : host::erp::PaymentMethod::kTransfer;
  if (count == 1) row.dueOn = invoice.parts[0].dueOn;
  rows.invoices.push_back(row);
  if (count > 1)
    for (const auto& part : invoice.parts)
      rows.instalments.push_back({"ACME", invoice.number, part.position, part.dueOn, {written(part.amount)}});
  customer.invoices.push_back(invoice);
}

void Town::addMoney(Customer& customer, Rows& rows, const std::string& invoice, const std::string& currency, Date on,
                    std::int64_t amount) {
  if (amount == 0) return;
  customer.money.push_back({invoice, on, amount, currency});
  rows.payments.push_back({"ACME", customer.code, invoice, on, currency, {written(amount)}, "R" + std::to_string(++reference_)});
}

void Town::pay(Customer& customer, Rows& rows) {
  if (customer.invoices.empty()) return;
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  const auto on = today_.plusDays(dice_.oneIn(6) ? dice_.between(1, 10) : dice_.oneIn(4) ? -dice_.upTo(10) : 0);
  if (invoice.status != domain::InvoiceStatus::kIssued) return;
  const auto received = customer.received(invoice, today_);
  switch (dice_.upTo(6)) {
    case 0:  // all of it, or a bit more
      return addMoney(customer, rows, invoice.number, invoice.currency, on,
                      invoice.total() - std::min(received, invoice.total()) + (dice_.oneIn(4) ? dice_.between(1, 5000) : 0));
    case 1:  // comes back
      if (received > 0) addMoney(customer, rows, invoice.number, invoice.currency, on, -received);
      return;
    case 2:  // nobody knows what for
      return addMoney(customer, rows, "", invoice.currency, on, dice_.between(100, 20000));
    case 3:  // a refund
      if (customer.facts(today_).balances[invoice.currency == "EUR" ? 0 : 1].credit > 100)
        addMoney(customer, rows, "", invoice.currency, on, -100);
      return;
    default: return addMoney(customer, rows, invoice.number, invoice.currency, on, dice_.between(1, 15000));
  }
}

void Town::credit(Customer& customer, Rows& rows) {
  if (customer.invoices.empty()) return;
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  if (invoice.status != domain::InvoiceStatus::kIssued) return;
  const std::int64_t total = dice_.between(100, 20000);
  const std::int64_t allocated = std::min({total, invoice.total(), std::int64_t{dice_.upTo(20000)}});
  host::erp::InvoiceRow note;
  note.company = "ACME";
  note.number = customer.code + "-N" + std::to_string(++customer.made);
  note.kind = host::erp::InvoiceKind::kCreditNote;
  note.customer = customer.code;
  const Date on = soonOrToday();
  note.issuedOn = on;
  note.currency = invoice.currency;
  note.total = {written(total)};
  rows.invoices.push_back(note);
  if (allocated > 0) {
    rows.credits.push_back({"ACME", note.number, invoice.number, {written(allocated)}});
    customer.money.push_back({invoice.number, on, allocated, invoice.currency});
  }
  if (total > allocated) customer.money.push_back({"", on, total - allocated, invoice.currency});
}

void Town::changeStatus(Customer& customer, Rows& rows) {
  if (customer.invoices.empty()) return;
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  // An invoice on which money was booked is not cancelled; it may be closed.
  const bool hasMoney =
      std::any_of(customer.money.begin(), customer.money.end(), [&](const auto& each) { return each.invoice == invoice.number; });
  if (std::any_of(rows.payments.begin(), rows.payments.end(), [&](const auto& each) { return each.invoice == invoice.number; }))
    return;
  if (hasMoney || invoice.parts.size() > 1) return;
  if (std::any_of(rows.invoices.begin(), rows.invoices.end(), [&](const auto& each) { return each.number == invoice.number; }))
    return;
  const bool comesBack = invoice.status != domain::InvoiceStatus::kIssued;
  const bool cancelled = dice_.oneIn(2);
  invoice.status = comesBack   ? domain::InvoiceStatus::kIssued
                   : cancelled ? domain::InvoiceStatus::kCancelled
                               : domain::InvoiceStatus::kClosed;
  host::erp::InvoiceRow row;
  row.company = "ACME";
  row.number = invoice.number;
  row.customer = customer.code;
  row.department = invoice.department;
  row.issuedOn = invoice.issuedOn;
  row.sentOn = invoice.sentOn;
  row.currency = invoice.currency;
  row.total = {written(invoice.total())};
  row.dueOn = invoice.parts[0].dueOn;
  row.status = comesBack   ? host::erp::InvoiceStatus::kIssued
               : cancelled ? host::erp::InvoiceStatus::kCancelled
                           : host::erp::InvoiceStatus::kClosed;
  row.paymentMethod = invoice.method == domain::PaymentMethod::kDirectDebit ? host::erp::PaymentMethod::kDirectDebit
                                                                            : host::erp::PaymentMethod::kTransfer;
  rows.invoices.push_back(row);
}

void Town::correctAddress(std::size_t index, Rows& rows) {
  auto& customer = customers_[index];
  // Mails under way keep their address in this model.
  if (std::any_of(waiting_.begin(), waiting_.end(), [&](const Letter& each) { return each.customer == index; })) return;
  customer.dead = dice_.oneIn(6);
  customer.email = (customer.dead    ? "dead-"
                    : dice_.oneIn(6) ? "lost-"
                                     : "new-") +
                   std::to_string(++reference_) + "@example.org";  // never the one that he had: what is known to be dead stays so
  customer.flagged = false;
  customer.noReminders = dice_.oneIn(8);
  host::erp::CustomerRow row;
  row.company = "ACME";
  row.code = row.name = customer.code;
  row.category = customer.category;
  row.email = customer.email;
  row.noReminders = customer.noReminders;
  rows.customers.push_back(row);
}

// What people enter in the app.
void Town::tell(Customer& customer) {
  if (customer.invoices.empty()) return;
  const std::string company = std::to_string(books_.company.value);
  const auto key = [&] { return company + ", " + std::to_string(nextRow_++); };
  const auto quoted = [](const std::optional<Date>& date) { return date ? "'" + date->iso() + "'" : std::string("null"); };
  auto& invoice = customer.invoices[static_cast<std::size_t>(dice_.upTo(static_cast<int>(customer.invoices.size()) - 1))];
  const int position = invoice.parts[static_cast<std::size_t>(dice_.upTo(static_cast<int>(invoice.parts.size()) - 1))].position;
  const auto place = [&] { return invoiceId(invoice) + ", " + std::to_string(position); };
  const Date endsOn = soonOrToday();  // some things are entered, and ended, ahead
  const auto end = [&](Spell& spell) {
    if (!spell.ended) spell.ended = endsOn;
  };
  const std::string ended = quoted(endsOn);
  const Date from = soonOrToday();
  const std::string entered = quoted(from);
  if (dice_.oneIn(60)) {
    const auto until = dice_.oneIn(3) ? std::nullopt : std::optional(today_.plusDays(dice_.upTo(15)));
    const bool whole = dice_.oneIn(2);
    (whole ? customer.holds : invoice.holds).push_back({{from, {}}, until});
    execute("insert into reminders_hold values (" + key() + ", '" +
            (whole ? "customer', " + customerId(customer) : "invoice', " + invoiceId(invoice)) + ", 'asked', " + entered + ", " +
            quoted(until) + ", null, 'anne')");
  }
  if (dice_.oneIn(20) && !(customer.holds.empty() && invoice.holds.empty())) {
    for (auto& [spell, until] : customer.holds) end(spell);
    for (auto& [spell, until] : invoice.holds) end(spell);
    execute("update reminders_hold set ended_on = " + ended + " where company_id = " + company +
            " and ended_on is null and ((subject = 'customer' and subject_id = " + customerId(customer) +
            ") or (subject = 'invoice' and subject_id = " + invoiceId(invoice) + "))");
  }
  if (dice_.oneIn(50)) {
    const auto amount = dice_.oneIn(2) ? std::nullopt : std::optional<std::int64_t>(dice_.between(1, 10000));
    invoice.disputes[position].push_back({{from, {}}, amount});
    execute("insert into reminders_dispute values (" + key() + ", " + place() + ", " +
            (amount ? std::to_string(*amount) : "null") + ", 'wrong', " + entered + ", null, 'anne')");
  }
  if (dice_.oneIn(15) && !invoice.disputes[position].empty()) {
    for (auto& [spell, amount] : invoice.disputes[position]) end(spell);
    execute("update reminders_dispute set ended_on = " + ended + " where company_id = " + company +
            " and ended_on is null and (invoice_id, position) = (" + place() + ")");
  }
  if (dice_.oneIn(40)) {
    const auto date = today_.plusDays(dice_.between(0, 15));
    invoice.promises[position].push_back({{from, {}}, date});
    execute("insert into reminders_promise values (" + key() + ", " + place() + ", " + quoted(date) + ", " + entered +
            ", null, 'anne')");
  }
  if (dice_.oneIn(400) && !invoice.handedOver.contains(position)) {
    invoice.handedOver.insert(position);
    execute("insert into reminders_handover values (" + company + ", " + place() + ", " + quoted(today_) + ", null, 'anne')");
  }
  if (dice_.oneIn(500) && !customer.insolventFrom) {
    customer.insolventFrom = from;
    execute("insert into reminders_insolvency values (" + company + ", " + customerId(customer) + ", " + entered +
            ", null, 'anne')");
  }
}

// What people do in the evening about messages that wait for them, and about reminders that should not have been.
void Town::act(std::size_t index) {
  auto& customer = customers_[index];
  const bool arrived = dice_.oneIn(2);
  for (const auto state : {ReminderState::kUncertain, ReminderState::kUndeliverable}) {
    const bool any = std::any_of(customer.invoices.begin(), customer.invoices.end(), [&](const Invoice& invoice) {
      return std::any_of(invoice.done.begin(), invoice.done.end(), [&](const Done& each) { return each.state == state; });
    });
    if (!any || !dice_.oneIn(6)) continue;
    std::vector<domain::MessageId> messages;
    {
      kit::sql::ReadTransaction reading(books_.session);
      kit::sql::RowReader rows(
          books_.session, "select message_id from reminders_message where company_id = :1 and customer_id = :2 and state = :3",
          {books_.company.value, customerIds_.at(customer.code), std::string(domain::word(state))});
      while (rows.next()) messages.push_back({rows.number(0)});
    }
    REQUIRE_FALSE(messages.empty());
    const bool sent = state == ReminderState::kUncertain && arrived;
    books_.database.outbox.resolve(books_.company, messages,
                                   sent ? domain::MessageState::kSent : domain::MessageState::kCancelled, today_, "anne");
    for (auto& invoice : customer.invoices)
      for (auto& each : invoice.done) {
        if (each.state != state) continue;
        each.state = sent ? ReminderState::kSent : ReminderState::kCancelled;
        if (sent) each.sentOn = today_;
      }
  }
  if (!dice_.oneIn(80)) return;
  for (auto& invoice : customer.invoices)
    for (auto& each : invoice.done) {
      if (each.state != ReminderState::kSent || !dice_.oneIn(2)) continue;
      const std::vector<application::ReminderDraft> drafts{
          {{{std::stoll(invoiceId(invoice))}, each.position}, each.level, each.rank, each.delayDays, 0}};
      REQUIRE(books_.database.outbox.voidReminders(books_.company, drafts, today_, "anne") == 1);
      each.state = ReminderState::kVoided;
    }
}

}  // namespace scenario
