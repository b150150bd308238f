#include "sample-host/demo/demo_data.hpp"

#include "sample-host/demo/ledger.hpp"
#include "sample-host/demo/parties.hpp"
#include "sample-host/erp/bulk_upsert.hpp"
#include "sample-host/erp/companies.hpp"
#include "sample-host/importers/import_service.hpp"

namespace host::demo {
namespace {

/// The rows are ours: a refusal is a defect, not a user's mistake.
template <class Row, class Rows, class Of>
long long load(kit::sql::Session& session, const Rows& rows, Of of) {
  erp::BulkUpsert<Row> bulk(session);
  long long line = 0;
  const auto insist = [](const std::optional<erp::RowRefusal>& refusal) {
    if (refusal) throw std::logic_error("demo data: row " + std::to_string(refusal->line) + ": " + refusal->text);
  };
  for (const auto& row : rows) insist(bulk.add(++line, of(row)));
  const auto counts = bulk.finish();
  insist(counts.refusal);
  return counts.inserted;
}

template <class Row>
long long load(kit::sql::Session& session, const std::vector<Row>& rows) {
  return load<Row>(session, rows, [](const Row& row) -> const Row& { return row; });
}

}  // namespace

bool demoDataPresent(kit::sql::Session& session) { return erp::findCompany(session, kMainCompany).has_value(); }

erp::Outcome<DemoSummary> makeDemoData(kit::sql::Session& session, const DemoOptions& options) {
  if (options.customers < 2 || options.customers > 1'000'000)
    return erp::Refusal{"Demo data need between 2 and 1 000 000 customers.", {}, "customers"};
  if (options.invoices < 0 || options.invoices > 10'000'000)
    return erp::Refusal{"Demo data can have at most 10 000 000 invoices.", {}, "invoices"};
  if (demoDataPresent(session))
    return erp::Refusal{"The demo data are there already (company {code}); empty the database first with: reset --yes",
                        {{"code", kMainCompany}},
                        ""};
  Dice dice(options.seed);
  const auto parties = makeParties(options, dice.fork(1));
  const auto ledger = makeLedger(options, parties, dice.fork(2));

  DemoSummary summary;
  kit::sql::Transaction transaction(session);
  summary.companies = load(session, parties.companies);
  summary.departments = load(session, parties.departments);
  summary.customers =
      load<erp::CustomerRow>(session, parties.customers, [](const DemoCustomer& c) -> const erp::CustomerRow& { return c.row; });
  summary.contacts = load(session, parties.contacts);
  summary.creditNotes = ledger.creditNotes;
  summary.invoices = load(session, ledger.invoices) - ledger.creditNotes;
  summary.lines = load(session, ledger.lines);
  summary.instalments = load(session, ledger.instalments);
  summary.payments = load(session, ledger.payments);
  load(session, ledger.credits);
  transaction.commit();

  if (options.eInvoiceFolder) {
    const auto paths = writeEInvoices(*options.eInvoiceFolder, options.asOf);
    const auto report = importers::importPaths(session, paths);
    if (!report.ok()) throw std::logic_error("demo data: an e-invoice of our own making was refused");
    summary.eInvoices = static_cast<long long>(paths.size());
  }
  return summary;
}

}  // namespace host::demo
