// CSS as somebody wrote it, written anew with what can be laid out; lengths in layout units.
#pragma once
#include <array>
#include <host_sdk/kit/html/pages.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kit::html {

/// Layout counts in whole numbers: so many to a point.
inline constexpr int kUnitsPerPoint = 20;
constexpr int units(double points) { return static_cast<int>(points * kUnitsPerPoint + (points < 0 ? -0.5 : 0.5)); }

/// Margins of a page in points: top, right, bottom, left.
using Margins = std::array<double, 4>;

struct StyleSheet {
  std::string css;
  Margins margins{mm(18), mm(20), mm(24), mm(22)};
  static constexpr double mm(double millimetres) { return kit::pdf::mm(millimetres); }
};

StyleSheet cleanStyleSheet(std::string_view css, const Limits& limits, std::vector<Remark>& remarks);
/// Adds a remark, once, its words cut at a readable length; no more than a person reads are kept.
void remark(std::vector<Remark>& remarks, RemarkKind kind, std::string_view what, int line, bool inCss);

}  // namespace kit::html
