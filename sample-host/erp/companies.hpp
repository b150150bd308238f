// Companies and their departments.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/audit.hpp"
#include "sample-host/erp/refusal.hpp"

namespace host::erp {

struct Company {
  std::int64_t id = 0;
  std::string code, name, country, currency, timezone, language;
  std::string email, phone, iban, bic, street, postcode, city;
  std::string registration, vatNumber, legalForm, shareCapital, tradeRegister;
  int vatRate = 0;                         ///< basis points; for invoices that came without lines
  std::string latePenalty, earlyDiscount;  ///< printed on invoices; '' prints the sentence of the law
  std::string invoicePrefix = "F", creditPrefix = "A";
  std::string logo;  ///< a PNG in base64, '' for none
  std::int64_t version = 0;
};

struct Department {
  std::int64_t id = 0;  ///< 0: a new one
  std::string code, name, email, senderName;
  std::int64_t version = 0;
};

/// All companies by code, without their logos.
std::vector<Company> companies(kit::sql::Session& session);
std::optional<Company> findCompany(kit::sql::Session& session, const std::string& code);
std::optional<Company> company(kit::sql::Session& session, std::int64_t companyId);

/// The bytes of `Company::logo`.
std::string decodedLogo(const std::string& base64);
/// The company's logo, a PNG; '' when it has none, or there is no such company.
std::string companyLogo(kit::sql::Session& session, std::int64_t companyId);

/// Makes a company; returns its id. `actor.companyId` is not read.
Outcome<std::int64_t> createCompany(kit::sql::Session& session, const Actor& actor, Company company);
/// Saves `company` over the version that was read; its code stays. Refuses when another person saved in between.
Outcome<Done> saveCompany(kit::sql::Session& session, const Actor& actor, const Company& company);

std::vector<Department> departments(kit::sql::Session& session, std::int64_t companyId);
/// Makes (id 0) or saves a department; returns its id.
Outcome<std::int64_t> saveDepartment(kit::sql::Session& session, const Actor& actor, const Department& department);
/// Refuses while invoices bear it.
Outcome<Done> deleteDepartment(kit::sql::Session& session, const Actor& actor, std::int64_t departmentId);

}  // namespace host::erp
