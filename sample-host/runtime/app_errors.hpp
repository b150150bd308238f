// What went wrong with apps, kept for those who look after them: it is still there after a restart, and in every process.
#pragma once
#include <host_sdk/kit/sql/pool.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/runtime/clock.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

/// The same error at the same place is one line that counts.
struct AppError {
  enum class Place {
    kStart,    ///< it was to be loaded and activated
    kEnable,   ///< somebody switched it on
    kCompany,  ///< it prepared a company, `what`
    kPage,     ///< below `what`: the first part of the path only, what follows may be somebody's
    kBlock,    ///< a block of an invoice or a customer, `what`
    kJob       ///< `what`
  };
  std::string appId;
  Place place = Place::kStart;
  std::string what;
  Failure failure;  ///< without addresses of people
  Instant firstAt = 0, lastAt = 0;
  long long times = 0;
};

/// Thread-safe.
class AppErrors {
 public:
  static constexpr int kKeptPerApp = 20;

  AppErrors(kit::sql::Pool& pool, const Clock& clock) : pool_(pool), clock_(clock) {}

  /// Never throws: a database that does not answer leaves a line in the log. What looks like an e-mail address is left out.
  void record(const std::string& appId, AppError::Place place, const std::string& what, const Failure& failure) noexcept;
  /// The same for a call into an app: what the caller did wrong, and that the app is away for now, are no errors of it.
  void recordCall(const std::string& appId, AppError::Place place, const std::string& what, const Failure& failure) noexcept;
  /// The newest first. Throws kit::sql::SqlError, as the rest does.
  [[nodiscard]] std::vector<AppError> newest(const std::string& appId, int count = kKeptPerApp) const;
  void forget(const std::string& appId);

 private:
  kit::sql::Pool& pool_;
  const Clock& clock_;
};

}  // namespace host::runtime
