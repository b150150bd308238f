// Debtor accounts: the list, the page of a customer with his calls, hold and programme, and the card on the host's own page of
// him.
#pragma once
#include <optional>

#include "plugin/web/follow_up_pages.hpp"

namespace reminders::web {

/// A part of the site, made for one request.
class DebtorPages {
 public:
  explicit DebtorPages(Site& site) : site_(site) {}
  /// nullopt: the path is none of these.
  std::optional<Answer> show(const Request& request);
  std::optional<Answer> change(const Request& request);
  std::string block(const Visitor& visitor, domain::CustomerId customer, const std::string& csrf, const std::string& returnTo);

 protected:
  // For pages that are built upon these: the site's own ways.
  [[nodiscard]] const Site::Ports& ports() const { return site_.ports_; }
  [[nodiscard]] const std::string& base() const { return site_.base_; }
  [[nodiscard]] const kit::l10n::Catalogue& texts(const std::string& language) const { return site_.texts(language); }
  [[nodiscard]] const kit::pages::PageTemplates& templates() const { return site_.pages_; }
  [[nodiscard]] Answer page(const Request& request, const std::string& name, const std::string& title, nlohmann::json model,
                            int status = 200) const {
    return site_.page(request, name, title, std::move(model), status);
  }
  [[nodiscard]] Answer problem(const Request& request, int status, const std::string& sentence) const {
    return site_.problem(request, status, sentence);
  }
  [[nodiscard]] Answer backTo(const Request& request, const std::string& fallback, const std::string& notice) const {
    return site_.backTo(request, fallback, notice);
  }

 private:
  /// What was refused on a customer's page, with what was typed.
  struct Forms {
    TypedForm hold, call;
    std::string problem;  // of the programme
    TypedForm reach{};
  };
  Answer accounts(const Request& request);
  Answer customer(const Request& request, std::int64_t id, const Forms& typed, int status);
  Answer editCall(const Request& request, std::int64_t id, const TypedForm* typed, int status);
  Answer hold(const Request& request, std::int64_t id);
  Answer programme(const Request& request, std::int64_t id);
  Answer reach(const Request& request, std::int64_t id);
  Answer addCall(const Request& request, std::int64_t id);
  Answer changeCall(const Request& request, std::int64_t id);
  Answer removeCall(const Request& request, std::int64_t id);
  Answer restoreCall(const Request& request, std::int64_t id);
  [[nodiscard]] std::string pathOf(std::int64_t customer) const;

  Site& site_;
};

/// All that is shown of what a customer owes: his open invoices with their facts and decisions.
struct CustomerCase {
  application::DebtorCard card;
  std::vector<domain::ReceivableFacts> receivables;  // open, the oldest due date first
  std::vector<domain::Decision> decisions;
  std::vector<application::HoldNote> holds;
  bool isCut = false;  // there are more invoices than are shown

  static std::optional<CustomerCase> read(const Site::Ports& ports, const Visitor& visitor, const domain::Rulebook& rules,
                                          domain::CustomerId customer);
  [[nodiscard]] const application::HoldNote* standingHold(domain::Date asOf) const;
};

/// Which programme applies to a customer, and from where; his own one and the choices.
void addProgramme(nlohmann::json& model, const Language& language, const domain::Rulebook& rules,
                  const application::DebtorCard& card);
/// The hold of a customer and the form for it: {"customer_hold", …}.
void addCustomerHold(nlohmann::json& model, const StoryFrame& frame, const CustomerCase& found, const TypedForm& typed);

/// Reads the form of a call. `open`: the open receivables of the customer, for what a promise is given.
application::NewCall typedCall(TypedForm& form, const Language& language, domain::Date today,
                               const std::vector<domain::ReceivableFacts>& open);
/// A line of the customer's log of calls.
nlohmann::json callModel(const StoryFrame& frame, const application::CallNote& call);
/// The form of a call: fields and the invoices to choose from.
nlohmann::json callForm(const Language& language, const TypedForm& typed, const std::vector<domain::ReceivableFacts>& open);

}  // namespace reminders::web
