// Customers and their contacts.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/audit.hpp"
#include "sample-host/erp/refusal.hpp"
#include "sample-host/erp/words.hpp"

namespace host::erp {

struct Customer {
  std::int64_t id = 0;  ///< 0: a new one
  std::string code, name;
  CustomerKind kind = CustomerKind::kCompany;
  std::string category, language, country, email, phone, accountingAccount;
  std::string street, postcode, city, registration, vatNumber;
  bool noReminders = false;
  std::int64_t version = 0;
};

struct Contact {
  std::int64_t id = 0;  ///< 0: a new one
  std::int64_t customerId = 0;
  ContactRole role = ContactRole::kBilling;
  std::string name, salutation, email, phone;
  std::int64_t version = 0;
};

struct CustomerQuery {
  std::string text;  ///< in code, name, city or e-mail; accents and case do not matter
  std::optional<CustomerKind> kind;
  std::string category;                ///< '' any
  bool debtorsOnly = false;            ///< those with an accounting account
  bool heldOnly = false;               ///< those that are not to be reminded
  std::optional<kit::Date> owingOn;    ///< those that owe something on that day
  std::optional<kit::Date> overdueOn;  ///< those that owe something whose due date has passed on that day
  int offset = 0;
  int limit = 50;
};

struct CustomerPage {
  std::vector<Customer> rows;  ///< by name
  std::int64_t total = 0;      ///< over all pages
};

/// An amount of one currency.
struct Balance {
  std::string currency;
  std::int64_t amount = 0;
};

/// What a customer owes and has on a day, a currency each.
struct CustomerState {
  std::vector<Balance> open, overdue, credit;
  std::int64_t openInvoices = 0;
};

CustomerPage listCustomers(kit::sql::Session& session, std::int64_t companyId, const CustomerQuery& query);
/// The categories in use, for filters and suggestions.
std::vector<std::string> customerCategories(kit::sql::Session& session, std::int64_t companyId);
std::optional<Customer> findCustomer(kit::sql::Session& session, std::int64_t companyId, const std::string& code);
std::optional<Customer> customer(kit::sql::Session& session, std::int64_t companyId, std::int64_t customerId);
CustomerState customerState(kit::sql::Session& session, std::int64_t companyId, std::int64_t customerId, kit::Date asOf);

/// Makes (id 0) or saves over the version that was read; returns the id.
Outcome<std::int64_t> saveCustomer(kit::sql::Session& session, const Actor& actor, const Customer& customer);

/// By role, then name.
std::vector<Contact> contacts(kit::sql::Session& session, std::int64_t companyId, std::int64_t customerId);
/// Makes (id 0) or saves over the version that was read; returns the id. One contact per customer, role and e-mail.
Outcome<std::int64_t> saveContact(kit::sql::Session& session, const Actor& actor, const Contact& contact);
Outcome<Done> deleteContact(kit::sql::Session& session, const Actor& actor, std::int64_t contactId);

}  // namespace host::erp
