// The Word templates that letters are made of: the company's own, and the one that comes with the app.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "plugin/application/word_templates.hpp"
#include "plugin/delivery/word/template.hpp"

namespace reminders::delivery {
class MailRenderer;
}

namespace reminders::delivery::word {

/// Thread-safe when the store is. Keeps the templates that were used last, opened.
class Templates {
 public:
  /// `folder`: templates/word of the package; each of its folders holds the parts of a template under plain names.
  Templates(application::WordTemplates& store, const std::string& folder);

  [[nodiscard]] const Template& shipped() const { return *shipped_; }
  /// `id` as in WordChoice. Throws Permanent when there is no such template.
  [[nodiscard]] std::shared_ptr<const Template> chosen(domain::CompanyId company, std::int64_t id) const;

 private:
  application::WordTemplates& store_;
  std::shared_ptr<const Template> shipped_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<std::int64_t, std::int64_t>, std::shared_ptr<const Template>> opened_;  // by company and id; guarded
};

/// The port of the pages over templates and the renderer of letters.
class Documents final : public application::WordDocuments {
 public:
  Documents(const Templates& templates, const MailRenderer& renderer) : templates_(templates), renderer_(renderer) {}
  [[nodiscard]] application::WordCheck check(std::string_view file) const override;
  [[nodiscard]] std::string shipped() const override;
  [[nodiscard]] std::vector<application::WordField> fields() const override;
  std::unique_ptr<application::WordFile> begin(domain::CompanyId company, std::int64_t templateId) override;

 private:
  const Templates& templates_;
  const MailRenderer& renderer_;
};

}  // namespace reminders::delivery::word
