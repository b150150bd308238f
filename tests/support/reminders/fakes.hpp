// The other ports in memory, and a small company that plays days: tests of the use cases are stories told with it.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugin/application/run_reminders.hpp"
#include "plugin/application/send_outbox.hpp"
#include "tests/support/reminders/in_memory_outbox.hpp"
#include "tests/support/reminders/samples.hpp"

namespace fakes {

/// What a kill -9 looks like from inside: nobody catches it.
struct Killed {};

class FakeClock final : public application::Clock {
 public:
  std::int64_t now = 1'767'600'000'000;
  int minuteOfDay = 10 * 60;
  std::int64_t nowMillis() override { return now; }
  application::LocalTime localTime(const std::string&) override { return {{}, minuteOfDay}; }
};

class FakeFacts final : public application::FactsSource {
 public:
  explicit FakeFacts(InMemoryOutbox& outbox) : outbox_(outbox) {}
  std::map<std::int64_t, domain::CustomerFacts> customers;
  std::vector<domain::ReceivableFacts> receivables;
  std::function<void()> beforeRead;  // what happens while others are at work

  domain::ReceivableFacts& invoice(std::int64_t id) {
    for (auto& each : receivables)
      if (each.id.invoice.value == id) return each;
    throw std::logic_error("no such invoice");
  }

  std::unique_ptr<application::FactsSnapshot> open(domain::CompanyId, Date) override {
    return snapshot([](const domain::ReceivableFacts&) { return true; });
  }
  std::unique_ptr<application::FactsSnapshot> openInvoices(domain::CompanyId, Date asOf,
                                                           std::span<const domain::InvoiceId> invoices) override {
    if (beforeRead) beforeRead();
    const std::set<domain::InvoiceId> wanted(invoices.begin(), invoices.end());
    auto made = snapshot([wanted](const domain::ReceivableFacts& facts) { return wanted.contains(facts.id.invoice); });
    for (auto& each : made->receivables) {
      // Where a test does not say when, what is settled was settled on the day of the invoice.
      if (!each.settlements) each.settlements = {{each.issuedOn, each.amount - each.open}};
      // What is dated later does not count yet.
      std::erase_if(*each.settlements, [&](const domain::Settlement& settlement) {
        if (settlement.on > asOf) each.open += settlement.amount;
        return settlement.on > asOf;
      });
      each.indemnityAt = outbox_.indemnityAt(each.id.invoice);
    }
    return made;
  }

 private:
  class Snapshot final : public application::FactsSnapshot {
   public:
    std::map<std::int64_t, domain::CustomerFacts> customers;
    std::vector<domain::ReceivableFacts> receivables;
    void eachReceivable(const Visitor& visit) override {
      for (const auto& each : receivables) visit(each, customers.at(each.customer.value));
    }
  };
  template <class Filter>
  std::unique_ptr<Snapshot> snapshot(Filter filter) {
    auto made = std::make_unique<Snapshot>();
    made->customers = customers;
    for (auto each : receivables) {
      if (!filter(each)) continue;
      for (const auto& past : outbox_.remindersOf(each.id)) each.reminders.push_back(past);
      made->receivables.push_back(std::move(each));
    }
    return made;
  }
  InMemoryOutbox& outbox_;
};

class FakeConfigurations final : public application::ConfigurationStore {
 public:
  application::CompanySettings settings{samples::configuration(), false, {}};
  FakeConfigurations() { settings.configuration.mailLimits.connections = 1; }
  int questions = 0;                    // how often a sender has asked whether it may go on
  std::function<void(int)> onQuestion;  // what happens meanwhile
  application::CompanySettings load(domain::CompanyId) override { return settings; }
  bool runs(domain::CompanyId) override {
    if (onQuestion) onQuestion(++questions);
    return settings.runs();
  }
  bool isPaused(domain::CompanyId) override { return settings.paused; }
  void save(domain::CompanyId, const domain::Configuration& configuration, const std::string&) override {
    if (configuration.active && !settings.configuration.active) settings.activatedOn.reset();
    settings.configuration = configuration;
  }
  void setActive(domain::CompanyId company, bool active, const std::string& actor) override {
    auto changed = settings.configuration;
    changed.active = active;
    save(company, changed, actor);
  }
  void setCatchUp(domain::CompanyId company, const domain::CatchUp& catchUp, const std::string& actor) override {
    auto changed = settings.configuration;
    changed.catchUp = catchUp;
    save(company, changed, actor);
  }
  void pause(domain::CompanyId, bool paused, const std::string&) override { settings.paused = paused; }
  void stampActivation(domain::CompanyId, Date asOf) override {
    if (!settings.activatedOn) settings.activatedOn = asOf;
  }
};

class FakeDecisionLog final : public application::DecisionLog {
 public:
  int kept = 0;
  bool keepsNone = false;  // a later day was decided on before
  bool keepChanges(const domain::Plan& plan, const application::Pass&) override {
    if (!keepsNone) kept += static_cast<int>(plan.lines.size());
    return !keepsNone;
  }
};

class FakePlans final : public application::PlanArchive {
 public:
  std::map<std::string, std::set<domain::ShownReminder>> shown;
  void remember(domain::CompanyId, const std::string& id, const std::set<domain::ShownReminder>& reminders) override {
    shown[id] = reminders;
  }
  std::optional<std::set<domain::ShownReminder>> find(domain::CompanyId, const std::string& id) override {
    const auto found = shown.find(id);
    if (found == shown.end()) return std::nullopt;
    return found->second;
  }
};

class FakeRunLog final : public application::RunLog {
 public:
  std::vector<application::RunRecord> runs;
  void record(domain::CompanyId, const application::RunRecord& run) override { runs.push_back(run); }
  std::vector<std::int64_t> messagesOfLastRuns(domain::CompanyId, int limit) override {
    std::vector<std::int64_t> counts;
    for (auto run = runs.rbegin(); run != runs.rend() && counts.size() < static_cast<std::size_t>(limit); ++run)
      if (!run->stopped && run->messages > 0) counts.push_back(run->messages);
    return counts;
  }
};

class FakeRenderer final : public application::MessageRenderer {
 public:
  std::function<void(const application::RenderRequest&)> before;  // may throw
  application::RenderedMessage render(const application::RenderRequest& request) override {
    if (before) before(request);
    std::string text = request.customer.code + ":";
    for (const auto& line : request.lines) text += " " + line.facts.number + "=" + std::to_string(line.reminder.asked);
    return {{"Reminder " + request.message.draft.level, text, "message/rfc822", {}}, "sender@example.org"};
  }
};

/// A mail server that says what it is told to say.
class FakeTransport final : public application::MailTransport {
 public:
  using Kind = application::TransportResult::Kind;
  using Answer = application::RecipientAnswer::Kind;
  struct Mail {
    std::vector<std::string> to;
    std::string text;
  };
  std::vector<Mail> delivered;
  int attempts = 0;
  std::string accountOf(domain::CompanyId, domain::DepartmentId department) override { return std::to_string(department.value); }
  std::map<std::string, application::RecipientAnswer> answers;  // by address; others accept
  std::function<std::optional<application::TransportResult>(const application::Envelope&, const std::function<bool()>&)> instead;

  application::TransportResult send(const application::Envelope& envelope, const std::string& mail,
                                    const std::function<bool()>& beforeLastByte,
                                    const std::function<void()>& whileWaiting) override {
    ++attempts;
    if (instead)
      if (auto answer = instead(envelope, beforeLastByte)) return *answer;
    application::TransportResult result{Kind::kAnswered, "250 ok", {}};
    Mail accepted{{}, mail};
    for (const auto& email : envelope.recipients) {
      const auto own = answers.find(email);
      result.answers.push_back(own == answers.end() ? application::RecipientAnswer{Answer::kAccepted, email, "250 ok"}
                                                    : own->second);
      if (result.answers.back().kind == Answer::kAccepted) accepted.to.push_back(email);
    }
    if (accepted.to.empty()) return result;
    if (!beforeLastByte()) return {Kind::kWithdrawn, "", {}};
    delivered.push_back(std::move(accepted));
    if (whileWaiting) whileWaiting();
    return result;
  }
};

class FakeAccounts final : public application::AccountStatus {
 public:
  std::map<std::int64_t, std::string> broken;
  void markBroken(domain::CompanyId, domain::DepartmentId department, const std::string& reason, std::int64_t) override {
    broken[department.value] = reason;
  }
  void markWorking(domain::CompanyId, domain::DepartmentId department) override { broken.erase(department.value); }
};

class FakeAddresses final : public application::AddressBook {
 public:
  std::set<std::string> dead;
  void markUndeliverable(domain::CompanyId, domain::CustomerId, const std::string& email, const std::string&, Date) override {
    dead.insert(email);
  }
};

/// A company with all its ports. `day` is the as-of date of what is done next.
struct World {
  application::Company company{{1}, "ACME", "Acme", "fr", "Europe/Paris", "FR"};
  InMemoryOutbox outbox;
  FakeFacts facts{outbox};
  FakeConfigurations configurations;
  FakeDecisionLog decisions;
  FakePlans plans;
  FakeRunLog runs;
  FakeRenderer renderer;
  FakeTransport transport;
  FakeAccounts accounts;
  FakeAddresses addresses;
  FakeClock clock;
  std::string day = "2026-01-20";  // a Tuesday; the sample receivable is 15 days late

  /// An invoice of 120.00 EUR of a customer of the same number (made when it is new).
  domain::ReceivableFacts& add(std::int64_t invoice, std::int64_t customer) {
    if (!facts.customers.contains(customer)) facts.customers[customer] = samples::customer(customer);
    facts.receivables.push_back(samples::receivable(invoice));
    facts.receivables.back().customer = {customer};
    return facts.receivables.back();
  }
  void addMany(int count) {
    for (int i = 1; i <= count; ++i) add(i, i);
  }
  domain::Configuration& configuration() { return configurations.settings.configuration; }
  [[nodiscard]] Date date() const { return samples::day(day); }

  std::size_t remindersPerTransaction = application::RunReminders::kRemindersPerTransaction;
  application::RunReminders runner() {
    return {facts, configurations, outbox, decisions, runs, plans, clock, remindersPerTransaction};
  }
  application::RunResult run() { return runner().run(company.id, date(), ""); }
  /// The tests of stories have one sender, on their own thread, and a database that does not come back by waiting.
  application::SendSettings sending = [] {
    application::SendSettings made;
    made.patienceForDatabase = made.patienceForPlace = std::chrono::milliseconds(0);
    return made;
  }();
  application::SendResult send(std::vector<domain::MessageId> only = {}, const std::string& worker = "w1") {
    return application::SendOutbox({facts, configurations, outbox, renderer, transport, accounts, addresses, clock}, sending)
        .pass({company, date(), worker, std::move(only), {}});
  }
  void later(std::int64_t seconds) { clock.now += seconds * 1000; }

  /// "sent 2, failed 1": how the outbox stands.
  std::string outboxTold() { return told(outbox.counts(company.id)); }
  static std::string told(const application::StateCounts& counts) {
    std::string text;
    for (const auto& [state, name] : domain::kWords<MessageState>)
      if (const auto count = counts[static_cast<std::size_t>(state)]; count > 0)
        text += (text.empty() ? "" : ", ") + std::string(name) + " " + std::to_string(count);
    return text;
  }
};

}  // namespace fakes
