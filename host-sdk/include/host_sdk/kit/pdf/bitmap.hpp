// Pictures of black and white points, such as codes to scan.
#pragma once
#include <functional>
#include <string>

namespace kit::pdf {

/// A PNG of one bit a point: black where `isDark(x, y)`, else white. 1 to 4000 points a side. Throws std::runtime_error when
/// Cairo failed, std::invalid_argument for another size. The same points are the same bytes.
std::string bitmapPng(int width, int height, const std::function<bool(int x, int y)>& isDark);

}  // namespace kit::pdf
