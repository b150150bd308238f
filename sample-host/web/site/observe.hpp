// What machines ask: /healthz, /metrics, and the files of /assets.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "sample-host/web/site/site.hpp"

namespace host::web {

/// Counts answers by route and status, for /metrics. Thread-safe.
class AnswerCounter {
 public:
  void count(const AccessRecord& record);
  /// Prometheus text.
  [[nodiscard]] std::string text() const;

 private:
  struct Sum {
    std::uint64_t answers = 0;
    std::chrono::microseconds took{};
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, Sum> sums_;  // by route and status
};

/// /healthz for everybody; /metrics for this machine and for administrators; /assets/….
void addObservation(Site& site, const AnswerCounter& counter);

/// A label's value as Prometheus writes it.
std::string metricLabel(std::string_view value);

}  // namespace host::web
