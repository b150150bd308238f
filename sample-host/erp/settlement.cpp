#include "sample-host/erp/settlement.hpp"

#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <unordered_map>

#include "sample-host/erp/allocation.hpp"

namespace host::erp {

using kit::sql::BulkInsert;
using kit::sql::RowReader;

namespace {

constexpr int kBatch = 5000;

// PostgreSQL truncates: deleted rows would stay, and be scanned, until the transaction ends.
void clear(kit::sql::Session& session, const std::string& table) {
  session.execute((session.isSqlite() ? "delete from " : "truncate ") + table);
}

std::optional<kit::Date> dateAt(const RowReader& reader, int column) {
  return reader.isNull(column) ? std::nullopt : kit::Date::parse(reader.text(column));
}

/// An invoice, credit note or unallocated payment of the batch, with everything that its derivation needs.
struct Owner {
  std::int64_t id = 0;
  std::int64_t customerId = 0;
  std::string currency;
  bool isInvoice = false;  // erp_invoice, of any kind
  InvoiceKind kind = InvoiceKind::kInvoice;
  InvoiceStatus status = InvoiceStatus::kIssued;
  kit::Date issuedOn;
  std::int64_t total = 0;
  std::int64_t used = 0;  // of a credit note: what is allocated to invoices
  std::vector<Instalment> instalments;
  std::vector<std::int64_t> settledBefore;  // per instalment, as stored
  std::int64_t settledStored = 0;
  std::string lastStored, openStored;  // '' for NULL
  std::vector<MoneyIn> money;

  [[nodiscard]] bool counts() const { return status == InvoiceStatus::kIssued || status == InvoiceStatus::kClosed; }
};

}  // namespace

struct Settling::Batch {
  std::int64_t companyId = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::unordered_map<std::int64_t, Owner> owners;

  [[nodiscard]] std::vector<RowReader::Parameter> range() const { return {companyId, first, last}; }
};

Settling::Settling(kit::sql::Session& session) : session_(session) {
  session_.execute(
      "create temp table if not exists erp_touched (company_id bigint not null, owner_id bigint not null, "
      "primary key (company_id, owner_id))");
  session_.execute(
      "create temp table if not exists erp_settled (company_id bigint not null, invoice_id bigint not null, "
      "position integer not null, settled bigint not null, primary key (company_id, invoice_id, position))");
  session_.execute(
      "create temp table if not exists erp_settled_invoice (company_id bigint not null, invoice_id bigint not null, "
      "settled bigint not null, last_settled_on text, open_due_on text, primary key (company_id, invoice_id))");
  clear(session_, "erp_touched");
}

void Settling::touch(std::int64_t companyId, std::int64_t invoiceOrPaymentId) {
  touchFrom("select " + std::to_string(companyId) + ", " + std::to_string(invoiceOrPaymentId));
}

void Settling::touchFrom(const std::string& select) {
  // "where true": SQLite would read "on" as a join's condition otherwise.
  session_.execute("insert into erp_touched (company_id, owner_id) select * from (" + select +
                   ") as marks where true on conflict do nothing");
}

void Settling::settle() {
  if (!session_.isSqlite()) session_.execute("analyze erp_touched");
  std::int64_t company = -1;
  std::int64_t last = 0;
  while (true) {
    Batch batch;
    {
      RowReader marks(session_,
                      "select company_id, owner_id from erp_touched where (company_id, owner_id) > (:1, :2) "
                      "order by company_id, owner_id limit " +
                          std::to_string(kBatch),
                      {company, last});
      while (marks.next()) {
        if (batch.owners.empty()) {
          batch.companyId = marks.number(0);
          batch.first = marks.number(1);
        }
        if (marks.number(0) != batch.companyId) break;  // the next batch begins with the next company
        batch.last = marks.number(1);
        batch.owners[batch.last].id = batch.last;
      }
    }
    if (batch.owners.empty()) break;
    company = batch.companyId;
    last = batch.last;
    settleBatch(batch);
  }
  clear(session_, "erp_touched");
}

namespace {

const std::string kTouchedRange = " where t.company_id = :1 and t.owner_id between :2 and :3 ";

void readInvoices(kit::sql::Session& session, const std::vector<RowReader::Parameter>& range,
                  std::unordered_map<std::int64_t, Owner>& owners) {
  RowReader rows(session,
                 "select i.invoice_id, i.customer_id, i.currency, i.kind, i.status, i.issued_on, i.total, i.settled, "
                 "i.last_settled_on, i.open_due_on, s.position, s.due_on, s.amount, s.settled "
                 "from erp_touched t join erp_invoice i on i.company_id = t.company_id and i.invoice_id = t.owner_id "
                 "left join erp_instalment s on s.company_id = i.company_id and s.invoice_id = i.invoice_id" +
                     kTouchedRange,
                 range);
  while (rows.next()) {
    auto& owner = owners.at(rows.number(0));
    if (!owner.isInvoice) {
      owner.isInvoice = true;
      owner.customerId = rows.number(1);
      owner.currency = rows.text(2);
      owner.kind = stored<InvoiceKind>(rows.text(3));
      owner.status = stored<InvoiceStatus>(rows.text(4));
      owner.issuedOn = dateAt(rows, 5).value_or(kit::Date{});
      owner.total = rows.number(6);
      owner.settledStored = rows.number(7);
      owner.lastStored = rows.isNull(8) ? "" : rows.text(8);
      owner.openStored = rows.isNull(9) ? "" : rows.text(9);
    }
    if (rows.isNull(10)) continue;
    owner.instalments.push_back({static_cast<int>(rows.number(10)), dateAt(rows, 11), rows.number(12)});
    owner.settledBefore.push_back(rows.number(13));
  }
}

void readMoney(kit::sql::Session& session, const std::vector<RowReader::Parameter>& range,
               std::unordered_map<std::int64_t, Owner>& owners) {
  {
    RowReader rows(session,
                   "select p.invoice_id, p.paid_on, p.payment_id, p.amount from erp_touched t "
                   "join erp_payment p on p.company_id = t.company_id and p.invoice_id = t.owner_id" +
                       kTouchedRange,
                   range);
    while (rows.next())
      owners.at(rows.number(0))
          .money.push_back({dateAt(rows, 1).value_or(kit::Date{}), SourceKind::kPayment, rows.number(2), rows.number(3)});
  }
  {
    RowReader rows(session,
                   "select c.invoice_id, n.issued_on, c.credit_note_id, c.amount from erp_touched t "
                   "join erp_credit c on c.company_id = t.company_id and c.invoice_id = t.owner_id "
                   "join erp_invoice n on n.company_id = c.company_id and n.invoice_id = c.credit_note_id" +
                       kTouchedRange + "and n.status in ('issued', 'closed')",
                   range);
    while (rows.next())
      owners.at(rows.number(0))
          .money.push_back({dateAt(rows, 1).value_or(kit::Date{}), SourceKind::kCreditNote, rows.number(2), rows.number(3)});
  }
  {
    RowReader rows(session,
                   "select c.credit_note_id, cast(sum(c.amount) as bigint) from erp_touched t "
                   "join erp_credit c on c.company_id = t.company_id and c.credit_note_id = t.owner_id" +
                       kTouchedRange + "group by c.credit_note_id",
                   range);
    while (rows.next()) owners.at(rows.number(0)).used = rows.number(1);
  }
  RowReader rows(session,
                 "select p.payment_id, p.customer_id, p.currency, p.paid_on, p.amount from erp_touched t "
                 "join erp_payment p on p.company_id = t.company_id and p.payment_id = t.owner_id" +
                     kTouchedRange + "and p.invoice_id is null",
                 range);
  while (rows.next()) {
    auto& owner = owners.at(rows.number(0));
    owner.customerId = rows.number(1);
    owner.currency = rows.text(2);
    owner.money.push_back({dateAt(rows, 3).value_or(kit::Date{}), SourceKind::kPayment, rows.number(0), rows.number(4)});
  }
}

struct Derived {
  struct Credit {
    std::string id;
    kit::Date on;
    std::int64_t amount = 0;
  };
  std::vector<Settlement> settlements;
  std::vector<Credit> credits;
};

Derived derive(const Owner& owner) {
  Derived derived;
  const bool owed = owner.isInvoice && owner.kind == InvoiceKind::kInvoice && owner.total > 0;
  if (owed) {
    auto allocation = allocate(owner.instalments, owner.money);
    derived.settlements = std::move(allocation.settlements);
    for (const auto& [source, amount] : allocation.excess)
      derived.credits.push_back({"over:" + std::to_string(owner.id) + ":" + std::to_string(source.sourceId), source.on, amount});
    return derived;
  }
  // A self-billed invoice is settled outside of the receivables: what is paid on it, up to its total, is nobody's credit.
  const std::vector<Instalment> elsewhere{
      {1, std::nullopt, owner.kind == InvoiceKind::kSelfBilled ? std::max<std::int64_t>(owner.total, 0) : 0}};
  const auto allocation = allocate(elsewhere, owner.money);
  for (const auto& [source, amount] : allocation.excess)
    derived.credits.push_back({"paid:" + std::to_string(source.sourceId), source.on, amount});
  if (!owner.isInvoice || !owner.counts()) return derived;
  // What a credit note, or an invoice that gives money back, leaves for the customer.
  std::int64_t rest = 0;
  if (owner.kind == InvoiceKind::kCreditNote) rest = owner.total - owner.used;
  if (owner.kind == InvoiceKind::kInvoice) rest = -owner.total;
  if (rest != 0) derived.credits.push_back({"rest:" + std::to_string(owner.id), owner.issuedOn, rest});
  return derived;
}

/// Rows to be written: tables are filled one after the other, for a COPY keeps the session to itself.
struct Output {
  struct Of {
    const Owner* owner = nullptr;
    Derived derived;
  };
  std::vector<Of> all;
};

void writeRows(kit::sql::Session& session, std::int64_t companyId, const Output& output) {
  {
    BulkInsert rows(session, "erp_allocation",
                    {"company_id", "invoice_id", "position", "source_id", "settled_on", "kind", "amount"});
    for (const auto& [owner, derived] : output.all)
      for (const auto& one : derived.settlements)
        rows.add(companyId)
            .add(owner->id)
            .add(one.position)
            .add(one.source.sourceId)
            .add(one.source.on.iso())
            .add(wordOf(one.source.kind))
            .add(one.amount)
            .endRow();
    rows.finish();
  }
  BulkInsert rows(session, "erp_customer_credit",
                  {"company_id", "customer_id", "credit_id", "owner_id", "credited_on", "currency", "amount"});
  for (const auto& [owner, derived] : output.all)
    for (const auto& one : derived.credits)
      rows.add(companyId)
          .add(owner->customerId)
          .add(one.id)
          .add(owner->id)
          .add(one.on.iso())
          .add(owner->currency)
          .add(one.amount)
          .endRow();
  rows.finish();
}

struct Sums {
  std::vector<std::int64_t> perInstalment;
  std::int64_t settled = 0;
  std::string lastOn, openDueOn;
};

Sums sumsOf(const Owner& owner, const Derived& derived) {
  Sums sums;
  sums.perInstalment.assign(owner.instalments.size(), 0);
  std::unordered_map<int, std::size_t> at;
  for (std::size_t i = 0; i < owner.instalments.size(); ++i) at[owner.instalments[i].position] = i;
  for (const auto& one : derived.settlements) {
    sums.perInstalment[at.at(one.position)] += one.amount;
    sums.settled += one.amount;
    sums.lastOn = std::max(sums.lastOn, one.source.on.iso());
  }
  for (std::size_t i = 0; i < owner.instalments.size(); ++i) {
    const auto& one = owner.instalments[i];
    if (!one.dueOn || sums.perInstalment[i] >= one.amount) continue;
    if (const auto due = one.dueOn->iso(); sums.openDueOn.empty() || due < sums.openDueOn) sums.openDueOn = due;
  }
  return sums;
}

void writeSums(kit::sql::Session& session, std::int64_t companyId, const Output& output) {
  std::vector<std::pair<const Owner*, Sums>> all;
  for (const auto& [owner, derived] : output.all)
    if (owner->isInvoice) all.emplace_back(owner, sumsOf(*owner, derived));
  clear(session, "erp_settled");
  clear(session, "erp_settled_invoice");
  long long instalments = 0;
  {
    BulkInsert rows(session, "erp_settled", {"company_id", "invoice_id", "position", "settled"});
    for (const auto& [owner, sums] : all)
      for (std::size_t i = 0; i < owner->instalments.size(); ++i)
        if (sums.perInstalment[i] != owner->settledBefore[i])
          rows.add(companyId).add(owner->id).add(owner->instalments[i].position).add(sums.perInstalment[i]).endRow();
    instalments = rows.finish();
  }
  long long invoices = 0;
  {
    BulkInsert rows(session, "erp_settled_invoice", {"company_id", "invoice_id", "settled", "last_settled_on", "open_due_on"});
    const auto orNull = [&](const std::string& day) { day.empty() ? rows.addNull() : rows.add(day); };
    for (const auto& [owner, sums] : all) {
      if (sums.settled == owner->settledStored && sums.lastOn == owner->lastStored && sums.openDueOn == owner->openStored)
        continue;
      rows.add(companyId).add(owner->id).add(sums.settled);
      orNull(sums.lastOn);
      orNull(sums.openDueOn);
      rows.endRow();
    }
    invoices = rows.finish();
  }
  if (instalments > 0)
    session.execute(
        "update erp_instalment set settled = n.settled from erp_settled n where erp_instalment.company_id = n.company_id and "
        "erp_instalment.invoice_id = n.invoice_id and erp_instalment.position = n.position");
  if (invoices > 0)
    session.execute(
        "update erp_invoice set settled = n.settled, last_settled_on = n.last_settled_on, open_due_on = n.open_due_on "
        "from erp_settled_invoice n where erp_invoice.company_id = n.company_id and erp_invoice.invoice_id = n.invoice_id");
}

}  // namespace

void Settling::settleBatch(Batch& batch) {
  readInvoices(session_, batch.range(), batch.owners);
  readMoney(session_, batch.range(), batch.owners);

  const std::string range = "company_id = " + std::to_string(batch.companyId) + " and owner_id between " +
                            std::to_string(batch.first) + " and " + std::to_string(batch.last);
  const std::string touched = "(select owner_id from erp_touched where " + range + ")";
  const std::string company = std::to_string(batch.companyId);
  session_.execute("delete from erp_allocation where company_id = " + company + " and invoice_id in " + touched);
  session_.execute("delete from erp_customer_credit where company_id = " + company + " and owner_id in " + touched);

  Output output;
  for (const auto& [id, owner] : batch.owners) output.all.push_back({&owner, derive(owner)});
  std::sort(output.all.begin(), output.all.end(), [](const auto& a, const auto& b) { return a.owner->id < b.owner->id; });
  writeRows(session_, batch.companyId, output);
  writeSums(session_, batch.companyId, output);
}

}  // namespace host::erp
