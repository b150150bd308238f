// Upserts of payments and of allocations of credit notes.
#include "sample-host/erp/bulk_support.hpp"

namespace host::erp {

using namespace bulk;

namespace {

std::string noDocument(const std::string& company, const std::string& what, const std::string& number) {
  return "company " + company + " has no " + what + " " + number + "; import it first or correct its number";
}

}  // namespace

// ---- payments: known by all their columns together

template <>
struct BulkUpsert<PaymentRow>::Impl {
  std::optional<RowRefusal> add(long long line, const PaymentRow& row);
  BulkCounts finish();

  struct Staged {
    long long line;
    std::int64_t company;
    std::string currency;  // '': the invoice's, or the company's
    std::string companyCurrency;
    Scaled amount;
    PaymentRow row;
  };
  explicit Impl(kit::sql::Session& s) : session(s), names(s), settling(s) {
    freshStage(
        session, "bulk_payment",
        "line bigint primary key, company_id bigint not null, payment_id bigint, fresh smallint not null, company text not null, "
        "customer text not null, customer_id bigint, invoice text not null, invoice_id bigint, invoice_customer_id bigint, "
        "invoice_currency text, company_currency text not null, paid_on text not null, currency text, "
        "unscaled bigint not null, decimals integer not null, written text not null, amount bigint, reference text not null");
  }
  kit::sql::Session& session;
  Names names;
  Settling settling;
  BulkCounts counts;
  std::vector<Staged> rows;

  void stage() {
    kit::sql::BulkInsert to(session, "bulk_payment",
                            {"line", "company_id", "fresh", "company", "customer", "invoice", "company_currency", "paid_on",
                             "currency", "unscaled", "decimals", "written", "reference"});
    for (const auto& [line, company, currency, companyCurrency, amount, row] : rows) {
      to.add(line)
          .add(company)
          .add(std::int64_t{0})
          .add(row.company)
          .add(row.customer)
          .add(row.invoice)
          .add(companyCurrency)
          .add(row.paidOn.iso());
      if (currency.empty()) {
        to.addNull();
      } else {
        to.add(currency);
      }
      to.add(amount.unscaled).add(amount.decimals).add(row.amount.text).add(row.reference).endRow();
    }
    to.finish();
    staged(session, "bulk_payment");
  }

  std::optional<RowRefusal> resolve() {
    session.execute(
        "update bulk_payment set customer_id = c.customer_id from erp_customer c where c.company_id = bulk_payment.company_id "
        "and c.code = bulk_payment.customer");
    session.execute(
        "update bulk_payment set invoice_id = i.invoice_id, invoice_customer_id = i.customer_id, invoice_currency = i.currency "
        "from "
        "erp_invoice i where i.company_id = bulk_payment.company_id and i.number = bulk_payment.invoice and bulk_payment.invoice "
        "<> ''");
    session.execute("update bulk_payment set currency = coalesce(invoice_currency, company_currency) where currency is null");
    if (const auto wrong = firstWrong(session, "select line, company, customer from bulk_payment where customer_id is null", 2))
      return RowRefusal{wrong->line, "customer",
                        "company " + wrong->texts[0] + " has no customer " + wrong->texts[1] +
                            "; import the customer first or correct its code"};
    if (const auto wrong =
            firstWrong(session, "select line, company, invoice from bulk_payment where invoice <> '' and invoice_id is null", 2))
      return RowRefusal{wrong->line, "invoice", noDocument(wrong->texts[0], "invoice", wrong->texts[1])};
    if (const auto wrong =
            firstWrong(session, "select line, invoice, customer from bulk_payment where invoice_customer_id <> customer_id", 2))
      return RowRefusal{
          wrong->line, "customer",
          "invoice " + wrong->texts[0] + " is not one of customer " + wrong->texts[1] + "; correct the customer or the invoice"};
    if (const auto wrong = firstWrong(
            session, "select line, invoice, invoice_currency, currency from bulk_payment where invoice_currency <> currency", 3))
      return RowRefusal{wrong->line, "currency",
                        "invoice " + wrong->texts[0] + " is in " + wrong->texts[1] + ", a payment in " + wrong->texts[2] +
                            " cannot settle it; book it in the invoice's currency"};
    return toMinor(session, "bulk_payment", "amount");
  }

  std::optional<RowRefusal> flush() {
    const auto given = static_cast<long long>(rows.size());
    stage();
    rows.clear();
    if (auto refusal = resolve()) return refusal;
    const Merge merge{"erp_payment",
                      "bulk_payment",
                      "payment_id",
                      {},
                      {"customer_id", "invoice_id", "paid_on", "currency", "amount", "reference"},
                      {},
                      {},
                      {}};
    keepLast(session, merge.stage, "company_id, customer_id, invoice_id, paid_on, currency, amount, reference");
    session.execute(
        "update bulk_payment set payment_id = p.payment_id from erp_payment p where p.company_id = bulk_payment.company_id and "
        "p.customer_id = bulk_payment.customer_id and coalesce(p.invoice_id, 0) = coalesce(bulk_payment.invoice_id, 0) and "
        "p.paid_on = bulk_payment.paid_on and p.currency = bulk_payment.currency and p.amount = bulk_payment.amount and "
        "p.reference = bulk_payment.reference");
    const auto inserted = insertFresh(session, merge);
    settling.touchFrom("select distinct company_id, coalesce(invoice_id, payment_id) from bulk_payment where fresh = 1");
    counts.inserted += inserted;
    counts.unchanged += given - inserted;
    clear(session, "bulk_payment");
    return std::nullopt;
  }
};

std::optional<RowRefusal> BulkUpsert<PaymentRow>::Impl::add(long long line, const PaymentRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  if (!row.currency.empty() && !kit::Currency::parse(row.currency))
    return RowRefusal{line, "currency", "\"" + row.currency + "\" is no currency of ISO 4217; write a code such as EUR"};
  std::string why;
  const auto amount = scaled(row.amount.text, why);
  if (!amount) return RowRefusal{line, "amount", why};
  if (amount->unscaled == 0) return RowRefusal{line, "amount", "a payment of nothing cannot be booked; remove the line"};
  rows.push_back({line, company->id, row.currency, std::string(company->currency.code()), *amount, row});
  return rows.size() >= kBatchRows ? flush() : std::nullopt;
}

BulkCounts BulkUpsert<PaymentRow>::Impl::finish() {
  if (!rows.empty()) counts.refusal = flush();
  if (!counts.refusal) settling.settle();
  return counts;
}

// ---- allocations of credit notes

template <>
struct BulkUpsert<CreditRow>::Impl {
  std::optional<RowRefusal> add(long long line, const CreditRow& row);
  BulkCounts finish();

  struct Staged {
    long long line;
    std::int64_t company;
    Scaled amount;
    CreditRow row;
  };
  explicit Impl(kit::sql::Session& s) : session(s), names(s), settling(s) {
    freshStage(
        session, "bulk_credit",
        "line bigint primary key, company_id bigint not null, company text not null, credit_note text not null, "
        "credit_note_id bigint, note_kind text, note_customer_id bigint, note_currency text, invoice text not null, "
        "invoice_id bigint, kind text, customer_id bigint, currency text, unscaled bigint not null, decimals integer not null, "
        "written text not null, amount bigint");
    // Of the whole file, to check at its end that no credit note is exceeded.
    freshStage(session, "bulk_credit_used",
               "company_id bigint not null, credit_note_id bigint not null, line bigint not null, primary key (company_id, "
               "credit_note_id)");
  }
  kit::sql::Session& session;
  Names names;
  Settling settling;
  BulkCounts counts;
  std::vector<Staged> rows;

  void stage() {
    kit::sql::BulkInsert to(session, "bulk_credit",
                            {"line", "company_id", "company", "credit_note", "invoice", "unscaled", "decimals", "written"});
    for (const auto& [line, company, amount, row] : rows)
      to.add(line)
          .add(company)
          .add(row.company)
          .add(row.creditNote)
          .add(row.invoice)
          .add(amount.unscaled)
          .add(amount.decimals)
          .add(row.amount.text)
          .endRow();
    to.finish();
    staged(session, "bulk_credit");
  }

  std::optional<RowRefusal> resolve() {
    session.execute(
        "update bulk_credit set credit_note_id = i.invoice_id, note_kind = i.kind, note_customer_id = i.customer_id, "
        "note_currency = "
        "i.currency from erp_invoice i where i.company_id = bulk_credit.company_id and i.number = bulk_credit.credit_note");
    session.execute(
        "update bulk_credit set invoice_id = i.invoice_id, kind = i.kind, customer_id = i.customer_id, currency = i.currency "
        "from "
        "erp_invoice i where i.company_id = bulk_credit.company_id and i.number = bulk_credit.invoice");
    if (const auto wrong =
            firstWrong(session, "select line, company, credit_note from bulk_credit where credit_note_id is null", 2))
      return RowRefusal{wrong->line, "credit_note", noDocument(wrong->texts[0], "credit note", wrong->texts[1])};
    if (const auto wrong = firstWrong(session, "select line, company, invoice from bulk_credit where invoice_id is null", 2))
      return RowRefusal{wrong->line, "invoice", noDocument(wrong->texts[0], "invoice", wrong->texts[1])};
    if (const auto wrong = firstWrong(session, "select line, credit_note from bulk_credit where note_kind <> 'credit_note'", 1))
      return RowRefusal{wrong->line, "credit_note", "document " + wrong->texts[0] + " is not a credit note"};
    if (const auto wrong = firstWrong(session, "select line, invoice from bulk_credit where kind <> 'invoice'", 1))
      return RowRefusal{wrong->line, "invoice",
                        "document " + wrong->texts[0] + " is not an invoice; credit cannot be allocated to it"};
    if (const auto wrong =
            firstWrong(session, "select line, credit_note, invoice from bulk_credit where note_customer_id <> customer_id", 2))
      return RowRefusal{wrong->line, "invoice",
                        "credit note " + wrong->texts[0] + " and invoice " + wrong->texts[1] + " are of different customers"};
    if (const auto wrong = firstWrong(
            session,
            "select line, credit_note, note_currency, invoice, currency from bulk_credit where note_currency <> currency", 4))
      return RowRefusal{wrong->line, "invoice",
                        "credit note " + wrong->texts[0] + " is in " + wrong->texts[1] + ", invoice " + wrong->texts[2] + " in " +
                            wrong->texts[3] + "; only the same currency can be allocated"};
    return toMinor(session, "bulk_credit", "amount");
  }

  std::optional<RowRefusal> flush() {
    const auto given = static_cast<long long>(rows.size());
    stage();
    rows.clear();
    if (auto refusal = resolve()) return refusal;
    keepLast(session, "bulk_credit", "company_id, credit_note_id, invoice_id");
    const std::string match =
        "s.company_id = erp_credit.company_id and s.credit_note_id = erp_credit.credit_note_id and s.invoice_id = "
        "erp_credit.invoice_id";
    const std::string changed =
        " from bulk_credit s left join erp_credit on " + match + " where erp_credit.amount is distinct from s.amount";
    settling.touchFrom("select s.company_id, s.invoice_id" + changed);
    settling.touchFrom("select s.company_id, s.credit_note_id" + changed);
    session.execute(
        "insert into bulk_credit_used (company_id, credit_note_id, line) select company_id, credit_note_id, max(line) from "
        "bulk_credit "
        "group by company_id, credit_note_id on conflict (company_id, credit_note_id) do update set line = excluded.line");
    const auto updated = session.execute("update erp_credit set amount = s.amount from bulk_credit s where " + match +
                                         " and erp_credit.amount <> s.amount");
    const auto inserted = session.execute(
        "insert into erp_credit (company_id, credit_note_id, invoice_id, amount) select s.company_id, s.credit_note_id, "
        "s.invoice_id, "
        "s.amount from bulk_credit s where not exists (select 1 from erp_credit where " +
        match + ")");
    counts.inserted += inserted;
    counts.updated += updated;
    counts.unchanged += given - inserted - updated;
    clear(session, "bulk_credit");
    return std::nullopt;
  }

  std::optional<RowRefusal> checkExceeded() {
    const auto wrong =
        firstWrong(session,
                   "select u.line, n.number, cast(n.total as text), cast(sum(c.amount) as text), n.currency from "
                   "bulk_credit_used u join erp_invoice n on n.company_id = u.company_id and n.invoice_id = "
                   "u.credit_note_id join erp_credit c on c.company_id = u.company_id and c.credit_note_id = "
                   "u.credit_note_id group by u.line, n.number, n.total, n.currency having sum(c.amount) > n.total",
                   4);
    if (!wrong) return std::nullopt;
    const auto currency = kit::Currency::of(wrong->texts[3]);
    const auto plain = [&](const std::string& minor) { return kit::Money(std::stoll(minor), currency).plain(); };
    return RowRefusal{wrong->line, "amount",
                      plain(wrong->texts[2]) + " " + wrong->texts[3] + " are allocated of credit note " + wrong->texts[0] +
                          ", which is only " + plain(wrong->texts[1]) + "; allocate no more than its total"};
  }
};

std::optional<RowRefusal> BulkUpsert<CreditRow>::Impl::add(long long line, const CreditRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  std::string why;
  const auto amount = scaled(row.amount.text, why);
  if (!amount) return RowRefusal{line, "amount", why};
  if (amount->unscaled <= 0)
    return RowRefusal{line, "amount", "the amount of a credit is positive; write it without a minus sign"};
  rows.push_back({line, company->id, *amount, row});
  return rows.size() >= kBatchRows ? flush() : std::nullopt;
}

BulkCounts BulkUpsert<CreditRow>::Impl::finish() {
  if (!rows.empty()) counts.refusal = flush();
  if (!counts.refusal) counts.refusal = checkExceeded();
  if (!counts.refusal) settling.settle();
  return counts;
}

template class BulkUpsert<PaymentRow>;
template class BulkUpsert<CreditRow>;

}  // namespace host::erp
