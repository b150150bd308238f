// The question about old debt on the simulation page: what each answer would send today; choosing one saves it before activation.
#include <nlohmann/json.hpp>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/site.hpp"

namespace reminders::web {
namespace {

using domain::CatchUp;
using domain::CatchUpMode;
using nlohmann::json;

struct Words {
  const char* id;
  const char* title;
  const char* text;
};

Words wordsOf(CatchUpMode mode) {
  using kit::l10n::mark;
  switch (mode) {
    case CatchUpMode::kFirstStep:
      return {"first_step", mark("Begin with the first step"), mark("Every customer gets the gentlest message first.")};
    case CatchUpMode::kByAge:
      return {"by_age", mark("By the age of the debt"),
              mark("Each invoice begins at the step that fits its delay; the steps below are skipped.")};
    case CatchUpMode::kFromToday:
      return {"from_today", mark("Only what falls due from today on"), mark("What is late already is left to you, by hand.")};
    case CatchUpMode::kIgnoreBefore: break;
  }
  return {"ignore_before", mark("Ignore invoices due before a date"),
          mark("Useful after taking over the books of another system.")};
}

/// Where nothing was chosen yet: the first day of the month three months ago.
domain::Date usualDate(domain::Date today) {
  const auto ymd = today.yearMonthDay() - std::chrono::months(3);
  return domain::Date::of(static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()), 1).value();
}

std::string levelsText(const Language& language, const domain::Rulebook& rules, const application::CatchUpEffect& effect) {
  std::vector<std::string> parts;
  for (const auto& level : effect.levels) {
    const auto* known = rules.level(level.level);
    parts.push_back(language.texts.tr("{level} × {count}", {{"level", known == nullptr ? level.level : known->name},
                                                            {"count", language.format.number(level.messages)}}));
  }
  return language.format.list(parts);
}

}  // namespace

json Site::oldDebtModel(const Visitor& visitor, const Language& language, const domain::Rulebook& rules,
                        const RefusedForm& refused) {
  const auto& stored = rules.configuration().catchUp;
  const auto date = stored.mode == CatchUpMode::kIgnoreBefore ? stored.ignoreBefore : usualDate(visitor.asOf);
  const CatchUp answers[] = {{CatchUpMode::kFirstStep, {}},
                             {CatchUpMode::kByAge, {}},
                             {CatchUpMode::kFromToday, {}},
                             {CatchUpMode::kIgnoreBefore, date}};
  json rows = json::array();
  for (const auto& effect : ports_.foresight.catchUpEffects(visitor.company.id, visitor.asOf, answers)) {
    const auto words = wordsOf(effect.catchUp.mode);
    const bool isDate = effect.catchUp.mode == CatchUpMode::kIgnoreBefore;
    SumsByCurrency sums;
    for (const auto& [currency, minor] : effect.totalsAsked) sums.add(currency, minor);
    rows.push_back(
        {{"id", words.id},
         {"title", language.tr(words.title)},
         {"text", language.tr(words.text)},
         {"messages", language.texts.trn("{count} message today", "{count} messages today", effect.totals.messages,
                                         {{"count", language.format.number(effect.totals.messages)}})},
         {"sums", sums.text(language)},
         {"levels", levelsText(language, rules, effect)},
         {"with_date",
          isDate ? language.texts.tr("with {date}", {{"date", language.format.date(date, kit::l10n::DateStyle::kLong)}}) : ""},
         {"is_chosen", refused.oldDebt.empty() ? effect.catchUp.mode == stored.mode : refused.oldDebt == words.id}});
  }
  return {{"answers", std::move(rows)},
          {"ignore_before", refused.oldDebtProblem.empty() ? date.iso() : refused.ignoreBefore},
          {"problem", refused.oldDebtProblem}};
}

Answer Site::answerOldDebt(const Request& request) {
  const auto& visitor = request.visitor;
  const auto& words = texts(visitor.language);
  if (ports_.configurations.load(visitor.company.id).configuration.active)
    return problem(request, 409,
                   words.tr("Reminders are active already: this question is asked before they begin. Switch them off first."));
  RefusedForm form;
  form.oldDebt = fieldOf(request.form, "catch_up");
  form.ignoreBefore = fieldOf(request.form, "ignore_before");
  std::optional<CatchUp> chosen;
  if (form.oldDebt == wordsOf(CatchUpMode::kIgnoreBefore).id) {
    if (const auto date = typedDate(form.ignoreBefore))
      chosen = CatchUp{CatchUpMode::kIgnoreBefore, *date};
    else
      form.oldDebtProblem =
          words.tr("“{typed}” is no date: write one such as 12/05/2026 or 2026-05-12.", {{"typed", form.ignoreBefore}});
  } else {
    for (const auto mode : {CatchUpMode::kFirstStep, CatchUpMode::kByAge, CatchUpMode::kFromToday})
      if (form.oldDebt == wordsOf(mode).id) chosen = CatchUp{mode, {}};
    if (!chosen) form.oldDebtProblem = words.tr("Choose one of the four answers.");
  }
  if (!chosen) return simulation(request, form);
  ports_.configurations.setCatchUp(visitor.company.id, *chosen, visitor.user);
  return backTo(request, base_ + "/simulation", "old-debt");
}

}  // namespace reminders::web
