// What customers have answered on the page of their payment link, for those who follow debts up.
#pragma once
#include <optional>
#include <span>

#include "plugin/application/debtor_answers.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// "already paid on 12/05/2026", "disputes 120,00 €": what was answered.
std::string answerWord(const Language& language, const application::DebtorAnswer& answer);
/// "needs you: reminders wait", "seen on 12/05/2026, by anne": what became of it.
std::string answerStateWord(const Language& language, const application::DebtorAnswer& answer);

/// A part of the site, made for one request.
class AnswerList {
 public:
  explicit AnswerList(Site& site) : site_(site) {}

  /// nullopt: the path is none of these pages.
  std::optional<Answer> show(const Request& request);
  std::optional<Answer> change(const Request& request);

  /// {"answers", "has_answers"}, for templates/pages/parts/answers.mustache.
  void add(nlohmann::json& model, const Request& request, const Language& language,
           std::span<const application::DebtorAnswer> answers) const;

 private:
  Site& site_;
};

}  // namespace reminders::web
