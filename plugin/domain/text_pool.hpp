// Many short texts that live and die together, without a std::string for each: a plan holds a million invoice numbers.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace reminders::domain {

/// Keeps copies of texts. What it answers stays where it is until the pool is destroyed, also when the pool is moved.
class TextPool {
 public:
  TextPool() = default;
  TextPool(TextPool&&) noexcept = default;
  TextPool& operator=(TextPool&&) noexcept = default;

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    if (text.size() > room_) {
      room_ = std::max(kChunk, text.size());
      chunks_.push_back(std::make_unique<char[]>(room_));
      at_ = chunks_.back().get();
    }
    char* const kept = at_;
    std::copy(text.begin(), text.end(), kept);
    at_ += text.size();
    room_ -= text.size();
    return {kept, text.size()};
  }

 private:
  static constexpr std::size_t kChunk = std::size_t{1} << 16;
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* at_ = nullptr;
  std::size_t room_ = 0;
};

}  // namespace reminders::domain
