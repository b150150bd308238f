// Reproducible chance: the same seed gives the same data with every compiler and library, which std::…_distribution does not.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace host::demo {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 … count − 1.
  int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
  /// from … to, both included.
  int between(int from, int to) { return from + below(to - from + 1); }
  /// True in `perMille` of 1000 cases.
  bool chance(int perMille) { return below(1000) < perMille; }
  template <std::size_t N>
  std::string_view pick(const std::array<std::string_view, N>& words) {
    return words[static_cast<std::size_t>(below(static_cast<int>(N)))];
  }
  /// A stream of its own: what is drawn from it does not move what is drawn here.
  Dice fork(std::uint64_t name) { return Dice(next() ^ (name * 0xD6E8FEB86659FD93U)); }

 private:
  std::uint64_t state_;
};

}  // namespace host::demo
