// What the probe app and its tests agree on.
#pragma once

/// The pages of the probe, each of which does one thing to the host.
namespace probe {
inline constexpr const char* kId = "loader-probe";
inline constexpr const char* kVersion = "1.2.3";
inline constexpr int kSlowMs = 400;
inline constexpr int kStuckMs = 6000;
}  // namespace probe
