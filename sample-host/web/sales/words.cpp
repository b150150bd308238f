#include "sample-host/web/sales/words.hpp"

#include <array>
#include <host_sdk/kit/encoding/percent.hpp>

#include "sample-host/web/site/frame.hpp"
#include "sample-host/web/site/lists.hpp"

namespace host::web {

using kit::l10n::mark;
using nlohmann::json;

namespace {

using Pair = std::pair<const char*, const char*>;
constexpr std::array<Pair, 17> kCountries{{{"FR", mark("France")},
                                           {"BE", mark("Belgium")},
                                           {"CH", mark("Switzerland")},
                                           {"LU", mark("Luxembourg")},
                                           {"DE", mark("Germany")},
                                           {"ES", mark("Spain")},
                                           {"IT", mark("Italy")},
                                           {"NL", mark("Netherlands")},
                                           {"PT", mark("Portugal")},
                                           {"AT", mark("Austria")},
                                           {"IE", mark("Ireland")},
                                           {"PL", mark("Poland")},
                                           {"GB", mark("United Kingdom")},
                                           {"US", mark("United States")},
                                           {"CA", mark("Canada")},
                                           {"MC", mark("Monaco")},
                                           {"TN", mark("Tunisia")}}};
constexpr std::array<Pair, 7> kLanguages{{{"fr", mark("French")},
                                          {"en", mark("English")},
                                          {"de", mark("German")},
                                          {"es", mark("Spanish")},
                                          {"it", mark("Italian")},
                                          {"nl", mark("Dutch")},
                                          {"pt", mark("Portuguese")}}};

template <std::size_t N>
std::string titleIn(const Visit& visit, const std::array<Pair, N>& table, const std::string& code) {
  for (const auto& [known, title] : table)
    if (code == known) return visit.tr(title);
  return code;
}

template <std::size_t N>
std::vector<Choice> choicesFrom(const Visit& visit, const std::array<Pair, N>& table, const std::string& present) {
  std::vector<Choice> choices;
  bool listed = present.empty();
  for (const auto& [code, title] : table) {
    choices.push_back({code, visit.tr(title)});
    listed = listed || present == code;
  }
  if (!listed) choices.push_back({present, present});
  return choices;
}

}  // namespace

std::string titleOf(const Visit& visit, erp::CustomerKind kind) {
  switch (kind) {
    case erp::CustomerKind::kIndividual: return visit.tr("Individual");
    case erp::CustomerKind::kPublic: return visit.tr("Public body");
    case erp::CustomerKind::kCompany: break;
  }
  return visit.tr("Company");
}

std::string titleOf(const Visit& visit, erp::ContactRole role) {
  switch (role) {
    case erp::ContactRole::kBilling: return visit.tr("Billing");
    case erp::ContactRole::kOwner: return visit.tr("Owner");
    case erp::ContactRole::kBuyer: return visit.tr("Buyer");
    case erp::ContactRole::kNotary: return visit.tr("Notary");
    case erp::ContactRole::kLegal: return visit.tr("Legal");
    case erp::ContactRole::kOther: break;
  }
  return visit.tr("Other");
}

std::string titleOf(const Visit& visit, erp::PaymentMethod method) {
  switch (method) {
    case erp::PaymentMethod::kCheque: return visit.tr("Cheque");
    case erp::PaymentMethod::kCard: return visit.tr("Card");
    case erp::PaymentMethod::kCash: return visit.tr("Cash");
    case erp::PaymentMethod::kDirectDebit: return visit.tr("Direct debit");
    case erp::PaymentMethod::kTransfer: break;
  }
  return visit.tr("Transfer");
}

std::string categoryTitle(const Visit& visit, const std::string& category) {
  return category == "key_account" ? visit.tr("Key account") : category;
}

std::string languageTitle(const Visit& visit, const std::string& language) { return titleIn(visit, kLanguages, language); }
std::string countryTitle(const Visit& visit, const std::string& country) { return titleIn(visit, kCountries, country); }

std::vector<Choice> countryChoices(const Visit& visit, const std::string& present) {
  return choicesFrom(visit, kCountries, present);
}

std::vector<Choice> languageChoices(const Visit& visit, const std::string& present, bool withNone) {
  auto choices = choicesFrom(visit, kLanguages, present);
  if (withNone) choices.insert(choices.begin(), {"", visit.tr("As the company")});
  return choices;
}

std::string money(const Visit& visit, std::int64_t minor, const std::string& currency) {
  return visit.format.money(kit::Money(minor, kit::Currency::of(currency)));
}

std::string balances(const Visit& visit, const std::vector<erp::Balance>& amounts) {
  std::string text;
  for (const auto& balance : amounts) text += (text.empty() ? "" : " · ") + money(visit, balance.amount, balance.currency);
  return text;
}

json statusOf(const Visit& visit, const erp::InvoiceRowView& row) {
  switch (row.status) {
    case erp::InvoiceStatus::kDraft: return statusModel("quiet", "pencil", visit.tr("Draft"));
    case erp::InvoiceStatus::kCancelled: return statusModel("quiet", "ban", visit.tr("Cancelled"));
    case erp::InvoiceStatus::kClosed: return statusModel("quiet", "lock", visit.tr("Closed"));
    case erp::InvoiceStatus::kIssued: break;
  }
  if (row.kind == erp::InvoiceKind::kSelfBilled) return statusModel("quiet", "switch-horizontal", visit.tr("Self-billed"));
  if (row.kind == erp::InvoiceKind::kCreditNote)
    return row.open > 0 ? statusModel("info", "coins",
                                      visit.tr("{amount} not used yet", {{"amount", money(visit, row.open, row.currency)}}))
                        : statusModel("quiet", "check", visit.tr("Used"));
  if (row.open <= 0) return statusModel("ok", "circle-check", visit.tr("Paid"));
  if (row.daysLate > 0) return statusModel("bad", "clock", visit.trn("{n} day late", "{n} days late", row.daysLate));
  if (!row.dueOn) return statusModel("warn", "calendar", visit.tr("No due date"));
  return statusModel("quiet", "calendar", visit.tr("Due {when}", {{"when", visit.format.distance(*row.dueOn, visit.today())}}));
}

json contactModel(const Visit& visit, const erp::Contact& contact) {
  const auto& name = contact.name.empty() ? (contact.email.empty() ? contact.phone : contact.email) : contact.name;
  std::string dialled;
  for (const char c : contact.phone)
    if ((c >= '0' && c <= '9') || c == '+') dialled += c;
  return {{"name", name},           {"initials", initialsOf(name)}, {"role", titleOf(visit, contact.role)},
          {"email", contact.email}, {"phone", contact.phone},       {"phone_href", "tel:" + dialled}};
}

std::vector<std::string> addressLines(const Visit& visit, const erp::Customer& customer, const std::string& homeCountry) {
  std::vector<std::string> lines;
  if (!customer.street.empty()) lines.push_back(customer.street);
  if (const auto town = trim(customer.postcode + " " + customer.city); !town.empty()) lines.push_back(town);
  if (!customer.country.empty() && customer.country != homeCountry) lines.push_back(countryTitle(visit, customer.country));
  return lines;
}

std::string invoiceHref(const std::string& number) { return "/invoices/" + kit::encoding::percentEncoded(number); }
std::string customerHref(const std::string& code) { return "/customers/" + kit::encoding::percentEncoded(code); }

}  // namespace host::web
