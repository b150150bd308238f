#include "sample-host/erp/vat.hpp"

#include <limits>
#include <map>
#include <stdexcept>

namespace host::erp {
namespace {

// GCC's 128-bit integer; __extension__ keeps -Wpedantic quiet about it.
__extension__ using Wide = __int128;

std::int64_t roundedQuotient(Wide numerator, Wide denominator) {
  const bool negative = (numerator < 0) != (denominator < 0);
  const Wide n = numerator < 0 ? -numerator : numerator;
  const Wide d = denominator < 0 ? -denominator : denominator;
  Wide quotient = n / d;
  if ((n % d) * 2 >= d) ++quotient;
  if (quotient > std::numeric_limits<std::int64_t>::max()) throw std::overflow_error("an amount is beyond 64 bits");
  return static_cast<std::int64_t>(negative ? -quotient : quotient);
}

}  // namespace

std::int64_t mulDiv(std::int64_t a, std::int64_t b, std::int64_t c) {
  return roundedQuotient(static_cast<Wide>(a) * static_cast<Wide>(b), static_cast<Wide>(c));
}

std::int64_t lineNet(std::int64_t quantity, std::int64_t unitPrice, kit::Currency currency) {
  // millionths × millionths = 10^-12 of the major unit
  constexpr std::int64_t kScale = 1'000'000'000'000;
  return mulDiv(quantity, unitPrice, kScale / currency.minorPerMajor());
}

std::vector<VatGroup> vatBreakdown(std::span<const NetLine> lines) {
  std::map<std::pair<int, std::string>, std::int64_t> nets;
  for (const auto& line : lines) nets[{-line.rate, line.category}] += line.net;
  std::vector<VatGroup> groups;
  for (const auto& [key, net] : nets) groups.push_back({-key.first, key.second, net, mulDiv(net, -key.first, 10'000)});
  return groups;
}

VatGroup vatWithin(std::int64_t total, int rate) {
  const auto net = mulDiv(total, 10'000, 10'000 + rate);
  return {rate, rate == 0 ? "Z" : "S", net, total - net};
}

}  // namespace host::erp
