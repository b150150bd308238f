// One message as it was sent, with its recipients and what became of it.
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"
#include "plugin/web/returns.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/word_pages.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

using nlohmann::json;

namespace {

/// "late interest 3,21 €; indemnity 40,00 €": what was claimed with a reminder; '' for nothing.
std::string claimedWith(const Language& language, const application::CarriedReminder& each, kit::Currency currency) {
  std::string text;
  if (each.interest > 0)
    text = language.texts.tr("late interest {amount}", {{"amount", language.format.money(kit::Money(each.interest, currency))}});
  if (each.indemnity > 0) {
    const kit::Money amount(each.indemnity, domain::indemnityAmount().currency());
    text += (text.empty() ? "" : "; ") + language.texts.tr("indemnity {amount}", {{"amount", language.format.money(amount)}});
  }
  return text;
}

}  // namespace

Answer Site::message(const Request& request, std::int64_t id) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto found = ports_.history.find(visitor.company.id, {id});
  if (!found) return problem(request, 404, language.tr("There is no such message."));
  const auto settings = ports_.configurations.load(visitor.company.id);
  const domain::Rulebook rules(settings.configuration, settings.activatedOn);

  json recipients = json::array();
  if (found->recipients.empty()) {
    for (const auto& each : found->plannedTo)
      recipients.push_back({{"email", each.email}, {"what", roleWord(language, each.role)}, {"kind", "quiet"}, {"reply", ""}});
  } else {
    for (const auto& each : found->recipients) {
      const bool accepted = each.state == domain::RecipientState::kAccepted;
      const bool refused = each.state == domain::RecipientState::kRefused;
      recipients.push_back({{"email", each.email},
                            {"what", accepted  ? language.tr("delivered")
                                     : refused ? language.tr("not delivered")
                                               : language.tr("waiting")},
                            {"kind", accepted  ? "ok"
                                     : refused ? "bad"
                                               : "info"},
                            {"reply", accepted ? "" : each.reply}});
    }
  }
  if (found->way == domain::Way::kLetter && recipients.empty())
    recipients.push_back({{"email", found->customerAddress}, {"what", language.tr("by post")}, {"kind", "quiet"}, {"reply", ""}});
  json lines = json::array();
  for (const auto& each : found->reminders)
    lines.push_back({{"number", each.number},
                     {"path", "/invoices/" + pathSegment(each.number)},
                     {"asked", language.format.money(kit::Money(each.asked, found->currency))},
                     {"claimed", claimedWith(language, each, found->currency)},
                     {"has_dropped", !each.dropped.empty()}});
  const auto copy = ports_.history.copy(visitor.company.id, {id});
  const bool isMade = found->state == domain::MessageState::kReady || found->state == domain::MessageState::kSent;
  json model{
      {"readable", copy ? ports_.readableText(*copy) : ""},
      {"original_path",
       copy && copy->contentType.starts_with("message/rfc822") ? base_ + "/messages/" + std::to_string(id) + "/original" : ""},
      {"customer", found->customerName},
      {"customer_path", "/customers/" + pathSegment(found->customerCode)},
      {"level", levelChip(rules, found->level)},
      {"way", wayWord(language, found->way)},
      {"state", stateWord(language, found->way, found->state)},
      {"kind", stateKind(found->state)},
      {"sentence", stateSentence(language, *found)},
      {"made", found->origin == domain::Origin::kByHand ? language.texts.tr("by hand, by {name}", {{"name", found->actor}})
                                                        : language.tr("by the programme")},
      {"created_on", language.format.date(found->createdOn)},
      {"sent_on", found->sentOn ? language.format.date(*found->sentOn) : ""},
      {"subject", found->subject},
      {"recipients", std::move(recipients)},
      {"lines", std::move(lines)},
      {"returns", returnNotes(language, *found)},
      {"has_returns", !found->returns.empty()},
      {"total", language.format.money(kit::Money(found->total(), found->currency))},
      {"letter_path",
       found->way == domain::Way::kLetter && isMade ? base_ + "/messages/" + std::to_string(id) + "/letter.pdf" : ""},
      {"word_path", found->way == domain::Way::kLetter && isMade && ports_.wordTemplates.choice(visitor.company.id).besideLetters
                        ? base_ + "/messages/" + std::to_string(id) + "/letter.docx"
                        : ""},
      {"draft_path",
       copy && copy->contentType.starts_with("message/rfc822") ? base_ + "/messages/" + std::to_string(id) + "/draft" : ""},
      {"arrived_path", base_ + "/messages/" + std::to_string(id) + "/arrived"},
      {"free_path", base_ + "/messages/" + std::to_string(id) + "/free"},
      {"is_uncertain", found->state == domain::MessageState::kUncertain},
      {"is_ready", found->state == domain::MessageState::kReady},
      {"is_undeliverable", found->state == domain::MessageState::kUndeliverable}};
  return page(request, "message", language.tr("Message"), std::move(model));
}

Answer Site::originalMessage(const Request& request, std::int64_t id) {
  const auto copy = ports_.history.copy(request.visitor.company.id, {id});
  if (!copy || !copy->contentType.starts_with("message/rfc822"))
    return problem(request, 404, texts(request.visitor.language).tr("There is no such message."));
  Answer file;
  file.contentType = "message/rfc822";
  file.download = "reminder-" + std::to_string(id) + ".eml";
  file.body = copy->content;
  return file;
}

Answer Site::letterWordFile(const Request& request, std::int64_t message) {
  const auto& words = texts(request.visitor.language);
  const auto company = request.visitor.company.id;
  const auto copy = ports_.history.copy(company, {message});
  if (!copy || !copy->file.ends_with(".pdf")) return problem(request, 404, words.tr("There is no letter of this message."));
  const auto file = copy->file.substr(0, copy->file.size() - 4) + ".docx";
  Answer answer;
  try {
    answer.body = ports_.letters.read(company, file);
  } catch (const application::Permanent&) {
    return problem(
        request, 404,
        words.tr("There is no Word file of this letter: Word was not chosen when it was made. The settings have a page “Word”."));
  }
  answer.contentType = kWordFile;
  answer.download = file.substr(file.rfind('/') == std::string::npos ? 0 : file.rfind('/') + 1);
  return answer;
}

Answer Site::letterFile(const Request& request, std::int64_t message) {
  const auto& words = texts(request.visitor.language);
  const auto company = request.visitor.company.id;
  const auto copy = ports_.history.copy(company, {message});
  if (!copy || copy->file.empty()) return problem(request, 404, words.tr("There is no letter of this message."));
  Answer answer;
  try {
    answer.body = ports_.letters.read(company, copy->file);
  } catch (const application::Permanent&) {
    return problem(
        request, 404,
        words.tr("The file of this letter is no longer there: {path}. Make the step due again to have it written anew.",
                 {{"path", copy->file}}));
  }
  answer.contentType = "application/pdf";
  answer.isShown = true;
  answer.download = copy->file.substr(copy->file.rfind('/') == std::string::npos ? 0 : copy->file.rfind('/') + 1);
  return answer;
}

}  // namespace reminders::web
