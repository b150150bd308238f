#pragma once
#include <functional>
#include <host_sdk/kit/sql/pool.hpp>

#include "plugin/application/returned_mails.hpp"

namespace reminders::storage {

class SqlReturnedMailBook final : public application::ReturnedMailBook {
 public:
  SqlReturnedMailBook(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  std::set<std::string> known(domain::CompanyId company, const std::string& mailbox) override;
  void keepOnly(domain::CompanyId company, const std::string& mailbox, const std::set<std::string>& present) override;
  application::TakenMail take(domain::CompanyId company, const std::string& mailbox, const application::ReturnedMail& mail,
                              domain::Date asOf) override;
  std::int64_t deadAddressCount(domain::CompanyId company) override;
  std::vector<application::DeadAddress> deadAddresses(domain::CompanyId company, std::int64_t offset, int limit) override;
  bool freeAddress(domain::CompanyId company, domain::CustomerId customer, const std::string& email,
                   const std::string& actor) override;

  /// The company's departments: each may have a mailbox of its own.
  std::vector<domain::DepartmentId> departments(domain::CompanyId company);

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
