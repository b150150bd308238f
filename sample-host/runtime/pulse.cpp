#include "sample-host/runtime/pulse.hpp"

#include <spdlog/spdlog.h>

namespace host::runtime {
namespace {

constexpr std::chrono::milliseconds kLookEvery{1000};
constexpr int kBeatEvery = 5;  // looks: a beat that has no progress to tell is rarer, for it is a write

}  // namespace

Pulse::Pulse(HostServices& services, std::int64_t companyId, std::int64_t runId, std::function<void()> cancel)
    : services_(services), companyId_(companyId), runId_(runId), cancel_(std::move(cancel)), thread_([this] { loop(); }) {}

Pulse::~Pulse() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Pulse::progress(std::int64_t done, std::int64_t total) {
  done_ = done;
  total_ = total;
}

void Pulse::loop() {
  std::int64_t toldDone = 0, toldTotal = 0;
  for (int look = 1;; ++look) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, kLookEvery, [this] { return ended_; })) return;
    }
    const bool isNew = toldDone != done_ || toldTotal != total_;
    try {
      const auto done = done_.load();
      const auto total = total_.load();
      beat(isNew || look % kBeatEvery == 0);
      toldDone = done;
      toldTotal = total;
    } catch (const std::exception& error) {
      spdlog::debug("the progress of a run could not be noted: {}", error.what());
    }
  }
}

void Pulse::beat(bool writes) {
  auto sql = services_.pool.acquire();
  kit::sql::mapped([&] {
    const long long company = companyId_;
    const long long run = runId_;
    long long cancelAt = 0;
    **sql << "select cancel_at from host_job_run where company_id = :c and run_id = :r", soci::use(company), soci::use(run),
        soci::into(cancelAt);
    if (sql->raw().got_data() && cancelAt != 0) cancel_();
    if (!writes) return;
    const long long now = services_.clock.now();
    const long long done = done_;
    const long long total = total_;
    **sql << "update host_job_run set pulse_at = :p, done = :d, total = :t where company_id = :c and run_id = :r", soci::use(now),
        soci::use(done), soci::use(total), soci::use(company), soci::use(run);
  });
}

}  // namespace host::runtime
