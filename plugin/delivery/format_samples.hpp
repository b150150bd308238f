// Formats as they are typed, looked at with a real invoice by the renderer that makes letters.
#pragma once
#include "plugin/application/format_port.hpp"
#include "plugin/delivery/sample_messages.hpp"

namespace reminders::delivery {

/// Thread-safe when its parts are.
class RenderedFormats final : public application::FormatSamples {
 public:
  /// So many pages are shown, so many pixels wide.
  static constexpr int kMostPages = 2, kWidth = 800;

  /// `starter`: the format that the package brings.
  RenderedFormats(RenderedSamples& samples, const MailRenderer& renderer, domain::Format starter)
      : samples_(samples), renderer_(renderer), starter_(std::move(starter)) {}
  application::FormatSample draw(const application::FormatSampleRequest& request, As as) override;
  [[nodiscard]] std::vector<application::FormatProblem> check(const domain::Format& format) const override;
  [[nodiscard]] std::vector<application::TextField> fields() const override;
  [[nodiscard]] domain::Format starter() const override { return starter_; }

 private:
  RenderedSamples& samples_;
  const MailRenderer& renderer_;
  domain::Format starter_;
};

}  // namespace reminders::delivery
