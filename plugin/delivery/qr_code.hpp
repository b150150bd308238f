// Codes to scan: the squares, and the pictures of them.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace reminders::delivery {

/// The squares of a QR code, without the white margin that it needs around it.
class QrCode {
 public:
  /// nullopt for an empty text, and for one that no code can hold. Error correction M: a code stays readable with 15 % of it
  /// lost.
  static std::optional<QrCode> of(const std::string& text);

  [[nodiscard]] int size() const { return size_; }  // squares a side
  [[nodiscard]] bool isDark(int column, int line) const {
    return dark_[static_cast<std::size_t>(line) * static_cast<std::size_t>(size_) + static_cast<std::size_t>(column)];
  }
  /// A PNG with its margin, `points` points a square.
  [[nodiscard]] std::string png(int points) const;
  /// The dark squares as the path of an SVG picture whose view box has `sizeWithMargin` units a side.
  [[nodiscard]] std::string svgPath() const;
  [[nodiscard]] int sizeWithMargin() const { return size_ + 2 * kMargin; }

 private:
  static constexpr int kMargin = 4;  // ISO/IEC 18004
  int size_ = 0;
  std::vector<bool> dark_;
};

}  // namespace reminders::delivery
