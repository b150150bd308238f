// The ticked reminders as one Word file, to be read before anything leaves: what goes in, what does not and why, then the file.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/application/errors.hpp"
#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/reminder_choices.hpp"
#include "plugin/web/word_pages.hpp"

namespace reminders::web {
namespace {

using application::BatchItem;
using nlohmann::json;

constexpr std::size_t kMostDueDates = 2000;  // in one document
constexpr std::size_t kShownRefusals = 10;

}  // namespace

/// What was ticked, from the list of unpaid invoices or from the reminder list, with what becomes of it.
struct ByHandPages::WordChosen {
  std::vector<BatchItem> items;
  bool isCut = false, isPrepared = false;
  std::vector<application::ByHandFacts> known;
  application::Batch batch;

  static WordChosen of(const Fields& fields, Site::Ports& ports, const Visitor& visitor) {
    WordChosen chosen;
    const auto rows = rowsTicked(fields);
    chosen.isPrepared = !rows.empty();
    if (chosen.isPrepared) {
      for (const auto& row : ports.prepared.find(visitor.company.id, rows)) chosen.items.push_back(row.item);
    } else {
      const auto level = fieldOf(fields, "level"), templateId = fieldOf(fields, "template");
      for (const auto& id : chosenIn(fields, ports.unpaid, visitor).ids) chosen.items.push_back({id, level, templateId});
    }
    chosen.isCut = chosen.items.size() > kMostDueDates;
    if (chosen.isCut) chosen.items.resize(kMostDueDates);
    if (chosen.items.empty()) return chosen;
    std::vector<domain::InvoiceId> invoices;
    for (const auto& item : chosen.items) invoices.push_back(item.receivable.invoice);
    chosen.known = ports.byHand.lookAtAll(visitor.company.id, visitor.asOf, invoices);
    chosen.batch = ports.byHand.batch(visitor.company.id, visitor.asOf, chosen.items, std::nullopt, std::nullopt, visitor.user,
                                      domain::Way::kLetter);
    return chosen;
  }
};

Answer ByHandPages::wordDocument(const std::string& refusal, int status) {
  const auto& fields = request_.method == "POST" ? request_.form : request_.query;
  const auto chosen = WordChosen::of(fields, ports_, visitor_);
  if (chosen.items.empty())
    return site_.problem(request_, 409, tr("Nothing is ticked: tick the reminders that you want to read."));
  const auto settings = ports_.configurations.load(visitor_.company.id);
  const auto rules = application::rulesOf(settings);
  SumsByCurrency sums;
  std::set<domain::CustomerId> customers;
  json model{{"refusal", refusal}, {"action", path("/word-document.docx")}, {"settings_path", path("/word")}};
  model["back_path"] = path(chosen.isPrepared ? "/reminder-list" : "/unpaid");
  model["back"] = chosen.isPrepared ? tr("Reminder list") : tr("Unpaid invoices");
  model["letters"] = json::array();
  application::RemindByHand::eachRequest(
      visitor_.company, visitor_.asOf, chosen.known, chosen.batch, [&](const application::RenderRequest& request) {
        std::int64_t total = 0;
        std::vector<std::string> numbers;
        for (const auto& line : request.lines) {
          total += line.reminder.asked;
          if (std::find(numbers.begin(), numbers.end(), line.facts.number) == numbers.end()) numbers.push_back(line.facts.number);
        }
        sums.add(request.message.currency, total);
        customers.insert(request.customer.id);
        model["letters"].push_back({{"customer", request.customer.name},
                                    {"customer_path", "/customers/" + pathSegment(request.customer.code)},
                                    {"level", levelChip(*rules, request.message.draft.level)},
                                    {"numbers", language_.format.list(numbers)},
                                    {"total", money(total, request.message.currency)}});
      });
  const auto letters = static_cast<std::int64_t>(chosen.batch.groups.size());
  const auto whose = static_cast<std::int64_t>(customers.size());
  model["has_letters"] = letters > 0;
  model["what"] =
      language_.texts.trn("{count} letter", "{count} letters", letters, {{"count", language_.format.number(letters)}});
  model["whose"] =
      language_.texts.trn("{count} customer", "{count} customers", whose, {{"count", language_.format.number(whose)}});
  model["sums"] = sums.text(language_);
  const auto refused = static_cast<std::int64_t>(chosen.batch.refused.size());
  model["refused_text"] = refused > 0
                              ? language_.texts.trn("{count} due date is left out:", "{count} due dates are left out:", refused,
                                                    {{"count", language_.format.number(refused)}})
                              : "";
  model["refused"] = json::array();
  for (std::size_t i = 0; i < std::min(kShownRefusals, chosen.batch.refused.size()); ++i)
    model["refused"].push_back(refusalText(chosen.batch.refused[i]));
  model["cut"] = chosen.isCut ? language_.texts.tr("These are the first {count} due dates: tick fewer, or read them in parts.",
                                                   {{"count", language_.format.number(kMostDueDates)}})
                              : "";
  const auto asked = fieldOf(fields, "word");
  model["templates"] = wordTemplateChoices(
      language_, ports_.wordTemplates, visitor_.company.id,
      asked.empty() ? ports_.wordTemplates.choice(visitor_.company.id).templateId : numberAfter("/" + asked, "/").value_or(0));
  model["is_prepared"] = chosen.isPrepared;
  model["levels"] = levelChoices(language_, settings.configuration, fieldOf(fields, "level"));
  model["texts"] = templateChoices(language_, settings.configuration, fieldOf(fields, "template"), domain::Way::kLetter);
  model["hidden"] = json::array();
  for (const auto& [name, value] : fields)
    if (name != "csrf" && name != "level" && name != "template" && name != "word")
      model["hidden"].push_back({{"name", name}, {"value", value}});
  return site_.page(request_, "word_document", tr("Word document of the reminders"), std::move(model), status);
}

Answer ByHandPages::wordDocumentFile() {
  const auto chosen = WordChosen::of(request_.form, ports_, visitor_);
  if (chosen.batch.groups.empty()) return wordDocument(chosen.items.empty() ? "" : tr("There is no letter to write."), 409);
  Answer file;
  try {
    const auto asked = fieldOf(request_.form, "word");
    const auto document = ports_.wordDocuments.begin(visitor_.company.id, numberAfter("/" + asked, "/").value_or(0));
    std::size_t written = 0;
    std::string failure;
    application::RemindByHand::eachRequest(visitor_.company, visitor_.asOf, chosen.known, chosen.batch,
                                           [&](const application::RenderRequest& request) {
                                             try {
                                               document->add(request);
                                               ++written;
                                             } catch (const application::Permanent& error) {
                                               if (failure.empty()) failure = request.customer.name + ": " + error.what();
                                             }
                                           });
    // A document that lacks a letter would be read as if it were whole.
    if (!failure.empty() || written == 0)
      return wordDocument(language_.texts.tr("The document cannot be made: {reason}.", {{"reason", failure}}), 409);
    file.body = document->finish();
  } catch (const application::Permanent& error) {
    return wordDocument(language_.texts.tr("The document cannot be made: {reason}.", {{"reason", error.what()}}), 409);
  }
  file.contentType = kWordFile;
  file.download = "reminders-" + visitor_.asOf.iso() + ".docx";
  return file;
}

}  // namespace reminders::web
