// The application's ports that the host fulfils, over the SDK's services.
#pragma once
#include <host_sdk/host.hpp>

#include "plugin/application/ports.hpp"

namespace reminders::adapters {

/// Thread-safe, like the services behind them.
class HostClock final : public application::Clock {
 public:
  explicit HostClock(const hsdk::Clock& clock) : clock_(clock) {}
  std::int64_t nowMillis() override { return clock_.now(); }
  application::LocalTime localTime(const std::string& timezone) override;

 private:
  hsdk::Clock clock_;
};

class HostInvoiceDocuments final : public application::InvoiceDocuments {
 public:
  explicit HostInvoiceDocuments(const hsdk::Documents& documents) : documents_(documents) {}
  std::string pdf(domain::CompanyId company, domain::InvoiceId invoice) override;

 private:
  hsdk::Documents documents_;
};

class HostMailAccounts final : public application::MailAccounts {
 public:
  explicit HostMailAccounts(const hsdk::MailAccounts& accounts) : accounts_(accounts) {}
  std::optional<application::MailAccount> account(domain::CompanyId company, domain::DepartmentId department) override;
  application::BounceMailbox bounceMailbox(domain::CompanyId company, domain::DepartmentId department) override;

 private:
  std::optional<nlohmann::json> stated(domain::CompanyId company, domain::DepartmentId department);
  hsdk::MailAccounts accounts_;
};

}  // namespace reminders::adapters
