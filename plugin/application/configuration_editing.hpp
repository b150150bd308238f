// Editing a configuration: what pages do to it, one thing at a time. Pure; whoever saves the result checks it as a whole.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/domain/configuration.hpp"

namespace reminders::application::editing {

using domain::Configuration;

/// Where something is used: a reason not to delete it, to be told by name.
struct Use {
  enum class Kind {
    kGeneral,
    kDepartment,
    kCategory,
    kCustomer,
    kInvoice,
    kProgramme,
    kTemplate,
    kCompany
  } kind = Kind::kGeneral;
  std::string name;  // a code, an invoice number, the name of a programme or template; '' of the general programme
  bool operator==(const Use&) const = default;
};

/// Who has this programme.
std::vector<Use> usesOfProgramme(const Configuration& configuration, std::string_view id);
/// Programmes with a step of this level, and templates that are written for it; each once.
std::vector<Use> usesOfLevel(const Configuration& configuration, std::string_view id);
/// Programmes whose steps name this template for this way, and departments that take it in place of another; each once.
std::vector<Use> usesOfTemplate(const Configuration& configuration, std::string_view id, domain::Way way);

/// The company, templates and departments whose letters are made in this format; each once.
std::vector<Use> usesOfFormat(const Configuration& configuration, std::string_view id);

/// An id made of a name ("Suivi par défaut" gives "suivi-par-defaut"), with a number where it is taken.
std::string idFor(std::string_view name, const std::function<bool(const std::string&)>& isTaken);
std::string newProgrammeId(const Configuration& configuration, std::string_view name);
std::string newLevelId(const Configuration& configuration, std::string_view name);
std::string newTemplateId(const Configuration& configuration, std::string_view name);
std::string newFormatId(const Configuration& configuration, std::string_view name);

/// nullptr: there is none of that id. The pointer is good until the list changes.
domain::Programme* findProgramme(Configuration& configuration, std::string_view id);
const domain::Programme* findProgramme(const Configuration& configuration, std::string_view id);
domain::Level* findLevel(Configuration& configuration, std::string_view id);
const domain::Level* findLevel(const Configuration& configuration, std::string_view id);
/// nullptr: there is none.
const domain::Format* findFormat(const Configuration& configuration, std::string_view id);
/// A step is known by its level: a programme has each level once.
domain::Step* findStep(domain::Programme& programme, std::string_view level);
const domain::Step* findStep(const domain::Programme& programme, std::string_view level);

/// The levels from the gentlest to the last one.
std::vector<const domain::Level*> levelsInOrder(const Configuration& configuration);
/// Adds a level after all others and returns it.
domain::Level& addLevel(Configuration& configuration, std::string id, std::string name);
/// Exchanges a level with its neighbour (by: -1 or 1). The name of a programme that has both in their order, and would be turned
/// upside down: then nothing is changed. nullopt: it is done, or there is no neighbour.
std::optional<std::string> moveLevel(Configuration& configuration, std::string_view id, int by);

/// Puts a step at the place that its level gives it, instead of the step of level `replaced` ('' adds one).
void putStep(const Configuration& configuration, domain::Programme& programme, domain::Step step, std::string_view replaced);
/// Exchanges what two neighbours do; the days and levels of the two places stay. False: there is no neighbour.
bool exchangeSteps(domain::Programme& programme, std::string_view level, int by);
/// In what all steps of a programme are counted; nullopt: some so, some so.
std::optional<domain::DayType> dayTypeOf(const domain::Programme& programme);

/// Tells the rows of one template apart: "email.any.fr.30".
std::string rowKey(const domain::Template& row);
/// nullptr: there is none.
domain::Template* findRow(Configuration& configuration, std::string_view id, std::string_view key);
const domain::Template* findRow(const Configuration& configuration, std::string_view id, std::string_view key);
/// The row that stands for a template on a page: for anybody, in this language, of any age where there is one.
const domain::Template* plainRow(const Configuration& configuration, std::string_view id, domain::Way way,
                                 std::string_view language);

/// Gives the e-mail of a step its own subject in a language. A template that others use too is copied for this step first, under
/// `copyName`. Nothing happens where the step has no e-mail template or the subject is that already.
void setSubject(Configuration& configuration, std::string_view programme, std::string_view level, const std::string& subject,
                std::string_view language, const std::string& copyName);

}  // namespace reminders::application::editing
