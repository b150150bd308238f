// One e-invoice into the ERP, in one transaction.
#pragma once
#include <filesystem>
#include <host_sdk/kit/sql/session.hpp>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sample-host/importers/einvoice.hpp"
#include "sample-host/importers/import_report.hpp"
#include "sample-host/importers/party_matching.hpp"

namespace host::importers {

/// Reads a .xml or .pdf file. `name` is how refusals call it.
[[nodiscard]] std::variant<EInvoice, Refusal> readEInvoice(const std::filesystem::path& path, const std::string& name);

/// Keeps who is who between the invoices of one import. Not thread-safe.
class EInvoiceImport {
 public:
  /// `fallbackCompany`: for sellers who are no company here; '' for none.
  EInvoiceImport(kit::sql::Session& session, std::string fallbackCompany);

  /// Stores the invoice, its lines, due dates and what was prepaid; makes the customer where the buyer is unknown. An invoice
  /// that is stored already keeps what people changed about it: status, department, operator, ordering party, date of sending. A
  /// credit note that names one stored invoice of the same customer and currency is allocated to what is open of it.
  [[nodiscard]] FileReport import(const EInvoice& invoice, const std::string& name);

 private:
  struct Company {
    std::string code, country;
    long long id = 0;
  };
  struct Found {
    std::string customer;
    bool made = false;
  };
  using Sentence = std::string;

  std::variant<Company, Sentence> companyOf(const EInvoice& invoice);
  std::variant<Found, Sentence> customerFor(const EInvoice& invoice, const Company& company);
  std::string newCode(const Party& buyer, const Company& company);
  PartyIndex& customersOf(const Company& company);
  std::optional<Sentence> store(const EInvoice& invoice, const Company& company, const std::string& customer, FileReport& report);
  std::optional<Sentence> allocate(const EInvoice& note, const Company& company, FileReport& report);

  kit::sql::Session& session_;
  std::string fallback_;
  std::vector<Company> companies_;
  PartyIndex sellers_;
  std::map<std::string, PartyIndex> buyers_;  ///< by company, read when first needed
};

}  // namespace host::importers
