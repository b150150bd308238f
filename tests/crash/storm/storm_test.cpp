// Senders killed by the thousand, at every named step and at random moments, while payments come in: what arrives is counted by a
// real mail server. tests/crash/run kills whole hosts, workers and the database's server, at a second for each; here a kill costs
// a few hundredths, for the sender is a small program over the same code and its clock steps over the leases of the dead.
//
// KILLS=20000 plays the long form on each database, KILLS_DB=sqlite or postgres on one of them, KILLS_SEED=… another one.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "plugin/application/run_reminders.hpp"
#include "plugin/storage/configuration_json.hpp"
#include "tests/support/reminders/books.hpp"
#include "tests/support/reminders/fakes.hpp"
#include "tests/support/smtp/smtp_sink.hpp"

using namespace test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr const char* kDay = "2026-01-20";
constexpr int kCustomers = 160, kKillsAHistory = 60, kConnections = 2, kHistoriesADatabase = 25;
constexpr std::int64_t kPastTheLease = 31'000, kPastEveryRetry = 6 * 3'600'000;
/// A payment is certain to keep a mail back when it was committed this long before the mail's last byte: the sender looks at
/// facts older than 250 ms again; the rest is for a loaded machine.
constexpr auto kGrace = 1s;
/// Of tests/crash/run's steps those that a pass of a fraction of a second goes through. A step, and up to which time that it is
/// reached the sender may live.
struct NamedStep {
  const char* name;
  int times;
};
constexpr std::array<NamedStep, 16> kSteps{{{"joined", 1},
                                            {"recovering", 1},
                                            {"recovered", 1},
                                            {"claiming", 3},
                                            {"claimed", 3},
                                            {"starting", 4},
                                            {"started", 4},
                                            {"rendered", 4},
                                            {"doubting", 4},
                                            {"before_last_byte", 4},
                                            {"in_doubt", 4},
                                            {"after_last_byte", 4},
                                            {"answered", 4},
                                            {"finishing", 4},
                                            {"finished", 4},
                                            {"left", 1}}};

int fromEnvironment(const char* name, int otherwise) {
  const char* set = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  return set == nullptr ? otherwise : std::atoi(set);
}

std::string textFromEnvironment(const char* name, const char* otherwise) {
  const char* set = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  return set == nullptr ? otherwise : set;
}

domain::Configuration configuration() {
  auto made = samples::configuration();
  made.grouping = domain::Grouping::kCustomer;
  made.volumeGuard.reset();
  made.sendingWindow.reset();
  made.mailLimits.connections = kConnections;
  domain::Template text;
  text.id = "mail";
  text.name = "Mail";
  text.subject = "Reminder #REF#";
  text.body = "Open:{{#invoices}} {{number}};{{/invoices}}";
  made.templates = {text};
  for (auto& step : made.programmes[0].steps) step.templates[domain::Way::kEmail] = "mail";
  return made;
}

/// What was counted over all histories.
struct Totals {
  int kills = 0, histories = 0, mails = 0, uncertain = 0, atRisk = 0, cancelled = 0, parked = 0, paid = 0;
  std::map<std::string, int> at;
};

class Storm {
 public:
  Storm(kit::sql::Dialect dialect, std::mt19937& dice, Totals& totals) : books_(dialect), dice_(dice), totals_(totals) {
    books_.database.configurations.save(books_.company, configuration(), "storm");
  }

  void history() {
    ++totals_.histories;
    const auto sink = std::make_unique<test_support::SmtpSink>();
    sink_ = sink.get();
    addCustomers();
    auto& stores = books_.database;
    clock_.now = now_;
    application::RunReminders(stores.facts, stores.configurations, stores.outbox, stores.decisions, stores.runs, stores.plans,
                              clock_)
        .run(books_.company, day(kDay), "");
    int atRisk = 0;
    for (int i = 0; i < kKillsAHistory && arrived().size() < kCustomers * 9 / 10; ++i) {
      if (chance(30)) pay();
      if (kill()) atRisk += kConnections;
      now_ += kPastTheLease;
      notePaid();
    }
    settle();
    check(atRisk);
    totals_.atRisk += atRisk;
  }

 private:
  struct Paid {
    std::string number;
    steady_clock::time_point at;
    std::optional<std::size_t> mailsByThen;  // once the time of grace is over
  };

  bool chance(int percent) { return static_cast<int>(dice_() % 100) < percent; }
  int upTo(int most) { return static_cast<int>(dice_() % static_cast<unsigned>(most + 1)); }

  /// Each history has customers of its own; every fourth has two invoices in one message.
  void addCustomers() {
    ++serial_;
    numbers_.clear();
    paid_.clear();
    std::vector<host::erp::CustomerRow> customers;
    std::vector<host::erp::InvoiceRow> invoices;
    for (int i = 0; i < kCustomers; ++i) {
      host::erp::CustomerRow customer;
      customer.company = "ACME";
      customer.code = customer.name = "H" + std::to_string(serial_) + "-" + std::to_string(i);
      customer.email = customer.code + "@customers.example";
      customers.push_back(customer);
      for (int extra = 0; extra < (i % 4 == 0 ? 2 : 1); ++extra) {
        auto row = invoice("F" + std::to_string(serial_) + "-" + std::to_string(i) + "-" + std::to_string(extra), "120.00",
                           "2025-12-05", "2026-01-05");
        row.customer = customer.code;
        numbers_.push_back(row.number);
        customers_[row.number] = customer.code;
        invoices.push_back(row);
      }
    }
    books_.upsert(customers);
    books_.upsert(invoices);
    unpaid_ = numbers_;
    std::shuffle(unpaid_.begin(), unpaid_.end(), dice_);
  }

  void pay() {
    for (int i = 0; i <= upTo(2) && !unpaid_.empty(); ++i) {
      const auto number = unpaid_.back();
      unpaid_.pop_back();
      books_.upsert<host::erp::PaymentRow>({{"ACME", customers_[number], number, day(kDay), "", {"120.00"}, "R" + number}});
      paid_.push_back({number, steady_clock::now(), std::nullopt});
      ++totals_.paid;
    }
  }
  void notePaid() {
    for (auto& each : paid_)
      if (!each.mailsByThen && steady_clock::now() - each.at >= kGrace) each.mailsByThen = arrived().size();
  }

  std::vector<test_support::ReceivedMail> arrived() { return sink_->mails(); }

  pid_t start(const std::string& step) {
    const std::vector<std::string> words{sender_,
                                         books_.database.url().text(),
                                         std::to_string(books_.company.value),
                                         std::to_string(sink_->port()),
                                         std::to_string(now_),
                                         kDay,
                                         "storm-" + std::to_string(++workers_)};
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: posix_spawn changes nothing
    arguments.push_back(nullptr);
    std::vector<std::string> variables;
    for (char** each = environ; *each != nullptr; ++each) variables.emplace_back(*each);
    if (!step.empty()) variables.push_back("REMINDERS_CRASH_AT=" + step);
    std::vector<char*> environment;
    for (auto& each : variables) environment.push_back(each.data());
    environment.push_back(nullptr);
    pid_t process = 0;
    REQUIRE(posix_spawn(&process, sender_.c_str(), nullptr, nullptr, arguments.data(), environment.data()) == 0);
    return process;
  }

  /// Whether it was killed; it must end otherwise only because its work was done.
  bool ended(pid_t process, const std::string& what) {
    int status = 0;
    REQUIRE(waitpid(process, &status, 0) == process);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
      ++totals_.kills;
      ++totals_.at[what];
      return true;
    }
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    return false;
  }

  bool kill() {
    if (chance(60)) {
      const auto& step = kSteps[static_cast<std::size_t>(upTo(kSteps.size() - 1))];
      return ended(start(std::string(step.name) + ":" + std::to_string(1 + upTo(step.times - 1))), step.name);
    }
    const auto process = start("");
    // In the middle of its work: once a mail more has come, or a moment after it began.
    const auto before = arrived().size();
    const auto until = steady_clock::now() + 300ms;
    const auto more = static_cast<std::size_t>(upTo(2));
    while (arrived().size() < before + more && steady_clock::now() < until &&
           waitid(P_PID, static_cast<id_t>(process), nullptr, WEXITED | WNOHANG | WNOWAIT) == 0)
      std::this_thread::sleep_for(500us);
    std::this_thread::sleep_for(std::chrono::microseconds(upTo(1'500)));
    ::kill(process, SIGKILL);
    return ended(process, "random");
  }

  void settle() {
    for (int i = 0; i < 6; ++i) {
      now_ += i == 0 ? kPastTheLease : kPastEveryRetry;
      CHECK_FALSE(ended(start(""), "peace"));
      const auto counts = books_.database.outbox.counts(books_.company);
      const auto of = [&](domain::MessageState state) { return counts[static_cast<std::size_t>(state)]; };
      if (of(domain::MessageState::kQueued) + of(domain::MessageState::kSending) + of(domain::MessageState::kFailed) == 0) return;
    }
    FAIL_CHECK("what was queued never left");
  }

  void check(int atRisk) {
    const auto mails = arrived();
    std::map<std::string, int> byInvoice;
    std::map<std::string, std::size_t> firstAt;
    for (std::size_t i = 0; i < mails.size(); ++i) {
      const auto& text = mails[i].bytes;
      for (const auto& number : numbers_)
        if (text.find(" " + number + ";") != std::string::npos || text.find(" " + number + "=3B") != std::string::npos) {
          ++byInvoice[number];
          firstAt.emplace(number, i);
        }
    }
    std::map<std::string, std::pair<std::string, std::int64_t>> states;  // of the message that holds an invoice's step
    int uncertain = 0;
    {
      kit::sql::ReadTransaction reading(books_.session);
      kit::sql::RowReader rows(
          books_.session,
          "select i.number, m.state, m.crashes, k.place from reminders_message m join reminders_carried k on k.company_id = "
          "m.company_id "
          "and k.message_id = m.message_id join reminders_reminder r on r.company_id = k.company_id and r.reminder_id = "
          "k.reminder_id join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = r.invoice_id where m.company_id "
          "= "
          ":1 and k.dropped = '' and m.message_id > :2",
          {books_.company.value, lastMessage_});
      while (rows.next()) {
        INFO(rows.text(0));
        CHECK(states.emplace(std::string(rows.text(0)), std::pair(std::string(rows.text(1)), rows.number(2))).second);
        if (rows.text(1) == "uncertain" && rows.number(3) == 0) ++uncertain;
      }
    }
    lastMessage_ = number(books_.session, "select max(message_id) from reminders_message");
    std::set<std::string> paid;
    for (const auto& each : paid_) {
      paid.insert(each.number);
      const auto came = firstAt.find(each.number);
      INFO(each.number << " was paid");
      if (each.mailsByThen && came != firstAt.end()) CHECK(came->second < *each.mailsByThen);
    }
    for (const auto& number : numbers_) {
      INFO(number << " " << states[number].first << " " << byInvoice[number]);
      CHECK(byInvoice[number] <= 1);
      const auto& [state, crashes] = states[number];
      if (state == "sent") CHECK(byInvoice[number] == 1);
      if (state == "undeliverable") {
        CHECK(crashes >= 3);
        CHECK(byInvoice[number] == 0);
        ++totals_.parked;
      }
      if (state == "cancelled") CHECK(byInvoice[number] == 0);
      if (!paid.contains(number)) CHECK((state == "sent" || state == "uncertain" || state == "undeliverable"));
      if (state == "cancelled" || state.empty()) ++totals_.cancelled;
    }
    CHECK(uncertain <= atRisk);
    totals_.uncertain += uncertain;
    totals_.mails += static_cast<int>(mails.size());
    if (books_.session.isSqlite()) CHECK(text(books_.session, "pragma integrity_check") == "ok");
  }

  const std::string sender_ = textFromEnvironment("CRASH_SENDER_PROGRAM", CRASH_SENDER);
  Books books_;
  std::mt19937& dice_;
  Totals& totals_;
  fakes::FakeClock clock_;
  std::int64_t now_ = 1'768'900'000'000;
  test_support::SmtpSink* sink_ = nullptr;
  int serial_ = 0, workers_ = 0;
  std::int64_t lastMessage_ = 0;
  std::vector<std::string> numbers_, unpaid_;
  std::map<std::string, std::string> customers_;
  std::vector<Paid> paid_;
};

}  // namespace

TEST_CASE("senders killed at every step and at random lose nothing, send nothing twice and remind of nothing paid") {
  const auto dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres);
  const auto only = textFromEnvironment("KILLS_DB", "");
  if (!only.empty() && (only == "sqlite") != (dialect == kit::sql::Dialect::kSqlite)) return;
  INFO("on " << test::nameOf(dialect));
  const int wanted = fromEnvironment("KILLS", 60);
  std::mt19937 dice(static_cast<unsigned>(fromEnvironment("KILLS_SEED", 1)));
  Totals totals;
  const auto began = steady_clock::now();
  for (int history = 0; totals.kills < wanted;) {
    Storm storm(dialect, dice, totals);
    for (int i = 0; i < kHistoriesADatabase && totals.kills < wanted; ++i, ++history) {
      storm.history();
      if (history % 50 == 49)
        std::printf("%s: %d kills so far\n", test::nameOf(dialect).c_str(), totals.kills), std::fflush(stdout);
    }
  }
  // A few dozen kills reach what chance gives; hundreds reach every step.
  if (totals.kills >= 500)
    for (const auto& step : kSteps) {
      INFO(step.name);
      CHECK(totals.at[step.name] > 0);
    }
  std::string steps;
  for (const auto& [step, count] : totals.at) steps += " " + step + " " + std::to_string(count);
  std::printf(
      "%s: %d kills in %d histories (%.0f s): %d mails, uncertain %d of %d connections at risk, parked %d, paid meanwhile %d\n  "
      "%s\n",
      test::nameOf(dialect).c_str(), totals.kills, totals.histories,
      std::chrono::duration<double>(steady_clock::now() - began).count(), totals.mails, totals.uncertain, totals.atRisk,
      totals.parked, totals.paid, steps.c_str());
}
