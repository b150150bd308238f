#include "sample-host/runtime/job_start.hpp"

#include <utility>

namespace host::runtime {
namespace {

thread_local OnJobStart* listener = nullptr;

}  // namespace

OnJobStart::OnJobStart(std::function<void(std::int64_t runId)> tell) : tell_(std::move(tell)) { listener = this; }

OnJobStart::~OnJobStart() { listener = nullptr; }

void OnJobStart::began(std::int64_t runId) {
  if (auto* heard = std::exchange(listener, nullptr)) heard->tell_(runId);
}

}  // namespace host::runtime
