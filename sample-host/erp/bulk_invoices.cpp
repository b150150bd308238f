// Upserts of invoices and instalments.
#include "sample-host/erp/bulk_support.hpp"
#include "sample-host/erp/fold.hpp"

namespace host::erp {

using namespace bulk;

namespace {

std::optional<std::string> isoOrNone(const std::optional<kit::Date>& day) {
  return day ? std::optional<std::string>(day->iso()) : std::nullopt;
}

std::string noInvoice(const std::string& company, const std::string& number) {
  return "company " + company + " has no invoice " + number + "; import the invoice first or correct its number";
}

}  // namespace

// ---- invoices

template <>
struct BulkUpsert<InvoiceRow>::Impl {
  std::optional<RowRefusal> add(long long line, const InvoiceRow& row);
  BulkCounts finish();

  struct Staged {
    long long line;
    std::int64_t company;
    std::optional<std::int64_t> department;
    kit::Currency currency;
    std::int64_t total;
    InvoiceRow row;
  };
  explicit Impl(kit::sql::Session& s) : session(s), names(s), settling(s) {
    freshStage(session, "bulk_invoice",
               "line bigint primary key, company_id bigint not null, invoice_id bigint, fresh smallint not null, "
               "company text not null, customer text not null, customer_id bigint, department_id bigint, number text not null, "
               "kind text not null, operator text not null, order_reference text not null, ordering_party text not null, "
               "issued_on text not null, sent_on text, due_on text, currency text not null, total bigint not null, "
               "status text not null, payment_method text not null, note text not null, search_key text not null");
    freshStage(session, "bulk_replanned",
               "company_id bigint not null, invoice_id bigint not null, primary key (company_id, invoice_id)");
  }
  kit::sql::Session& session;
  Names names;
  Settling settling;
  BulkCounts counts;
  std::vector<Staged> rows;

  void stage() {
    kit::sql::BulkInsert to(
        session, "bulk_invoice",
        {"line",     "company_id", "fresh",           "company",        "customer",  "department_id", "number",
         "kind",     "operator",   "order_reference", "ordering_party", "issued_on", "sent_on",       "due_on",
         "currency", "total",      "status",          "payment_method", "note",      "search_key"});
    for (const auto& [line, company, department, currency, total, row] : rows)
      to.add(line)
          .add(company)
          .add(std::int64_t{0})
          .add(row.company)
          .add(row.customer)
          .addOptional(department)
          .add(row.number)
          .add(wordOf(row.kind))
          .add(row.operatorName)
          .add(row.orderReference)
          .add(row.orderingParty)
          .add(row.issuedOn.iso())
          .addOptional(isoOrNone(row.sentOn))
          .addOptional(isoOrNone(row.dueOn))
          .add(currency.code())
          .add(total)
          .add(wordOf(row.status))
          .add(wordOf(row.paymentMethod))
          .add(row.note)
          .add(folded(row.number + " " + row.orderReference + " " + row.orderingParty))
          .endRow();
    to.finish();
    staged(session, "bulk_invoice");
  }

  std::optional<RowRefusal> flush() {
    const auto given = static_cast<long long>(rows.size());
    stage();
    rows.clear();
    // The columns of the Merge are compared and updated; `sent_on` and `due_on` may be NULL, hence "is distinct from".
    const Merge merge{"erp_invoice",
                      "bulk_invoice",
                      "invoice_id",
                      {"number"},
                      {"kind", "customer_id", "department_id", "operator", "order_reference", "ordering_party", "issued_on",
                       "sent_on", "due_on", "currency", "total", "status", "payment_method", "search_key"},
                      {},
                      "note, scheduled, settled, last_settled_on, open_due_on, version",
                      "note, 0, 0, null, case when kind = 'invoice' and total > 0 then due_on end, 1"};
    session.execute(
        "update bulk_invoice set customer_id = c.customer_id from erp_customer c where c.company_id = bulk_invoice.company_id "
        "and c.code = bulk_invoice.customer");
    if (const auto wrong = firstWrong(session, "select line, company, customer from bulk_invoice where customer_id is null", 2))
      return RowRefusal{wrong->line, "customer",
                        "company " + wrong->texts[0] + " has no customer " + wrong->texts[1] +
                            "; import the customer first or correct its code"};
    keepLast(session, merge.stage, "company_id, number");
    findIds(session, merge);
    if (auto refusal = contradictsItsMoney()) return refusal;
    markChanged(merge);
    const auto updated = updateChanged(session, merge);
    const auto inserted = insertFresh(session, merge);
    if (auto refusal = creditNoteExceeded()) return refusal;
    replan();
    // A new invoice has no money yet, so what is open is its due date; other new documents may be the customer's credit.
    settling.touchFrom(
        "select company_id, invoice_id from bulk_invoice where fresh = 1 and not (kind = 'invoice' and total > 0)");
    session.execute(
        "insert into erp_instalment (company_id, invoice_id, position, due_on, amount, settled) select company_id, invoice_id, "
        "1, "
        "due_on, total, 0 from bulk_invoice where fresh = 1 and kind = 'invoice' and total > 0 order by company_id, invoice_id");
    counts.updated += updated;
    counts.inserted += inserted;
    counts.unchanged += given - updated - inserted;
    clear(session, "bulk_invoice");
    return std::nullopt;
  }

  // Payments and credit were booked in a currency, for a customer; a document that moves away from them would be settled by
  // other people's money.
  std::optional<RowRefusal> contradictsItsMoney() {
    const std::string others =
        " from bulk_invoice s join erp_invoice i on i.company_id = s.company_id and i.invoice_id = s.invoice_id ";
    const std::string moved = "(s.currency <> i.currency or s.customer_id <> i.customer_id)";
    const std::string credited =
        "exists (select 1 from erp_credit c where c.company_id = i.company_id and c.invoice_id = i.invoice_id)";
    if (const auto wrong = firstWrong(
            session,
            "select s.line as line, s.number, i.currency, case when s.currency <> i.currency then 'currency' else 'customer' "
            "end" +
                others + "where " + moved +
                " and (exists (select 1 from erp_payment p where p.company_id = i.company_id and p.invoice_id = i.invoice_id) or "
                "exists (select 1 from erp_credit n where n.company_id = i.company_id and n.credit_note_id = i.invoice_id) or " +
                credited + ")",
            3)) {
      const auto& column = wrong->texts[2];
      return RowRefusal{wrong->line, column,
                        "money in " + wrong->texts[1] + " is booked on " + wrong->texts[0] + ", so its " + column +
                            " cannot change; cancel it and import a new one under another number"};
    }
    if (const auto wrong = firstWrong(
            session,
            "select s.line as line, s.number" + others + "where s.kind <> i.kind and s.kind = 'credit_note' and " + credited, 1))
      return RowRefusal{wrong->line, "kind",
                        "credit is allocated to invoice " + wrong->texts[0] + ", so it cannot become a credit note"};
    return std::nullopt;
  }

  // What is about to change, and whether its instalments must be made anew: instalments that were given are kept as long as the
  // total is the same.
  void markChanged(const Merge& merge) {
    const std::string matched =
        "select erp_invoice.company_id, erp_invoice.invoice_id from bulk_invoice s join erp_invoice on erp_invoice.company_id = "
        "s.company_id and erp_invoice.invoice_id = s.invoice_id where ";
    settling.touchFrom(matched + "(" + differs(merge) + ")");
    settling.touchFrom(
        "select c.company_id, c.invoice_id from bulk_invoice s join erp_invoice on erp_invoice.company_id = s.company_id and "
        "erp_invoice.invoice_id = s.invoice_id join erp_credit c on c.company_id = s.company_id and c.credit_note_id = "
        "s.invoice_id "
        "where " +
        differs(merge));
    clear(session, "bulk_replanned");
    session.execute("insert into bulk_replanned (company_id, invoice_id) " + matched +
                    "(erp_invoice.total <> s.total or erp_invoice.kind <> s.kind or erp_invoice.currency <> s.currency or "
                    "(erp_invoice.scheduled = 0 and erp_invoice.due_on is distinct from s.due_on))");
  }

  // A credit note that became smaller than what is allocated of it, or that is no longer one.
  std::optional<RowRefusal> creditNoteExceeded() {
    const auto wrong =
        firstWrong(session,
                   "select max(s.line) as line, s.number from bulk_invoice s join erp_credit c on c.company_id = "
                   "s.company_id and c.credit_note_id = s.invoice_id where s.fresh = 0 group by s.company_id, "
                   "s.number, s.kind, s.total having sum(c.amount) > case when s.kind = 'credit_note' then s.total "
                   "else 0 end",
                   1);
    if (!wrong) return std::nullopt;
    return RowRefusal{wrong->line, "total",
                      "more of credit note " + wrong->texts[0] +
                          " is already allocated to invoices than this total; correct the total or its allocations"};
  }

  void replan() {
    const std::string these = " where (company_id, invoice_id) in (select company_id, invoice_id from bulk_replanned)";
    session.execute("delete from erp_allocation" + these);
    session.execute("delete from erp_instalment" + these);
    session.execute("update erp_invoice set scheduled = 0" + these);
    session.execute(
        "insert into erp_instalment (company_id, invoice_id, position, due_on, amount, settled) select i.company_id, "
        "i.invoice_id, "
        "1, i.due_on, i.total, 0 from bulk_replanned r join erp_invoice i on i.company_id = r.company_id and i.invoice_id = "
        "r.invoice_id where i.kind = 'invoice' and i.total > 0");
  }
};

std::optional<RowRefusal> BulkUpsert<InvoiceRow>::Impl::add(long long line, const InvoiceRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  Staged given{line, company->id, std::nullopt, company->currency, 0, row};
  if (!row.currency.empty()) {
    const auto currency = kit::Currency::parse(row.currency);
    if (!currency)
      return RowRefusal{line, "currency", "\"" + row.currency + "\" is no currency of ISO 4217; write a code such as EUR"};
    given.currency = *currency;
  }
  if (!row.department.empty()) {
    given.department = names.department(company->id, row.department);
    if (!given.department)
      return RowRefusal{line, "department",
                        "company " + row.company + " has no department " + row.department +
                            "; import the department first or correct its code"};
  }
  std::string why;
  const auto amount = scaled(row.total.text, why);
  if (!amount) return RowRefusal{line, "total", why};
  const auto total = amount->minorIn(given.currency);
  if (!total) return RowRefusal{line, "total", tooManyDecimals(row.total.text, given.currency.code())};
  if (*total < 0 && row.kind == InvoiceKind::kCreditNote)
    return RowRefusal{line, "total", "the total of a credit note is written without a minus sign"};
  given.total = *total;
  rows.push_back(std::move(given));
  return rows.size() >= kBatchRows ? flush() : std::nullopt;
}

BulkCounts BulkUpsert<InvoiceRow>::Impl::finish() {
  if (!rows.empty()) counts.refusal = flush();
  if (counts.refusal) return counts;
  settling.settle();
  return counts;
}

// ---- instalments

template <>
struct BulkUpsert<InstalmentRow>::Impl {
  std::optional<RowRefusal> add(long long line, const InstalmentRow& row);
  BulkCounts finish();

  struct Staged {
    long long line;
    std::int64_t company;
    Scaled amount;
    InstalmentRow row;
  };
  explicit Impl(kit::sql::Session& s) : session(s), names(s), settling(s) {
    freshStage(
        session, "bulk_instalment",
        "line bigint primary key, company_id bigint not null, company text not null, invoice text not null, invoice_id bigint, "
        "kind text, total bigint, scheduled smallint, currency text, position integer not null, due_on text, "
        "unscaled bigint not null, decimals integer not null, written text not null, amount bigint");
    // Of the whole file: which instalments each invoice has now.
    freshStage(session, "bulk_schedule",
               "company_id bigint not null, invoice_id bigint not null, position integer not null, amount bigint not null, "
               "line bigint not null, primary key (company_id, invoice_id, position)");
  }
  kit::sql::Session& session;
  Names names;
  Settling settling;
  BulkCounts counts;
  std::vector<Staged> rows;

  std::optional<RowRefusal> flush() {
    const auto given = static_cast<long long>(rows.size());
    {
      kit::sql::BulkInsert to(
          session, "bulk_instalment",
          {"line", "company_id", "company", "invoice", "position", "due_on", "unscaled", "decimals", "written"});
      for (const auto& [line, company, amount, row] : rows)
        to.add(line)
            .add(company)
            .add(row.company)
            .add(row.invoice)
            .add(row.position)
            .addOptional(isoOrNone(row.dueOn))
            .add(amount.unscaled)
            .add(amount.decimals)
            .add(row.amount.text)
            .endRow();
      to.finish();
    }
    rows.clear();
    staged(session, "bulk_instalment");
    session.execute(
        "update bulk_instalment set invoice_id = i.invoice_id, kind = i.kind, total = i.total, scheduled = i.scheduled, currency "
        "= "
        "i.currency from erp_invoice i where i.company_id = bulk_instalment.company_id and i.number = bulk_instalment.invoice");
    if (const auto wrong = firstWrong(session, "select line, company, invoice from bulk_instalment where invoice_id is null", 2))
      return RowRefusal{wrong->line, "invoice", noInvoice(wrong->texts[0], wrong->texts[1])};
    if (const auto wrong =
            firstWrong(session, "select line, invoice from bulk_instalment where not (kind = 'invoice' and total > 0)", 1))
      return RowRefusal{wrong->line, "invoice",
                        "document " + wrong->texts[0] + " is not an invoice to be paid; it has no instalments"};
    if (auto refusal = toMinor(session, "bulk_instalment", "amount")) return refusal;
    merge();
    counts.unchanged += given;  // corrected below by what was inserted and updated
    clear(session, "bulk_instalment");
    return std::nullopt;
  }

  void merge() {
    keepLast(session, "bulk_instalment", "company_id, invoice_id, position");
    session.execute(
        "insert into bulk_schedule (company_id, invoice_id, position, amount, line) select company_id, invoice_id, position, "
        "amount, "
        "line from bulk_instalment where true on conflict (company_id, invoice_id, position) do update set amount = "
        "excluded.amount, "
        "line = excluded.line");
    // The instalment that was made from the invoice's own due date makes room for those that are given.
    const std::string unscheduled =
        " where (company_id, invoice_id) in (select company_id, invoice_id from bulk_instalment where scheduled = 0)";
    settling.touchFrom("select company_id, invoice_id from bulk_instalment where scheduled = 0");
    session.execute("delete from erp_allocation" + unscheduled);
    session.execute("delete from erp_instalment" + unscheduled);
    session.execute("update erp_invoice set scheduled = 1, version = version + 1" + unscheduled);
    const std::string match =
        "s.company_id = erp_instalment.company_id and s.invoice_id = erp_instalment.invoice_id and s.position = "
        "erp_instalment.position";
    const std::string differ = "(erp_instalment.due_on is distinct from s.due_on or erp_instalment.amount <> s.amount)";
    settling.touchFrom("select s.company_id, s.invoice_id from bulk_instalment s join erp_instalment on " + match + " where " +
                       differ);
    const auto updated =
        session.execute("update erp_instalment set due_on = s.due_on, amount = s.amount from bulk_instalment s where " + match +
                        " and " + differ);
    const std::string missing = " from bulk_instalment s where not exists (select 1 from erp_instalment where " + match + ")";
    settling.touchFrom("select s.company_id, s.invoice_id" + missing);
    const auto inserted = session.execute(
        "insert into erp_instalment (company_id, invoice_id, position, due_on, amount, settled) select s.company_id, "
        "s.invoice_id, "
        "s.position, s.due_on, s.amount, 0" +
        missing);
    counts.updated += updated;
    counts.inserted += inserted;
    counts.unchanged -= updated + inserted;
  }

  // Instalments that an earlier file gave, and this one leaves out, go when this file's own make up the total.
  void dropLeftOut() {
    const std::string complete =
        "(select b.company_id, b.invoice_id from bulk_schedule b join erp_invoice i on i.company_id = b.company_id and "
        "i.invoice_id = "
        "b.invoice_id group by b.company_id, b.invoice_id, i.total having sum(b.amount) = i.total)";
    const std::string leftOut =
        " where (company_id, invoice_id) in " + complete +
        " and not exists (select 1 from bulk_schedule b where b.company_id = T.company_id and b.invoice_id = T.invoice_id and "
        "b.position = T.position)";
    const auto of = [&](const std::string& table) {
      std::string condition = leftOut;
      for (auto at = condition.find("T."); at != std::string::npos; at = condition.find("T.")) condition.replace(at, 1, table);
      return condition;
    };
    settling.touchFrom("select distinct company_id, invoice_id from erp_instalment" + of("erp_instalment"));
    session.execute("delete from erp_allocation" + of("erp_allocation"));
    counts.updated += session.execute("delete from erp_instalment" + of("erp_instalment"));
  }

  std::optional<RowRefusal> checkSums() {
    const auto wrong =
        firstWrong(session,
                   "select max(b.line) as line, i.number, cast(sum(e.amount) as text), cast(i.total as text), i.currency "
                   "from bulk_schedule b join erp_invoice i on i.company_id = b.company_id and i.invoice_id = b.invoice_id "
                   "join erp_instalment e on e.company_id = b.company_id and e.invoice_id = b.invoice_id and e.position = "
                   "b.position group by b.company_id, b.invoice_id, i.number, i.total, i.currency having (select "
                   "sum(a.amount) from erp_instalment a where a.company_id = b.company_id and a.invoice_id = b.invoice_id) "
                   "<> i.total",
                   4);
    if (!wrong) return std::nullopt;
    const auto currency = kit::Currency::of(wrong->texts[3]);
    const auto plain = [&](const std::string& minor) { return kit::Money(std::stoll(minor), currency).plain(); };
    return RowRefusal{wrong->line, "amount",
                      "the instalments of invoice " + wrong->texts[0] + " in this file sum to " + plain(wrong->texts[1]) + " " +
                          wrong->texts[3] + ", its total is " + plain(wrong->texts[2]) +
                          "; correct the amounts so that they sum to the total"};
  }
};

std::optional<RowRefusal> BulkUpsert<InstalmentRow>::Impl::add(long long line, const InstalmentRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  if (row.position < 1) return RowRefusal{line, "position", "the position of an instalment is a number from 1"};
  std::string why;
  const auto amount = scaled(row.amount.text, why);
  if (!amount) return RowRefusal{line, "amount", why};
  if (amount->unscaled < 0) return RowRefusal{line, "amount", "an instalment cannot be negative; write what is due on that date"};
  rows.push_back({line, company->id, *amount, row});
  return rows.size() >= kBatchRows ? flush() : std::nullopt;
}

BulkCounts BulkUpsert<InstalmentRow>::Impl::finish() {
  if (!rows.empty()) counts.refusal = flush();
  if (counts.refusal) return counts;
  staged(session, "bulk_schedule");
  dropLeftOut();
  counts.refusal = checkSums();
  if (!counts.refusal) settling.settle();
  return counts;
}

template class BulkUpsert<InvoiceRow>;
template class BulkUpsert<InstalmentRow>;

}  // namespace host::erp
