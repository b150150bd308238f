#include "plugin/storage/facts_source.hpp"

#include <algorithm>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>
#include <unordered_map>

#include "plugin/storage/changed_invoices.hpp"
#include "plugin/storage/customer_facts.hpp"
#include "plugin/storage/facts_stamp.hpp"
#include "plugin/storage/picked_rows.hpp"

namespace reminders::storage {
namespace {

using kit::sql::RowReader;
using Key = std::pair<std::int64_t, std::int64_t>;  // invoice, position

// The books are read from end to end, once: nothing of them is worth a cache.
constexpr std::size_t kShrinkEvery = 20'000;

// What the app's own tables say of single receivables: few rows, kept in memory.
struct OwnFacts {
  std::unordered_map<std::int64_t, domain::Hold> invoiceHolds;
  std::map<Key, std::int64_t> disputed;  // -1: the whole
  std::map<Key, domain::Date> promised;
  std::map<Key, bool> handedOver;
  std::unordered_map<std::int64_t, int> indemnityAt;
};

class Snapshot final : public application::FactsSnapshot {
 public:
  enum class Reading {
    kPlan,     // all that a plan lists
    kChanged,  // of that, what is named
    kInvoices  // what is named, whatever its status, with all that pages and senders want to know
  };

  Snapshot(kit::sql::Pool& pool, domain::CompanyId company, domain::Date asOf, std::map<std::string, int, std::less<>> ranks,
           Reading reading)
      : lease_(pool.acquire()),
        transaction_(*lease_),
        company_(company),
        asOf_(asOf),
        ranks_(std::move(ranks)),
        reading_(reading) {}

  void readEverything() {
    kit::sql::streamInOrder(*lease_);
    loadDepartments();
    customers_.load(*lease_, company_, asOf_, std::nullopt);
    loadOwnFacts();
  }
  /// `others`: they are looked at, though nothing of them is to be read.
  void readOnly(std::vector<std::int64_t> invoices, std::vector<std::int64_t> others = {}) {
    others_ = std::move(others);
    invoices_ = std::move(invoices);
    std::sort(invoices_.begin(), invoices_.end());
    invoices_.erase(std::unique(invoices_.begin(), invoices_.end()), invoices_.end());
    loadDepartments();
    loadOwnFacts();
  }
  std::optional<ChangedInvoices> changedSince(const application::CompletedPass& since) {
    return changedInvoices(*lease_, company_, asOf_, since);
  }

  [[nodiscard]] std::vector<domain::InvoiceId> lookedAt() const override {
    std::vector<domain::InvoiceId> all;
    all.reserve(invoices_.size() + others_.size());
    for (const auto* some : {&invoices_, &others_})
      for (const auto invoice : *some) all.push_back({invoice});
    std::inplace_merge(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(invoices_.size()), all.end());
    return all;
  }

  std::optional<application::Marks> marks() override {
    if (!marks_) marks_ = stored([&] { return readMarks(*lease_, company_); });
    return *marks_;
  }

  std::optional<application::FactsStamp> stamp(domain::CustomerId customer,
                                               std::span<const domain::InvoiceId> invoices) override {
    const auto here = marks();
    if (!here) return std::nullopt;
    return stored([&] { return stampOf(*lease_, company_, *here, customer, invoices); });
  }

  void eachReceivable(const Visitor& visit) override {
    if (reading_ == Reading::kPlan) return readReceivables(std::nullopt, visit);
    eachBlock(invoices_, [&](std::span<const std::int64_t> some) {
      loadCustomersOf(some);
      readReceivables(some, visit);
    });
  }

 private:
  void readReceivables(const Pick& these, const Visitor& visit) {
    // Exceptions of the visitor are not ours to translate.
    auto& session = *lease_;
    PickedRows rows(
        session, these, "invoice_id",
        std::string("select invoice_id, position, number, customer_id, coalesce(department_id, 0), issued_on, sent_on, "
                    "due_on, currency, amount, status, payment_method "
                    "from sdk_v1_receivable where company_id = :1") +
            (reading_ == Reading::kInvoices ? "" : " and status = 'issued'"),
        " order by invoice_id, position", {company_.value});
    Settlements settlements(session, company_, asOf_, these, reading_ == Reading::kInvoices);
    Reminders reminders(session, company_, these, ranks_);
    domain::ReceivableFacts facts;
    std::size_t seen = 0;
    while (rows.next()) {
      fill(facts, rows);
      const Key key{facts.id.invoice.value, facts.id.position};
      facts.open = facts.amount - settlements.upTo(key, facts.settlements);
      reminders.collect(key, facts.reminders);
      addOwnFacts(key, facts);
      visit(facts, customers_.at(facts.customer));
      if (++seen % kShrinkEvery == 0) session.shrinkCache();
    }
  }

  // The two streams run beside the receivables, in the same order.
  class Settlements {
   public:
    /// `dated`: whether each settlement is wanted with its date. A plan of a million receivables needs only the sums.
    Settlements(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf, const Pick& these, bool dated)
        : rows_(session, these, "invoice_id",
                std::string("select invoice_id, position, amount") + (dated ? ", settled_on" : "") +
                    " from sdk_v1_settlement where company_id = :1 and settled_on <= :2",
                std::string(" order by invoice_id, position") + (dated ? ", settled_on, settlement_id" : ""),
                {company.value, asOf.iso()}),
          dated_(dated) {
      step();
    }
    std::int64_t upTo(const Key& key, std::optional<std::vector<domain::Settlement>>& each) {
      if (dated_) each.emplace();
      while (more_ && key_ < key) step();
      std::int64_t sum = 0;
      for (; more_ && key_ == key; step()) {
        sum += rows_.number(2);
        if (dated_) each->push_back({kit::Date::parse(rows_.text(3)).value(), rows_.number(2)});
      }
      return sum;
    }

   private:
    void step() {
      more_ = rows_.next();
      if (more_) key_ = {rows_.number(0), rows_.number(1)};
    }
    PickedRows rows_;
    bool dated_;
    bool more_ = false;
    Key key_;
  };

  class Reminders {
   public:
    Reminders(kit::sql::Session& session, domain::CompanyId company, const Pick& these,
              const std::map<std::string, int, std::less<>>& ranks)
        : rows_(session, these, "invoice_id",
                "select invoice_id, position, level, rank, state, sent_on, delay_days, again from reminders_reminder where "
                "company_id = "
                ":1 and holds = 1",
                " order by invoice_id, position, reminder_id", {company.value}),
          ranks_(ranks) {
      step();
    }
    void collect(const Key& key, std::vector<domain::PastReminder>& into) {
      into.clear();
      while (more_ && key_ < key) step();
      for (; more_ && key_ == key; step()) {
        domain::PastReminder past;
        const auto known = ranks_.find(rows_.text(2));
        past.rank = known != ranks_.end() ? known->second : static_cast<int>(rows_.number(3));
        past.state = domain::parseWord<domain::ReminderState>(rows_.text(4)).value();
        if (!rows_.isNull(5)) past.sentOn = kit::Date::parse(rows_.text(5));
        past.delayDays = static_cast<int>(rows_.number(6));
        past.again = static_cast<int>(rows_.number(7));
        into.push_back(past);
      }
    }

   private:
    void step() {
      more_ = rows_.next();
      if (more_) key_ = {rows_.number(0), rows_.number(1)};
    }
    PickedRows rows_;
    const std::map<std::string, int, std::less<>>& ranks_;
    bool more_ = false;
    Key key_;
  };

  void loadCustomersOf(std::span<const std::int64_t> invoices) {
    stored([&] {
      std::vector<std::int64_t> wanted;
      {
        PickedRows rows(*lease_, invoices, "invoice_id", "select distinct customer_id from sdk_v1_invoice where company_id = :1",
                        "", {company_.value});
        while (rows.next())
          if (!customers_.has(rows.number(0))) wanted.push_back(rows.number(0));
      }
      if (!wanted.empty()) customers_.load(*lease_, company_, asOf_, wanted);
    });
  }

  void loadDepartments() {
    kit::sql::FewRows rows(*lease_, "select department_id, code from sdk_v1_department where company_id = :1", {company_.value});
    while (rows.next()) departments_[rows.number(0)] = rows.text(1);
  }

  void loadOwnFacts() {
    const std::string day = asOf_.iso();
    const std::string standing = " and entered_on <= :2 and (ended_on is null or ended_on > :2)";
    // They are few, but a page asks for one invoice.
    const Pick these = reading_ == Reading::kInvoices ? Pick(invoices_) : std::nullopt;
    {
      PickedRows rows(*lease_, these, "subject_id",
                      "select subject_id, until_on from reminders_hold where company_id = :1 and subject = 'invoice'" + standing,
                      "", {company_.value, day});
      while (rows.next()) {
        domain::Hold hold;
        if (!rows.isNull(1)) hold.until = kit::Date::parse(rows.text(1));
        const auto [found, isNew] = own_.invoiceHolds.emplace(rows.number(0), hold);
        if (!isNew && found->second.until && (!hold.until || *hold.until > *found->second.until)) found->second = hold;
      }
    }
    {
      PickedRows rows(*lease_, these, "invoice_id",
                      "select invoice_id, position, amount from reminders_dispute where company_id = :1" + standing, "",
                      {company_.value, day});
      while (rows.next()) {
        auto& disputed = own_.disputed[{rows.number(0), rows.number(1)}];
        disputed = rows.isNull(2) || disputed < 0 ? -1 : disputed + rows.number(2);
      }
    }
    {
      PickedRows rows(*lease_, these, "invoice_id",
                      "select invoice_id, position, promised_on from reminders_promise where company_id = :1" + standing,
                      " order by promise_id", {company_.value, day});
      while (rows.next())
        if (const auto date = kit::Date::parse(rows.text(2))) own_.promised[{rows.number(0), rows.number(1)}] = *date;
    }
    if (reading_ == Reading::kInvoices) {
      PickedRows rows(*lease_, these, "invoice_id", "select invoice_id, position from reminders_indemnity where company_id = :1",
                      "", {company_.value});
      while (rows.next()) own_.indemnityAt[rows.number(0)] = static_cast<int>(rows.number(1));
    }
    PickedRows rows(*lease_, these, "invoice_id",
                    "select invoice_id, position from reminders_handover where company_id = :1 and handed_on <= :2 and (ended_on "
                    "is null or ended_on > :2)",
                    "", {company_.value, day});
    while (rows.next()) own_.handedOver[{rows.number(0), rows.number(1)}] = true;
  }

  void fill(domain::ReceivableFacts& facts, const PickedRows& rows) const {
    facts.id = {{rows.number(0)}, static_cast<int>(rows.number(1))};
    facts.number = rows.text(2);
    facts.customer = {rows.number(3)};
    facts.department = {rows.number(4)};
    const auto department = departments_.find(rows.number(4));
    facts.departmentCode = department == departments_.end() ? std::string() : department->second;
    facts.issuedOn = kit::Date::parse(rows.text(5)).value();
    facts.sentOn = kit::Date::parse(rows.text(6));
    facts.dueOn = rows.isNull(7) ? std::nullopt : kit::Date::parse(rows.text(7));
    facts.currency = kit::Currency::of(rows.text(8));
    facts.amount = rows.number(9);
    facts.status = domain::parseWord<domain::InvoiceStatus>(rows.text(10)).value();
    facts.paymentMethod = domain::parseWord<domain::PaymentMethod>(rows.text(11)).value_or(domain::PaymentMethod::kTransfer);
  }

  void addOwnFacts(const Key& key, domain::ReceivableFacts& facts) const {
    const auto hold = own_.invoiceHolds.find(key.first);
    facts.hold = hold == own_.invoiceHolds.end() ? std::nullopt : std::optional(hold->second);
    const auto disputed = own_.disputed.find(key);
    facts.disputed = disputed == own_.disputed.end() ? 0
                     : disputed->second < 0          ? std::max<std::int64_t>(facts.open, 0)
                                                     : disputed->second;
    const auto promised = own_.promised.find(key);
    facts.promisedOn = promised == own_.promised.end() ? std::nullopt : std::optional(promised->second);
    facts.handedOver = own_.handedOver.contains(key);
    const auto indemnity = own_.indemnityAt.find(key.first);
    facts.indemnityAt = indemnity == own_.indemnityAt.end() ? std::nullopt : std::optional(indemnity->second);
  }

  kit::sql::Pool::Lease lease_;
  kit::sql::ReadTransaction transaction_;
  domain::CompanyId company_;
  domain::Date asOf_;
  std::map<std::string, int, std::less<>> ranks_;
  Reading reading_;
  std::vector<std::int64_t> invoices_, others_;  // in order; of kPlan: none
  CustomerTable customers_;
  std::unordered_map<std::int64_t, std::string> departments_;
  OwnFacts own_;
  std::optional<std::optional<application::Marks>> marks_;  // once they were asked for
};

std::map<std::string, int, std::less<>> ranksOf(const domain::Configuration& configuration) {
  std::map<std::string, int, std::less<>> ranks;
  for (const auto& level : configuration.levels) ranks[level.id] = level.rank;
  return ranks;
}

}  // namespace

std::unique_ptr<application::FactsSnapshot> SqlFactsSource::open(domain::CompanyId company, domain::Date asOf) {
  return stored([&] {
    auto snapshot = std::make_unique<Snapshot>(pool_, company, asOf, ranksOf(configurations_.load(company).configuration),
                                               Snapshot::Reading::kPlan);
    snapshot->readEverything();
    return snapshot;
  });
}

std::unique_ptr<application::FactsSnapshot> SqlFactsSource::openChanged(domain::CompanyId company, domain::Date asOf,
                                                                        const application::CompletedPass& since) {
  return stored([&]() -> std::unique_ptr<Snapshot> {
    auto snapshot = std::make_unique<Snapshot>(pool_, company, asOf, ranksOf(configurations_.load(company).configuration),
                                               Snapshot::Reading::kChanged);
    auto changed = snapshot->changedSince(since);
    if (!changed) return nullptr;
    snapshot->readOnly(std::move(changed->toRead), std::move(changed->others));
    return snapshot;
  });
}

std::unique_ptr<application::FactsSnapshot> SqlFactsSource::openInvoices(domain::CompanyId company, domain::Date asOf,
                                                                         std::span<const domain::InvoiceId> invoices) {
  std::vector<std::int64_t> numbers;
  for (const auto& invoice : invoices) numbers.push_back(invoice.value);
  return stored([&] {
    auto snapshot = std::make_unique<Snapshot>(pool_, company, asOf, ranksOf(configurations_.load(company).configuration),
                                               Snapshot::Reading::kInvoices);
    snapshot->readOnly(std::move(numbers));
    return snapshot;
  });
}

bool SqlFactsSource::hasChangedSince(const application::FactsStamp& stamp, domain::CompanyId company, domain::CustomerId customer,
                                     std::span<const domain::InvoiceId> invoices) {
  return stored([&] {
    auto lease = pool_.acquire();
    return storage::hasChangedSince(*lease, stamp, company, customer, invoices);
  });
}

std::vector<application::Company> SqlCompanyDirectory::companies() {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<application::Company> found;
    RowReader rows(*lease, "select company_id, code, name, language, timezone, country from sdk_v1_company order by code");
    while (rows.next()) {
      application::Company company;
      company.id = {rows.number(0)};
      company.code = rows.text(1);
      company.name = rows.text(2);
      company.language = rows.text(3);
      company.timezone = rows.text(4);
      company.country = rows.text(5);
      found.push_back(std::move(company));
    }
    return found;
  });
}

}  // namespace reminders::storage
