// The letters that were filed, out of what was kept of each message.
#pragma once
#include "plugin/application/letters.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlLetterBook final : public application::LetterBook {
 public:
  explicit SqlLetterBook(kit::sql::Pool& pool) : pool_(pool) {}
  std::vector<application::LetterDay> days(domain::CompanyId company, std::optional<domain::Date> before, int limit) override;
  std::vector<application::FiledLetter> ofDay(domain::CompanyId company, domain::Date day) override;
  std::int64_t waiting(domain::CompanyId company) override;
  std::optional<application::BoundDay> bound(domain::CompanyId company, domain::Date day) override;
  void keepBound(domain::CompanyId company, domain::Date day, const application::BoundDay& bound) override;

 private:
  kit::sql::Pool& pool_;
};

}  // namespace reminders::storage
