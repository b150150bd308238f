// Rows of the CSV files of docs/import.md into rows for the ERP. A refusal names file, line and column, and says what would be
// right.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sample-host/erp/bulk_rows.hpp"
#include "sample-host/importers/csv_reader.hpp"

namespace host::importers {

/// The kinds of CSV files, in the order in which they depend on each other.
enum class FileKind { kCompanies, kDepartments, kCustomers, kContacts, kInvoices, kInstalments, kPayments, kCredits };
inline constexpr std::array<std::string_view, 8> kFileKindWords{"companies", "departments", "customers", "contacts",
                                                                "invoices",  "instalments", "payments",  "credits"};
[[nodiscard]] constexpr std::string_view wordOf(FileKind kind) { return kFileKindWords.at(static_cast<std::size_t>(kind)); }

/// The columns that a file of that kind has; their places are the indexes of CsvReader::field.
[[nodiscard]] std::span<const std::string_view> columnsOf(FileKind kind);

/// Which kind of file this is: by the columns of its header, else by a name that contains the word (`invoices-2026`).
/// nullopt: neither says it.
[[nodiscard]] std::optional<FileKind> kindOfFile(std::string_view fileName, std::span<const std::string> header);

/// Each reads the row on which the reader stands into `record` (all fields that the file has are set) and answers why it could
/// not. Blanks around a field do not count. The reader must be bound to the columns of that kind.
std::optional<Refusal> read(const CsvReader& row, erp::CompanyRow& record);
std::optional<Refusal> read(const CsvReader& row, erp::DepartmentRow& record);
std::optional<Refusal> read(const CsvReader& row, erp::CustomerRow& record);
std::optional<Refusal> read(const CsvReader& row, erp::ContactRow& record);
std::optional<Refusal> read(const CsvReader& row, erp::InvoiceRow& record);
std::optional<Refusal> read(const CsvReader& row, erp::InstalmentRow& record);
std::optional<Refusal> read(const CsvReader& row, erp::PaymentRow& record);
std::optional<Refusal> read(const CsvReader& row, erp::CreditRow& record);

}  // namespace host::importers
