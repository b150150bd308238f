// What a customer types on the page of his payment link: read kindly, refused with what to do, then noted.
#include <algorithm>

#include "plugin/web/answer_case.hpp"
#include "plugin/web/simulation_mail.hpp"
#include "plugin/web/typed_amounts.hpp"

namespace reminders::web {
namespace {

using application::AnswerKind;
using application::NewAnswer;

/// "Already paid" a year ago is a mistyped year.
constexpr int kOldestPaymentDays = 366;

std::size_t charactersIn(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// A text of several lines without what no text holds.
std::string plainText(std::string text) {
  std::erase_if(text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f; });
  return text;
}

void readDay(TypedForm& form, const Language& language, AnswerKind kind, domain::Date today, NewAnswer& answer) {
  answer.day = dateIn(form, language, "day");
  if (kind == AnswerKind::kPaid) {
    if (!answer.day)
      form.refuse("day", language.tr("On which day did you pay? Without the day we cannot find the payment."));
    else if (*answer.day > today)
      form.refuse("day", language.tr("That day has not come yet. If you are going to pay, choose “I will pay”."));
    else if (*answer.day < today.plusDays(-kOldestPaymentDays))
      form.refuse("day", language.tr("That is more than a year ago: check the year."));
    return;
  }
  const auto latest = today.plusDays(application::kLongestDelayDays);
  if (!answer.day)
    form.refuse("day", language.tr("On which day will you pay? A date is missing here."));
  else if (*answer.day < today)
    form.refuse("day", language.tr("That day is over. If you have paid already, choose “I have paid”."));
  else if (*answer.day > latest)
    form.refuse("day", language.texts.tr("That is too far away: at the latest {date}. For a later day, please talk to us.",
                                         {{"date", language.format.date(latest)}}));
}

/// How much of what is disputed; the parts that it is taken from, oldest due date first.
void readAmount(TypedForm& form, const Language& language, kit::Currency currency, NewAnswer& answer,
                std::vector<const domain::ReceivableFacts*> open) {
  const auto text = form["amount"];
  if (!text.empty()) {
    answer.amount = typedAmount(text, currency);
    std::int64_t owed = 0;
    for (const auto* each : open) owed += each->open;
    if (!answer.amount || *answer.amount <= 0)
      form.refuse("amount", language.texts.tr("“{text}” is no amount: write it like 120.50.", {{"text", text}}));
    else if (answer.invoices.size() > 1)
      form.refuse("amount", language.tr("An amount belongs to one invoice: choose which one."));
    else if (*answer.amount > owed)
      form.refuse("amount", language.texts.tr("Only {amount} is owed: write that or less, or leave the amount out.",
                                              {{"amount", language.format.money(kit::Money(owed, currency))}}));
  }
  if (form.isRefused()) return;
  std::stable_sort(open.begin(), open.end(), [](const auto* a, const auto* b) { return a->dueOn < b->dueOn; });
  auto rest = answer.amount.value_or(0);
  for (const auto* each : open) {
    if (!answer.amount) {
      answer.parts.push_back({each->id, std::nullopt});
    } else if (rest > 0) {
      const auto taken = std::min(rest, each->open);
      answer.parts.push_back({each->id, taken});
      rest -= taken;
    }
  }
}

/// Why what is held waits, in the company's words.
std::string noteOf(const Language& language, const NewAnswer& answer) {
  const auto what = answer.kind == AnswerKind::kPaid
                        ? language.texts.tr("Says that it was paid on {date}", {{"date", language.format.date(*answer.day)}})
                        : language.tr("Says that the message went to the wrong person");
  return answer.said.empty() ? what : language.texts.tr("{what}: “{said}”", {{"what", what}, {"said", answer.said}});
}

const char* pathOf(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::kPaid: return "paid";
    case AnswerKind::kPromise: return "promise";
    case AnswerKind::kDispute: return "dispute";
    case AnswerKind::kCopy: return "copy";
    case AnswerKind::kWrongPerson: break;
  }
  return "wrong-person";
}

}  // namespace

Answer AnswerPage::answer(const LinkRequest& request, const Case& found, AnswerKind kind) const {
  const Language language{catalogueFor(catalogues_, found.language), kit::l10n::Formatter(found.language)};
  TypedForm form(request.form);
  const auto again = [&](int status, const std::string& problem = {}) {
    Forms typed;
    typed.problem = problem;
    switch (kind) {
      case AnswerKind::kPaid: typed.paid = form; break;
      case AnswerKind::kPromise: typed.promise = form; break;
      case AnswerKind::kDispute: typed.dispute = form; break;
      case AnswerKind::kWrongPerson: typed.wrong = form; break;
      case AnswerKind::kCopy: break;
    }
    return page(request, found, typed, status);
  };
  if (found.isClosed) return again(200);  // the page says that it is closed
  NewAnswer answer;
  answer.kind = kind;
  answer.customer = found.customer.id;
  answer.link = found.link;
  const auto about = form["about"];
  std::vector<const domain::ReceivableFacts*> open;
  // A copy, and "not me", may be about what is paid as well.
  const bool needsDebt = kind == AnswerKind::kPaid || kind == AnswerKind::kPromise || kind == AnswerKind::kDispute;
  for (const auto& each : found.invoices) {
    if (needsDebt && !each.isOwed()) continue;
    if (!about.empty() && about != "all" && about != std::to_string(each.id.value)) continue;
    answer.invoices.push_back(each.id);
    for (const auto& part : each.parts)
      if (part.open > 0) open.push_back(&part);
  }
  if (answer.invoices.empty()) {
    if (found.owed().empty()) return again(409, language.tr("Nothing is owed any more: there is nothing to answer."));
    form.refuse("about", language.tr("This invoice is not owed any more. Choose another one."));
    return again(422);
  }
  if (kind == AnswerKind::kDispute && about.empty() && answer.invoices.size() > 1)
    form.refuse("about", language.tr("Which invoice is it? Choose one, or all of them."));
  const auto currency = found.find(answer.invoices.front().value)->first().currency;
  answer.currency = currency.code();
  if (kind == AnswerKind::kPaid || kind == AnswerKind::kPromise) readDay(form, language, kind, request.today, answer);
  if (kind == AnswerKind::kPromise)
    for (const auto* each : open) answer.parts.push_back({each->id, std::nullopt});
  if (kind == AnswerKind::kDispute) readAmount(form, language, currency, answer, open);
  answer.said = plainText(form["said"]);
  if (kind == AnswerKind::kDispute && answer.said.empty())
    form.refuse("said", language.tr("What is wrong? A few words help us to answer you."));
  if (charactersIn(answer.said) > application::kLongestSaid)
    form.refuse("said",
                language.texts.tr("That is too long: at most {count} characters.",
                                  {{"count", language.format.number(static_cast<std::int64_t>(application::kLongestSaid))}}));
  if (form.isRefused()) return again(422);

  const auto& ours = request.company.language;
  const Language own{catalogueFor(catalogues_, ours), kit::l10n::Formatter(ours)};
  answer.actor = own.tr("the customer, by his link");
  if (kind == AnswerKind::kPaid || kind == AnswerKind::kWrongPerson) answer.note = noteOf(own, answer);
  if (ports_.answers.take(request.company.id, answer, request.today) == application::AnswerBook::Taken::kTooMany)
    return again(429, language.tr("You have answered many times today. Please write or call us instead."));
  Answer on;
  on.status = 303;
  on.location = request.address + "?done=" + pathOf(kind) + "&lang=" + found.language;
  return on;
}

}  // namespace reminders::web
