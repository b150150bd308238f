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
                                    const std::function<bool()>& beforeLastByte,
                                    const std::function<void()>& whileWaiting) override {
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
    if (whileWaiting) whileWaiting();
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

}  // namespace scenario
