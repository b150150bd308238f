#include "sample-host/appstore/version.hpp"

#include <algorithm>
#include <charconv>

namespace host::appstore {
namespace {

bool isDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint32_t> part(std::string_view text) {
  if (!isDigits(text) || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > 999999) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool isPrerelease(std::string_view text) {
  const auto parts = split(text, '.');
  return text.size() <= 60 && std::all_of(parts.begin(), parts.end(), [](std::string_view item) {
           if (item.empty() || (isDigits(item) && item.size() > 1 && item[0] == '0')) return false;
           return std::all_of(item.begin(), item.end(), [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
           });
         });
}

/// Semver 11.4: numbers before words, numbers by value, a longer list after its own beginning.
std::strong_ordering comparePrerelease(std::string_view left, std::string_view right) {
  if (left == right) return std::strong_ordering::equal;
  if (left.empty()) return std::strong_ordering::greater;
  if (right.empty()) return std::strong_ordering::less;
  const auto a = split(left, '.');
  const auto b = split(right, '.');
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i]) continue;
    const bool numberA = isDigits(a[i]);
    const bool numberB = isDigits(b[i]);
    if (numberA != numberB) return numberA ? std::strong_ordering::less : std::strong_ordering::greater;
    if (numberA && a[i].size() != b[i].size()) return a[i].size() <=> b[i].size();
    return a[i].compare(b[i]) <=> 0;
  }
  return a.size() <=> b.size();
}

/// One to three parts; how many were given is told apart, since `~1` and `~1.0` differ.
std::optional<std::pair<Version, std::size_t>> partial(std::string_view text) {
  Version version;
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    if (!isPrerelease(text.substr(dash + 1))) return std::nullopt;
    version.prerelease = std::string(text.substr(dash + 1));
    text = text.substr(0, dash);
  }
  const auto parts = split(text, '.');
  if (parts.size() > 3 || (parts.size() < 3 && !version.prerelease.empty())) return std::nullopt;
  std::uint32_t* const targets[] = {&version.majorPart, &version.minorPart, &version.patchPart};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = part(parts[i]);
    if (!value) return std::nullopt;
    *targets[i] = *value;
  }
  return std::pair{version, parts.size()};
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  if (text.size() > 80) return std::nullopt;
  auto found = partial(text);
  if (!found || found->second != 3) return std::nullopt;
  return found->first;
}

std::string Version::text() const {
  return std::to_string(majorPart) + "." + std::to_string(minorPart) + "." + std::to_string(patchPart) +
         (prerelease.empty() ? "" : "-" + prerelease);
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (majorPart != other.majorPart) return majorPart <=> other.majorPart;
  if (minorPart != other.minorPart) return minorPart <=> other.minorPart;
  if (patchPart != other.patchPart) return patchPart <=> other.patchPart;
  return comparePrerelease(prerelease, other.prerelease);
}

std::optional<VersionRange> VersionRange::parse(std::string_view text) {
  using Kind = Bound::Kind;
  if (text.empty() || text.size() > 100) return std::nullopt;
  VersionRange range;
  range.text_ = std::string(text);
  if (text == "*") return range;
  for (auto item : split(text, ' ')) {
    if (item.empty()) continue;
    const auto starts = [&](std::string_view sign) {
      if (!item.starts_with(sign)) return false;
      item.remove_prefix(sign.size());
      return true;
    };
    const bool caret = starts("^");
    const bool tilde = !caret && starts("~");
    Kind kind = Kind::kExactly;
    if (!caret && !tilde) {
      if (starts(">="))
        kind = Kind::kAtLeast;
      else if (starts("<="))
        kind = Kind::kAtMost;
      else if (starts(">"))
        kind = Kind::kAbove;
      else if (starts("<"))
        kind = Kind::kBelow;
      else
        static_cast<void>(starts("="));
    }
    const auto found = partial(item);
    if (!found) return std::nullopt;
    const auto& [version, parts] = *found;
    if (!caret && !tilde) {
      range.bounds_.push_back({kind, version});
      continue;
    }
    Version next;  // caret: the leftmost part that is not zero stays; tilde: the minor part stays
    const bool majorStays = caret ? version.majorPart > 0 || parts == 1 : parts == 1;
    if (majorStays)
      next = {version.majorPart + 1, 0, 0, {}};
    else if (caret && (version.minorPart > 0 || parts == 2))
      next = {0, version.minorPart + 1, 0, {}};
    else if (caret)
      next = {0, 0, version.patchPart + 1, {}};
    else
      next = {version.majorPart, version.minorPart + 1, 0, {}};
    range.bounds_.push_back({Kind::kAtLeast, version});
    range.bounds_.push_back({Kind::kBelow, next});
  }
  if (range.bounds_.empty()) return std::nullopt;
  return range;
}

bool VersionRange::contains(const Version& version) const {
  return std::all_of(bounds_.begin(), bounds_.end(), [&](const Bound& bound) {
    switch (bound.kind) {
      case Bound::Kind::kAtLeast: return version >= bound.version;
      case Bound::Kind::kAbove: return version > bound.version;
      case Bound::Kind::kAtMost: return version <= bound.version;
      case Bound::Kind::kBelow: return version < bound.version;
      case Bound::Kind::kExactly: return version == bound.version;
    }
    return false;
  });
}

}  // namespace host::appstore
