// Templates: the list, the editor with its picker and preview, and tests.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

/// What is wrong with a text, with what may have been meant: "{{company.ibna}} is not a known field. Did you mean
/// {{company.iban}}?"
std::string textProblem(const Language& language, const application::TextProblem& problem);

/// Thread-safe when the ports of its context are.
class TemplatePages {
 public:
  explicit TemplatePages(const SetupContext& context) : context_(context) {}
  Answer list(const Request& request) const { return list(request, "", 200); }
  Answer editor(const Request& request) const;
  /// Saves; or, with other buttons of the form, corrects a field, puts the default text or one of another system into the form,
  /// and shows it again.
  Answer save(const Request& request) const;
  /// The typed text filled with an invoice: a part of the page for scripts (`part`), else the editor.
  Answer preview(const Request& request) const;
  Answer test(const Request& request) const;
  Answer remove(const Request& request) const;

 private:
  struct Draft;  // what the editor holds
  [[nodiscard]] Draft draftOf(const Request& request, const std::map<std::string, std::string>& fields) const;
  [[nodiscard]] FormModel formOf(const Language& language, const Request& request, const Draft& draft, bool isTyped) const;
  /// The row that the form describes; refuses what cannot be read.
  [[nodiscard]] domain::Template rowOf(const Language& language, FormModel& form, const Draft& draft) const;
  [[nodiscard]] nlohmann::json previewOf(const Request& request, const Draft& draft, const domain::Template& row,
                                         const std::vector<application::SampleInvoice>& invoices,
                                         const std::string& chosen) const;
  /// What a text may name, each with what it says for the invoice that is looked at.
  [[nodiscard]] nlohmann::json fieldsToPick(const Request& request, const Draft& draft, const domain::Template& row,
                                            const std::vector<application::SampleInvoice>& invoices,
                                            const std::string& chosen) const;
  /// The pasted text of another system, as this app writes it, into the form.
  void putTranslated(const Language& language, const Request& request, FormModel& form) const;
  Answer shown(const Request& request, const Draft& draft, FormModel& form, const FormModel* test, int status) const;
  Answer list(const Request& request, const std::string& refusal, int status) const;

  const SetupContext& context_;
};

}  // namespace reminders::web
