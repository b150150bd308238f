#include "sample-host/runtime/call_gate.hpp"

#include <algorithm>
#include <vector>

namespace host::runtime {
namespace {

// The gates that this thread is inside of, the innermost last. Host code only: it never lives in a library that is unloaded.
thread_local std::vector<const CallGate*> insideOf;

bool isInside(const CallGate* gate) { return std::find(insideOf.begin(), insideOf.end(), gate) != insideOf.end(); }

}  // namespace

void CallGate::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
}

bool CallGate::isOpen() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

bool CallGate::isCallerInside() { return !insideOf.empty(); }

bool CallGate::enter() {
  {
    const std::lock_guard lock(mutex_);
    if (!open_ && !isInside(this)) return false;
    ++inside_;
  }
  insideOf.push_back(this);
  return true;
}

void CallGate::follow() {
  {
    const std::lock_guard lock(mutex_);
    ++inside_;  // open or closing: it waits for the one beside
  }
  insideOf.push_back(this);
}

void CallGate::leave() {
  insideOf.pop_back();  // passes end in the reverse order of their beginning: they are scopes
  const std::lock_guard lock(mutex_);
  if (--inside_ == 0) left_.notify_all();
}

bool CallGate::close(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (isInside(this)) return false;
  open_ = false;
  if (left_.wait_for(lock, patience, [&] { return inside_ == 0; })) return true;
  open_ = true;
  return false;
}

}  // namespace host::runtime
