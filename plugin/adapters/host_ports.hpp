// The application's ports that the host fulfils, over the SDK's services.
#pragma once
#include <functional>
#include <host_sdk/host.hpp>
#include <map>
#include <mutex>

#include "plugin/application/debtors.hpp"
#include "plugin/application/letters.hpp"
#include "plugin/application/payment_links.hpp"
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
  HostInvoiceDocuments(const hsdk::Documents& documents, application::Clock& clock) : documents_(documents), clock_(clock) {}
  std::string pdf(domain::CompanyId company, domain::InvoiceId invoice) override;
  /// Read anew every minute: every mail shows it, and it hardly ever changes.
  std::string logo(domain::CompanyId company) override;

 private:
  struct Logo {
    std::string png;
    std::int64_t readAt = 0;
  };
  hsdk::Documents documents_;
  application::Clock& clock_;
  std::mutex mutex_;
  std::map<std::int64_t, Logo> logos_;  // by company; guarded by mutex_
};

class HostLetterFiles final : public application::LetterFiles, public application::FiledDocuments {
 public:
  /// `noted` is told of each file that was left with the host: its path there, and its bytes.
  using Noted = std::function<void(domain::CompanyId company, const std::string& path, const std::string& bytes)>;
  HostLetterFiles(const hsdk::Documents& documents, Noted noted) : documents_(documents), noted_(std::move(noted)) {}
  std::string file(domain::CompanyId company, const std::string& path, const std::string& bytes) override;
  std::string read(domain::CompanyId company, const std::string& path) override;
  void replace(domain::CompanyId company, const std::string& path, const std::string& bytes) override;
  std::string document(domain::CompanyId company, const std::string& path) override { return read(company, path); }
  std::vector<std::string> names(domain::CompanyId company, const std::string& folder) override;
  /// Fine too when it is not there. Throws Retryable or Permanent.
  void remove(domain::CompanyId company, const std::string& path);

 private:
  hsdk::Documents documents_;
  Noted noted_;
};

class HostReachEditor final : public application::ReachEditor {
 public:
  explicit HostReachEditor(const hsdk::ContactDetails& details) : details_(details) {}
  [[nodiscard]] bool isGranted() const override { return details_.isGranted(); }
  std::optional<application::ReachRefusal> save(domain::CompanyId company, domain::CustomerId customer, std::int64_t contact,
                                                const application::Reach& before, const application::Reach& after,
                                                const std::string& user) override;

 private:
  hsdk::ContactDetails details_;
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

class HostPaymentLinks final : public application::PaymentLinks {
 public:
  HostPaymentLinks(const hsdk::PublicLinks& links, const hsdk::Clock& clock) : links_(links), clock_(clock) {}
  std::string link(domain::CompanyId company, const application::LinkSubject& subject, domain::Date asOf) override;
  bool areOffered() override;

 private:
  hsdk::PublicLinks links_;
  hsdk::Clock clock_;
};

}  // namespace reminders::adapters
