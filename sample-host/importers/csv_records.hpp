// Rows of the CSV files of docs/import.md into records. A refusal names file, line and column, and says what would be right.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sample-host/importers/csv_reader.hpp"
#include "sample-host/importers/records.hpp"

namespace host::importers {

/// The columns that a file of that kind has; their places are the indexes of CsvReader::field.
[[nodiscard]] std::span<const std::string_view> columnsOf(FileKind kind);

/// Which kind of file this is: by the name (`invoices.csv`, also with something around the word: `invoices-2026.csv`), else by
/// the columns of its header. nullopt: neither says it.
[[nodiscard]] std::optional<FileKind> kindOfFile(std::string_view fileName, std::span<const std::string> header);

/// Each reads the row on which the reader stands into `record` (all fields are set) and answers why it could not.
/// Blanks around a field do not count. The reader must be bound to the columns of that kind.
std::optional<Refusal> read(const CsvReader& row, CompanyRecord& record);
std::optional<Refusal> read(const CsvReader& row, DepartmentRecord& record);
std::optional<Refusal> read(const CsvReader& row, CustomerRecord& record);
std::optional<Refusal> read(const CsvReader& row, ContactRecord& record);
std::optional<Refusal> read(const CsvReader& row, InvoiceRecord& record);
std::optional<Refusal> read(const CsvReader& row, InstalmentRecord& record);
std::optional<Refusal> read(const CsvReader& row, PaymentRecord& record);
std::optional<Refusal> read(const CsvReader& row, CreditRecord& record);

/// The amount of column `index` in minor units, once the currency is known; refused when it has more decimals than the currency.
std::optional<Refusal> toMinor(const CsvReader& row, std::size_t index, const Decimal& amount, kit::Currency currency,
                               std::int64_t& minor);

// Places of the columns that checks across files point at.
namespace column {
inline constexpr std::size_t kCompany = 0;
inline constexpr std::size_t kCustomerOfContact = 1;
inline constexpr std::size_t kInvoiceNumber = 1, kInvoiceKind = 2, kInvoiceCustomer = 3, kInvoiceDepartment = 4,
                             kInvoiceDueOn = 8, kInvoiceCurrency = 9, kInvoiceTotal = 10, kInvoiceStatus = 11;
inline constexpr std::size_t kInstalmentInvoice = 1, kInstalmentPosition = 2, kInstalmentAmount = 4;
inline constexpr std::size_t kPaymentCustomer = 1, kPaymentInvoice = 2, kPaymentCurrency = 4, kPaymentAmount = 5;
inline constexpr std::size_t kCreditNote = 1, kCreditInvoice = 2, kCreditAmount = 3;
}  // namespace column

}  // namespace host::importers
