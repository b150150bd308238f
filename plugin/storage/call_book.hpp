// The log of telephone calls.
#pragma once
#include <functional>

#include "plugin/application/follow_up.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session and one transaction.
class SqlCallBook final : public application::CallBook {
 public:
  SqlCallBook(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  std::vector<application::CallNote> ofCustomer(domain::CompanyId company, domain::CustomerId customer, int limit) override;
  std::optional<application::CallNote> find(domain::CompanyId company, std::int64_t call) override;
  std::int64_t add(domain::CompanyId company, domain::CustomerId customer, const application::NewCall& call, domain::Date asOf,
                   const std::string& actor) override;
  bool change(domain::CompanyId company, std::int64_t call, const application::NewCall& to, domain::Date asOf,
              const std::string& actor) override;
  bool remove(domain::CompanyId company, std::int64_t call, domain::Date asOf, const std::string& actor) override;
  bool restore(domain::CompanyId company, std::int64_t call, domain::Date asOf, const std::string& actor) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

/// Inside the caller's transaction: the calls about this invoice and about all that its customer owes, oldest first.
std::vector<application::CallNote> callsAbout(kit::sql::Session& session, domain::CompanyId company, domain::CustomerId customer,
                                              domain::InvoiceId invoice);

}  // namespace reminders::storage
