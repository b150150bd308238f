// How long work tells how far it is, and hears that it is to stop.
#pragma once
#include <cstdint>
#include <functional>

namespace reminders::application {

/// Both may be empty. Called from the thread that works.
struct WorkWatch {
  std::function<void(std::int64_t done, std::int64_t total)> progress;
  std::function<bool()> cancelled;
  void tell(std::int64_t done, std::int64_t total) const {
    if (progress) progress(done, total);
  }
  [[nodiscard]] bool isCancelled() const { return cancelled && cancelled(); }
};

}  // namespace reminders::application
