// Word templates, in reminders_word_template, and what a company wants of Word.
#pragma once
#include <functional>

#include "plugin/application/word_templates.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// Thread-safe.
class SqlWordTemplates final : public application::WordTemplates {
 public:
  SqlWordTemplates(kit::sql::Pool& pool, std::function<std::int64_t()> nowMillis) : pool_(pool), now_(std::move(nowMillis)) {}
  std::vector<application::WordTemplateInfo> list(domain::CompanyId company) override;
  std::optional<std::string> file(domain::CompanyId company, std::int64_t id) override;
  std::int64_t add(domain::CompanyId company, const std::string& name, const std::string& file, domain::Date asOf,
                   const std::string& actor) override;
  bool remove(domain::CompanyId company, std::int64_t id, const std::string& actor) override;
  application::WordChoice choice(domain::CompanyId company) override;
  bool choose(domain::CompanyId company, const application::WordChoice& choice, const std::string& actor) override;

 private:
  kit::sql::Pool& pool_;
  std::function<std::int64_t()> now_;
};

}  // namespace reminders::storage
