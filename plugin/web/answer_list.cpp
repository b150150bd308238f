#include "plugin/web/answer_list.hpp"

#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using application::AnswerKind;
using application::AnswerState;
using nlohmann::json;

constexpr int kOpenShown = 100;

}  // namespace

std::string answerWord(const Language& language, const application::DebtorAnswer& answer) {
  const auto day = answer.day ? language.format.date(*answer.day) : std::string();
  switch (answer.kind) {
    case AnswerKind::kPaid: return language.texts.tr("says that it was paid on {date}", {{"date", day}});
    case AnswerKind::kPromise: return language.texts.tr("will pay on {date}", {{"date", day}});
    case AnswerKind::kDispute:
      return answer.amount
                 ? language.texts.tr(
                       "disputes {amount}",
                       {{"amount", language.format.money(kit::Money(*answer.amount, kit::Currency::of(answer.currency)))}})
                 : language.tr("disputes all of it");
    case AnswerKind::kCopy: return language.tr("asks for a copy");
    case AnswerKind::kWrongPerson: break;
  }
  return language.tr("is not the right person");
}

std::string answerStateWord(const Language& language, const application::DebtorAnswer& answer) {
  const auto handled = [&](const char* by, const char* without) {
    const auto day = answer.handledOn ? language.format.date(*answer.handledOn) : std::string();
    return answer.handledBy.empty() ? language.texts.tr(without, {{"date", day}})
                                    : language.texts.tr(by, {{"date", day}, {"name", answer.handledBy}});
  };
  switch (answer.state) {
    case AnswerState::kDone: return handled(kit::l10n::mark("seen on {date}, by {name}"), kit::l10n::mark("seen on {date}"));
    case AnswerState::kTakenBack:
      return handled(kit::l10n::mark("not waited for since {date}, by {name}"), kit::l10n::mark("not waited for since {date}"));
    case AnswerState::kOpen: break;
  }
  return answer.waits ? language.tr("needs you; reminders wait") : language.tr("needs you; nothing waits for it");
}

void AnswerList::add(json& model, const Request& request, const Language& language,
                     std::span<const application::DebtorAnswer> answers) const {
  const auto& base = site_.base_;
  model["answers"] = json::array();
  for (const auto& each : answers) {
    json invoices = json::array();
    for (const auto& [id, number] : each.invoices)
      invoices.push_back({{"number", number}, {"path", base + "/invoices/" + std::to_string(id.value) + "/follow-up"}});
    const bool mayChange = request.visitor.mayChange;
    const auto path = base + "/answers/" + std::to_string(each.id);
    model["answers"].push_back(
        {{"customer", each.customerName},
         {"customer_path", base + "/customers/" + std::to_string(each.customer.value)},
         {"on", language.format.weekday(each.enteredOn, request.visitor.asOf)},
         {"what", answerWord(language, each)},
         {"said", each.said},
         {"state", answerStateWord(language, each)},
         {"kind", each.state == AnswerState::kOpen ? "warn" : "quiet"},
         {"invoices", invoices},
         {"done_path", mayChange && each.state == AnswerState::kOpen ? path + "/done" : ""},
         {"take_back_path", mayChange && each.waits && each.state != AnswerState::kTakenBack ? path + "/take-back" : ""}});
  }
  model["has_answers"] = !model["answers"].empty();
  model["answers_return_to"] = base + request.path + "?notice=noted";
}

std::optional<Answer> AnswerList::show(const Request& request) {
  if (request.path != "/answers") return std::nullopt;
  const Language language{site_.texts(request.visitor.language), kit::l10n::Formatter(request.visitor.language)};
  json model;
  add(model, request, language, site_.ports_.answers.open(request.visitor.company.id, kOpenShown));
  return site_.page(request, "answers", language.tr("Answers of customers"), std::move(model));
}

std::optional<Answer> AnswerList::change(const Request& request) {
  const auto company = request.visitor.company.id;
  const auto today = request.visitor.asOf;
  const auto& user = request.visitor.user;
  auto& book = site_.ports_.answers;
  const auto ended = [&](bool done, const char* notice) {
    if (!done)
      return site_.problem(request, 409,
                           site_.texts(request.visitor.language)
                               .tr("Somebody was faster: this answer has been looked at already. Look at the page again."));
    return site_.backTo(request, site_.base_ + "/", notice);
  };
  if (const auto id = numberAfter(request.path, "/answers/", "/done"))
    return ended(book.finish(company, *id, today, user), "answer-seen");
  if (const auto id = numberAfter(request.path, "/answers/", "/take-back"))
    return ended(book.takeBack(company, *id, today, user), "answer-taken-back");
  return std::nullopt;
}

}  // namespace reminders::web
