#include <cairo.h>

#include <cstdint>
#include <cstring>
#include <host_sdk/kit/pdf/png.hpp>

namespace kit::pdf {
namespace {

struct Bytes {
  const std::string& data;
  std::size_t at = 0;
};
cairo_status_t take(void* from, unsigned char* data, unsigned int length) {
  auto& bytes = *static_cast<Bytes*>(from);
  if (length > bytes.data.size() - bytes.at) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(data, bytes.data.data() + bytes.at, length);
  bytes.at += length;
  return CAIRO_STATUS_SUCCESS;
}

std::uint32_t bigEndian(const std::string& data, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(data[at + i]);
  return value;
}

// A few kilobytes of PNG can unfold to gigabytes: the size stands at the very beginning.
bool isSensible(const std::string& data) {
  constexpr std::uint32_t kMost = 4000;
  if (data.size() < 24 || data.compare(0, 8, "\x89PNG\r\n\x1a\n", 8) != 0) return false;
  const auto width = bigEndian(data, 16);
  const auto height = bigEndian(data, 20);
  return width > 0 && height > 0 && width <= kMost && height <= kMost;
}

}  // namespace

Surface readPng(const std::string& png) {
  if (!isSensible(png)) return {nullptr, &cairo_surface_destroy};
  Bytes bytes{png};
  Surface picture(cairo_image_surface_create_from_png_stream(&take, &bytes), &cairo_surface_destroy);
  if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS) picture.reset();
  return picture;
}

}  // namespace kit::pdf
