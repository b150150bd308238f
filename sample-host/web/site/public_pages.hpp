// Pages of apps for people without an account: a signed address opens one page, for as long as it says.
#pragma once
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sample-host/web/site/site.hpp"

namespace host::web {

/// How often one address may be opened: a burst, then so many a second; a form counts as several. Whoever holds one address slows
/// down nobody but its other holders. Of one process. Thread-safe.
class LinkLimiter {
 public:
  struct Limits {
    double burst = 60, perSecond = 1;
    double costOfForm = 4;
    std::size_t most = 20'000;  ///< addresses remembered; above that the rested ones are forgotten
  };
  using Clock = std::chrono::steady_clock;
  LinkLimiter() : LinkLimiter(Limits{}) {}
  explicit LinkLimiter(const Limits& limits) : limits_(limits) {}

  /// Counts a request; false: too many.
  bool admits(std::string_view address, bool isForm, Clock::time_point now = Clock::now());

 private:
  struct Bucket {
    double left;
    Clock::time_point at;
  };
  [[nodiscard]] double leftAt(const Bucket& bucket, Clock::time_point now) const;

  Limits limits_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

/// Answers below a public folder of an app ("/pay/"): checks signature, day, rate, size and the form's token, then asks the app.
/// Whoever is signed in sees what everybody sees.
Response publicPage(const Site& site, LinkLimiter& limiter, Visit& visit, const std::string& folder);

}  // namespace host::web
