// Rows of everything, or of what is picked by numbers. Part of the facts source.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reminders::storage {

/// The numbers that are wanted; nullopt: all. The numbers must outlive the reading.
using Pick = std::optional<std::span<const std::int64_t>>;

/// Runs `before` [and `column` in (…)] `after`, and walks the rows once, inside a transaction. `before` ends in a condition. Few
/// numbers, as of the message that is about to leave, go as parameters of a statement that the session keeps prepared, and the
/// answer comes in one piece: on PostgreSQL one turn to the server, where a cursor takes three. Many are written into the
/// statement and read in pages.
class PickedRows {
 public:
  PickedRows(kit::sql::Session& session, const Pick& pick, std::string_view column, const std::string& before,
             const std::string& after, std::vector<kit::sql::RowReader::Parameter> parameters);

  bool next() { return few_ ? few_->next() : many_->next(); }
  [[nodiscard]] bool isNull(int column) const { return few_ ? few_->isNull(column) : many_->isNull(column); }
  [[nodiscard]] std::int64_t number(int column) const { return few_ ? few_->number(column) : many_->number(column); }
  /// Valid until the next call of `next`.
  [[nodiscard]] std::string_view text(int column) const { return few_ ? few_->text(column) : many_->text(column); }

 private:
  std::optional<kit::sql::RowReader> many_;
  std::optional<kit::sql::FewRows> few_;
};

}  // namespace reminders::storage
