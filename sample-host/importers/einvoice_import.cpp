#include "sample-host/importers/einvoice_import.hpp"

#include <algorithm>
#include <fstream>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <iterator>
#include <utility>

#include "sample-host/erp/bulk_upsert.hpp"
#include "sample-host/erp/change_feed.hpp"
#include "sample-host/erp/fold.hpp"
#include "sample-host/importers/einvoice_rows.hpp"
#include "sample-host/importers/facturx.hpp"
#include "sample-host/importers/text_rules.hpp"
#include "sample-host/importers/xml_invoice.hpp"

namespace host::importers {
namespace {

constexpr std::size_t kCodeBytes = 100;

struct Stored {
  long long id = 0;
  std::string customer, kind, department, operatorName, orderingParty, sentOn, status, currency;
  long long total = 0, settled = 0;
};

std::optional<Stored> storedInvoice(kit::sql::Session& session, long long company, const std::string& number) {
  Stored row;
  return kit::sql::mapped([&]() -> std::optional<Stored> {
    session.raw()
        << "select i.invoice_id, c.code, i.kind, coalesce(d.code, ''), i.operator, i.ordering_party, coalesce(i.sent_on, ''),"
           " i.status, i.currency, i.total, i.settled"
           " from erp_invoice i"
           " join erp_customer c on c.company_id = i.company_id and c.customer_id = i.customer_id"
           " left join erp_department d on d.company_id = i.company_id and d.department_id = i.department_id"
           " where i.company_id = :company and i.number = :number",
        soci::use(company), soci::use(number), soci::into(row.id), soci::into(row.customer), soci::into(row.kind),
        soci::into(row.department), soci::into(row.operatorName), soci::into(row.orderingParty), soci::into(row.sentOn),
        soci::into(row.status), soci::into(row.currency), soci::into(row.total), soci::into(row.settled);
    if (!session.raw().got_data()) return std::nullopt;
    return row;
  });
}

/// The first column of a query with a company and a text: codes, amounts as text.
std::vector<std::string> texts(kit::sql::Session& session, const std::string& sql, long long company, const std::string& text) {
  std::vector<std::string> found;
  kit::sql::RowReader reader(session, sql, {std::int64_t{company}, text});
  while (reader.next()) found.emplace_back(reader.text(0));
  return found;
}

std::optional<std::int64_t> prepaidBefore(kit::sql::Session& session, long long company, const EInvoice& invoice) {
  kit::sql::RowReader reader(session,
                             "select p.amount from erp_payment p"
                             " join erp_invoice i on i.company_id = p.company_id and i.invoice_id = p.invoice_id"
                             " where i.company_id = :1 and i.number = :2 and p.reference = :3",
                             {std::int64_t{company}, invoice.number, prepaidReference(invoice)});
  return reader.next() ? std::optional(reader.number(0)) : std::nullopt;
}

/// Adds rows of one kind; the refusal's sentence, or what was counted.
template <class Row>
std::variant<erp::BulkCounts, std::string> upsert(kit::sql::Session& session, const std::vector<Row>& rows) {
  erp::BulkUpsert<Row> bulk(session);
  long long line = 0;
  for (const auto& row : rows)
    if (const auto refusal = bulk.add(++line, row)) return refusal->text;
  auto counts = bulk.finish();
  if (counts.refusal) return counts.refusal->text;
  return counts;
}

template <class Row>
std::optional<std::string> stored(kit::sql::Session& session, const std::vector<Row>& rows, erp::BulkCounts* counts = nullptr) {
  if (rows.empty()) return std::nullopt;
  auto result = upsert(session, rows);
  if (auto* sentence = std::get_if<std::string>(&result)) return std::move(*sentence);
  if (counts != nullptr) *counts = std::get<erp::BulkCounts>(result);
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& codes) {
  std::string text;
  for (std::size_t i = 0; i < codes.size() && i < 5; ++i) text += (i == 0 ? "" : ", ") + codes[i];
  return codes.size() > 5 ? text + " …" : text;
}

std::string sellerText(const Party& seller) {
  const auto number = numbersOf(seller);
  return shown(seller.name) + (number.empty() ? "" : " (" + number + ")");
}

}  // namespace

std::variant<EInvoice, Refusal> readEInvoice(const std::filesystem::path& path, const std::string& name) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Refusal{name, 0, 0, "", "the file cannot be opened; check that it exists and may be read"};
  // One byte more than is allowed, so that the readers can say that it is too much.
  constexpr std::size_t kMost = std::max(XmlLimits{}.bytes, PdfLimits{}.pdfBytes) + 1;
  std::string bytes;
  while (in && bytes.size() < kMost) {
    const std::size_t start = bytes.size();
    const std::size_t chunk = std::min<std::size_t>(kMost - start, std::size_t{256} * 1024);
    bytes.resize(start + chunk);
    in.read(bytes.data() + start, static_cast<std::streamsize>(chunk));
    bytes.resize(start + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return Refusal{name, 0, 0, "", "the file cannot be read to its end"};
  if (!looksLikePdf(bytes)) return readXmlInvoice(std::move(bytes), name);
  auto attached = attachedInvoice(bytes, name);
  if (auto* refusal = std::get_if<Refusal>(&attached)) return std::move(*refusal);
  return readXmlInvoice(std::move(std::get<std::string>(attached)), name);
}

EInvoiceImport::EInvoiceImport(kit::sql::Session& session, std::string fallbackCompany)
    : session_(session), fallback_(std::move(fallbackCompany)) {
  kit::sql::Transaction transaction(session_);
  kit::sql::RowReader reader(session_,
                             "select company_id, code, country, registration, vat_number from erp_company order by code");
  while (reader.next()) {
    companies_.push_back({std::string(reader.text(1)), std::string(reader.text(2)), reader.number(0)});
    sellers_.add(companies_.back().code, reader.text(2), reader.text(3), reader.text(4));
  }
}

std::variant<EInvoiceImport::Company, EInvoiceImport::Sentence> EInvoiceImport::companyOf(const EInvoice& invoice) {
  auto codes = sellers_.find(invoice.seller);
  if (codes.size() > 1 && std::find(codes.begin(), codes.end(), fallback_) != codes.end()) codes = {fallback_};
  if (codes.size() > 1)
    return "its seller " + sellerText(invoice.seller) + " may be any of the companies " + listed(codes) +
           "; name one with --company";
  if (codes.empty() && fallback_.empty())
    return "its seller " + sellerText(invoice.seller) +
           " is no company here; name the company with --company, or enter that number as its registration or VAT number";
  const auto& code = codes.empty() ? fallback_ : codes.front();
  const auto found =
      std::find_if(companies_.begin(), companies_.end(), [&](const Company& company) { return company.code == code; });
  if (found == companies_.end()) return "there is no company " + code + "; import it or make it first";
  return *found;
}

PartyIndex& EInvoiceImport::customersOf(const Company& company) {
  const auto [at, fresh] = buyers_.try_emplace(company.code);
  if (!fresh) return at->second;
  kit::sql::RowReader reader(session_,
                             "select code, country, registration, vat_number from erp_customer"
                             " where company_id = :1 and (registration <> '' or vat_number <> '')",
                             {std::int64_t{company.id}});
  while (reader.next()) {
    const auto country = reader.text(1).empty() ? std::string(company.country) : std::string(reader.text(1));
    at->second.add(std::string(reader.text(0)), country, reader.text(2), reader.text(3));
  }
  return at->second;
}

std::string EInvoiceImport::newCode(const Party& buyer, const Company& company) {
  // Codes stand in addresses and file names: what the seller calls the buyer is taken when it is harmless there.
  const auto harmless = [](const std::string& text) {
    return text.size() <= kCodeBytes / 2 && std::all_of(text.begin(), text.end(), [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
           });
  };
  std::string base;
  for (const auto& identifier : buyer.identifiers)
    if (base.empty() && identifier.scheme.empty() && harmless(identifier.value)) base = identifier.value;
  if (base.empty()) base = alphanumeric(numbersOf(buyer)).substr(0, kCodeBytes / 2);
  if (base.empty()) base = alphanumeric(erp::folded(buyer.name)).substr(0, 20);
  if (base.empty()) base = "BUYER";
  std::string code = base;
  for (int i = 2; !texts(session_, "select code from erp_customer where company_id = :1 and code = :2", company.id, code).empty();
       ++i)
    code = base + "-" + std::to_string(i);
  return code;
}

std::variant<EInvoiceImport::Found, EInvoiceImport::Sentence> EInvoiceImport::customerFor(const EInvoice& invoice,
                                                                                          const Company& company) {
  const auto& buyer = invoice.buyer;
  if (buyer.name.empty()) return "the invoice does not name its buyer; ask its sender for a complete one";
  for (const auto& identifier : buyer.identifiers) {
    auto codes =
        texts(session_, "select code from erp_customer where company_id = :1 and code = :2", company.id, identifier.value);
    if (!codes.empty()) return Found{std::move(codes.front())};
  }
  const auto named = texts(session_, "select code from erp_customer where company_id = :1 and sort_key = :2 order by code",
                           company.id, erp::folded(buyer.name));
  auto numbered = customersOf(company).find(buyer);
  if (numbered.size() > 1) {
    // Branches share a number; the name tells them apart.
    std::vector<std::string> both;
    std::set_intersection(numbered.begin(), numbered.end(), named.begin(), named.end(), std::back_inserter(both));
    if (both.size() == 1) return Found{both.front()};
    return "its buyer " + sellerText(buyer) + " may be any of the customers " + listed(numbered) +
           "; give the right one the buyer's number alone";
  }
  if (numbered.size() == 1) return Found{numbered.front()};
  if (named.size() > 1)
    return "several customers are named " + shown(buyer.name) + " (" + listed(named) +
           "); give the right one the buyer's registration number";
  if (named.size() == 1) return Found{named.front()};
  const auto code = newCode(buyer, company);
  const auto row = customerOf(buyer, company.code, code);
  if (auto refused = stored<erp::CustomerRow>(session_, {row})) return *refused;
  if (const auto contact = contactOf(buyer, company.code, code))
    if (auto refused = stored<erp::ContactRow>(session_, {*contact})) return *refused;
  return Found{code, true};
}

FileReport EInvoiceImport::import(const EInvoice& invoice, const std::string& name) {
  FileReport report;
  report.file = name;
  report.kind = "e-invoice";
  const auto refuse = [&](std::string why) {
    FileReport refused;
    refused.file = name;
    refused.kind = report.kind;
    refused.refusal = Refusal{name, 0, 0, "", "invoice " + invoice.number + ": " + std::move(why)};
    return refused;
  };
  auto company = companyOf(invoice);
  if (auto* why = std::get_if<Sentence>(&company)) return refuse(std::move(*why));
  const auto& owner = std::get<Company>(company);

  kit::sql::Transaction transaction(session_);
  auto customer = customerFor(invoice, owner);
  if (auto* why = std::get_if<Sentence>(&customer)) return refuse(std::move(*why));
  const auto& found = std::get<Found>(customer);
  if (auto why = store(invoice, owner, found.customer, report)) return refuse(std::move(*why));
  erp::endRevision(session_);
  transaction.commit();
  if (found.made) {
    const auto row = customerOf(invoice.buyer, owner.code, found.customer);
    customersOf(owner).add(found.customer, row.country.empty() ? owner.country : row.country, row.registration.value_or(""),
                           row.vatNumber.value_or(""));
    report.notes.push_back("customer " + found.customer + " (" + invoice.buyer.name + ") was made");
  }
  if (invoice.dueDates.empty() && invoice.isReceivable())
    report.notes.push_back("it states no due date: it is listed and never reminded");
  return report;
}

std::optional<EInvoiceImport::Sentence> EInvoiceImport::store(const EInvoice& invoice, const Company& company,
                                                              const std::string& customer, FileReport& report) {
  if (invoice.total() < 0 && invoice.kind != EInvoiceKind::kInvoice)
    return "it states a negative amount (" + kit::Money(invoice.total(), invoice.currency).plain() +
           ") although it is no invoice; ask its sender for one with a positive amount";
  auto rows = rowsOf(invoice, company.code, customer);
  if (const auto before = storedInvoice(session_, company.id, invoice.number)) {
    if (before->customer != customer)
      return "an invoice of that number is stored for customer " + before->customer + ", this one is for " + customer +
             "; one of the numbers is wrong";
    if (before->kind != erp::wordOf(rows.invoice.kind))
      return "a document of that number is stored as " + before->kind + ", this one is " +
             std::string(erp::wordOf(rows.invoice.kind)) + "; one of the numbers is wrong";
    rows.invoice.department = before->department;
    rows.invoice.operatorName = before->operatorName;
    rows.invoice.orderingParty = before->orderingParty;
    rows.invoice.sentOn = kit::Date::parse(before->sentOn);
    rows.invoice.status = erp::stored<erp::InvoiceStatus>(before->status);
    if (const auto paid = prepaidBefore(session_, company.id, invoice); paid && *paid != invoice.paidBefore())
      return "it was imported before with a prepaid amount of " + kit::Money(*paid, invoice.currency).plain() + ", now it says " +
             kit::Money(invoice.paidBefore(), invoice.currency).plain() + "; book the difference as a payment";
  }
  erp::BulkCounts counts;
  if (auto why = stored<erp::InvoiceRow>(session_, {rows.invoice}, &counts)) return why;
  report.inserted = counts.inserted;
  report.updated = counts.updated;
  report.unchanged = counts.unchanged;
  if (auto why = stored(session_, rows.instalments)) return why;
  if (auto why = stored(session_, rows.lines)) return why;
  if (rows.prepaid) {
    if (auto why = stored<erp::PaymentRow>(session_, {*rows.prepaid}, &counts)) return why;
    report.ignored = counts.unchanged;
  }
  if (invoice.kind == EInvoiceKind::kCreditNote) return allocate(invoice, company, report);
  return std::nullopt;
}

std::optional<EInvoiceImport::Sentence> EInvoiceImport::allocate(const EInvoice& note, const Company& company,
                                                                 FileReport& report) {
  if (note.preceding.size() != 1) return std::nullopt;
  const auto credit = storedInvoice(session_, company.id, note.number);
  const auto invoice = storedInvoice(session_, company.id, note.preceding.front().number);
  if (!credit || !invoice || invoice->kind != "invoice" || invoice->customer != credit->customer ||
      invoice->currency != credit->currency)
    return std::nullopt;
  // Once allocated, by us or by a person, it stays as it is.
  const auto before = texts(session_,
                            "select cast(c.amount as text) from erp_credit c join erp_invoice n on n.company_id = c.company_id"
                            " and n.invoice_id = c.credit_note_id where c.company_id = :1 and n.number = :2",
                            company.id, note.number);
  const long long amount = std::min(credit->total, invoice->total - invoice->settled);
  if (!before.empty() || amount <= 0) return std::nullopt;
  erp::CreditRow row;
  row.company = company.code;
  row.creditNote = note.number;
  row.invoice = note.preceding.front().number;
  row.amount.text = kit::Money(amount, note.currency).plain();
  if (auto why = stored<erp::CreditRow>(session_, {row})) return why;
  report.notes.push_back(row.amount.text + " " + credit->currency + " of it settle invoice " + row.invoice);
  return std::nullopt;
}

}  // namespace host::importers
