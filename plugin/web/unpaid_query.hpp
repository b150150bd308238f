// The address of the list of unpaid invoices: filters, order and page as people see them in it, and what they ticked.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "plugin/application/unpaid_list.hpp"
#include "plugin/domain/ids.hpp"

namespace reminders::web {

using Fields = std::map<std::string, std::string>;

/// What an address of the list says. A date that cannot be read narrows nothing and is kept as it was typed.
struct UnpaidView {
  application::UnpaidFilter filter;
  application::UnpaidOrder order = application::UnpaidOrder::kOverdue;
  std::int64_t page = 1;
  std::string from, to;  // as typed
  bool isFromWrong = false, isToWrong = false, isCustomerWrong = false;

  static UnpaidView of(const Fields& query);
  /// The shortest query that says the same: '' for the list as it opens.
  [[nodiscard]] std::string query(std::int64_t page = 1) const;
  /// The same as fields of a form.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> fields(std::int64_t page = 1) const;
};

/// The name of the box that ticks a receivable: "t12.1".
std::string tickName(domain::ReceivableId receivable);
/// What is ticked in a form or an address, in order, each once.
std::vector<domain::ReceivableId> ticksOf(const Fields& fields);
/// "&t12.1=1&t13.1=1"
std::string tickQuery(const std::vector<domain::ReceivableId>& ticks);
/// A whole number that is at least 1; `otherwise` for anything else.
std::int64_t numberOf(const std::string& text, std::int64_t otherwise);

}  // namespace reminders::web
