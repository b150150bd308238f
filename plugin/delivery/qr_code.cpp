#include "plugin/delivery/qr_code.hpp"

#include <qrencode.h>

#include <host_sdk/kit/pdf/bitmap.hpp>
#include <memory>

namespace reminders::delivery {

std::optional<QrCode> QrCode::of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                             &QRcode_free);
  if (!made) return std::nullopt;
  QrCode code;
  code.size_ = made->width;
  const auto count = static_cast<std::size_t>(made->width) * static_cast<std::size_t>(made->width);
  code.dark_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) code.dark_.push_back((made->data[i] & 1U) != 0);
  return code;
}

std::string QrCode::png(int points) const {
  return kit::pdf::squaresPng(sizeWithMargin(), sizeWithMargin(), points, [&](int x, int y) {
    const int column = x - kMargin, line = y - kMargin;
    return column >= 0 && line >= 0 && column < size_ && line < size_ && isDark(column, line);
  });
}

std::string QrCode::svgPath() const {
  std::string path;
  for (int line = 0; line < size_; ++line)
    for (int column = 0; column < size_; ++column) {
      int run = 0;
      while (column + run < size_ && isDark(column + run, line)) ++run;
      if (run == 0) continue;
      path += "M" + std::to_string(column + kMargin) + " " + std::to_string(line + kMargin) + "h" + std::to_string(run) + "v1h-" +
              std::to_string(run) + "z";
      column += run;
    }
  return path;
}

}  // namespace reminders::delivery
