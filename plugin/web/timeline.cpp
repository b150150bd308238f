#include "plugin/web/timeline.hpp"

#include <cstdlib>

#include "plugin/application/configuration_editing.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::web {

using nlohmann::json;

std::string dayLabel(const Language& language, const domain::Step& step) {
  const std::string number = std::to_string(std::abs(step.delayDays));
  const std::string text = step.delayDays < 0 ? language.texts.tr("D − {days}", {{"days", number}})
                                              : language.texts.tr("D + {days}", {{"days", number}});
  return step.dayType == domain::DayType::kWorking ? text + " " + language.tr("working days") : text;
}

std::string modeText(const Language& language, domain::Mode mode) {
  switch (mode) {
    case domain::Mode::kAutomatic: return language.tr("Automatic: its automatic steps leave by themselves.");
    case domain::Mode::kManual: return language.tr("Manual: every step waits for you to send it.");
    case domain::Mode::kNone: break;
  }
  return language.tr("Nobody who has it is reminded.");
}

json timelineOf(const Language& language, const domain::Rulebook& rules, const domain::Programme& programme,
                const std::string& companyLanguage, const std::function<std::string(const std::string& level)>& editPath,
                const std::vector<std::int64_t>& dueToday) {
  const auto& configuration = rules.configuration();
  json steps = json::array();
  for (std::size_t i = 0; i < programme.steps.size(); ++i) {
    const auto& step = programme.steps[i];
    json ways = json::array();
    std::string says;
    for (const auto way : step.ways) {
      ways.push_back({{"word", wayWord(language, way)},
                      {"is_email", way == domain::Way::kEmail},
                      {"is_letter", way == domain::Way::kLetter},
                      {"is_call", way == domain::Way::kCall}});
      const auto* row = application::editing::plainRow(configuration, domain::templateIdFor(configuration, step, way, ""), way,
                                                       companyLanguage);
      if (says.empty() && row != nullptr) says = row->subject.empty() ? row->name : row->subject;
    }
    const auto due = i < dueToday.size() ? dueToday[i] : 0;
    steps.push_back({{"level", levelChip(rules, step.level)},
                     {"day", dayLabel(language, step)},
                     {"ways", std::move(ways)},
                     {"is_manual", step.trigger == domain::Trigger::kManual || programme.mode == domain::Mode::kManual},
                     {"says", says},
                     {"is_before", step.delayDays < 0},
                     {"edit_path", editPath(step.level)},
                     {"due", due > 0 ? language.texts.trn("{count} message due today", "{count} messages due today", due,
                                                          {{"count", language.format.number(due)}})
                                     : ""}});
  }
  return steps;
}

}  // namespace reminders::web
