// Tells who starts a run on this thread under which id it was noted. Private to this folder.
#pragma once
#include <cstdint>
#include <functional>

namespace host::runtime {

/// While it lives, it hears of the next run that Jobs notes as begun on this thread.
class OnJobStart {
 public:
  explicit OnJobStart(std::function<void(std::int64_t runId)> tell);
  OnJobStart(const OnJobStart&) = delete;
  OnJobStart& operator=(const OnJobStart&) = delete;
  ~OnJobStart();
  /// Called by Jobs.
  static void began(std::int64_t runId);

 private:
  std::function<void(std::int64_t)> tell_;
};

}  // namespace host::runtime
