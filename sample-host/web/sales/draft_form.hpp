// The form of an invoice that is being written: what was typed, kept as it was typed until it can be saved.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/companies.hpp"
#include "sample-host/erp/invoice_page.hpp"
#include "sample-host/web/site/forms.hpp"

namespace host::web {

/// Texts as they stand in the fields.
struct DraftForm {
  struct Line {
    std::string description, quantity = "1", price, vat;
  };
  struct Instalment {
    std::string dueOn, amount;
  };
  std::string customer, department, issuedOn, dueOn, currency, paymentMethod, orderReference, note;
  std::vector<Line> lines;
  std::vector<Instalment> instalments;
  std::int64_t version = 0;

  /// A new invoice: today's date, due in 30 days, the company's currency and VAT.
  static DraftForm fresh(const Visit& visit, const erp::Company& company, const std::string& customerCode);
  /// A draft that was saved.
  static DraftForm of(const Visit& visit, const erp::InvoiceDetails& draft);
  /// What was posted.
  static DraftForm posted(const Request& request);

  /// Reads all fields; what is wrong goes to `errors` (lines as "line-1", instalments as "instalment-1"). nullopt when a field
  /// cannot be read; the ERP's own rules are asked by saving.
  std::optional<erp::InvoiceDraft> read(const Visit& visit, kit::sql::Session& sql, const erp::Company& company,
                                        FormErrors& errors) const;

  /// The view model of invoice_form but for title, number and action. `totals` are shown for lines that can be read.
  nlohmann::json model(const Visit& visit, kit::sql::Session& sql, const erp::Company& company, const FormErrors& errors,
                       bool withTotals) const;
};

}  // namespace host::web
