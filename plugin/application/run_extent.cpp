#include "plugin/application/run_extent.hpp"

#include "plugin/application/rules_version.hpp"
#include "plugin/domain/digest.hpp"

namespace reminders::application {

std::string rulesDigest(const CompanySettings& settings) {
  if (settings.fingerprint.empty()) return {};
  domain::Digest digest;
  digest.add(std::string_view(settings.fingerprint)).add(rulesVersion());
  digest.add(settings.activatedOn ? std::int64_t{settings.activatedOn->days()} : std::int64_t{-1} << 40);
  return digest.hex();
}

std::optional<CompletedPass> passToBuildUpon(const std::optional<CompletedPass>& last, const CompanySettings& settings,
                                             const std::string& rules, domain::Date asOf) {
  if (!last || rules.empty() || last->rules != rules) return std::nullopt;
  if (asOf < last->day) return std::nullopt;
  // Until then, old debt that is caught up by age begins at another step from one day to the next.
  if (!settings.activatedOn || last->day < *settings.activatedOn) return std::nullopt;
  const auto sinceFull = asOf.daysSince(last->fullOn);
  if (sinceFull < 0 || sinceFull >= kDaysBetweenFullRuns) return std::nullopt;
  return last;
}

}  // namespace reminders::application
