#include "sample-host/demo/parties.hpp"

#include "sample-host/demo/demo_names.hpp"
#include "sample-host/erp/fold.hpp"

namespace host::demo {
namespace {

std::string padded(int number, std::size_t width) {
  auto digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

/// "Électricité Noël & Fils" → "electricite-noel-fils": a mail domain.
std::string slug(const std::string& name) {
  std::string out;
  for (const char c : erp::folded(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.substr(0, 40);
}

/// Nine digits with the check digit of a SIREN, in a range that is not given out.
std::string siren(Dice& dice) {
  std::string digits = "99" + padded(dice.below(1'000'000), 6);
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits + std::to_string((10 - sum % 10) % 10);
}

std::string frenchVat(const std::string& number) {
  return "FR" + padded(static_cast<int>((12 + 3 * (std::stoll(number) % 97)) % 97), 2) + number;
}

/// From a range that the French regulator keeps for fiction.
std::string phone(Dice& dice) { return "04 65 71 " + padded(dice.below(100), 2) + " " + padded(dice.below(100), 2); }

std::vector<erp::CompanyRow> makeCompanies() {
  erp::CompanyRow main;
  main.code = kMainCompany;
  main.name = "Vasseur Équipement";
  main.country = "FR";
  main.currency = "EUR";
  main.timezone = "Europe/Paris";
  main.email = "compta@vasseur-equipement.example";
  main.iban = "FR7630006000011234567890189";
  main.bic = "AGRIFRPP";
  main.street = "18 rue Émile-Zola";
  main.postcode = "69002";
  main.city = "Lyon";
  main.registration = "990000010";
  main.language = "fr";
  main.phone = "04 65 71 10 20";
  main.vatNumber = frenchVat("990000010");
  main.legalForm = "SAS";
  main.shareCapital = "au capital de 120 000 €";
  main.tradeRegister = "RCS Lyon 990 000 010";
  erp::CompanyRow small;
  small.code = kSmallCompany;
  small.name = "Vasseur Léman Sàrl";
  small.country = "CH";
  small.currency = "CHF";
  small.timezone = "Europe/Zurich";
  small.email = "admin@vasseur-leman.example";
  small.iban = "CH9300762011623852957";
  small.bic = "POFICHBEXXX";
  small.street = "rue du Lac 3";
  small.postcode = "1800";
  small.city = "Vevey";
  small.registration = "CHE-000.000.010";
  small.language = "fr";
  small.phone = "";
  small.vatNumber = "CHE-000.000.010 TVA";
  small.legalForm = "Sàrl";
  return {main, small};
}

/// "Mairie de" and "Évreux" are "Mairie d’Évreux"; "de Le Puy" is "du Puy".
std::string ofTown(std::string body, const std::string& town) {
  const char first = erp::folded(town).front();
  if (std::string_view("aeiouy").find(first) != std::string_view::npos) return body.substr(0, body.size() - 1) + "’" + town;
  if (town.starts_with("Le ")) return body.substr(0, body.size() - 1) + "u " + town.substr(3);
  return body + " " + town;
}

erp::ContactRow contact(const DemoCustomer& customer, erp::ContactRole role, const std::string& name,
                        const std::string& salutation, const std::string& email, const std::string& number) {
  return {customer.row.company, customer.row.code, role, name, email, number, salutation};
}

struct Person {
  std::string first, last;
  bool woman = false;
  [[nodiscard]] std::string name() const { return first + " " + last; }
  [[nodiscard]] std::string salutation(const std::string& language) const {
    if (language == "de") return (woman ? "Sehr geehrte Frau " : "Sehr geehrter Herr ") + last + ",";
    if (language == "en") return (woman ? "Dear Ms " : "Dear Mr ") + last + ",";
    return woman ? "Madame," : "Monsieur,";
  }
};

Person person(Dice& dice) {
  const int first = dice.below(static_cast<int>(kFirstNames.size()));
  return {std::string(kFirstNames[static_cast<std::size_t>(first)]), std::string(dice.pick(kLastNames)), first < 12};
}

class CustomerMaker {
 public:
  CustomerMaker(Parties& parties, Dice dice) : parties_(parties), dice_(dice) {}

  void make(const std::string& company, int number) {
    DemoCustomer c;
    c.row.company = company;
    c.row.code = "C" + padded(number, 4);
    c.currency = company == kMainCompany ? "EUR" : "CHF";
    Person head = person(dice_);
    const int kind = dice_.below(1000);
    if (company == kSmallCompany) {
      local(c, head, 810);
    } else if (kind < 120) {
      abroad(c, head);
    } else if (kind < 250) {
      individual(c, head);
    } else if (kind < 320) {
      publicBody(c);
    } else {
      business(c, head);
    }
    common(c, number);
    people(c, head);
    parties_.customers.push_back(std::move(c));
  }

 private:
  void address(DemoCustomer& c) {
    const auto& town = kTowns[static_cast<std::size_t>(dice_.below(static_cast<int>(kTowns.size())))];
    c.row.street = std::to_string(dice_.between(1, 190)) + " " + std::string(dice_.pick(kStreets));
    c.row.postcode = town.postcode;
    c.row.city = town.name;
    c.row.country = "FR";
  }
  void business(DemoCustomer& c, const Person& head) {
    address(c);
    switch (dice_.below(4)) {
      case 0: c.row.name = std::string(dice_.pick(kTrades)) + " " + head.last; break;
      case 1: c.row.name = std::string(dice_.pick(kForms)) + " " + head.last + " & Fils"; break;
      case 2: c.row.name = std::string(dice_.pick(kForms)) + " " + std::string(dice_.pick(kTrades)) + " " + c.row.city; break;
      default: c.row.name = std::string(dice_.pick(kTrades)) + " " + head.last + " et " + std::string(dice_.pick(kLastNames));
    }
    c.row.registration = siren(dice_);
    c.row.vatNumber = frenchVat(*c.row.registration);
    c.row.category = dice_.chance(75) ? "key_account" : dice_.chance(500) ? "artisan" : "pme";
  }
  void individual(DemoCustomer& c, const Person& head) {
    address(c);
    c.row.kind = erp::CustomerKind::kIndividual;
    c.row.name = (head.woman ? "Mme " : "M. ") + head.name();
    c.row.category = "particulier";
  }
  void publicBody(DemoCustomer& c) {
    address(c);
    c.row.kind = erp::CustomerKind::kPublic;
    c.row.name = ofTown(std::string(dice_.pick(kPublicBodies)), c.row.city);
    c.row.registration = siren(dice_);
    c.row.category = "collectivité";
    c.termDays = 30;
  }
  void abroad(DemoCustomer& c, Person& head) {
    const auto& one = kForeign[static_cast<std::size_t>(dice_.below(static_cast<int>(kForeign.size())))];
    c.row.name = one.name;
    c.row.street = one.street;
    c.row.postcode = one.postcode;
    c.row.city = one.city;
    c.row.country = one.country;
    c.row.language = one.language;
    c.row.category = dice_.chance(200) ? "key_account" : "export";
    c.currency = one.currency;
    c.vatRate = 0;
    c.vatCategory = one.country == "DE" || one.country == "IE" || one.country == "BE" ? "K" : "G";
    head.first = one.first;
    head.last = one.last;
    head.woman =
        one.first.ends_with('a') || one.first.ends_with('e') || one.first == "Agnès" || one.first == "Grace" || one.first == "An";
  }
  void local(DemoCustomer& c, const Person& head, int vatRate) {
    c.row.name = std::string(dice_.pick(kTrades)) + " " + head.last + " Sàrl";
    c.row.street = std::string(dice_.pick(kStreets)) + " " + std::to_string(dice_.between(1, 60));
    c.row.postcode = "1" + padded(dice_.below(900) + 100, 3);
    c.row.city = dice_.chance(500) ? "Lausanne" : "Montreux";
    c.row.country = "CH";
    c.row.category = "pme";
    c.vatRate = vatRate;
  }

  void common(DemoCustomer& c, int number) {
    if (c.row.language.empty() && dice_.chance(500)) c.row.language = "fr";
    if (dice_.chance(300)) c.row.accountingAccount = "411" + padded(number, 5);
    c.row.noReminders = dice_.chance(20);
    if (c.row.country == "FR") c.row.phone = phone(dice_);
    const int habit = dice_.below(1000);
    c.habit = habit < 590 ? Habit::kPrompt : habit < 815 ? Habit::kSlow : habit < 945 ? Habit::kBad : Habit::kDirectDebit;
    if (c.row.kind == erp::CustomerKind::kCompany) {
      const int term = dice_.below(1000);
      c.termDays = term < 480 ? 30 : term < 780 ? 45 : term < 950 ? 60 : 15;
    }
  }

  void people(DemoCustomer& c, const Person& head) {
    const bool individual = c.row.kind == erp::CustomerKind::kIndividual;
    const bool mail = !dice_.chance(60);  // some have no address at all
    // The number keeps the domains of customers with one name apart.
    const std::string domain = slug(c.row.name) + "-" + c.row.code.substr(1) + ".example";
    const std::string first = slug(head.first);
    const auto language = c.row.language;
    const auto add = [&](erp::ContactRole role, const Person& who, const std::string& box) {
      parties_.contacts.push_back(contact(c, role, who.name(), who.salutation(language), mail ? box + "@" + domain : "",
                                          c.row.country == "FR" ? phone(dice_) : ""));
    };
    if (mail && !dice_.chance(80)) c.row.email = (individual ? first : "contact") + "@" + domain;
    if (individual) {
      if (dice_.chance(300)) add(erp::ContactRole::kOwner, head, first);
      if (dice_.chance(60)) add(erp::ContactRole::kNotary, person(dice_), "etude");
      return;
    }
    if (dice_.chance(850)) add(erp::ContactRole::kBilling, dice_.chance(300) ? head : person(dice_), "compta");
    if (dice_.chance(400)) add(erp::ContactRole::kOwner, head, first);
    if (dice_.chance(220)) add(erp::ContactRole::kBuyer, person(dice_), "achats");
    if (dice_.chance(50)) add(erp::ContactRole::kLegal, person(dice_), "juridique");
    if (dice_.chance(40)) add(erp::ContactRole::kOther, person(dice_), "accueil");
  }

  Parties& parties_;
  Dice dice_;
};

}  // namespace

Parties makeParties(const DemoOptions& options, Dice dice) {
  Parties parties;
  parties.companies = makeCompanies();
  parties.departments = {{kMainCompany, "LOC", "Vasseur Location", "location@vasseur-equipement.example", "Vasseur Location"},
                         {kMainCompany, "MAINT", "Vasseur Maintenance", "maintenance@vasseur-equipement.example", ""}};
  // The small company has a tenth of the customers, at least one.
  const int small = std::max(1, options.customers / 10);
  CustomerMaker maker(parties, dice);
  for (int i = 1; i <= options.customers - small; ++i) maker.make(kMainCompany, i);
  for (int i = 1; i <= small; ++i) maker.make(kSmallCompany, i);
  return parties;
}

}  // namespace host::demo
