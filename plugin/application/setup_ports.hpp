// Ports of the pages on which reminding is set up: saving what was edited, and looking at texts with a real invoice in them.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/facts_source.hpp"
#include "plugin/application/notices.hpp"
#include "plugin/domain/configuration.hpp"

namespace reminders::application {

struct SaveOutcome {
  std::vector<domain::ConfigurationProblem> problems;  // why it is refused; nothing was changed then
  bool changedMeanwhile = false;                       // somebody else has saved since that version; nothing was changed
  [[nodiscard]] bool isSaved() const { return problems.empty() && !changedMeanwhile; }
};

class ConfigurationDesk {
 public:
  virtual ~ConfigurationDesk() = default;
  /// Checks an edited configuration as an import does and saves it, unless what is stored is no longer `version`
  /// (CompanySettings::fingerprint of when it was read).
  virtual SaveOutcome save(const Company& company, const domain::Configuration& configuration, const std::string& version,
                           const std::string& actor) = 0;
  /// The templates that a company of this language begins with.
  virtual std::vector<domain::Template> shippedTemplates(const Company& company) = 0;
};

/// An invoice that texts can be looked at with.
struct SampleInvoice {
  domain::InvoiceId id;
  std::string number, customer;
};

/// What is to be filled: a row of a template as somebody has typed it, or a step of the configuration.
struct SampleRequest {
  const Company& company;
  domain::Date asOf;
  const domain::Configuration& configuration;
  domain::InvoiceId invoice;
  const domain::Template* row = nullptr;  // this one, whatever the configuration holds
  const domain::Step* step = nullptr;     // else the text that this step would take
  domain::Way way = domain::Way::kEmail;  // of the step
};

struct SampleMessage {
  std::string from, to;  // as the head of a mail shows them; '' where there is none
  std::string subject, text, signature, language;
  std::string html;  // the mail as it would be, without its logo
  std::vector<NoticeFile> files;
  std::string problem;  // why it cannot be made, in English; '' when it can
};

/// A field that a text may name.
struct TextField {
  std::string name;     // customer.name
  std::string meaning;  // an English message id
  bool perInvoice = false;
};

struct TextProblem {
  domain::Sentence sentence;
  std::string unknown;     // the field that nobody knows, as it stands in the text; '' for other mistakes
  std::string suggestion;  // a known field that looks like it; '' when none does
};

/// A text of another system, with the placeholders of this app.
struct TranslatedText {
  std::string text;
  int translated = 0;                // placeholders
  std::vector<std::string> unknown;  // those that nobody knows, as they are written; they stand in the text as they were
};

/// Never sends and never records anything.
class SampleMessages {
 public:
  virtual ~SampleMessages() = default;
  /// Invoices of the company that are late, of different customers and kinds of customers; where none is late, open ones.
  virtual std::vector<SampleInvoice> invoices(const Company& company, domain::Date asOf) = 0;
  virtual SampleMessage fill(const SampleRequest& request, bool withFiles) = 0;
  [[nodiscard]] virtual std::vector<TextField> fields() const = 0;
  [[nodiscard]] virtual std::vector<TextProblem> check(std::string_view text) const = 0;
  /// What each field says for this invoice, by its name; empty when the message cannot be made. `request.row` tells level and
  /// language.
  virtual std::map<std::string, std::string> examples(const SampleRequest& request) = 0;
  /// A text that was written for another system.
  [[nodiscard]] virtual TranslatedText translated(std::string_view text) const = 0;
  /// Where the company itself reads mail; '' when unknown.
  virtual std::string ownAddress(const Company& company) = 0;
};

}  // namespace reminders::application
