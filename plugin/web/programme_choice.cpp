#include "plugin/web/programme_choice.hpp"

#include <algorithm>

namespace reminders::web {

using application::ProgrammeOwner;

void addProgrammeChoice(nlohmann::json& model, const Language& language, const domain::Rulebook& rules,
                        const ProgrammeOwner& owner, const domain::ProgrammeChoice& applies) {
  const auto& configuration = rules.configuration();
  const bool isInvoice = owner.kind == ProgrammeOwner::Kind::kInvoice;
  const auto& chosen = isInvoice ? configuration.assignments.invoices : configuration.assignments.customers;
  const auto own = chosen.find(owner.key);
  const bool hasOwn = own != chosen.end();
  model["programme"] = applies.programme() != nullptr ? applies.programme()->programme->name : language.tr("none");
  model["programme_from"] = sourceWord(language, applies.from);
  model["has_own_programme"] = hasOwn;
  auto& choices = model["programmes"] = nlohmann::json::array();
  choices.push_back(
      {{"id", ""},
       {"name", isInvoice ? language.tr("As for the customer's other invoices") : language.tr("The general programme")},
       {"is_chosen", !hasOwn}});
  for (const auto& each : configuration.programmes)
    choices.push_back({{"id", each.id}, {"name", each.name}, {"is_chosen", hasOwn && own->second == each.id}});
  choices.push_back({{"id", std::string(domain::kNoProgramme)},
                     {"name", language.tr("No reminders at all")},
                     {"is_chosen", hasOwn && own->second == domain::kNoProgramme}});
}

std::optional<std::string> chosenProgramme(const domain::Configuration& configuration, const std::string& typed) {
  const bool known = typed.empty() || typed == domain::kNoProgramme ||
                     std::any_of(configuration.programmes.begin(), configuration.programmes.end(),
                                 [&](const domain::Programme& each) { return each.id == typed; });
  return known ? std::optional(typed) : std::nullopt;
}

}  // namespace reminders::web
