// Semantic versions and the ranges in which a package says that it works.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace host::appstore {

/// `MAJOR.MINOR.PATCH[-PRERELEASE]` (semver.org 2.0). Build metadata is not accepted: two packages would have one version.
struct Version {
  std::uint32_t majorPart = 0;
  std::uint32_t minorPart = 0;
  std::uint32_t patchPart = 0;
  std::string prerelease;

  static std::optional<Version> parse(std::string_view text);
  [[nodiscard]] std::string text() const;

  bool operator==(const Version&) const = default;
  std::strong_ordering operator<=>(const Version& other) const;
};

/// Comparators that must all hold, separated by blanks: `^1.0`, `~1.2`, `>=4.2 <6`, `1.2.3`, `*`. Parts left out count as zero.
class VersionRange {
 public:
  static std::optional<VersionRange> parse(std::string_view text);
  [[nodiscard]] bool contains(const Version& version) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Bound {
    enum class Kind { kAtLeast, kAbove, kAtMost, kBelow, kExactly } kind;
    Version version;
  };
  std::vector<Bound> bounds_;
  std::string text_;
};

}  // namespace host::appstore
