#include "plugin/web/draft_pages.hpp"

#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"

namespace reminders::web {

using nlohmann::json;

std::optional<Answer> DraftPages::show() {
  if (const auto id = numberAfter(request_.path, "/drafts/", "/reminder.eml")) return file(*id);
  if (const auto id = numberAfter(request_.path, "/drafts/")) return page(*id);
  return std::nullopt;
}

std::optional<Answer> DraftPages::change() {
  if (const auto id = numberAfter(request_.path, "/drafts/", "/sent")) return count(*id);
  if (const auto message = numberAfter(request_.path, "/messages/", "/draft")) return copyOf(*message);
  return std::nullopt;
}

Answer DraftPages::page(std::int64_t id) {
  const auto found = ports_.drafts.find(company_, id);
  if (!found) return site_.problem(request_, 404, language_.tr("There is no such draft."));
  const auto rules = application::rulesOf(ports_.configurations.load(company_));
  kit::Money total(0, found->currency);
  json lines = json::array();
  for (const auto& each : found->lines) {
    const kit::Money asked(each.asked, found->currency);
    total += asked;
    lines.push_back(
        {{"number", each.number}, {"path", "/invoices/" + pathSegment(each.number)}, {"asked", language_.format.money(asked)}});
  }
  const auto number = std::to_string(id);
  json model{{"subject", found->subject},
             {"customer", found->customerName},
             {"customer_path", "/customers/" + pathSegment(found->customerCode)},
             {"level", levelChip(*rules, found->level)},
             {"recipients", found->recipients},
             {"lines", std::move(lines)},
             {"total", language_.format.money(total)},
             {"taken", language_.texts.tr("taken on {date} by {name}",
                                          {{"date", language_.format.date(found->takenOn)}, {"name", found->actor}})},
             {"file_path", path("/drafts/" + number + "/reminder.eml")},
             {"sent_path", path("/drafts/" + number + "/sent")},
             {"message_path", found->message.isNone() ? "" : path("/messages/" + std::to_string(found->message.value))},
             {"is_copy", found->isCopy},
             {"is_counted", found->isCounted()},
             {"is_open", !found->isCopy && !found->isCounted()}};
  return site_.page(request_, "draft", language_.tr("E-mail draft"), std::move(model));
}

Answer DraftPages::file(std::int64_t id) {
  // To take it is to remind: whoever has it can send it.
  if (!request_.visitor.mayChange)
    return site_.problem(
        request_, 403,
        language_.tr("You may look at drafts but not take them: a draft is there to be sent. Ask an administrator "
                     "for the accountant's role."));
  const auto draft = ports_.drafts.whole(company_, id);
  if (!draft) return site_.problem(request_, 404, language_.tr("There is no such draft."));
  Answer answer;
  answer.contentType = "message/rfc822";
  answer.download = "reminder-draft-" + std::to_string(id) + ".eml";
  answer.body = draft->content;
  return answer;
}

Answer DraftPages::count(std::int64_t id) {
  if (!ports_.drafts.find(company_, id)) return site_.problem(request_, 404, language_.tr("There is no such draft."));
  const auto message = ports_.takeDrafts.count(company_, request_.visitor.asOf, id, request_.visitor.user);
  if (message.isNone())
    return site_.problem(request_, 409,
                         language_.tr("These invoices have been reminded at this level meanwhile: the draft cannot count beside "
                                      "that. Nothing was changed."));
  return site_.backTo(request_, path("/messages/" + std::to_string(message.value)), "counted");
}

Answer DraftPages::copyOf(std::int64_t message) {
  const auto id = ports_.takeDrafts.copyOf(company_, request_.visitor.asOf, {message}, request_.visitor.user);
  if (!id)
    return site_.problem(request_, 404, language_.tr("There is no mail of this message yet that could be taken as a draft."));
  return site_.backTo(request_, path("/drafts/" + std::to_string(*id)), "draft");
}

}  // namespace reminders::web
