#include "plugin/web/wording.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>

#include "plugin/application/send_outbox.hpp"
#include "plugin/web/level_colours.hpp"
#include "plugin/web/returns.hpp"

namespace reminders::web {
namespace {

using domain::BlockerCode;
using kit::l10n::mark;

struct Reason {
  BlockerCode code;
  const char* plain;
  const char* dated;  // with {date}; nullptr: it has no end
};

constexpr Reason kReasons[]{
    {BlockerCode::kNotOverdue, mark("not overdue yet"), mark("not overdue before {date}")},
    {BlockerCode::kSettled, mark("paid"), nullptr},
    {BlockerCode::kDraftOrCancelled, mark("a draft or cancelled"), nullptr},
    {BlockerCode::kInvoiceClosed, mark("the invoice is closed"), nullptr},
    {BlockerCode::kCreditNote, mark("a credit note"), nullptr},
    {BlockerCode::kNoDueDate, mark("the invoice has no due date"), nullptr},
    {BlockerCode::kBelowMinimum, mark("below the minimum amount"), nullptr},
    {BlockerCode::kProgrammeNone, mark("no reminders are set for it"), nullptr},
    {BlockerCode::kDelayNotReached, mark("the next step is not due yet"), mark("the next step is due on {date}")},
    {BlockerCode::kGapNotReached, mark("too soon after the last reminder"),
     mark("too soon after the last reminder, until {date}")},
    {BlockerCode::kAllStepsDone, mark("all steps are done"), nullptr},
    {BlockerCode::kInvoiceHold, mark("the invoice is on hold"), mark("the invoice is on hold until {date}")},
    {BlockerCode::kCustomerHold, mark("the customer is on hold"), mark("the customer is on hold until {date}")},
    {BlockerCode::kDisputed, mark("disputed"), nullptr},
    {BlockerCode::kPromised, mark("payment is promised"), mark("payment is promised until {date}")},
    {BlockerCode::kCustomerInCredit, mark("the customer's credit covers it"), nullptr},
    {BlockerCode::kNoRecipient, mark("no e-mail address to write to"), nullptr},
    {BlockerCode::kAddressUndeliverable, mark("the e-mail address does not work"), nullptr},
    {BlockerCode::kDirectDebit, mark("collected by direct debit"), nullptr},
    {BlockerCode::kInvoiceTooRecent, mark("the invoice was sent too recently"),
     mark("the invoice was sent too recently, until {date}")},
    {BlockerCode::kBeforeCutoff, mark("old debt that is left out"), nullptr},
    {BlockerCode::kAlreadyQueued, mark("a reminder is on its way"), nullptr},
    {BlockerCode::kHandedOver, mark("handed over to collection"), nullptr},
    {BlockerCode::kInsolvency, mark("the customer is insolvent: declare the claim"), nullptr}};

}  // namespace

std::string pathSegment(std::string_view text) { return kit::encoding::percentEncoded(text); }

std::string reasonOf(const Language& language, const domain::Blocker& blocker) {
  const auto* found =
      std::find_if(std::begin(kReasons), std::end(kReasons), [&](const Reason& each) { return each.code == blocker.code; });
  if (blocker.until && found->dated != nullptr)
    return language.texts.tr(found->dated, {{"date", language.format.date(*blocker.until)}});
  return language.tr(found->plain);
}

std::string reasonsOf(const Language& language, const domain::Blockers& blockers) {
  std::string text;
  for (const auto& blocker : blockers.list()) text += (text.empty() ? "" : ", ") + reasonOf(language, blocker);
  return text;
}

std::string decisionWord(const Language& language, domain::DecisionKind kind) {
  switch (kind) {
    case domain::DecisionKind::kRemind: return language.tr("reminded");
    case domain::DecisionKind::kPropose: return language.tr("proposed");
    case domain::DecisionKind::kWait: return language.tr("waits");
    case domain::DecisionKind::kSkip: return language.tr("left alone");
  }
  return {};
}

std::string wayWord(const Language& language, domain::Way way) {
  switch (way) {
    case domain::Way::kEmail: return language.tr("E-mail");
    case domain::Way::kLetter: return language.tr("Letter");
    case domain::Way::kCall: return language.tr("Call");
  }
  return {};
}

std::string roleWord(const Language& language, domain::Role role) {
  switch (role) {
    case domain::Role::kBilling: return language.tr("billing contact");
    case domain::Role::kOwner: return language.tr("owner");
    case domain::Role::kBuyer: return language.tr("ordering party");
    case domain::Role::kNotary: return language.tr("notary");
    case domain::Role::kLegal: return language.tr("legal contact");
    case domain::Role::kOther: return language.tr("other contact");
  }
  return {};
}

std::string sourceWord(const Language& language, domain::ProgrammeSource from) {
  switch (from) {
    case domain::ProgrammeSource::kInvoice: return language.tr("chosen for the invoice");
    case domain::ProgrammeSource::kCustomer: return language.tr("chosen for the customer");
    case domain::ProgrammeSource::kCategory: return language.tr("chosen for the customer's category");
    case domain::ProgrammeSource::kDepartment: return language.tr("chosen for the department");
    case domain::ProgrammeSource::kCompany: return language.tr("the company's");
  }
  return {};
}

std::string stateWord(const Language& language, domain::MessageState state) {
  switch (state) {
    case domain::MessageState::kQueued: return language.tr("waiting to leave");
    case domain::MessageState::kSending: return language.tr("being sent");
    case domain::MessageState::kSent: return language.tr("sent");
    case domain::MessageState::kReady: return language.tr("to be done");
    case domain::MessageState::kFailed: return language.tr("will be tried again");
    case domain::MessageState::kUndeliverable: return language.tr("not delivered");
    case domain::MessageState::kUncertain: return language.tr("perhaps delivered");
    case domain::MessageState::kCancelled: return language.tr("cancelled");
  }
  return {};
}

std::string stateWord(const Language& language, domain::Way way, domain::MessageState state) {
  if (way == domain::Way::kLetter && state == domain::MessageState::kSent) return language.tr("printed");
  if (way == domain::Way::kLetter && state == domain::MessageState::kReady) return language.tr("to be printed");
  return stateWord(language, state);
}

std::string stateKind(domain::MessageState state) {
  switch (state) {
    case domain::MessageState::kSent: return "ok";
    case domain::MessageState::kFailed:
    case domain::MessageState::kUncertain: return "warn";
    case domain::MessageState::kUndeliverable: return "bad";
    case domain::MessageState::kCancelled: return "quiet";
    default: return "info";
  }
}

std::string stateSentence(const Language& language, const application::PastMessage& message) {
  switch (message.state) {
    case domain::MessageState::kUncertain:
      return language.tr(
          "The connection was lost at the last moment: nobody can know whether it arrived. It is never sent again by itself.");
    case domain::MessageState::kCancelled: {
      if (message.reason == application::kChangedSinceWritten)
        return language.tr(
            "It did not leave: what it asks for has changed since it was written. Look at the invoices and write it again.");
      std::vector<std::string> reasons;
      for (const auto& carried : message.reminders)
        for (const auto& [code, word] : domain::kWords<BlockerCode>)
          if (carried.dropped.find(word) != std::string::npos) {
            const auto reason = reasonOf(language, {code, std::nullopt});
            if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
          }
      if (reasons.empty()) return language.tr("Nothing was left to remind.");
      std::string list;
      for (const auto& reason : reasons) list += (list.empty() ? "" : ", ") + reason;
      return language.texts.tr("It did not leave: {reasons}.", {{"reasons", list}});
    }
    case domain::MessageState::kFailed:
    case domain::MessageState::kUndeliverable: {
      std::string text;
      for (const auto& note : message.returns)
        if (note.kind == domain::ReturnKind::kHard) text += (text.empty() ? "" : " ") + returnSentence(language, note);
      if (!text.empty()) return text;
      for (const auto& recipient : message.recipients)
        if (recipient.state != domain::RecipientState::kAccepted && !recipient.reply.empty())
          text += (text.empty() ? "" : " ") + language.texts.tr("{address}: the server answered “{reply}”.",
                                                                {{"address", recipient.email}, {"reply", recipient.reply}});
      return text.empty() ? message.reason : text;
    }
    default: return {};
  }
}

std::string refusalOf(const Language& language, const domain::ClaimRefusal& refusal) {
  using Code = domain::ClaimRefusalCode;
  const auto half = language.tr(refusal.halfYear.half == 1 ? kit::l10n::mark("first half of {year}")
                                                           : kit::l10n::mark("second half of {year}"));
  const auto period = kit::l10n::fill(half, {{"year", std::to_string(refusal.halfYear.year)}});
  switch (refusal.code) {
    case Code::kIndividual: return language.tr("never from individuals");
    case Code::kInsolvency: return language.tr("the customer is in insolvency");
    case Code::kCountry: return language.tr("only the law of France is known");
    case Code::kTooLarge: return language.tr("the amount is too large");
    case Code::kBelowFloor:
      return language.texts.tr("the agreed rate of {rate} is below the minimum of {floor}, {period}",
                               {{"rate", language.format.percent(refusal.agreed.percent())},
                                {"floor", language.format.percent(refusal.floor.percent())},
                                {"period", period}});
    case Code::kRateMissing: break;
  }
  return language.texts.tr("the rate {rate} is not known, {period}", {{"rate", domain::word(refusal.rate)}, {"period", period}});
}

std::string problemText(const kit::l10n::Catalogue& texts, const domain::ConfigurationProblem& problem) {
  auto sentence = problem.sentence.in([&](std::string_view id) { return texts.translate(id); });
  if (sentence.ends_with('.')) sentence.pop_back();
  const auto place = problem.path == "$" ? texts.tr("the file") : problem.path;
  return texts.tr("{place}: {problem}", {{"place", place}, {"problem", sentence}});
}

std::string problemsText(const kit::l10n::Catalogue& texts, const std::vector<domain::ConfigurationProblem>& problems) {
  constexpr std::size_t kShown = 5;  // the rest appears when these are mended
  std::string text;
  const auto add = [&](const std::string& part) {
    text = text.empty() ? part : texts.tr("{some}; {more}", {{"some", text}, {"more", part}});
  };
  for (std::size_t i = 0; i < std::min(kShown, problems.size()); ++i) add(problemText(texts, problems[i]));
  const auto more = static_cast<std::int64_t>(problems.size()) - static_cast<std::int64_t>(kShown);
  if (more > 0) add(texts.trn("and {count} more", "and {count} more", more, {{"count", std::to_string(more)}}));
  return text + ".";
}

nlohmann::json levelChip(const domain::Rulebook& rules, std::string_view levelId) {
  const auto* level = rules.level(levelId);
  if (level == nullptr) return {{"name", std::string(levelId)}, {"rank", "–"}, {"css", "lvl-0"}};
  // Its place among the levels, which is what people count; ranks may have gaps.
  return {{"name", level->name},
          {"rank", std::to_string(placeOfLevel(rules.configuration(), levelId))},
          {"css", levelClasses(rules.configuration(), levelId)}};
}

}  // namespace reminders::web
