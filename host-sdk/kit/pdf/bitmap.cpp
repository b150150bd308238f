#include <cairo.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <host_sdk/kit/pdf/bitmap.hpp>
#include <memory>
#include <stdexcept>
#include <vector>

namespace kit::pdf {

std::string squaresPng(int columns, int lines, int points, const std::function<bool(int column, int line)>& isDark) {
  constexpr int kMost = 4000;
  if (columns < 1 || lines < 1 || points < 1 || columns > kMost / points || lines > kMost / points)
    throw std::invalid_argument("a picture of squares has 1 to 4000 points a side");
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create(CAIRO_FORMAT_A1, columns * points, lines * points), &cairo_surface_destroy);
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("a picture cannot be made");
  auto* bytes = cairo_image_surface_get_data(surface.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
  std::vector<std::uint32_t> row(stride / 4);
  for (int line = 0; line < lines; ++line) {
    std::fill(row.begin(), row.end(), 0U);
    for (int column = 0; column < columns; ++column) {
      if (isDark(column, line)) continue;
      // Points lie in words of 32 bits, the first in the lowest bit (little-endian machines). What is set comes out white.
      for (auto x = static_cast<unsigned>(column * points); x < static_cast<unsigned>((column + 1) * points); ++x)
        row[x / 32] |= 1U << (x % 32);
    }
    for (int y = line * points; y < (line + 1) * points; ++y)
      std::memcpy(bytes + static_cast<std::size_t>(y) * stride, row.data(), stride);
  }
  cairo_surface_mark_dirty(surface.get());
  std::string png;
  const auto status = cairo_surface_write_to_png_stream(
      surface.get(),
      [](void* to, const unsigned char* data, unsigned int length) {
        static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
        return CAIRO_STATUS_SUCCESS;
      },
      &png);
  if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error("a picture cannot be written as PNG");
  return png;
}

}  // namespace kit::pdf
