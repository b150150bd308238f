#include "plugin/delivery/foreign_placeholders.hpp"

#include <algorithm>
#include <iterator>

#include "plugin/delivery/text_template.hpp"

namespace reminders::delivery {
namespace {

struct Name {
  std::string_view theirs, field;
};

// The same thing has much the same name everywhere. Lower case, '_' between words; sorted by what they mean.
constexpr Name kNames[] = {
    {"partner_name", "customer.name"},
    {"client", "customer.name"},
    {"client_name", "customer.name"},
    {"client_nom", "customer.name"},
    {"nom_client", "customer.name"},
    {"nom_du_client", "customer.name"},
    {"customer", "customer.name"},
    {"customer_name", "customer.name"},
    {"buyer_name", "customer.name"},
    {"debiteur", "customer.name"},
    {"client_code", "customer.code"},
    {"code_client", "customer.code"},
    {"customer_code", "customer.code"},
    {"client_adresse", "customer.address"},
    {"adresse_client", "customer.address"},
    {"client_address", "customer.address"},
    {"customer_address", "customer.address"},
    {"client_email", "customer.email"},
    {"email_client", "customer.email"},
    {"mail_client", "customer.email"},
    {"customer_email", "customer.email"},
    {"contact", "contact.name"},
    {"contact_name", "contact.name"},
    {"nom_contact", "contact.name"},
    {"civilite", "contact.salutation"},
    {"salutation", "contact.salutation"},
    {"ref", "numbers"},
    {"reference", "numbers"},
    {"numero", "numbers"},
    {"numero_facture", "numbers"},
    {"num_facture", "numbers"},
    {"facture", "numbers"},
    {"facture_numero", "numbers"},
    {"invoice", "numbers"},
    {"invoice_number", "numbers"},
    {"number", "numbers"},
    {"date_facture", "invoice.issued_on"},
    {"facture_date", "invoice.issued_on"},
    {"invoice_date", "invoice.issued_on"},
    {"date_invoice", "invoice.issued_on"},
    {"issue_date", "invoice.issued_on"},
    {"echeance", "invoice.due_on"},
    {"date_echeance", "invoice.due_on"},
    {"due_date", "invoice.due_on"},
    {"date_due", "invoice.due_on"},
    {"payment_to", "invoice.due_on"},
    {"jours_retard", "invoice.days_late"},
    {"retard", "invoice.days_late"},
    {"days_late", "invoice.days_late"},
    {"days_overdue", "invoice.days_late"},
    {"commande", "invoice.order_reference"},
    {"reference_commande", "invoice.order_reference"},
    {"order_reference", "invoice.order_reference"},
    {"montant_facture", "invoice.total"},
    {"montant_ttc", "invoice.total"},
    {"total_ttc", "invoice.total"},
    {"invoice_total", "invoice.total"},
    {"amount_total", "invoice.total"},
    {"devise", "invoice.currency"},
    {"currency", "invoice.currency"},
    {"montant", "total.open"},
    {"montant_du", "total.open"},
    {"solde", "total.open"},
    {"reste_du", "total.open"},
    {"reste_a_payer", "total.open"},
    {"restant_du", "total.open"},
    {"amount_due", "total.open"},
    {"amount_residual", "total.open"},
    {"balance_due", "total.open"},
    {"date", "date"},
    {"date_du_jour", "date"},
    {"today", "date"},
    {"niveau", "level.name"},
    {"level", "level.name"},
    {"company", "company.name"},
    {"company_name", "company.name"},
    {"societe", "company.name"},
    {"nom_societe", "company.name"},
    {"entreprise", "company.name"},
    {"seller_name", "company.name"},
    {"company_email", "company.email"},
    {"company_phone", "company.phone"},
    {"telephone_societe", "company.phone"},
    {"adresse_societe", "company.address"},
    {"company_address", "company.address"},
    {"iban", "company.iban"},
    {"bic", "company.bic"},
    {"siret", "company.registration"},
    {"lien_paiement", "payment.link"},
    {"payment_link", "payment.link"},
    {"payment_url", "payment.link"},
    {"user_name", "user.name"},
    {"utilisateur", "user.name"},
    {"user_signature", "user.signature"},
    {"signature", "department.signature"},
    // LICIEL: whose, then what.
    {"li_prop_mail", "owner.email"},
    {"li_prop_email", "owner.email"},
    {"li_prop_nom", "owner.name"},
    {"li_doneur_mail", "buyer.email"},
    {"li_doneur_email", "buyer.email"},
    {"li_doneur_nom", "buyer.name"},
    {"li_donneur_mail", "buyer.email"},
    {"li_donneur_email", "buyer.email"},
    {"li_donneur_nom", "buyer.name"},
    {"li_notaire_mail", "notary.email"},
    {"li_notaire_email", "notary.email"},
    {"li_notaire_nom", "notary.name"},
};

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || isUpper(c) || isDigit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// "Nom Client", "NOM-CLIENT", "échéance", "client.nom" as the table writes them.
std::string plainName(std::string_view text) {
  // The accents that French names have; others are no names of the table.
  static constexpr std::pair<std::string_view, char> kAccents[] = {
      {"é", 'e'}, {"è", 'e'}, {"ê", 'e'}, {"ë", 'e'}, {"à", 'a'}, {"â", 'a'}, {"ô", 'o'}, {"î", 'i'}, {"ï", 'i'},
      {"û", 'u'}, {"ù", 'u'}, {"ç", 'c'}, {"É", 'e'}, {"È", 'e'}, {"Ê", 'e'}, {"À", 'a'}, {"Ç", 'c'}, {"Ô", 'o'}};
  std::string name;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    const auto* accent =
        std::find_if(std::begin(kAccents), std::end(kAccents), [&](const auto& each) { return rest.starts_with(each.first); });
    if (accent != std::end(kAccents)) {
      name += accent->second;
      at += accent->first.size();
      continue;
    }
    const char c = rest.front();
    name += c == ' ' || c == '-' || c == '.' ? '_' : isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    ++at;
  }
  return name;
}

std::string_view fieldNamed(std::string_view name) {
  const auto plain = plainName(name);
  const auto* found = std::find_if(std::begin(kNames), std::end(kNames), [&](const Name& each) { return each.theirs == plain; });
  if (found != std::end(kNames)) return found->field;
  for (const auto& own : knownFields())  // [[customer.name]]
    if (own.name == name) return own.name;
  return {};
}

/// How far a name goes from `from` on.
std::size_t endOfName(std::string_view text, std::size_t from) {
  while (from < text.size() && isWordCharacter(text[from])) ++from;
  return from;
}

/// #REF#: capitals between two signs. A colour such as #FACADE# is no name, nor is anything short of three letters.
std::size_t sizeOfHash(std::string_view text) {
  std::size_t end = 1;
  bool isColour = true;
  while (end < text.size() && (isUpper(text[end]) || isDigit(text[end]) || text[end] == '_')) {
    isColour = isColour && (isDigit(text[end]) || text[end] <= 'F');
    ++end;
  }
  const bool isName = end >= 4 && end < text.size() && text[end] == '#' && isUpper(text[1]) && !isColour;
  return isName ? end + 1 : 0;
}

/// [[nom client]]: one name of letters, digits and what stands between words.
std::size_t sizeOfBrackets(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  const auto end = text.substr(0, kLongest).find("]]");
  if (end == std::string_view::npos || end < 3) return 0;
  const auto name = text.substr(2, end - 2);
  const bool isName =
      std::all_of(name.begin(), name.end(), [](char c) { return isWordCharacter(c) || c == '.' || c == ' ' || c == '-'; });
  return isName && name.find_first_not_of(" .-") != std::string_view::npos ? end + 2 : 0;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// "number", which stands for invoice.number where the lines are those of an invoice each.
bool isOfInvoice(std::string_view name) {
  const auto& fields = knownFields();
  return std::any_of(fields.begin(), fields.end(), [&](const FieldInfo& each) {
    return each.perInvoice && std::string_view(each.name).substr(each.name.find('.') + 1) == name;
  });
}

std::string tagOf(std::string_view field) { return field == "numbers" ? "#REF#" : "{{" + std::string(field) + "}}"; }

}  // namespace

std::string_view foreignAt(std::string_view text, char before) {
  if (text.starts_with("%(")) {
    const auto end = endOfName(text, 2);
    return end > 2 && text.substr(end).starts_with(")s") ? text.substr(0, end + 2) : std::string_view();
  }
  if (text.starts_with("[[")) return text.substr(0, sizeOfBrackets(text));
  if (text.starts_with('#')) return text.substr(0, sizeOfHash(text));
  if (!text.starts_with("li_") || isWordCharacter(before)) return {};
  const auto whole = text.substr(0, endOfName(text, 0));
  return whole.find('_', 3) != std::string_view::npos ? whole : std::string_view();
}

std::string_view fieldOfForeign(std::string_view written) {
  if (written.starts_with("%(")) return fieldNamed(written.substr(2, written.size() - 4));
  if (written.starts_with("[[")) return fieldNamed(trimmed(written.substr(2, written.size() - 4)));
  if (written.starts_with('#')) return fieldNamed(written.substr(1, written.size() - 2));
  return fieldNamed(written);
}

application::TranslatedText translateForeign(std::string_view text) {
  application::TranslatedText done;
  auto& out = done.text;
  const auto forget = [&](std::string_view written) {
    if (std::find(done.unknown.begin(), done.unknown.end(), written) == done.unknown.end()) done.unknown.emplace_back(written);
  };
  const bool isOpenErp = text.find("%(") != std::string_view::npos;
  bool isEachInvoice = false;  // between {{#invoices}} and {{/invoices}}
  for (char before = ' '; !text.empty();) {
    std::size_t used = 1;
    if (text.starts_with("{{")) {
      const auto end = text.find("}}");
      if (end == std::string_view::npos) {
        out += text;
        break;
      }
      used = end + 2;
      const auto written = text.substr(0, used);
      const auto name = trimmed(text.substr(2, end - 2));
      if (name == "#invoices" || name == "/invoices") isEachInvoice = name.front() == '#';
      const auto field = isEachInvoice && isOfInvoice(name) ? name : fieldNamed(name);
      if (!field.empty() && field != name) {
        out += tagOf(field);
        ++done.translated;
      } else {
        // Sections and comments are this app's, or named by the check that follows.
        if (field.empty() && name.find_first_of("#^/!") != 0) forget(written);
        out += written;
      }
    } else if (const auto foreign = foreignAt(text, before); !foreign.empty()) {
      used = foreign.size();
      const auto field = fieldOfForeign(foreign);
      if (field.empty())
        forget(foreign);
      else
        ++done.translated;
      out += field.empty() ? std::string(foreign) : tagOf(field);
    } else if (isOpenErp && text.starts_with("%%")) {
      used = 2;
      out += '%';
    } else if (text.front() != '\r') {
      out += text.front();
    }
    before = text[used - 1];
    text.remove_prefix(used);
  }
  return done;
}

}  // namespace reminders::delivery
