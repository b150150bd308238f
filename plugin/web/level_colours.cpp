#include "plugin/web/level_colours.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace reminders::web {
namespace {

// What the style sheet of the pages has for the first four places.
constexpr std::array<std::string_view, 4> kUsual{"#0f766e", "#b45309", "#be123c", "#6d28d9"};
constexpr Rgb kWhite{255, 255, 255}, kPaper{240, 244, 247}, kNight{24, 32, 46};
constexpr int kReadable = 480;  // 4.5 : 1, and a little for the tint that chips have

double luminance(Rgb colour) {
  const auto part = [](int value) {
    const double share = value / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(colour.red) + 0.7152 * part(colour.green) + 0.0722 * part(colour.blue);
}

Rgb mixed(Rgb colour, Rgb with, int percent) {
  const auto part = [&](int a, int b) { return (a * (100 - percent) + b * percent) / 100; };
  return {part(colour.red, with.red), part(colour.green, with.green), part(colour.blue, with.blue)};
}

bool isOwn(const domain::Level& level, int place) {
  if (!Rgb::parse(level.colour)) return false;
  return place < 1 || place > static_cast<int>(kUsual.size()) || level.colour != kUsual[static_cast<std::size_t>(place - 1)];
}

}  // namespace

std::optional<Rgb> Rgb::parse(std::string_view text) {
  if (text.size() != 7 || text.front() != '#') return std::nullopt;
  std::array<int, 6> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char c = text[i + 1];
    if (c >= '0' && c <= '9')
      digits[i] = c - '0';
    else if (c >= 'a' && c <= 'f')
      digits[i] = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      digits[i] = c - 'A' + 10;
    else
      return std::nullopt;
  }
  return Rgb{digits[0] * 16 + digits[1], digits[2] * 16 + digits[3], digits[4] * 16 + digits[5]};
}

std::string Rgb::text() const {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string written = "#";
  for (const int part : {red, green, blue}) {
    written += kHex[static_cast<std::size_t>(part / 16)];
    written += kHex[static_cast<std::size_t>(part % 16)];
  }
  return written;
}

int contrast(Rgb a, Rgb b) {
  const double first = luminance(a), second = luminance(b);
  return static_cast<int>((std::max(first, second) + 0.05) / (std::min(first, second) + 0.05) * 100.0);
}

Rgb readableOn(Rgb colour, Rgb ground) {
  const Rgb towards = luminance(ground) > 0.2 ? Rgb{0, 0, 0} : kWhite;
  for (int percent = 0; percent < 100; percent += 4)
    if (const auto made = mixed(colour, towards, percent); contrast(made, ground) >= kReadable) return made;
  return towards;
}

int placeOfLevel(const domain::Configuration& configuration, std::string_view id) {
  const auto& levels = configuration.levels;
  const auto found = std::find_if(levels.begin(), levels.end(), [&](const domain::Level& each) { return each.id == id; });
  if (found == levels.end()) return 0;
  return 1 + static_cast<int>(
                 std::count_if(levels.begin(), levels.end(), [&](const domain::Level& each) { return each.rank < found->rank; }));
}

std::string levelClasses(const domain::Configuration& configuration, std::string_view id) {
  const int place = placeOfLevel(configuration, id);
  if (place == 0) return "lvl-0";
  auto classes = "lvl-" + std::to_string(std::min(place, static_cast<int>(kUsual.size())));
  const auto& levels = configuration.levels;
  const auto level = std::find_if(levels.begin(), levels.end(), [&](const domain::Level& each) { return each.id == id; });
  if (isOwn(*level, place)) classes += " lvl-own-" + std::to_string(place);
  return classes;
}

std::string levelStyles(const domain::Configuration& configuration) {
  std::string styles;
  for (const auto& level : configuration.levels) {
    const int place = placeOfLevel(configuration, level.id);
    if (!isOwn(level, place)) continue;
    const auto colour = *Rgb::parse(level.colour);
    // In the dark the colour itself is lighter, and what stands on it dark.
    const auto light = colour, dark = readableOn(colour, kNight);
    const auto on = [](Rgb ground) { return contrast(kWhite, ground) >= contrast(Rgb{0, 0, 0}, ground) ? "#fff" : "#000"; };
    styles += ".lvl-own-" + std::to_string(place) + " {\n  --c: light-dark(" + light.text() + ", " + dark.text() +
              ");\n  --on: light-dark(" + on(light) + ", " + on(dark) + ");\n  --t: light-dark(" +
              readableOn(mixed(colour, Rgb{0, 0, 0}, 12), kPaper).text() + ", " + readableOn(dark, Rgb{42, 50, 64}).text() +
              ");\n}\n";
  }
  return styles;
}

}  // namespace reminders::web
