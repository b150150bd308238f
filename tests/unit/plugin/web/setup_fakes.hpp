// Stand-ins for what the pages of the set-up ask: a desk that checks and keeps, and samples that say what they were given.
#pragma once
#include "plugin/application/format_port.hpp"
#include "plugin/application/setup_ports.hpp"
#include "tests/support/reminders/fakes.hpp"

namespace fakes {

class FakeDesk final : public application::ConfigurationDesk {
 public:
  explicit FakeDesk(FakeConfigurations& stored) : stored_(stored) { stored_.settings.fingerprint = "v1"; }
  std::vector<domain::Template> shipped;
  int saves = 0;

  application::SaveOutcome save(const application::Company&, const domain::Configuration& configuration,
                                const std::string& version, const std::string& actor) override {
    auto problems = domain::checkConfiguration(configuration);
    for (auto& each : domain::checkTakenOver(configuration)) problems.push_back(std::move(each));
    if (!problems.empty()) return {std::move(problems), false};
    if (version != stored_.settings.fingerprint) return {{}, true};
    stored_.save({}, configuration, actor);
    stored_.settings.fingerprint = "v" + std::to_string(++saves + 1);
    return {};
  }
  std::vector<domain::Template> shippedTemplates(const application::Company&) override { return shipped; }

 private:
  FakeConfigurations& stored_;
};

/// Knows the field {{customer.name}} alone.
class FakeSamples final : public application::SampleMessages {
 public:
  std::vector<application::SampleInvoice> offered{{{1}, "F-1", "<b>Dupont</b> & Fils"}};
  std::string problem;
  int filled = 0;

  std::vector<application::SampleInvoice> invoices(const application::Company&, domain::Date) override { return offered; }
  application::SampleMessage fill(const application::SampleRequest& request, bool withFiles) override {
    ++filled;
    application::SampleMessage sample;
    sample.problem = problem;
    sample.subject = request.row != nullptr ? request.row->subject : "step " + request.step->level;
    sample.text = request.row != nullptr ? request.row->body + " with <F-" + std::to_string(request.invoice.value) + ">" : "text";
    sample.signature = "Acme";
    sample.language = "fr";
    sample.html = "<html><body class=\"x\">" + sample.subject + "</body></html>";
    if (withFiles) sample.files = {{"F-1.pdf", "application/pdf", "%PDF"}};
    return sample;
  }
  [[nodiscard]] std::vector<application::TextField> fields() const override {
    return {{"customer.name", "the customer's name", false}};
  }
  [[nodiscard]] std::vector<application::TextProblem> check(std::string_view text) const override {
    if (text.find("{{customer.nmae}}") == std::string_view::npos) return {};
    return {
        {{domain::mark("{tag} is not a field that is known"), {{"tag", "{{customer.nmae}}"}}}, "customer.nmae", "customer.name"}};
  }
  std::map<std::string, std::string> examples(const application::SampleRequest& request) override {
    if (request.row == nullptr || offered.empty()) return {};
    return {{"customer.name", "<b>Dupont</b> & Fils\n59000 Lille"}};
  }
  /// Knows #CLIENT# and nothing else between signs.
  [[nodiscard]] application::TranslatedText translated(std::string_view text) const override {
    application::TranslatedText done{std::string(text), 0, {}};
    if (const auto at = done.text.find("#CLIENT#"); at != std::string::npos) {
      done.text.replace(at, 8, "{{customer.name}}");
      done.translated = 1;
    }
    if (done.text.find("#SOLDE_DU#") != std::string::npos) done.unknown = {"#SOLDE_DU#"};
    return done;
  }
  std::string ownAddress(const application::Company&) override { return "compta@acme.example"; }
};

/// Refuses {{nobody}} by name, leaves out what holds "flex", and draws one page.
class FakeFormats final : public application::FormatSamples {
 public:
  std::string problem;
  int drawn = 0;

  application::FormatSample draw(const application::FormatSampleRequest& request, As as) override {
    ++drawn;
    application::FormatSample sample;
    sample.problem = problem;
    if (!problem.empty()) return sample;
    sample.pages = 3;
    if (as == As::kPdf)
      sample.pdf = "%PDF " + request.format.html + " " + request.text.id;
    else
      sample.pictures = {"one", "two"};
    return sample;
  }
  [[nodiscard]] std::vector<application::FormatProblem> check(const domain::Format& format) const override {
    std::vector<application::FormatProblem> problems;
    if (format.html.find("{{recipiant}}") != std::string::npos)
      problems.push_back(
          {{domain::mark("{tag} is not a field that is known"), {{"tag", "{{recipiant}}"}}}, true, 0, false, "recipient"});
    if (format.css.find("flex") != std::string::npos)
      problems.push_back(
          {{domain::mark("The CSS value “{what}” is not supported."), {{"what", "display: flex"}}}, false, 2, true, ""});
    return problems;
  }
  [[nodiscard]] std::vector<application::TextField> fields() const override {
    return {{"recipient", "name and postal address, a line each: for the window of the envelope", false}};
  }
  [[nodiscard]] domain::Format starter() const override { return {"", "", "<p>{{recipient}}</p>{{body}}", "p { color: #333 }"}; }
};

}  // namespace fakes
