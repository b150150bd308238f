// Lets calls into a module while it is active, and lets its end wait for them.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace host::runtime {

/// A counter of calls under way. A thread that is already inside passes again even while the gate is closing (host calls app, app
/// calls host, host calls app): else it would wait for itself. Thread-safe.
class CallGate {
 public:
  /// One call; false in a boolean context when the gate is closed.
  class Pass {
   public:
    explicit Pass(CallGate& gate) : gate_(gate.enter() ? &gate : nullptr) {}
    /// One more call, on the calling thread, beside one that is under way on another: that one must not end meanwhile.
    explicit Pass(const Pass& beside) : gate_(beside.gate_) {
      if (gate_ != nullptr) gate_->follow();
    }
    Pass& operator=(const Pass&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    CallGate* gate_;
  };

  void open();
  /// Lets nobody in any more and waits for those inside. False, and open again, when they take longer than `patience`, or when
  /// the calling thread is inside itself.
  bool close(std::chrono::milliseconds patience);
  [[nodiscard]] bool isOpen() const;
  /// Whether the calling thread is inside of any gate. Who is must not wait for an app to come back: it may be what is waited
  /// for.
  [[nodiscard]] static bool isCallerInside();

 private:
  bool enter();
  void follow();
  void leave();

  mutable std::mutex mutex_;
  std::condition_variable left_;
  bool open_ = false;
  long inside_ = 0;
};

}  // namespace host::runtime
