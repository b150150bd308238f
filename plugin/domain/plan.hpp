// The plan: the decisions and the messages of one company on one date, with an id. A pure function of the facts.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/domain/decision.hpp"
#include "plugin/domain/recipients.hpp"
#include "plugin/domain/text_pool.hpp"

namespace reminders::domain {

/// The decision on one receivable, with what a reader needs to recognise it. In an order that leaves no holes.
struct PlanLine {
  ReceivableId receivable;
  std::string_view number;  // in Plan::texts
  DepartmentId department;
  std::int64_t open = 0;
  Decision decision;
  std::uint32_t customer = 0;  // index into Plan::customers
  /// Number of the first message that carries it; 0: none.
  std::int32_t message = 0;
  MaybeDate dueOn;
  kit::Currency currency;
};

struct PlanCustomer {
  CustomerId id;
  std::string code;
  std::string name;
};

/// One mail, letter or call of one customer, department and currency. Its lines may be of lower levels (grouping `customer`):
/// each advances at its own level.
struct PlanMessage {
  std::int32_t id = 0;  // 1, 2, … in the order of the plan
  /// The messages of one group, one for each way, carry the same reminders and are queued together.
  std::int32_t group = 0;
  std::uint32_t customer = 0;
  DepartmentId department;
  kit::Currency currency;
  Way way = Way::kEmail;
  /// The step that lends level, template, recipients and attachments: that of the leading line, the oldest of the highest level.
  const RankedProgramme* programme = nullptr;
  std::int16_t step = -1;
  /// Of e-mails; null for other ways. The messages of one customer share it.
  std::shared_ptr<const std::vector<Recipient>> recipients;
  std::int64_t total = 0;  // the sum of what its lines ask for
  /// Indices into Plan::lines, the leading line first; kept by the plan.
  std::span<const std::uint32_t> lines;

  [[nodiscard]] const RankedStep& lead() const { return programme->steps[static_cast<std::size_t>(step)]; }
  [[nodiscard]] const std::vector<Recipient>& to() const {
    static const std::vector<Recipient> nobody;
    return recipients ? *recipients : nobody;
  }
};

struct PlanTotals {
  std::int64_t remind = 0, propose = 0, wait = 0, skip = 0, messages = 0;
  bool operator==(const PlanTotals&) const = default;
};

/// Valid as long as the Rulebook that it was made with. Moved, never copied: lines and messages point into it.
struct Plan {
  Plan() = default;
  Plan(Plan&&) noexcept = default;
  Plan& operator=(Plan&&) noexcept = default;

  CompanyId company;
  Date asOf;
  /// A digest of what it decides: the same facts, configuration and date give the same id.
  std::string id;
  /// What was looked at: these invoices, in order, each once, also those of which nothing is listed any more; nullopt:
  /// everything.
  std::optional<std::vector<InvoiceId>> only;
  std::vector<PlanCustomer> customers;
  std::map<DepartmentId, std::string> departmentCodes;
  /// In the order in which they were added: by invoice and position. A deque grows without holding everything twice.
  std::deque<PlanLine> lines;
  std::vector<PlanMessage> messages;
  PlanTotals totals;
  /// What lines and messages point into: the numbers of invoices; the lines that go into messages, group by group; and those of
  /// messages that carry only a part of their group.
  TextPool texts;
  std::vector<std::uint32_t> due;
  std::deque<std::vector<std::uint32_t>> partGroups;
};

/// What shares a message: never across customers, departments or currencies.
struct GroupKey {
  CustomerId customer;
  DepartmentId department;
  kit::Currency currency;
  std::int64_t part = 0;  // by level its rank, by invoice its id, by customer 0
  auto operator<=>(const GroupKey&) const = default;
};
GroupKey groupKey(Grouping grouping, CustomerId customer, DepartmentId department, kit::Currency currency, int rank,
                  InvoiceId invoice);

/// What a person saw and activated: the reminders of a plan, by its id.
struct ShownReminder {
  ReceivableId receivable;
  int rank = 0;
  auto operator<=>(const ShownReminder&) const = default;
};

/// Who the mails of each customer go to, for the roles that its due steps name: worked out while the customer is at hand, and
/// shared by its messages.
class SharedRecipients {
 public:
  void note(std::uint32_t customer, const CustomerFacts& facts, std::span<const Role> roles);
  /// What was noted for this customer (by its index in the plan) and these roles. Throws std::logic_error where nothing was.
  [[nodiscard]] std::shared_ptr<const std::vector<Recipient>> of(std::uint32_t customer, std::span<const Role> roles) const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Entry {
    std::span<const Role> roles;
    std::shared_ptr<const std::vector<Recipient>> recipients;
    std::uint32_t next;  // of the same customer
  };
  [[nodiscard]] const Entry* find(std::uint32_t customer, std::span<const Role> roles) const;
  std::vector<std::uint32_t> first_;  // by customer
  std::vector<Entry> entries_;
};

/// Collects decisions and groups them into messages. One builder makes one plan.
class PlanBuilder {
 public:
  /// `rules` must outlive the plan.
  PlanBuilder(const Rulebook& rules, CompanyId company, Date asOf) : rules_(rules) {
    plan_.company = company;
    plan_.asOf = asOf;
  }

  /// A plan of these invoices alone (Plan::only): of no others is anything added.
  void lookAtOnly(std::vector<InvoiceId> invoices) { plan_.only = std::move(invoices); }

  /// Only these reminders may go into messages: nothing that was not shown goes in. Decisions stay what they are.
  void restrictTo(std::set<ShownReminder> shown) { shown_ = std::move(shown); }

  /// A person sends these: the messages carry their next steps, whether automatic, proposed or not due yet, and nothing else.
  /// What stands against sending by hand (see `recheck`), is under way, has no step left or can reach nobody stays out.
  void byHand(std::set<ReceivableId> chosen) { chosen_ = std::move(chosen); }

  /// Decides on one receivable and keeps the line; receivables that a plan does not list are passed over. Both are
  /// needed during the call only.
  void add(const ReceivableFacts& receivable, const CustomerFacts& customer);

  /// Groups, numbers, adds up and names the plan.
  [[nodiscard]] Plan finish() &&;

 private:
  [[nodiscard]] bool goesOut(const PlanLine& line, const ReceivableFacts& receivable, const CustomerFacts& customer) const;

  const Rulebook& rules_;
  Plan plan_;
  std::optional<std::set<ShownReminder>> shown_;
  std::optional<std::set<ReceivableId>> chosen_;
  std::unordered_map<CustomerId, std::uint32_t> indexOf_;
  SharedRecipients recipients_;
};

/// The reminders that the messages of a plan carry, for keeping what a person was shown.
std::set<ShownReminder> remindersOf(const Plan& plan);

}  // namespace reminders::domain
