#include <host_sdk/kit/l10n/folding.hpp>

#include <array>

namespace kit::l10n {
namespace {

// U+00C0 … U+017F; a digit stands for a letter that becomes two (see kPairs), '.' for a sign that is kept.
constexpr std::string_view kBase =
    "aaaaaa0ceeeeiiii"   // C0
    "dnooooo.ouuuuy12"   // D0
    "aaaaaa0ceeeeiiii"   // E0
    "dnooooo.ouuuuy1y"   // F0
    "aaaaaaccccccccdd"   // 100
    "ddeeeeeeeeeegggg"   // 110
    "gggghhhhiiiiiiii"   // 120
    "ii33jjkkklllllll"   // 130
    "lllnnnnnnnnnoooo"   // 140
    "oo44rrrrrrssssss"   // 150
    "ssttttttuuuuuuuu"   // 160
    "uuuuwwyyyzzzzzzs";  // 170
constexpr std::array<std::string_view, 5> kPairs{"ae", "th", "ss", "ij", "oe"};

}  // namespace

std::string folded(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first >= 'A' && first <= 'Z') {
      out += static_cast<char>(first - 'A' + 'a');
      continue;
    }
    if (first >= 0xC3 && first <= 0xC5 && i + 1 < utf8.size()) {
      const auto code = static_cast<std::size_t>(((first & 0x1FU) << 6U) | (static_cast<unsigned char>(utf8[i + 1]) & 0x3FU));
      const char base = kBase[code - 0xC0];
      if (base >= '0' && base <= '4') {
        out += kPairs[static_cast<std::size_t>(base - '0')];
        ++i;
        continue;
      }
      if (base != '.') {
        out += base;
        ++i;
        continue;
      }
    }
    out += utf8[i];
  }
  return out;
}

}  // namespace kit::l10n
