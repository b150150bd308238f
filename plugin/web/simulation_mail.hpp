// The simulation as a mail: customer by customer, level by level, what would be reminded, what not, and why.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <host_sdk/kit/pages/page_templates.hpp>
#include <map>
#include <string>

#include "plugin/application/notices.hpp"
#include "plugin/application/plan_reminders.hpp"

namespace reminders::web {

/// The package's catalogues, by language.
using Catalogues = std::map<std::string, kit::l10n::Catalogue, std::less<>>;
Catalogues cataloguesOf(const std::string& packageFolder);
/// As templates take them: those that translate anything.
std::vector<kit::l10n::Catalogue> listOf(const Catalogues& catalogues);
/// That of `language`, else English.
const kit::l10n::Catalogue& catalogueFor(const Catalogues& catalogues, const std::string& language);

/// Thread-safe.
class SimulationMail {
 public:
  /// So many due dates stand in a mail, and so many of one customer; it says how many it leaves out, and where they are.
  static constexpr std::size_t kMostLines = 250;
  static constexpr std::size_t kMostLinesACustomer = 40;

  /// Reads the template and catalogues of the package.
  explicit SimulationMail(const std::string& packageFolder, kit::pages::Strictness strictness = kit::pages::Strictness::kLenient);

  [[nodiscard]] application::Notice write(const std::string& language, const application::Company& company,
                                          const application::PlannedCompany& planned) const;
  /// One sentence in that language: that it was sent, or why not and what to do.
  [[nodiscard]] std::string told(const std::string& language, const std::string& address,
                                 const application::NoticeResult& result) const;

 private:
  Catalogues catalogues_;
  kit::pages::PageTemplates mails_;
};

}  // namespace reminders::web
