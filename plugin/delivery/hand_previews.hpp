// What a person writes by hand, shown by the renderer that sends it.
#pragma once
#include "plugin/delivery/mail_renderer.hpp"

namespace reminders::delivery {

/// Thread-safe like the renderer.
class HandPreviews final : public application::MessagePreviews {
 public:
  explicit HandPreviews(MailRenderer& renderer) : renderer_(renderer) {}
  application::MessagePreview of(const application::RenderRequest& request) override;
  application::LetterLook letter(const application::RenderRequest& request, bool withPdf) override;
  std::string draft(const application::RenderRequest& request) override { return renderer_.draft(request); }
  [[nodiscard]] std::vector<domain::Sentence> check(const std::string& text) const override;
  [[nodiscard]] bool isAddress(const std::string& text) const override;

 private:
  MailRenderer& renderer_;
};

}  // namespace reminders::delivery
