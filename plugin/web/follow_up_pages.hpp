// The page of follow-up of an invoice, and the forms of holds, promises, disputes and hand-overs, wherever they stand.
#pragma once
#include <optional>

#include "plugin/web/invoice_case.hpp"
#include "plugin/web/typed_form.hpp"

namespace reminders::web {

/// What was refused of the forms of an invoice, with what was typed.
struct FollowUpForms {
  TypedForm hold, promise, dispute, handover;
  std::string programmeProblem{};
};

/// A part of the site, made for one request.
class FollowUpPages {
 public:
  explicit FollowUpPages(Site& site) : site_(site) {}

  /// nullopt: the path is none of these pages.
  std::optional<Answer> show(const Request& request);
  std::optional<Answer> change(const Request& request);

  /// The forms of an invoice: {"forms", …}, for templates/pages/parts/follow_up_forms.mustache.
  static void addForms(nlohmann::json& model, const StoryFrame& frame, const InvoiceCase& invoice, const FollowUpForms& typed);
  /// The programme that applies to an invoice and the form to choose its own, for
  /// templates/pages/parts/programme_choice.mustache.
  static void addProgramme(nlohmann::json& model, const StoryFrame& frame, const InvoiceCase& invoice,
                           const std::string& problem);

 private:
  Answer page(const Request& request, std::int64_t invoice, const FollowUpForms& typed, int status);
  /// What a form does to an invoice that is there.
  using Action = Answer (FollowUpPages::*)(const Request&, const Language&, const InvoiceCase&);
  Answer onInvoice(const Request& request, std::int64_t invoice, Action action);
  Answer hold(const Request& request, const Language& language, const InvoiceCase& found);
  Answer promise(const Request& request, const Language& language, const InvoiceCase& found);
  Answer dispute(const Request& request, const Language& language, const InvoiceCase& found);
  Answer handOver(const Request& request, const Language& language, const InvoiceCase& found);
  Answer programme(const Request& request, const Language& language, const InvoiceCase& found);
  /// Where an action leads when the form does not say.
  [[nodiscard]] std::string pathOf(std::int64_t invoice) const;
  Answer ended(const Request& request, bool done, const std::string& notice);

  Site& site_;
};

/// Reads the form of a hold: reason, and its last day where there is one.
struct TypedHold {
  std::string reason;
  std::optional<domain::Date> until;
};
TypedHold typedHold(TypedForm& form, const Language& language, domain::Date today);

}  // namespace reminders::web
