// Choosing a programme for one customer or one invoice: which one applies, from where, and what there is to choose.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "plugin/application/company_ports.hpp"
#include "plugin/domain/rulebook.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// {"programme", "programme_from", "has_own_programme", "programmes": [{"id", "name", "is_chosen"}]}, for
/// templates/pages/parts/programme_choice.mustache. `applies`: what holds at present, whatever it is chosen for.
void addProgrammeChoice(nlohmann::json& model, const Language& language, const domain::Rulebook& rules,
                        const application::ProgrammeOwner& owner, const domain::ProgrammeChoice& applies);

/// What was chosen in that form: a programme's id, `none`, or '' (none of its own) - or nullopt when there is no such programme.
std::optional<std::string> chosenProgramme(const domain::Configuration& configuration, const std::string& typed);

}  // namespace reminders::web
