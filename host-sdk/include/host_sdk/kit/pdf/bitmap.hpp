// Pictures of black and white squares, such as codes to scan.
#pragma once
#include <functional>
#include <string>

namespace kit::pdf {

/// A PNG of one bit a point, of `columns` by `lines` squares of `points` points a side: black where `isDark(column, line)`, else
/// white. 1 to 4000 points a side. Throws std::runtime_error when Cairo failed, std::invalid_argument for another size. The same
/// squares are the same bytes.
std::string squaresPng(int columns, int lines, int points, const std::function<bool(int column, int line)>& isDark);

}  // namespace kit::pdf
