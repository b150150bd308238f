// A stable 128-bit digest of values: names a plan. Not cryptographic: it tells plans apart, it does not resist a forger.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace reminders::domain {

/// Two lanes of 64 bits, each word spread by the finalizer of SplitMix64. Depends on nothing but the values and their order.
class Digest {
 public:
  Digest& add(std::uint64_t word) {
    a_ = spread(a_ ^ word);
    b_ = spread(b_ + 0x9e3779b97f4a7c15u + word);
    return *this;
  }
  Digest& add(std::int64_t number) { return add(static_cast<std::uint64_t>(number)); }
  Digest& add(std::int32_t number) { return add(static_cast<std::int64_t>(number)); }
  /// The length goes in too, so that ("ab", "c") differs from ("a", "bc").
  Digest& add(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    std::uint64_t word = 0;
    unsigned filled = 0;
    for (const char c : text) {
      word = word << 8 | static_cast<unsigned char>(c);
      if (++filled == 8) {
        add(word);
        word = 0;
        filled = 0;
      }
    }
    return filled > 0 ? add(word) : *this;
  }

  /// 32 hexadecimal digits.
  [[nodiscard]] std::string hex() const {
    std::string text;
    text.reserve(32);
    for (const std::uint64_t lane : {a_, b_})
      for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[lane >> shift & 15u];
    return text;
  }

 private:
  static constexpr std::uint64_t spread(std::uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
  }
  std::uint64_t a_ = 0x243f6a8885a308d3u;
  std::uint64_t b_ = 0x13198a2e03707344u;
};

}  // namespace reminders::domain
