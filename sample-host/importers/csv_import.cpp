#include "sample-host/importers/csv_import.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "sample-host/erp/bulk_upsert.hpp"
#include "sample-host/erp/change_feed.hpp"
#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

Refusal unreadable(const std::string& name) {
  return {name, 0, 0, "", "the file cannot be opened; check that it exists and may be read"};
}

/// A refusal of the ERP, with the place in the file.
Refusal placed(const CsvReader& reader, const erp::RowRefusal& refusal) {
  const auto& header = reader.header();
  const auto found = std::find(header.begin(), header.end(), refusal.column);
  const auto field = found == header.end() ? 0 : static_cast<std::uint64_t>(found - header.begin()) + 1;
  return {reader.name(), static_cast<std::uint64_t>(refusal.line), field, refusal.column, refusal.text};
}

template <class Row>
std::optional<Refusal> importRows(kit::sql::Session& session, CsvReader& reader, FileReport& report) {
  kit::sql::Transaction transaction(session);
  erp::BulkUpsert<Row> upsert(session);
  Row row;
  for (;;) {
    const auto outcome = reader.next();
    if (outcome == CsvReader::Outcome::kRefused) return reader.refusal();
    if (outcome == CsvReader::Outcome::kEnd) break;
    if (auto refusal = read(reader, row)) return refusal;
    if (const auto refusal = upsert.add(static_cast<long long>(reader.line()), row)) return placed(reader, *refusal);
  }
  const auto counts = upsert.finish();
  if (counts.refusal) return placed(reader, *counts.refusal);
  erp::endRevision(session);
  transaction.commit();
  report.inserted = counts.inserted;
  report.updated = counts.updated;
  report.unchanged = counts.unchanged;
  return std::nullopt;
}

std::optional<Refusal> importKind(kit::sql::Session& session, CsvReader& reader, FileKind kind, FileReport& report) {
  switch (kind) {
    case FileKind::kCompanies: return importRows<erp::CompanyRow>(session, reader, report);
    case FileKind::kDepartments: return importRows<erp::DepartmentRow>(session, reader, report);
    case FileKind::kCustomers: return importRows<erp::CustomerRow>(session, reader, report);
    case FileKind::kContacts: return importRows<erp::ContactRow>(session, reader, report);
    case FileKind::kInvoices: return importRows<erp::InvoiceRow>(session, reader, report);
    case FileKind::kInstalments: return importRows<erp::InstalmentRow>(session, reader, report);
    case FileKind::kPayments: return importRows<erp::PaymentRow>(session, reader, report);
    case FileKind::kCredits: return importRows<erp::CreditRow>(session, reader, report);
  }
  return std::nullopt;
}

std::optional<Refusal> readHeader(CsvReader& reader) {
  switch (reader.readHeader()) {
    case CsvReader::Outcome::kRow: return std::nullopt;
    case CsvReader::Outcome::kRefused: return reader.refusal();
    case CsvReader::Outcome::kEnd: break;
  }
  return Refusal{reader.name(), 0, 0, "", "the file is empty; it needs at least its header line"};
}

}  // namespace

std::variant<FileKind, Refusal> inspectCsv(const std::filesystem::path& path, const std::string& name) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return unreadable(name);
  CsvReader reader(in, name);
  if (auto refusal = readHeader(reader)) return std::move(*refusal);
  if (const auto kind = kindOfFile(path.stem().string(), reader.header())) return *kind;
  std::string kinds;
  for (const auto word : kFileKindWords) kinds += (kinds.empty() ? "" : ", ") + std::string(word) + ".csv";
  return Refusal{name, 0, 0, "", "neither its name nor its header says what it holds; name it as one of " + kinds};
}

FileReport importCsv(kit::sql::Session& session, const std::filesystem::path& path, const std::string& name, FileKind kind) {
  FileReport report;
  report.file = name;
  report.kind = wordOf(kind);
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    report.refusal = unreadable(name);
    return report;
  }
  CsvReader reader(in, name);
  report.refusal = readHeader(reader);
  if (!report.refusal && !reader.bind(columnsOf(kind))) report.refusal = reader.refusal();
  if (!report.refusal) report.refusal = importKind(session, reader, kind, report);
  // A payment has no identity but its contents: the same line again says nothing new.
  if (kind == FileKind::kPayments) report.ignored = std::exchange(report.unchanged, 0);
  return report;
}

}  // namespace host::importers
