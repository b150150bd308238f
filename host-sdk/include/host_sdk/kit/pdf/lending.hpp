// Things that are costly to make and used by one document at a time, such as fonts: lent, given back, lent again.
#pragma once
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace kit::pdf {

/// Keeps up to `most` of them while nobody uses them. Thread-safe.
template <class Thing>
class Lending {
 public:
  explicit Lending(std::size_t most) : most_(most) {}

  /// One that `fits`, the one that was used last; nullptr: there is none at rest.
  template <class Fits>
  std::unique_ptr<Thing> take(Fits fits) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(atRest_.rbegin(), atRest_.rend(), [&](const auto& each) { return fits(*each); });
    if (found == atRest_.rend()) return nullptr;
    auto thing = std::move(*found);
    atRest_.erase(std::next(found).base());
    return thing;
  }
  void giveBack(std::unique_ptr<Thing> thing) {
    std::unique_ptr<Thing> surplus;  // declared first: it ends when the lock is free
    const std::lock_guard lock(mutex_);
    if (atRest_.size() >= most_) {
      surplus = std::move(atRest_.front());
      atRest_.erase(atRest_.begin());
    }
    atRest_.push_back(std::move(thing));
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Thing>> atRest_;
};

}  // namespace kit::pdf
