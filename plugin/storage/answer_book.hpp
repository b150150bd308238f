// Answers of customers, and what waits because of them.
#pragma once
#include <functional>

#include "plugin/application/debtor_answers.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session and one transaction.
class SqlAnswerBook final : public application::AnswerBook {
 public:
  SqlAnswerBook(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  Taken take(domain::CompanyId company, const application::NewAnswer& answer, domain::Date asOf) override;
  std::vector<application::DebtorAnswer> open(domain::CompanyId company, int limit) override;
  std::int64_t openCount(domain::CompanyId company) override;
  std::vector<application::DebtorAnswer> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) override;
  std::vector<application::DebtorAnswer> ofCustomer(domain::CompanyId company, domain::CustomerId customer, int limit) override;
  bool isClosed(domain::CompanyId company, const std::string& link) override;
  bool finish(domain::CompanyId company, std::int64_t answer, domain::Date asOf, const std::string& actor) override;
  bool takeBack(domain::CompanyId company, std::int64_t answer, domain::Date asOf, const std::string& actor) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
