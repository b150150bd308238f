// Value added tax, exactly: integers and one rounding, half away from zero. Pure.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/money.hpp>
#include <span>
#include <string>
#include <vector>

namespace host::erp {

/// a × b / c, rounded half away from zero; exact in between. Throws std::overflow_error beyond 64 bits.
std::int64_t mulDiv(std::int64_t a, std::int64_t b, std::int64_t c);

/// Net amount of a line in minor units: `quantity` (millionths) × `unitPrice` (millionths of the major unit).
std::int64_t lineNet(std::int64_t quantity, std::int64_t unitPrice, kit::Currency currency);

/// Net and VAT of one rate; EN 16931 (BG-23) rounds once per rate and category, not per line.
struct VatGroup {
  int rate = 0;          ///< basis points
  std::string category;  ///< EN 16931: S, Z, E, AE, K, G, O
  std::int64_t net = 0;
  std::int64_t vat = 0;
  bool operator==(const VatGroup&) const = default;
};

struct NetLine {
  std::int64_t net = 0;
  int rate = 0;
  std::string category;
};

/// One group per rate and category, highest rate first.
std::vector<VatGroup> vatBreakdown(std::span<const NetLine> lines);

/// A total that contains VAT at one rate, taken apart: net + vat is exactly `total`.
VatGroup vatWithin(std::int64_t total, int rate);

}  // namespace host::erp
