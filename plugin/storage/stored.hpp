// What the stores share: sessions by lease, failures as the application knows them, ids a block at a time. Not for other layers.
#pragma once
#include <algorithm>
#include <host_sdk/kit/sql/pool.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/errors.hpp"

namespace reminders::storage {

/// Runs `work`; a database that is busy or away becomes application::Retryable. Everything else is a defect and goes on as it is.
template <class Work>
auto stored(Work&& work) -> decltype(work()) {
  try {
    return kit::sql::mapped(work);
  } catch (const kit::sql::SqlError& error) {
    using Kind = kit::sql::SqlError::Kind;
    if (error.kind() == Kind::kBusy || error.kind() == Kind::kUnavailable) throw application::Retryable(error.what());
    throw;
  }
}

/// What a session of the app may hold of a SQLite database. Runs over all receivables are sorted so that a page is touched once:
/// more would not make them faster, and a run of a million is to stay under 300 MB.
inline constexpr int kCacheMegabytes = 24;

/// The first of `count` new ids of a kind, for this company. Inside the caller's transaction.
std::int64_t reserveIds(kit::sql::Session& session, std::int64_t company, const std::string& kind, std::int64_t count);

/// From here to the end of the caller's transaction, nobody else of this company does work of this name.
void takeTurns(kit::sql::Session& session, std::int64_t company, const std::string& work);

/// A line in the app's book of who did what. Inside the caller's transaction.
void audit(kit::sql::Session& session, std::int64_t company, std::int64_t at, const std::string& actor, const std::string& what,
           const std::string& subject, const std::string& detail);

/// "column in (1, 2, 3)" for numbers; "1 = 0" for none.
std::string inList(std::string_view column, std::span<const std::int64_t> numbers);

/// Calls `use` with a thousand numbers at a time: for lists of a size that both databases take well.
template <class Use>
void eachBlock(std::span<const std::int64_t> numbers, Use&& use) {
  constexpr std::size_t kAtATime = 1000;
  for (; !numbers.empty(); numbers = numbers.subspan(std::min(kAtATime, numbers.size())))
    use(numbers.first(std::min(kAtATime, numbers.size())));
}

/// Words joined and cut again by a separator that they cannot hold.
std::string joined(const std::vector<std::string>& words, char separator);
std::vector<std::string> cut(std::string_view text, char separator);

/// A postal address in lines as it is written, empty parts left out.
std::string postalAddress(std::string_view street, std::string_view postcode, std::string_view city);

/// A date column that may be NULL.
std::optional<kit::Date> dateOrNone(const soci::indicator& indicator, const std::string& text);

}  // namespace reminders::storage
