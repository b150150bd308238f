// Upserts of invoice lines: all lines of an invoice replace those that are stored.
#include <host_sdk/kit/sql/row_reader.hpp>

#include "sample-host/erp/bulk_support.hpp"
#include "sample-host/erp/vat.hpp"

namespace host::erp {

using namespace bulk;

template <>
struct BulkUpsert<InvoiceLineRow>::Impl {
  std::optional<RowRefusal> add(long long line, const InvoiceLineRow& row);
  BulkCounts finish();

  struct Staged {
    long long line;
    std::int64_t company;
    std::optional<Scaled> net;
    InvoiceLineRow row;
  };
  explicit Impl(kit::sql::Session& s) : session(s), names(s) {
    freshStage(
        session, "bulk_line",
        "line bigint primary key, company_id bigint not null, company text not null, invoice text not null, invoice_id bigint, "
        "currency text, position integer not null, description text not null, quantity bigint not null, unit text not null, "
        "unit_price bigint not null, unscaled bigint, decimals integer, written text, amount bigint, vat_rate integer not null, "
        "vat_category text not null");
    freshStage(session, "bulk_line_net", "line bigint primary key, amount bigint not null");
  }
  kit::sql::Session& session;
  Names names;
  BulkCounts counts;
  std::vector<Staged> rows;

  void stage() {
    kit::sql::BulkInsert to(session, "bulk_line",
                            {"line", "company_id", "company", "invoice", "position", "description", "quantity", "unit",
                             "unit_price", "unscaled", "decimals", "written", "vat_rate", "vat_category"});
    for (const auto& [line, company, net, row] : rows) {
      to.add(line).add(company).add(row.company).add(row.invoice).add(row.position).add(row.description).add(row.quantity);
      to.add(row.unit).add(row.unitPrice);
      if (net) {
        to.add(net->unscaled).add(net->decimals).add(row.net->text);
      } else {
        to.addNull().addNull().addNull();
      }
      to.add(row.vatRate).add(row.vatCategory).endRow();
    }
    to.finish();
    staged(session, "bulk_line");
  }

  // A net amount that was not given is quantity × price, rounded as the invoice's currency is: only now that is known.
  void computeNets() {
    std::vector<std::pair<std::int64_t, std::int64_t>> nets;
    {
      kit::sql::RowReader reader(session, "select line, quantity, unit_price, currency from bulk_line where unscaled is null");
      while (reader.next())
        nets.emplace_back(reader.number(0), lineNet(reader.number(1), reader.number(2), kit::Currency::of(reader.text(3))));
    }
    if (nets.empty()) return;
    clear(session, "bulk_line_net");
    kit::sql::BulkInsert to(session, "bulk_line_net", {"line", "amount"});
    for (const auto& [line, net] : nets) to.add(line).add(net).endRow();
    to.finish();
    session.execute("update bulk_line set amount = n.amount from bulk_line_net n where n.line = bulk_line.line");
  }

  std::optional<RowRefusal> flush() {
    if (rows.empty()) return std::nullopt;
    stage();
    rows.clear();
    session.execute(
        "update bulk_line set invoice_id = i.invoice_id, currency = i.currency from erp_invoice i where i.company_id = "
        "bulk_line.company_id and i.number = bulk_line.invoice");
    if (const auto wrong = firstWrong(session, "select line, company, invoice from bulk_line where invoice_id is null", 2))
      return RowRefusal{wrong->line, "invoice",
                        "company " + wrong->texts[0] + " has no invoice " + wrong->texts[1] +
                            "; import the invoice first or correct its number"};
    if (const auto wrong =
            firstWrong(session,
                       "select max(line) as line, invoice, cast(position as text) from bulk_line group by company_id, "
                       "invoice, position having count(*) > 1",
                       2))
      return RowRefusal{wrong->line, "position", "invoice " + wrong->texts[0] + " has two lines " + wrong->texts[1]};
    if (auto refusal = toMinor(session, "bulk_line", "net")) return refusal;
    computeNets();
    const auto replaced = session.execute(
        "delete from erp_invoice_line where (company_id, invoice_id) in (select company_id, invoice_id from bulk_line)");
    const auto written = session.execute(
        "insert into erp_invoice_line (company_id, invoice_id, position, description, quantity, unit, unit_price, net, vat_rate, "
        "vat_category) select company_id, invoice_id, position, description, quantity, unit, unit_price, amount, vat_rate, "
        "vat_category "
        "from bulk_line order by line");
    counts.updated += std::min(replaced, written);
    counts.inserted += written - std::min(replaced, written);
    clear(session, "bulk_line");
    return std::nullopt;
  }
};

std::optional<RowRefusal> BulkUpsert<InvoiceLineRow>::Impl::add(long long line, const InvoiceLineRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  Staged given{line, company->id, std::nullopt, row};
  if (row.net) {
    std::string why;
    given.net = scaled(row.net->text, why);
    if (!given.net) return RowRefusal{line, "net", why};
  }
  // A batch ends between two invoices: the lines of one are replaced together.
  const bool next = !rows.empty() && (rows.back().company != company->id || rows.back().row.invoice != row.invoice);
  if (next && rows.size() >= kBatchRows)
    if (auto wrong = flush()) return wrong;
  rows.push_back(std::move(given));
  return std::nullopt;
}

BulkCounts BulkUpsert<InvoiceLineRow>::Impl::finish() {
  counts.refusal = flush();
  return counts;
}

template class BulkUpsert<InvoiceLineRow>;

}  // namespace host::erp
