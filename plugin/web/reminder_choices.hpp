// What the pages share on which reminders of many customers are chosen and prepared. Implemented in reminder_list_page.cpp.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugin/web/by_hand_pages.hpp"

namespace reminders::web {

/// "1,2,3", as the parameter of a job; and back, where anything else is passed over.
std::string numbersText(const std::vector<std::int64_t>& numbers);
std::vector<std::int64_t> numbersIn(const std::string& text);

/// The rows of the reminder list that a form has ticked.
std::vector<std::int64_t> rowsTicked(const Fields& fields);

/// What was ticked in the list of unpaid invoices, or everything that matches its filters.
struct ChosenReceivables {
  std::vector<domain::ReceivableId> ids;
  bool isCut = false;
};
ChosenReceivables chosenIn(const Fields& fields, application::UnpaidList& list, const Visitor& visitor);

/// {"value", "name", "is_chosen"}: "each invoice's next level", and all levels.
nlohmann::json levelChoices(const Language& language, const domain::Configuration& configuration, const std::string& chosen);
/// The same of templates of a way: "the level's template", and all of them.
nlohmann::json templateChoices(const Language& language, const domain::Configuration& configuration, const std::string& chosen,
                               domain::Way way = domain::Way::kEmail);

}  // namespace reminders::web
