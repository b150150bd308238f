#include "plugin/storage/customer_facts.hpp"

#include <algorithm>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <stdexcept>

namespace reminders::storage {

using kit::sql::RowReader;

namespace {

// Servers and people write addresses in capitals or not.
bool isSameAddress(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

domain::CustomerFacts* CustomerTable::find(std::int64_t id) {
  const auto found = customers_.find(id);
  return found == customers_.end() ? nullptr : found->second.get();
}

const domain::CustomerFacts& CustomerTable::at(domain::CustomerId id) const {
  const auto found = customers_.find(id.value);
  if (found == customers_.end())
    throw std::logic_error("the host shows a receivable of customer " + std::to_string(id.value) + " but not the customer");
  return *found->second;
}

void CustomerTable::load(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf,
                         const std::optional<std::vector<std::int64_t>>& only) {
  only_ = only;
  PickedRows rows(session, pick(), "customer_id",
                  "select customer_id, code, name, kind, category, language, email, no_reminders from sdk_v1_customer where "
                  "company_id = :1",
                  "", {company.value});
  while (rows.next()) {
    auto facts = std::make_unique<domain::CustomerFacts>();
    facts->id = {rows.number(0)};
    facts->code = rows.text(1);
    facts->name = rows.text(2);
    facts->kind = domain::parseWord<domain::CustomerKind>(rows.text(3)).value_or(domain::CustomerKind::kCompany);
    facts->category = rows.text(4);
    facts->language = rows.text(5);
    facts->email = rows.text(6);
    facts->noReminders = rows.number(7) != 0;
    customers_.emplace(facts->id.value, std::move(facts));
  }
  loadContacts(session, company.value);
  loadOwnFacts(session, company.value, asOf);
  loadBalances(session, company.value, asOf);
}

Pick CustomerTable::pick() const { return only_ ? Pick(*only_) : std::nullopt; }

void CustomerTable::loadContacts(kit::sql::Session& session, std::int64_t company) {
  PickedRows rows(session, pick(), "customer_id",
                  "select customer_id, role, name, email from sdk_v1_contact where company_id = :1",
                  " order by customer_id, contact_id", {company});
  while (rows.next()) {
    auto* customer = find(rows.number(0));
    if (customer == nullptr) continue;
    domain::ContactFacts contact;
    contact.role = domain::parseWord<domain::Role>(rows.text(1)).value_or(domain::Role::kOther);
    contact.name = rows.text(2);
    contact.email = rows.text(3);
    customer->contacts.push_back(std::move(contact));
  }
}

void CustomerTable::loadOwnFacts(kit::sql::Session& session, std::int64_t company, domain::Date asOf) {
  const std::string day = asOf.iso();
  {
    // Of several holds the longest counts: one without end before all others.
    PickedRows rows(
        session, pick(), "subject_id",
        "select subject_id, until_on from reminders_hold where company_id = :1 and subject = 'customer' and entered_on <= :2 "
        "and (ended_on is null or ended_on > :2)",
        "", {company, day});
    while (rows.next()) {
      auto* customer = find(rows.number(0));
      if (customer == nullptr) continue;
      domain::Hold hold;
      if (!rows.isNull(1)) hold.until = kit::Date::parse(rows.text(1));
      const bool longer = !customer->hold || (customer->hold->until && (!hold.until || *hold.until > *customer->hold->until));
      if (longer) customer->hold = hold;
    }
  }
  {
    PickedRows rows(session, pick(), "customer_id",
                    "select customer_id from reminders_insolvency where company_id = :1 and entered_on <= :2 and (ended_on is "
                    "null or ended_on > :2)",
                    "", {company, day});
    while (rows.next())
      if (auto* customer = find(rows.number(0))) customer->insolvent = true;
  }
  PickedRows rows(session, pick(), "customer_id",
                  "select customer_id, email from reminders_dead_address where company_id = :1 and flagged_on <= :2", "",
                  {company, day});
  while (rows.next()) {
    auto* customer = find(rows.number(0));
    if (customer == nullptr) continue;
    const auto email = rows.text(1);
    if (isSameAddress(customer->email, email)) customer->emailUndeliverable = true;
    for (auto& contact : customer->contacts)
      if (isSameAddress(contact.email, email)) contact.undeliverable = true;
  }
}

void CustomerTable::loadBalances(kit::sql::Session& session, std::int64_t company, domain::Date asOf) {
  const std::string day = asOf.iso();
  PickedRows credits(
      session, pick(), "customer_id",
      "select customer_id, currency, sum(amount) from sdk_v1_customer_credit where company_id = :1 and credited_on <= :2",
      " group by customer_id, currency", {company, day});
  std::vector<std::int64_t> inCredit;
  while (credits.next()) {
    auto* customer = find(credits.number(0));
    const auto amount = credits.number(2);
    if (customer == nullptr || amount <= 0) continue;
    const auto currency = kit::Currency::parse(credits.text(1));
    if (!currency) continue;
    customer->balances.push_back({*currency, amount, 0});
    inCredit.push_back(customer->id.value);
  }
  // What is overdue matters only where there is credit: few customers, asked a few hundred at a time.
  constexpr std::size_t kAtATime = 500;
  for (std::size_t first = 0; first < inCredit.size(); first += kAtATime) {
    const std::span<const std::int64_t> some(inCredit.data() + first, std::min(kAtATime, inCredit.size() - first));
    RowReader overdue(session,
                      "select r.customer_id, r.currency, sum(r.amount - coalesce((select sum(s.amount) from sdk_v1_settlement s "
                      "where s.company_id = r.company_id and "
                      "s.invoice_id = r.invoice_id and s.position = r.position and s.settled_on <= :2), 0)) "
                      "from sdk_v1_receivable r where r.company_id = :1 and r.status = 'issued' and r.due_on < :2 and " +
                          inList("r.customer_id", some) + " group by r.customer_id, r.currency",
                      {company, day});
    while (overdue.next())
      for (auto& balance : find(overdue.number(0))->balances)
        if (balance.currency.code() == overdue.text(1)) balance.overdue = overdue.number(2);
  }
}

}  // namespace reminders::storage
