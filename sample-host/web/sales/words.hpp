// The words of the ERP as people read them, and what is shown of an invoice at a glance.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/invoice_list.hpp"
#include "sample-host/erp/words.hpp"
#include "sample-host/web/site/forms.hpp"

namespace host::web {

std::string titleOf(const Visit& visit, erp::CustomerKind kind);
std::string titleOf(const Visit& visit, erp::ContactRole role);
std::string titleOf(const Visit& visit, erp::PaymentMethod method);
/// "Key account" for the category that has a meaning; others as they were typed.
std::string categoryTitle(const Visit& visit, const std::string& category);
std::string languageTitle(const Visit& visit, const std::string& language);
std::string countryTitle(const Visit& visit, const std::string& country);

/// Choices of a field: the words and their titles.
template <class Enum>
std::vector<Choice> choicesOf(const Visit& visit) {
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < erp::kWords<Enum>.size(); ++i)
    choices.push_back({std::string(erp::kWords<Enum>[i]), titleOf(visit, static_cast<Enum>(i))});
  return choices;
}
/// Countries of the European Economic Area and its neighbours; `present` is added when it is another one.
std::vector<Choice> countryChoices(const Visit& visit, const std::string& present);
std::vector<Choice> languageChoices(const Visit& visit, const std::string& present, bool withNone);

std::string money(const Visit& visit, std::int64_t minor, const std::string& currency);
/// "1 335,50 € · 200,00 CHF"; "" when there is none.
std::string balances(const Visit& visit, const std::vector<erp::Balance>& amounts);

/// parts/status of an invoice.
nlohmann::json statusOf(const Visit& visit, const erp::InvoiceRowView& row);
/// Name, initials, role, e-mail, telephone: parts/contact.
nlohmann::json contactModel(const Visit& visit, const erp::Contact& contact);
std::vector<std::string> addressLines(const Visit& visit, const erp::Customer& customer, const std::string& homeCountry);

std::string invoiceHref(const std::string& number);
std::string customerHref(const std::string& code);

}  // namespace host::web
