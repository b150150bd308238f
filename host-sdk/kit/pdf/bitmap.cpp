#include <cairo.h>

#include <cstdint>
#include <cstring>
#include <host_sdk/kit/pdf/bitmap.hpp>
#include <memory>
#include <stdexcept>

namespace kit::pdf {

std::string bitmapPng(int width, int height, const std::function<bool(int x, int y)>& isDark) {
  constexpr int kMost = 4000;
  if (width < 1 || height < 1 || width > kMost || height > kMost)
    throw std::invalid_argument("a bitmap has 1 to 4000 points a side");
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create(CAIRO_FORMAT_A1, width, height), &cairo_surface_destroy);
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("a bitmap cannot be made");
  auto* bytes = cairo_image_surface_get_data(surface.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
  for (int y = 0; y < height; ++y) {
    auto* row = bytes + static_cast<std::size_t>(y) * stride;
    for (int x = 0; x < width; ++x) {
      if (isDark(x, y)) continue;
      // Points lie in words of 32 bits, the first in the lowest bit (little-endian machines). What is set comes out white.
      std::uint32_t word = 0;
      auto* place = row + static_cast<std::size_t>(x / 32) * 4;
      std::memcpy(&word, place, 4);
      word |= std::uint32_t{1} << static_cast<unsigned>(x % 32);
      std::memcpy(place, &word, 4);
    }
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
  if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error("a bitmap cannot be written as PNG");
  return png;
}

}  // namespace kit::pdf
