// Whether a run may look only at what is due or has changed (docs/adr/0011-incremental-runs.md). Anything doubtful says no.
#pragma once
#include <optional>
#include <string>

#include "plugin/application/company_ports.hpp"

namespace reminders::application {

/// Everything is looked at again after so many days, whatever the marks say.
inline constexpr int kDaysBetweenFullRuns = 7;

/// A digest of all that decisions rest on besides facts: configuration, rates, day of activation, the rules themselves (holidays
/// among them). '': not known, so nothing can be built upon it.
std::string rulesDigest(const CompanySettings& settings);

/// The pass that a run on `asOf` may build upon: `last`, unless it decided by other rules (`rules`: today's digest), on a later
/// day, before the day of activation, or the last full run is too long ago.
std::optional<CompletedPass> passToBuildUpon(const std::optional<CompletedPass>& last, const CompanySettings& settings,
                                             const std::string& rules, domain::Date asOf);

}  // namespace reminders::application
