// Texts filled with a real invoice, to be looked at before anything is sent: by the renderer that sends.
#pragma once
#include "plugin/application/setup_ports.hpp"
#include "plugin/delivery/mail_renderer.hpp"

namespace reminders::delivery {

/// Thread-safe when its parts are.
class RenderedSamples final : public application::SampleMessages {
 public:
  /// So many invoices are offered.
  static constexpr std::size_t kMostInvoices = 12;

  RenderedSamples(application::FactsSource& facts, application::MessageDetailsSource& details, const MailRenderer& renderer)
      : facts_(facts), details_(details), renderer_(renderer) {}
  std::vector<application::SampleInvoice> invoices(const application::Company& company, domain::Date asOf) override;
  application::SampleMessage fill(const application::SampleRequest& request, bool withFiles) override;
  [[nodiscard]] std::vector<application::TextField> fields() const override;
  [[nodiscard]] std::vector<application::TextProblem> check(std::string_view text) const override;
  std::map<std::string, std::string> examples(const application::SampleRequest& request) override;
  [[nodiscard]] application::TranslatedText translated(std::string_view text) const override;
  std::string ownAddress(const application::Company& company) override;
  /// Makes of a sample what the renderer is asked to make, and hands it to `use`. Why that failed, in English; '' when it did
  /// not.
  std::string with(const application::SampleRequest& request, const std::function<void(const application::RenderRequest&)>& use);

 private:
  application::FactsSource& facts_;
  application::MessageDetailsSource& details_;
  const MailRenderer& renderer_;
};

/// The field that looks most like `name`, a slip of the pen or two apart; '' when none does.
std::string similarField(std::string_view name, const std::vector<application::TextField>& fields);
/// Of those that texts may name.
std::string similarField(std::string_view name);

}  // namespace reminders::delivery
