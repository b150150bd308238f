// Pictures of black and white squares, such as codes to scan.
#pragma once
#include <functional>
#include <string>

extern "C" {
typedef struct _cairo cairo_t;  // NOLINT: Cairo's own name
}

namespace kit::pdf {

/// A PNG of one bit a point, of `columns` by `lines` squares of `points` points a side: black where `isDark(column, line)`, else
/// white. 1 to 4000 points a side. Throws std::runtime_error without memory, std::invalid_argument for another size. The same
/// squares are the same bytes.
std::string squaresPng(int columns, int lines, int points, const std::function<bool(int column, int line)>& isDark);

/// The dark ones of `side` by `side` squares in black, as vectors, `size` wide and high from `x`, `y` in what the cairo_t counts
/// in.
void drawSquares(cairo_t* cairo, double x, double y, double size, int side,
                 const std::function<bool(int column, int line)>& isDark);

}  // namespace kit::pdf
