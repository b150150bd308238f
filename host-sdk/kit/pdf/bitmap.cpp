#include <cairo.h>
#include <zlib.h>

#include <cstdint>
#include <host_sdk/kit/pdf/bitmap.hpp>
#include <stdexcept>
#include <string_view>

// PNG written by hand (PNG specification, 3rd edition): one bit a point, grey, so that black is 0 and white 1. Libraries that
// write any picture take ten times as long for it, most of that to prepare themselves.

namespace kit::pdf {
namespace {

void putNumber(std::string& out, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>((value >> shift) & 0xFFU);
}

/// Length, name, data, and a checksum of name and data (5.3).
void putChunk(std::string& out, std::string_view name, std::string_view data) {
  putNumber(out, static_cast<std::uint32_t>(data.size()));
  const auto from = out.size();
  out += name;
  out += data;
  putNumber(out, static_cast<std::uint32_t>(
                     crc32(0, reinterpret_cast<const Bytef*>(out.data() + from), static_cast<uInt>(out.size() - from))));
}

/// A small window and little memory: a line is a few bytes, and what repeats is the line before.
std::string deflated(std::string_view bytes) {
  constexpr int kWindow = 10, kMemory = 2;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("there is no memory to write a picture");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("a picture cannot be written as PNG");
  return out;
}

}  // namespace

std::string squaresPng(int columns, int lines, int points, const std::function<bool(int column, int line)>& isDark) {
  using namespace std::string_view_literals;
  constexpr int kMost = 4000;
  if (columns < 1 || lines < 1 || points < 1 || columns > kMost / points || lines > kMost / points)
    throw std::invalid_argument("a picture of squares has 1 to 4000 points a side");
  const auto width = static_cast<std::size_t>(columns) * static_cast<std::size_t>(points);
  const auto bytesALine = (width + 7) / 8;
  const auto repeats = static_cast<std::size_t>(points) - 1;
  // Each line begins with how it is to be read (9.2): as it is, or as what differs from the line above, which is nothing.
  constexpr char kAsItIs = 0, kLikeTheOneAbove = 2;
  std::string pixels;
  pixels.reserve((bytesALine + 1) * static_cast<std::size_t>(lines) * static_cast<std::size_t>(points));
  for (int line = 0; line < lines; ++line) {
    pixels += kAsItIs;
    const auto from = pixels.size();
    pixels.append(bytesALine, '\0');
    std::size_t x = 0;
    for (int column = 0; column < columns; ++column) {
      if (isDark(column, line)) {
        x += static_cast<std::size_t>(points);
        continue;
      }
      for (const auto end = x + static_cast<std::size_t>(points); x < end; ++x) {
        auto& byte = pixels[from + x / 8];
        byte = static_cast<char>(static_cast<unsigned char>(byte) | (0x80U >> (x % 8)));
      }
    }
    for (std::size_t i = 0; i < repeats; ++i) {
      pixels += kLikeTheOneAbove;
      pixels.append(bytesALine, '\0');
    }
  }
  std::string head;
  putNumber(head, static_cast<std::uint32_t>(width));
  putNumber(head, static_cast<std::uint32_t>(lines * points));
  head += "\x01\x00\x00\x00\x00"sv;  // bits a point, grey, deflate, filters by the line, not interlaced
  std::string png("\x89PNG\r\n\x1a\n");
  putChunk(png, "IHDR", head);
  putChunk(png, "IDAT", deflated(pixels));
  putChunk(png, "IEND", "");
  return png;
}

void drawSquares(cairo_t* cairo, double x, double y, double size, int side,
                 const std::function<bool(int column, int line)>& isDark) {
  const double square = size / side;
  const double over = square * 0.04;  // viewers leave white lines between boxes that only touch
  cairo_set_source_rgb(cairo, 0, 0, 0);
  cairo_new_path(cairo);
  for (int line = 0; line < side; ++line)
    for (int column = 0; column < side;) {
      int run = 0;
      while (column + run < side && isDark(column + run, line)) ++run;
      if (run > 0) cairo_rectangle(cairo, x + column * square, y + line * square, run * square + over, square + over);
      column += run + 1;
    }
  cairo_fill(cairo);
}

}  // namespace kit::pdf
