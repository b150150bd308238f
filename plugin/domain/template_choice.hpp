// Which text a message gets: a template by its id, then the row of it that fits the reader best.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "plugin/domain/configuration.hpp"
#include "plugin/domain/facts.hpp"

namespace reminders::domain {

/// Individuals are `individual`; other customers of category `key_account` are `key_account`; the rest has no family of its own.
Family familyOf(const CustomerFacts& customer);

/// The id of the template that a step uses for a way: the step's own, as its department replaces it. Where the step names none,
/// the first template of that way whose hint is the step's level, then the first of that way. '' when the company has none.
std::string templateIdFor(const Configuration& configuration, const Step& step, Way way, std::string_view departmentCode);

/// The row that fits best: the customer's family, then its language (`companyLanguage` where it has none), then the highest
/// minDaysLate reached. Rows for another family or language serve only when nothing better exists, so that a message always finds
/// a text. nullptr: there is no template of that id and way. The result points into `configuration`.
const Template* chooseTemplate(const Configuration& configuration, std::string_view templateId, Way way,
                               const CustomerFacts& customer, std::string_view companyLanguage, int daysLate);

/// The format of a letter: that of its template, else its department's, else the company's. nullptr: it is drawn by the app
/// itself. `row` may be nullptr. The result points into `configuration`.
const Format* formatFor(const Configuration& configuration, const Template* row, std::string_view departmentCode);

}  // namespace reminders::domain
