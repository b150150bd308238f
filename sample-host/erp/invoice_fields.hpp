// The fields that a format of invoices may name, and their values.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/erp/invoice_texts.hpp"

namespace host::erp {

struct InvoiceField {
  std::string name;     ///< "invoice.number"; of an entry of a list "description"
  const char* meaning;  ///< a message id
  std::string list{};   ///< the list it is an entry's of; '' for none
  bool isList = false;
};

/// All of them: first those that stand alone, then each list with its entries'.
const std::vector<InvoiceField>& invoiceFields();

/// Fields whose value is HTML already.
bool isMarkup(std::string_view name);

nlohmann::json fieldValues(const InvoiceDocument& document, const InvoiceTexts& texts);

/// Values to show beside the fields of the list, in its order, from an invented invoice; '' where there is nothing to show.
std::vector<std::string> fieldExamples(const std::string& language);

}  // namespace host::erp
