#include "plugin/storage/unpaid_list.hpp"

#include <algorithm>
#include <host_sdk/kit/l10n/folding.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>
#include <tuple>
#include <unordered_map>

#include "plugin/storage/text_match.hpp"

namespace reminders::storage {
namespace {

using application::UnpaidField;
using application::UnpaidFilter;
using kit::sql::RowReader;
using kit::sql::Session;

std::string quoted(domain::Date day) { return "'" + day.iso() + "'"; }

// :1 is the company; what people typed comes after it. Dates are ours: they stand in the statement, which names no parameter
// that it does not use.
class Question {
 public:
  Question(Session& session, domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter)
      : session_(session), asOf_(quoted(asOf)), parameters_{company.value} {
    settleLater();
    narrow(filter);
  }

  /// "from … where …": the receivables that match, as r, their invoices as i where they are needed.
  [[nodiscard]] std::string fromWhere() const {
    return " from sdk_v1_receivable r" + joins_ +
           (needsInvoice_ ? " join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = r.invoice_id" : "") +
           " where r.company_id = :1 and " + open() + " > 0" + where_;
  }
  /// What is still owed on the as-of date.
  [[nodiscard]] std::string open() const {
    return laterSettled_ ? "(r.amount - r.settled + coalesce(later.amount, 0))" : "(r.amount - r.settled)";
  }
  void needInvoice() { needsInvoice_ = true; }
  void needCustomer() { joins_ += " join sdk_v1_customer c on c.company_id = r.company_id and c.customer_id = r.customer_id"; }
  void add(const std::string& condition) { where_ += " and " + condition; }
  [[nodiscard]] const std::vector<RowReader::Parameter>& parameters() const { return parameters_; }
  [[nodiscard]] std::string bind(RowReader::Parameter value) {
    parameters_.push_back(std::move(value));
    return ":" + std::to_string(parameters_.size());
  }

 private:
  // `settled` counts settlements of all dates. Those that are dated after the as-of date are few, mostly none: where there are
  // any they are given back.
  void settleLater() {
    RowReader rows(session_, "select 1 from sdk_v1_settlement where company_id = :1 and settled_on > " + asOf_ + " limit 1",
                   parameters_);
    laterSettled_ = rows.next();
    if (laterSettled_)
      joins_ =
          " left join (select invoice_id, position, cast(sum(amount) as bigint) as amount from sdk_v1_settlement where "
          "company_id "
          "= :1 and settled_on > " +
          asOf_ + " group by invoice_id, position) later on later.invoice_id = r.invoice_id and later.position = r.position";
  }

  void narrow(const UnpaidFilter& filter) {
    if (filter.hideCancelled && filter.hideClosed)
      add("r.status = 'issued'");
    else
      add(filter.hideCancelled ? "r.status in ('issued', 'closed')"
          : filter.hideClosed  ? "r.status in ('issued', 'cancelled')"
                               : "r.status in ('issued', 'closed', 'cancelled')");
    if (!filter.withNotDue) add("r.due_on < " + asOf_);
    if (filter.dueFrom) add("r.due_on >= " + quoted(*filter.dueFrom));
    if (filter.dueTo) add("r.due_on <= " + quoted(*filter.dueTo));
    if (!filter.customer.isNone()) add("r.customer_id = " + bind(filter.customer.value));
    if (!filter.party.empty()) {
      const auto pattern = bind(patternFor(session_, filter.party));
      add("(" + ofCustomers({"name", "code"}, pattern) + " or " + has("i.ordering_party", pattern) + ")");
    }
    if (!filter.operatorName.empty()) add(has("i.operator", bind(patternFor(session_, filter.operatorName))));
    if (!filter.except.empty()) {
      const auto pattern = bind(patternFor(session_, filter.except));
      add("not (" + has("r.number", pattern) + " or " + has("i.ordering_party", pattern) + " or " + has("i.operator", pattern) +
          " or " + ofCustomers({"name", "code"}, pattern) + ")");
    }
    if (!filter.text.empty()) add(inField(filter.field, bind(patternFor(session_, filter.text))));
    const std::string standing = " and h.entered_on <= " + asOf_ + " and (h.ended_on is null or h.ended_on > " + asOf_ +
                                 ") and (h.until_on is null or h.until_on >= " + asOf_ + ")";
    if (filter.hideHeld) {
      add("r.customer_id not in (select c.customer_id from sdk_v1_customer c where c.company_id = :1 and c.no_reminders = 1)");
      add("r.customer_id not in (select h.subject_id from reminders_hold h where h.company_id = :1 and h.subject = 'customer'" +
          standing + ")");
      add("r.invoice_id not in (select h.subject_id from reminders_hold h where h.company_id = :1 and h.subject = 'invoice'" +
          standing + ")");
    }
    if (filter.hideWithAccount)
      add("r.customer_id not in (select c.customer_id from sdk_v1_customer c where c.company_id = :1 and c.accounting_account <> "
          "'')");
    if (filter.hideReminded)
      add("not exists (select 1 from reminders_reminder m where m.company_id = :1 and m.invoice_id = r.invoice_id and m.position "
          "= r.position and m.holds = 1)");
  }

  [[nodiscard]] std::string inField(UnpaidField field, const std::string& pattern) {
    switch (field) {
      case UnpaidField::kNumber: return has("r.number", pattern);
      case UnpaidField::kCustomer: return ofCustomers({"name", "code"}, pattern);
      case UnpaidField::kOrderReference: return has("i.order_reference", pattern);
      case UnpaidField::kOrderingParty: return has("i.ordering_party", pattern);
      case UnpaidField::kOperator: return has("i.operator", pattern);
      case UnpaidField::kCity: return ofCustomers({"city"}, pattern);
      case UnpaidField::kAny: break;
    }
    return "(" + has("r.number", pattern) + " or " + has("i.order_reference", pattern) + " or " +
           has("i.ordering_party", pattern) + " or " + has("i.operator", pattern) + " or " +
           ofCustomers({"name", "code", "city"}, pattern) + ")";
  }
  [[nodiscard]] std::string has(std::string_view column, const std::string& pattern) {
    if (column.starts_with("i.")) needsInvoice_ = true;
    return contains(session_, column, pattern);
  }
  // The customers are fewer than their invoices: they are looked through once.
  [[nodiscard]] std::string ofCustomers(std::initializer_list<std::string_view> columns, const std::string& pattern) const {
    std::string any;
    for (const auto column : columns)
      any += (any.empty() ? "" : " or ") + contains(session_, "c." + std::string(column), pattern);
    return "r.customer_id in (select c.customer_id from sdk_v1_customer c where c.company_id = :1 and (" + any + "))";
  }

  Session& session_;
  std::string asOf_;
  std::vector<RowReader::Parameter> parameters_;
  std::string joins_, where_;
  bool laterSettled_ = false, needsInvoice_ = false;
};

/// Adds up what matches, customer by customer. One pass over the rows of the database: on SQLite its own grouping sorts a hundred
/// thousand rows for it and takes twice the time, on PostgreSQL it takes the same.
class Sums {
 public:
  explicit Sums(domain::Date asOf) : asOf_(asOf.iso()) {
    for (std::size_t i = 0; i < limits_.size(); ++i) limits_[i] = asOf.plusDays(-domain::kAgeLimits[i]).iso();
  }

  /// `dueOn`: YYYY-MM-DD, '' for none. What is not owed (cancelled, closed) is counted alone.
  void add(const domain::ReceivableId& receivable, std::int64_t customer, std::string_view currency, std::string_view dueOn,
           bool isOwed, std::int64_t open) {
    auto& entry = entryOf(customer, currency);
    ++entry.sums.count;
    if (receivable.position == 1) {
      ++entry.sums.invoices;
      firsts_.push_back(receivable.invoice.value);
    } else {
      laters_.emplace_back(receivable.invoice.value, static_cast<std::size_t>(&entry - entries_.data()));
    }
    if (!dueOn.empty() && (entry.oldest.empty() || dueOn < entry.oldest)) entry.oldest = dueOn;
    if (!isOwed) return;
    entry.sums.open += open;
    if (dueOn.empty() || dueOn >= asOf_) return;
    entry.sums.overdue += open;
    std::size_t age = 0;
    while (age < limits_.size() && dueOn < limits_[age]) ++age;
    entry.sums.ageing[age] += open;
  }

  struct Entry {
    std::int64_t customer = 0;
    std::string oldest;
    application::UnpaidSums sums;
  };
  /// After the last row.
  std::vector<Entry>& entries() {
    countLaterInstalments();
    return entries_;
  }

 private:
  // Nearly every invoice has one due date: only those of which a later instalment matches are looked at twice.
  void countLaterInstalments() {
    std::sort(laters_.begin(), laters_.end());
    laters_.erase(std::unique(laters_.begin(), laters_.end()), laters_.end());
    std::vector<bool> isCounted(laters_.size());
    for (const auto invoice : laters_.empty() ? std::vector<std::int64_t>() : firsts_) {
      const auto found = std::lower_bound(laters_.begin(), laters_.end(), std::pair(invoice, std::size_t{0}));
      if (found != laters_.end() && found->first == invoice) isCounted[static_cast<std::size_t>(found - laters_.begin())] = true;
    }
    for (std::size_t i = 0; i < laters_.size(); ++i)
      if (!isCounted[i]) ++entries_[laters_[i].second].sums.invoices;
    laters_.clear();
  }

  Entry& entryOf(std::int64_t customer, std::string_view currency) {
    auto& places = places_[customer];  // one for each of its currencies: nearly always one
    for (const auto place : places)
      if (entries_[place].sums.currency.code() == currency) return entries_[place];
    places.push_back(entries_.size());
    auto& made = entries_.emplace_back();
    made.customer = customer;
    made.sums.currency = kit::Currency::of(currency);
    return made;
  }

  std::string asOf_;
  std::array<std::string, domain::kAgeLimits.size()> limits_;  // the last days of each age
  std::vector<Entry> entries_;
  std::vector<std::int64_t> firsts_;                          // invoices whose first instalment matches
  std::vector<std::pair<std::int64_t, std::size_t>> laters_;  // and those of which another does, with their entry
  std::unordered_map<std::int64_t, std::vector<std::size_t>> places_;
};

struct Named {
  std::string code, name;
  std::string sortedBy;  // neither database sorts names as people look for them, and each in its own way
};
/// Customers by their ids; all of them where `ids` is nullopt.
std::unordered_map<std::int64_t, Named> namesOf(Session& session, domain::CompanyId company,
                                                const std::optional<std::vector<std::int64_t>>& ids) {
  std::unordered_map<std::int64_t, Named> names;
  RowReader rows(session,
                 "select customer_id, code, name from sdk_v1_customer where company_id = :1" +
                     (ids ? " and " + inList("customer_id", *ids) : std::string()),
                 {company.value});
  while (rows.next())
    names.emplace(rows.number(0), Named{std::string(rows.text(1)), std::string(rows.text(2)), kit::l10n::folded(rows.text(2))});
  return names;
}

std::string homeCurrency(Session& session, domain::CompanyId company) {
  RowReader rows(session, "select currency from sdk_v1_company where company_id = :1", {company.value});
  return rows.next() ? std::string(rows.text(0)) : std::string();
}

application::UnpaidLine lineOf(const RowReader& rows) {
  application::UnpaidLine line;
  line.receivable = {{rows.number(0)}, static_cast<int>(rows.number(1))};
  line.customer = {rows.number(2)};
  line.currency = kit::Currency::of(rows.text(3));
  line.number = rows.text(4);
  line.orderingParty = rows.text(5);
  line.operatorName = rows.text(6);
  line.orderReference = rows.text(7);
  line.status = domain::parseWord<domain::InvoiceStatus>(rows.text(8)).value();
  if (!rows.isNull(9)) line.dueOn = kit::Date::parse(rows.text(9));
  line.open = rows.number(10);
  return line;
}

std::string lineColumns(const Question& question) {
  return "r.invoice_id, r.position, r.customer_id, r.currency, r.number, i.ordering_party, i.operator, i.order_reference, "
         "r.status, r.due_on, " +
         question.open() + " as open";
}

std::vector<application::UnpaidLine> readLines(Session& session, const std::string& sql,
                                               const std::vector<RowReader::Parameter>& parameters) {
  std::vector<application::UnpaidLine> lines;
  RowReader rows(session, sql, parameters);
  while (rows.next()) lines.push_back(lineOf(rows));
  return lines;
}

}  // namespace

application::UnpaidPage SqlUnpaidList::page(domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter,
                                            application::UnpaidOrder order, std::int64_t offset, int limit) {
  using application::UnpaidOrder;
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    Sums sums(asOf);
    {
      Question question(*lease, company, asOf, filter);
      RowReader rows(
          *lease,
          "select r.customer_id, r.currency, coalesce(r.due_on, ''), case when r.status = 'issued' then 1 else 0 end, " +
              question.open() + " as open, r.invoice_id, r.position" + question.fromWhere(),
          question.parameters());
      while (rows.next())
        sums.add({{rows.number(5)}, static_cast<int>(rows.number(6))}, rows.number(0), rows.text(1), rows.text(2),
                 rows.number(3) != 0, rows.number(4));
    }
    auto& entries = sums.entries();
    std::unordered_map<std::int64_t, Named> names;
    if (order == UnpaidOrder::kName) names = namesOf(*lease, company, std::nullopt);
    const auto home = homeCurrency(*lease, company);
    const auto key = [&](const Sums::Entry& each) {
      const auto currency = each.sums.currency.code();
      static const std::string nothing;
      const auto& text = order == UnpaidOrder::kOldest ? each.oldest
                         : order == UnpaidOrder::kName ? names[each.customer].sortedBy
                                                       : nothing;
      return std::tuple(currency != home, currency, std::string_view(text), -each.sums.overdue, each.customer);
    };
    std::sort(entries.begin(), entries.end(), [&](const auto& left, const auto& right) { return key(left) < key(right); });

    application::UnpaidPage page;
    for (const auto& each : entries) {
      if (page.totals.empty() || page.totals.back().sums.currency != each.sums.currency) {
        page.totals.emplace_back();
        page.totals.back().sums.currency = each.sums.currency;
      }
      auto& total = page.totals.back();
      ++total.customers;
      total.sums.count += each.sums.count;
      total.sums.invoices += each.sums.invoices;
      total.sums.open += each.sums.open;
      total.sums.overdue += each.sums.overdue;
      for (std::size_t i = 0; i < total.sums.ageing.size(); ++i) total.sums.ageing[i] += each.sums.ageing[i];
    }
    const auto first = std::min(static_cast<std::size_t>(std::max<std::int64_t>(offset, 0)), entries.size());
    const auto last = std::min(first + static_cast<std::size_t>(limit), entries.size());
    if (order != UnpaidOrder::kName) {
      std::vector<std::int64_t> ids;
      for (auto i = first; i < last; ++i) ids.push_back(entries[i].customer);
      names = namesOf(*lease, company, ids);
    }
    for (auto i = first; i < last; ++i) {
      const auto& each = entries[i];
      const auto& known = names[each.customer];
      page.customers.push_back({{each.customer}, known.code, known.name, each.sums, kit::Date::parse(each.oldest)});
    }
    return page;
  });
}

std::vector<application::UnpaidLine> SqlUnpaidList::lines(domain::CompanyId company, domain::Date asOf,
                                                          const UnpaidFilter& filter,
                                                          std::span<const domain::CustomerId> customers, int perCustomer) {
  if (customers.empty()) return {};
  std::vector<std::int64_t> ids;
  for (const auto& each : customers) ids.push_back(each.value);
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    Question question(*lease, company, asOf, filter);
    question.needInvoice();
    question.add(inList("r.customer_id", ids));
    return readLines(*lease,
                     "select invoice_id, position, customer_id, currency, number, ordering_party, operator, order_reference, "
                     "status, due_on, open from (select " +
                         lineColumns(question) +
                         ", row_number() over (partition by r.customer_id, r.currency order by r.due_on, r.invoice_id, "
                         "r.position) as place" +
                         question.fromWhere() + ") x where place <= " + std::to_string(perCustomer) +
                         " order by customer_id, currency, place",
                     question.parameters());
  });
}

std::vector<application::CustomerStory> SqlUnpaidList::stories(domain::CompanyId company, domain::Date asOf,
                                                               std::span<const domain::CustomerId> customers) {
  std::vector<std::int64_t> ids;
  for (const auto& each : customers) ids.push_back(each.value);
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::map<std::int64_t, application::CustomerStory> byId;
    for (const auto id : ids) byId[id].customer = {id};
    const auto later = [](std::optional<domain::Date>& day, std::string_view text) {
      if (const auto date = kit::Date::parse(text); date && (!day || *date > *day)) day = date;
    };
    eachBlock(ids, [&](std::span<const std::int64_t> some) {
      {
        // The highest rank first: the first row of a customer names his level.
        RowReader rows(
            *lease,
            "select customer_id, level, max(rank), max(coalesce(sent_on, '')) from reminders_reminder where company_id "
            "= :1 and holds = 1 and " +
                inList("customer_id", some) + " group by customer_id, level order by customer_id, max(rank) desc",
            {company.value});
        while (rows.next()) {
          auto& story = byId.at(rows.number(0));
          if (story.highestLevel.empty()) story.highestLevel = rows.text(1);
          later(story.lastReminder, rows.text(3));
        }
      }
      for (const auto& [view, column] : {std::pair{"sdk_v1_invoice", "issued_on"}, std::pair{"sdk_v1_payment", "paid_on"}}) {
        RowReader rows(*lease,
                       std::string("select customer_id, max(") + column + ") from " + view + " where company_id = :1 and " +
                           column + " <= " + quoted(asOf) + " and " + inList("customer_id", some) + " group by customer_id",
                       {company.value});
        while (rows.next()) later(byId.at(rows.number(0)).lastMove, rows.text(1));
      }
    });
    std::vector<application::CustomerStory> all;
    for (const auto id : ids) all.push_back(byId.at(id));
    return all;
  });
}

std::vector<application::UnpaidLine> SqlUnpaidList::all(domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter,
                                                        int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    Question question(*lease, company, asOf, filter);
    question.needInvoice();
    return readLines(*lease,
                     "select " + lineColumns(question) + question.fromWhere() +
                         " order by r.customer_id, r.currency, r.due_on, r.invoice_id, r.position limit " + std::to_string(limit),
                     question.parameters());
  });
}

void SqlUnpaidList::each(domain::CompanyId company, domain::Date asOf, const UnpaidFilter& filter,
                         const std::function<void(const application::UnpaidEntry&)>& visit) {
  stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    Question question(*lease, company, asOf, filter);
    question.needInvoice();
    question.needCustomer();
    // The day comes first, at a fixed width; "----------" where the reminder is on its way.
    const std::string last =
        "(select coalesce(m.sent_on, '----------') || m.level from reminders_reminder m where m.company_id = r.company_id and "
        "m.invoice_id = r.invoice_id and m.position = r.position and m.holds = 1 order by m.rank desc limit 1)";
    RowReader rows(*lease,
                   "select " + lineColumns(question) + ", c.code, c.name, r.issued_on, r.amount, " + last + question.fromWhere() +
                       " order by r.customer_id, r.currency, r.due_on, r.invoice_id, r.position",
                   question.parameters());
    std::vector<std::pair<std::string, application::UnpaidEntry>> sorted;  // by name: see Named
    while (rows.next()) {
      auto& [key, entry] = sorted.emplace_back();
      entry.line = lineOf(rows);
      entry.customerCode = rows.text(11);
      entry.customerName = rows.text(12);
      entry.issuedOn = kit::Date::parse(rows.text(13)).value();
      entry.amount = rows.number(14);
      if (!rows.isNull(15)) {
        const std::string_view known = rows.text(15);
        entry.lastReminder = kit::Date::parse(known.substr(0, 10));
        entry.lastLevel = known.substr(10);
      }
      key = kit::l10n::folded(entry.customerName);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) {
      return std::tie(left.first, left.second.customerName, left.second.line.customer) <
             std::tie(right.first, right.second.customerName, right.second.line.customer);
    });
    for (const auto& [key, entry] : sorted) visit(entry);
  });
}

}  // namespace reminders::storage
