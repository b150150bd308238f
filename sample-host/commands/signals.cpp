#include "sample-host/commands/signals.hpp"

#include <csignal>

namespace host::commands {
namespace {

sigset_t endSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

void holdEndSignals() {
  const auto set = endSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error of the write, not the end of the process
}

bool waitForEnd(std::chrono::milliseconds time) {
  const auto set = endSignals();
  const timespec limit{time.count() / 1000, (time.count() % 1000) * 1'000'000};
  return sigtimedwait(&set, nullptr, &limit) > 0;
}

OnEndSignal::OnEndSignal(std::function<void()> work)
    : thread_([work = std::move(work)](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          if (!waitForEnd(std::chrono::milliseconds(200))) continue;
          work();
          return;
        }
      }) {}

}  // namespace host::commands
