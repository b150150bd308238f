#include "sample-host/erp/invoice_format_store.hpp"

#include "sample-host/erp/company_transaction.hpp"
#include "sample-host/erp/query.hpp"

namespace host::erp {
namespace {

std::optional<InvoiceFormat> formatOf(const Row& row, std::size_t html) {
  if (row.text(html).empty()) return std::nullopt;
  return InvoiceFormat{row.text(html), row.text(html + 1)};
}

/// Puts `next` in use (nullopt: the drawn invoice) and keeps what was used. Inside the transaction that checked `version`.
Outcome<Done> change(kit::sql::Session& session, const Actor& actor, const std::optional<InvoiceFormat>& next,
                     const StoredInvoiceFormat& now, std::int64_t version) {
  if (now.version != version)
    return Refusal{"The format was changed by somebody else meanwhile; load the page again and repeat your change.", {}, ""};
  const auto used = next.value_or(InvoiceFormat{}), before = now.own.value_or(InvoiceFormat{});
  if (now.version == 0) {
    Query query(session,
                "insert into erp_invoice_format (company_id, html, css, previous_html, previous_css, failed_number, version) "
                "values (");
    query.value(actor.companyId).add(",").value(used.html).add(",").value(used.css).add(",").value(before.html).add(",");
    query.value(before.css).add(", '', 1)").execute();
  } else {
    Query query(session, "update erp_invoice_format set html =");
    query.value(used.html).add(", css =").value(used.css).add(", previous_html =").value(before.html);
    query.add(", previous_css =").value(before.css).add(", failed_number = '', version = version + 1 where company_id =");
    query.value(actor.companyId).execute();
  }
  return Done{};
}

}  // namespace

StoredInvoiceFormat storedInvoiceFormat(kit::sql::Session& session, std::int64_t companyId) {
  StoredInvoiceFormat stored;
  Query query(session,
              "select html, css, previous_html, previous_css, failed_number, version from erp_invoice_format where company_id =");
  query.value(companyId).read(6, [&](const Row& row) {
    stored.own = formatOf(row, 0);
    stored.previous = formatOf(row, 2);
    stored.failedNumber = row.text(4);
    stored.version = row.number(5);
  });
  return stored;
}

Outcome<Done> saveInvoiceFormat(kit::sql::Session& session, const Actor& actor, const InvoiceFormat& format,
                                std::int64_t version) {
  for (const auto& problem : checkInvoiceFormat(format))
    if (problem.isRefused) return problem.refusal;
  CompanyTransaction transaction(session, actor.companyId);
  const auto now = storedInvoiceFormat(session, actor.companyId);
  if (now.version == version && now.own == format) return Done{};  // nothing to keep twice
  auto done = change(session, actor, format, now, version);
  if (!done) return done;
  audit(session, actor, "invoice_format.save", "invoice_format");
  transaction.commit();
  return done;
}

Outcome<Done> dropInvoiceFormat(kit::sql::Session& session, const Actor& actor, std::int64_t version) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto now = storedInvoiceFormat(session, actor.companyId);
  if (!now.own) return Done{};
  auto done = change(session, actor, std::nullopt, now, version);
  if (!done) return done;
  audit(session, actor, "invoice_format.drop", "invoice_format");
  transaction.commit();
  return done;
}

Outcome<Done> restoreInvoiceFormat(kit::sql::Session& session, const Actor& actor, std::int64_t version) {
  CompanyTransaction transaction(session, actor.companyId);
  const auto now = storedInvoiceFormat(session, actor.companyId);
  if (!now.previous) return Refusal{"There is no earlier format to bring back.", {}, ""};
  // What could be used once may be refused by now.
  for (const auto& problem : checkInvoiceFormat(*now.previous))
    if (problem.isRefused) return problem.refusal;
  auto done = change(session, actor, now.previous, now, version);
  if (!done) return done;
  audit(session, actor, "invoice_format.restore", "invoice_format");
  transaction.commit();
  return done;
}

void noteFormatFailure(kit::sql::Session& session, std::int64_t companyId, std::int64_t version, const std::string& number) {
  kit::sql::Transaction transaction(session);
  Query query(session, "update erp_invoice_format set failed_number =");
  query.value(number).add("where company_id =").value(companyId).add("and version =").value(version);
  query.add("and failed_number = ''").execute();
  transaction.commit();
}

}  // namespace host::erp
