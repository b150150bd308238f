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

std::uint32_t bigEndian(std::string_view data, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(data[at + i]);
  return value;
}

}  // namespace

// The first chunk of a PNG is IHDR (PNG specification, 5.6 and 11.2.2).
std::optional<std::pair<int, int>> pngSize(std::string_view png) {
  using namespace std::string_view_literals;
  constexpr std::uint32_t kMost = 20'000;
  if (png.size() < 24 || !png.starts_with("\x89PNG\r\n\x1a\n"sv) || png.substr(12, 4) != "IHDR") return std::nullopt;
  const auto width = bigEndian(png, 16), height = bigEndian(png, 20);
  if (width == 0 || height == 0 || width > kMost || height > kMost) return std::nullopt;
  return std::pair{static_cast<int>(width), static_cast<int>(height)};
}

Surface readPng(const std::string& png) {
  // A few kilobytes of PNG can unfold to gigabytes: the size stands at the very beginning.
  constexpr int kMost = 4000;
  if (const auto size = pngSize(png); !size || size->first > kMost || size->second > kMost)
    return {nullptr, &cairo_surface_destroy};
  Bytes bytes{png};
  Surface picture(cairo_image_surface_create_from_png_stream(&take, &bytes), &cairo_surface_destroy);
  if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS) picture.reset();
  return picture;
}

}  // namespace kit::pdf
