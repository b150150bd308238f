#include "plugin/application/crash_point.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string>

namespace reminders::application {
namespace {

struct Armed {
  std::string step;
  std::atomic<int> left{1};

  Armed() {
    const char* set = std::getenv("REMINDERS_CRASH_AT");  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
    if (set == nullptr) return;
    step = set;
    const auto colon = step.find(':');
    if (colon == std::string::npos) return;
    int times = 1;
    std::from_chars(step.data() + colon + 1, step.data() + step.size(), times);
    left = times;
    step.resize(colon);
  }
};

Armed& armed() {
  static Armed once;
  return once;
}

}  // namespace

void crashPoint(std::string_view step) {
  auto& wanted = armed();
  if (wanted.step.empty() || wanted.step != step) return;
  if (--wanted.left == 0) kill(getpid(), SIGKILL);
}

std::optional<std::chrono::milliseconds> leaseForTests() {
  const char* set = std::getenv("REMINDERS_LEASE_MS");  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  if (set == nullptr) return std::nullopt;
  const std::string_view text(set);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 100 || value > 30'000) return std::nullopt;
  return std::chrono::milliseconds(value);
}

}  // namespace reminders::application
