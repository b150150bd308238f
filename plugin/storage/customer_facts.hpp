// Customers with contacts, holds, dead addresses and balances, read into memory once per snapshot. Part of the facts source.
#pragma once
#include <memory>
#include <unordered_map>

#include "plugin/domain/facts.hpp"
#include "plugin/storage/picked_rows.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Addresses stay valid as long as the table.
class CustomerTable {
 public:
  /// All customers of the company, or (with `only`) those named, beside those that are here already. Inside a read transaction.
  void load(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf,
            const std::optional<std::vector<std::int64_t>>& only);
  [[nodiscard]] bool has(std::int64_t id) const { return customers_.contains(id); }
  /// Throws std::logic_error for a receivable whose customer the host does not show.
  [[nodiscard]] const domain::CustomerFacts& at(domain::CustomerId id) const;

 private:
  void loadContacts(kit::sql::Session& session, std::int64_t company);
  void loadOwnFacts(kit::sql::Session& session, std::int64_t company, domain::Date asOf);
  void loadBalances(kit::sql::Session& session, std::int64_t company, domain::Date asOf);
  /// Which customers are being loaded.
  [[nodiscard]] Pick pick() const;
  domain::CustomerFacts* find(std::int64_t id);

  std::optional<std::vector<std::int64_t>> only_;
  std::unordered_map<std::int64_t, std::unique_ptr<domain::CustomerFacts>> customers_;
};

}  // namespace reminders::storage
