// A programme as a picture: due date ▸ D + 10 ✉ Courteous ▸ … (templates/pages/parts/timeline.mustache).
#pragma once
#include <functional>
#include <nlohmann/json.hpp>

#include "plugin/web/wording.hpp"

namespace reminders::web {

/// "D + 10", "D − 3 working days".
std::string dayLabel(const Language& language, const domain::Step& step);

/// One entry for each step: its level, day, ways, the subject of what it says, and the page on which it is edited ('' where there
/// is none: `editPath` is asked by level). `dueToday`: how many messages of the n-th step are due; empty: not told.
nlohmann::json timelineOf(const Language& language, const domain::Rulebook& rules, const domain::Programme& programme,
                          const std::string& companyLanguage,
                          const std::function<std::string(const std::string& level)>& editPath,
                          const std::vector<std::int64_t>& dueToday = {});

/// Below which a programme stands: "automatic: its steps leave by themselves".
std::string modeText(const Language& language, domain::Mode mode);

}  // namespace reminders::web
