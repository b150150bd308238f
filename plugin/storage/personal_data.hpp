// What the app's tables hold about a customer's people: counted, exported, taken out.
#pragma once
#include <functional>

#include "plugin/application/personal_data.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe; each call one session. Whoever adds a column that may hold a person's name, address or words adds it here: a test
/// looks through every text column of every table of the app.
class SqlPersonalDataBook final : public application::PersonalDataBook {
 public:
  SqlPersonalDataBook(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  application::KeptOfCustomer kept(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf) override;
  std::string exported(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf,
                       const std::function<std::string(const application::SentCopy&)>& readable) override;
  bool erase(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf, const std::string& actor) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
