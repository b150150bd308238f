// What the bulk upserts share: names resolved once, amounts, staging tables and the merge. Not for use outside of bulk_*.cpp.
#pragma once
#include <cstdint>
#include <functional>
#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/erp/bulk_upsert.hpp"
#include "sample-host/erp/settlement.hpp"

namespace host::erp::bulk {

/// Rows merged at a time.
inline constexpr std::size_t kBatchRows = 10'000;

struct CompanyInfo {
  std::int64_t id = 0;
  kit::Currency currency;
};

/// Companies and departments are few: they are looked up once and remembered.
class Names {
 public:
  explicit Names(kit::sql::Session& session) : session_(session) {}
  const CompanyInfo* company(const std::string& code);
  std::optional<std::int64_t> department(std::int64_t companyId, const std::string& code);
  /// The company, or the refusal of a line that names none.
  const CompanyInfo* companyOr(long long line, const std::string& code, std::optional<RowRefusal>& refusal);

 private:
  kit::sql::Session& session_;
  std::map<std::string, CompanyInfo> companies_;
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> departments_;
};

/// A decimal without trailing zeros: unscaled / 10^decimals, at most three decimals and 10^14 before the point.
struct Scaled {
  std::int64_t unscaled = 0;
  int decimals = 0;

  /// In minor units; nullopt when the currency has fewer decimals.
  [[nodiscard]] std::optional<std::int64_t> minorIn(kit::Currency currency) const;
};
/// nullopt and a clause for a text that is no amount.
std::optional<Scaled> scaled(const std::string& text, std::string& why);
std::string tooManyDecimals(const std::string& amount, std::string_view currency);

/// Runs a select of (line, text, text …) that finds wrong rows; the first, if any, with its `texts` texts.
struct Found {
  long long line = 0;
  std::vector<std::string> texts;
};
std::optional<Found> firstWrong(kit::sql::Session& session, const std::string& select, std::size_t texts);

/// Creates or empties a temporary table. `columns` as in `create table`.
void freshStage(kit::sql::Session& session, const std::string& name, const std::string& columns);
/// Empties a temporary table. PostgreSQL truncates: deleted rows would stay, and be scanned, until the transaction ends.
void clear(kit::sql::Session& session, const std::string& name);
/// Tells PostgreSQL what the stage holds; without it its planner guesses nested loops.
void staged(kit::sql::Session& session, const std::string& name);

/// Of several rows with one key only the last line stays; the others are not merged.
void keepLast(kit::sql::Session& session, const std::string& stage, const std::string& keyColumns);

/// How a staged row becomes a stored one. The stage has the columns line, company_id, `idColumn`, `fresh` and all of these.
struct Merge {
  std::string table, stage, idColumn;
  std::vector<std::string> keys;    ///< after company_id; for finding and inserting
  std::vector<std::string> values;  ///< compared and updated
  /// Compared and updated unless NULL in the stage; '' where a new row has NULL.
  std::vector<std::string> optionals;
  std::string insertColumns, insertValues;  ///< more columns of a new row, with expressions over the stage
};

/// Finds `idColumn` of rows that are stored.
void findIds(kit::sql::Session& session, const Merge& merge);
/// The condition under which a stored row (matched to stage `s`) differs.
std::string differs(const Merge& merge);
/// Updates what differs; returns how many.
long long updateChanged(kit::sql::Session& session, const Merge& merge);
/// Gives ids to the rows that have none, marks them fresh and inserts them; returns how many.
long long insertFresh(kit::sql::Session& session, const Merge& merge);

/// Turns staged (unscaled, decimals, currency) into `amount`; the refusal of the first that has too many decimals.
std::optional<RowRefusal> toMinor(kit::sql::Session& session, const std::string& stage, const std::string& column);

}  // namespace host::erp::bulk

namespace host::erp {

// Each row type's Impl, in bulk_*.cpp, does the work.
template <class Row>
BulkUpsert<Row>::BulkUpsert(kit::sql::Session& session) : impl_(std::make_unique<Impl>(session)) {}
template <class Row>
BulkUpsert<Row>::~BulkUpsert() = default;
template <class Row>
std::optional<RowRefusal> BulkUpsert<Row>::add(long long line, const Row& row) {
  return kit::sql::mapped([&] { return impl_->add(line, row); });
}
template <class Row>
BulkCounts BulkUpsert<Row>::finish() {
  return kit::sql::mapped([&] { return impl_->finish(); });
}

}  // namespace host::erp
