// A town of customers whose histories are played day by day: in real tables, through the use cases of the app, and in a naive
// model beside it. Each customer is a history of its own.
#pragma once
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/scenario/histories/naive_books.hpp"
#include "tests/support/reminders/books.hpp"
#include "tests/support/reminders/fakes.hpp"

namespace scenario {

using naive::Date;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int upTo(int most) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(most + 1)); }
  int between(int least, int most) { return least + upTo(most - least); }
  bool oneIn(int n) { return upTo(n - 1) == 0; }

 private:
  std::mt19937_64 engine_;
};

/// A mail of the model that is under way or was not delivered.
struct Letter {
  std::size_t customer = 0;
  std::vector<std::pair<std::size_t, std::size_t>> reminders;  // index of the invoice, index into its `done`
  std::int64_t firstTriedAt = 0;                               // 0: not tried yet
};

class Town {
 public:
  /// `extent`: how much its runs may look at.
  Town(std::uint64_t seed, kit::sql::Dialect dialect, int customers,
       application::Extent extent = application::Extent::kWhatCanDiffer);

  /// One day: things happen, every decision is compared, the job runs (unless the day is missed) and sends what it queued.
  void live();

  [[nodiscard]] std::int64_t mailsDelivered() const { return mailsDelivered_; }
  [[nodiscard]] std::int64_t decisionsCompared() const { return decisionsCompared_; }
  [[nodiscard]] std::int64_t closedCompared() const { return closedCompared_; }
  /// Runs that looked only at what was due or had changed, what they looked at, and what they passed over.
  struct Incremental {
    std::int64_t runs = 0, fullRuns = 0, lookedAt = 0, passedOver = 0;
  };
  [[nodiscard]] const Incremental& incremental() const { return incremental_; }
  /// All mails in the order of their days, and every decision that is kept, as lines.
  [[nodiscard]] const std::vector<std::string>& mails() const { return mails_; }
  [[nodiscard]] std::vector<std::string> keptDecisions();
  /// What must hold of the tables whatever happened; '' when it does.
  [[nodiscard]] std::string brokenInvariant();

 private:
  struct Rows {
    std::vector<host::erp::CustomerRow> customers;
    std::vector<host::erp::InvoiceRow> invoices;
    std::vector<host::erp::InstalmentRow> instalments;
    std::vector<host::erp::PaymentRow> payments;
    std::vector<host::erp::CreditRow> credits;
  };

  void configure();
  domain::Programme programme(const std::string& id);
  void book(const Rows& rows);

  // What happens.
  void morning(std::size_t index, Rows& rows);
  void sell(naive::Customer& customer, Rows& rows);
  void pay(naive::Customer& customer, Rows& rows);
  void credit(naive::Customer& customer, Rows& rows);
  void changeStatus(naive::Customer& customer, Rows& rows);
  void tell(naive::Customer& customer);
  void act(std::size_t index);
  void correctAddress(std::size_t index, Rows& rows);
  void addMoney(naive::Customer& customer, Rows& rows, const std::string& invoice, const std::string& currency, Date on,
                std::int64_t amount);

  // What the model expects.
  [[nodiscard]] naive::Customer& customerOf(std::size_t index) { return customers_[index]; }
  std::set<std::string> naiveReasons(const naive::Customer& customer, const naive::Invoice& invoice, const naive::Part& part,
                                     std::string* kind, std::string* level);
  void compare(const domain::Plan& plan);
  /// Runs, as incrementally as that is allowed, and requires that each decision of the full plan is the last one kept, and of
  /// what has left the plan that it is closed.
  application::RunResult run(const domain::Plan& full);
  void compareKept(const domain::Plan& full);
  [[nodiscard]] Date soonOrToday();
  void expectRun();
  std::vector<std::string> expectPass(bool serverBusy);
  [[nodiscard]] bool staysInMail(const naive::Customer& customer, const naive::Invoice& invoice, const naive::Part& part);

  application::RunReminders runner();
  application::SendResult send(bool serverBusy);
  void execute(const std::string& sql) { books_.session.execute(sql); }
  std::string customerId(const naive::Customer& customer);
  std::string invoiceId(const naive::Invoice& invoice);

  Dice dice_;
  test::Books books_;
  domain::Configuration configuration_;
  std::set<Date> holidays_;
  Date today_;
  Date activatedOn_;
  bool activated_ = false;
  std::vector<naive::Customer> customers_;
  std::vector<Letter> waiting_;
  std::map<std::string, std::int64_t> customerIds_, invoiceIds_;
  std::int64_t nextRow_ = 1;
  int reference_ = 0;
  fakes::FakeClock clock_;
  std::vector<std::string> delivered_;
  std::int64_t mailsDelivered_ = 0;
  std::int64_t decisionsCompared_ = 0;
  std::int64_t closedCompared_ = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> closedAs_;  // of what runs have found closed: how
  application::Extent extent_;
  Incremental incremental_;
  std::optional<Date> fullOn_;                      // the last full run
  std::optional<domain::Configuration> decidedBy_;  // that of the last run
  std::vector<std::string> mails_;
};

}  // namespace scenario
