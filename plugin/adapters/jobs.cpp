#include "plugin/adapters/jobs.hpp"

#include <numeric>

#include "plugin/adapters/job_documents.hpp"
#include "plugin/adapters/returned_mails.hpp"

namespace reminders::adapters {
namespace {

std::vector<application::PreviewedMessage> previewsOf(AppGraph& app, const application::Company& company,
                                                      const application::PlannedCompany& planned) {
  std::vector<std::size_t> all(planned.plan.messages.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return app.previews.of(company, planned, all);
}

struct Answer {
  Document json;  // null where nobody wants it: of a million receivables it is large
  std::string summary;
};

Answer simulate(AppGraph& app, const application::Company& company, domain::Date asOf, bool wantsJson) {
  const auto planned = app.planReminders.plan(company.id, asOf);
  Answer answer;
  if (wantsJson) answer.json = planDocument(company, planned, previewsOf(app, company, planned), nullptr);
  answer.summary = planSummary(company, planned.plan);
  return answer;
}

Answer carryOut(AppGraph& app, const application::Company& company, domain::Date asOf, const std::string& actor, bool wantsJson) {
  const auto result = app.runReminders.run(company.id, asOf, actor);
  const bool isPlanned = result.planned.rules != nullptr;
  Answer answer;
  if (wantsJson) {
    const auto previews = isPlanned ? previewsOf(app, company, result.planned) : std::vector<application::PreviewedMessage>{};
    answer.json = runDocument(company, asOf, result, previews);
  }
  answer.summary = (isPlanned ? planSummary(company, result.planned.plan) : company.code + ": ") + result.sentence() + "\n";
  return answer;
}

Answer send(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  const auto result = app.send(company, asOf, {}, [&run] { return run.cancelled(); });
  if (!result.accountProblems.empty())
    app.log.warning("a mail account of company " + company.code + " was refused; its messages stay queued");
  return {sendDocument(company, result), sendSummary(company, result)};
}

}  // namespace

void runJob(AppGraph& app, const hsdk::JobRun& run) {
  const auto company = app.company(run.context().companyId);
  const auto asOf = domain::Date::fromDays(run.context().asOf);
  const auto& actor = run.context().userName;
  Answer answer;
  if (run.job() == "simulate") {
    answer = simulate(app, company, asOf, run.wantsJson());
  } else if (run.job() == "run") {
    answer = carryOut(app, company, asOf, actor, run.wantsJson());
  } else if (run.job() == "send") {
    answer = send(app, company, asOf, run);
  } else if (run.job() == "daily") {
    const auto decided = carryOut(app, company, asOf, actor, run.wantsJson());
    const auto sent = send(app, company, asOf, run);
    answer = {{{"run", decided.json}, {"send", sent.json}}, decided.summary + sent.summary};
  } else if (run.job() == "bounces") {
    const auto learned = learnFromReturns(app, company, asOf, run);
    answer = {learned.json, learned.summary};
  } else {
    throw hsdk::Error(HSDK_E_NOT_FOUND, "payment reminders has no job \"" + std::string(run.job()) + "\"");
  }
  if (run.wantsJson()) run.json(answer.json.dump(-1, ' ', false, Document::error_handler_t::replace));
  run.summary(answer.summary);
}

}  // namespace reminders::adapters
