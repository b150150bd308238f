#include "plugin/delivery/claims_text.hpp"

#include <algorithm>
#include <set>

namespace reminders::delivery {
namespace {

using domain::RateRule;
using kit::Money;
using kit::l10n::Catalogue;
using kit::l10n::Formatter;

std::string ruleText(RateRule rule, const Catalogue& texts) {
  switch (rule) {
    case RateRule::kBusiness:
      return texts.tr(
          "Rate: that of the European Central Bank’s main refinancing operations on the first day of the half-year, plus 10 "
          "points "
          "(French commercial code, article L. 441-10).");
    case RateRule::kPublicBuyer:
      return texts.tr(
          "Rate: that of the European Central Bank’s main refinancing operations on the first day of the half-year in which the "
          "interest began, plus 8 points (French public procurement code, article R. 2192-31).");
    case RateRule::kContract: return texts.tr("Rate: as agreed in the contract.");
  }
  return {};
}

std::string lineText(const domain::InterestLine& line, kit::Currency currency, const Catalogue& texts, const Formatter& format) {
  return texts.tr("{from} to {to}: {open} × {rate} × {days}/365 = {amount}",
                  {{"from", format.date(line.from)},
                   {"to", format.date(line.to)},
                   {"open", format.money(Money(line.open, currency))},
                   {"rate", format.percent(line.rate.percent())},
                   {"days", format.number(line.days())},
                   {"amount", format.money(Money(line.amount, currency))}});
}

}  // namespace

void DueAmounts::add(Money amount) {
  if (amount.minor() == 0) return;
  const auto same =
      std::find_if(amounts_.begin(), amounts_.end(), [&](Money each) { return each.currency() == amount.currency(); });
  if (same == amounts_.end())
    amounts_.push_back(amount);
  else
    *same += amount;
}

std::string DueAmounts::text(const Formatter& format) const {
  std::string all;
  for (const auto& each : amounts_) all += (all.empty() ? "" : " + ") + format.money(each);
  return all;
}

ClaimsText claimsText(const application::RenderRequest& request, const Catalogue& texts, const Formatter& format) {
  ClaimsText result;
  std::string indemnities;
  std::set<RateRule> rules;
  int calculations = 0;
  for (std::size_t i = 0; i < request.claims.size(); ++i) {
    const auto& claims = request.claims[i];
    const auto& facts = request.lines[i].facts;
    if (const auto& interest = claims.interest; interest.total > 0) {
      const auto total = Money(interest.total, facts.currency);
      result.interest.add(total);
      ++calculations;
      result.explanation += texts.tr("Late interest on invoice {number}, due on {due_on}:",
                                     {{"number", facts.number}, {"due_on", format.date(*facts.dueOn)}}) +
                            "\n";
      for (const auto& line : interest.lines) {
        result.explanation += lineText(line, facts.currency, texts, format) + "\n";
        rules.insert(line.rule);
      }
      result.explanation += texts.tr("Interest up to {date}: {amount}",
                                     {{"date", format.date(interest.lines.back().to)}, {"amount", format.money(total)}}) +
                            "\n";
    }
    if (claims.indemnity) {
      result.indemnity.add(domain::indemnityAmount());
      indemnities += texts.tr("Flat-rate indemnity for recovery costs, invoice {number}: {amount}",
                              {{"number", facts.number}, {"amount", format.money(domain::indemnityAmount())}}) +
                     "\n";
    }
  }
  if (calculations > 1)
    result.explanation += texts.tr("Late interest in all: {amount}", {{"amount", result.interest.text(format)}}) + "\n";
  for (const auto rule : rules) result.explanation += ruleText(rule, texts) + "\n";
  result.explanation += indemnities;
  if (!result.explanation.empty()) result.explanation += texts.tr("These amounts are outside the scope of VAT.");
  return result;
}

}  // namespace reminders::delivery
