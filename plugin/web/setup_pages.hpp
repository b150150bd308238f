// The pages on which reminding is set up: programmes and their steps, levels, templates, general settings. All of them edit the
// one stored configuration; each kind of thing has a class of its own.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "plugin/application/configuration_editing.hpp"
#include "plugin/web/form_model.hpp"
#include "plugin/web/site.hpp"

namespace reminders::web {

/// What these pages need of the site around them.
struct SetupContext {
  application::ConfigurationStore& configurations;
  application::ConfigurationDesk& desk;
  application::SampleMessages& samples;
  application::FormatSamples& formatSamples;
  application::NoticeMailer& notices;
  application::ErpCodes& codes;
  const std::string& base;
  std::function<const kit::l10n::Catalogue&(const std::string& language)> texts;
  std::function<Answer(const Request&, const std::string& name, const std::string& title, nlohmann::json model, int status)> page;
  std::function<Answer(const Request&, int status, const std::string& sentence)> problem;
  /// A template of the package by itself, for a part of a page.
  std::function<std::string(const std::string& name, const nlohmann::json& model, const std::string& language)> part;
  application::PaymentLinks& links;
  /// A configuration's text, checked and not saved; or why it is refused.
  std::function<std::variant<domain::Configuration, std::vector<domain::ConfigurationProblem>>(const Visitor&,
                                                                                               const std::string&)>
      readConfiguration;

  [[nodiscard]] Language language(const Request& request) const {
    return {texts(request.visitor.language), kit::l10n::Formatter(request.visitor.language)};
  }
  [[nodiscard]] Answer redirect(const std::string& path, const std::string& notice) const;
  /// Somebody else has saved since the page was opened, and nothing was done: for buttons that ask for nothing to be typed.
  [[nodiscard]] Answer changedMeanwhile(const Request& request) const;
  /// What was refused, in one sentence a line, each with its place in words: for buttons.
  [[nodiscard]] Answer refused(const Request& request, const domain::Configuration& configuration,
                               const std::vector<domain::ConfigurationProblem>& problems) const;
  /// Saves an edit that a button made; then back to `path`.
  [[nodiscard]] Answer saved(const Request& request, const domain::Configuration& edited, const std::string& path,
                             const std::string& notice) const;
  /// Saves an edit that a form made. False: it was refused, or somebody was faster; the form says so, at its fields
  /// (`fieldOf`: the end of a JSON path below `prefix` to the field's name), and `version` is the one to try again with.
  bool save(const Request& request, const domain::Configuration& edited, std::string& version, FormModel& form,
            const std::string& prefix, const std::function<std::string(const std::string& suffix)>& fieldOf) const;
  /// Says in a form why `edited` was not saved. `fieldOf`: the form and field of a problem, which may have none.
  using FieldOf = std::function<std::pair<FormModel*, std::string>(const domain::ConfigurationProblem&)>;
  void tell(const Request& request, const domain::Configuration& edited, const application::SaveOutcome& outcome,
            std::string& version, FormModel& form, const FieldOf& fieldOf) const;
};

/// "Programme “Suivi par défaut”, step 2": the place of a problem in the accountant's words.
std::string placeInWords(const Language& language, const domain::Configuration& configuration, const std::string& path);
/// Why something cannot be deleted: "the general programme, customer C001, …".
std::string usesText(const Language& language, const std::vector<application::editing::Use>& uses);

class ProgrammePages;
class StepPages;
class LevelPages;
class TemplatePages;
class FormatPages;
class DepartmentPages;
class GeneralPages;
class HolidayPages;

/// Thread-safe when its ports are.
class SetupPages {
 public:
  explicit SetupPages(SetupContext context);
  ~SetupPages();
  SetupPages(const SetupPages&) = delete;
  SetupPages& operator=(const SetupPages&) = delete;
  /// Under which of the settings a page stands, by the name of its template: programmes, levels, templates, formats, departments,
  /// general, holidays, file; ''.
  static std::string_view sectionOf(std::string_view page);
  /// nullopt: it is none of these pages.
  std::optional<Answer> show(const Request& request);
  /// The visitor may change things; that was asked before.
  std::optional<Answer> change(const Request& request);

 private:
  SetupContext context_;
  std::unique_ptr<ProgrammePages> programmes_;
  std::unique_ptr<StepPages> steps_;
  std::unique_ptr<LevelPages> levels_;
  std::unique_ptr<TemplatePages> templates_;
  std::unique_ptr<FormatPages> formats_;
  std::unique_ptr<DepartmentPages> departments_;
  std::unique_ptr<GeneralPages> general_;
  std::unique_ptr<HolidayPages> holidays_;
};

}  // namespace reminders::web
