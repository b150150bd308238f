#include "plugin/adapters/jobs.hpp"

#include <numeric>

#include "plugin/adapters/job_documents.hpp"

namespace reminders::adapters {
namespace {

std::vector<application::PreviewedMessage> previewsOf(AppGraph& app, const application::Company& company,
                                                      const application::PlannedCompany& planned) {
  std::vector<std::size_t> all(planned.plan.messages.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return app.previews.of(company, planned, all);
}

struct Answer {
  Document json;
  std::string summary;
};

Answer simulate(AppGraph& app, const application::Company& company, domain::Date asOf) {
  const auto planned = app.planReminders.plan(company.id, asOf);
  return {planDocument(company, planned, previewsOf(app, company, planned), nullptr), planSummary(company, planned.plan)};
}

Answer carryOut(AppGraph& app, const application::Company& company, domain::Date asOf, const std::string& actor) {
  const auto result = app.runReminders.run(company.id, asOf, actor);
  std::vector<application::PreviewedMessage> previews;
  if (result.planned.rules) previews = previewsOf(app, company, result.planned);
  std::string summary = result.planned.rules ? planSummary(company, result.planned.plan) : company.code + ": ";
  return {runDocument(company, asOf, result, previews), summary + result.sentence() + "\n"};
}

Answer send(AppGraph& app, const application::Company& company, domain::Date asOf) {
  const auto result = app.send(company, asOf);
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
    answer = simulate(app, company, asOf);
  } else if (run.job() == "run") {
    answer = carryOut(app, company, asOf, actor);
  } else if (run.job() == "send") {
    answer = send(app, company, asOf);
  } else if (run.job() == "daily") {
    const auto decided = carryOut(app, company, asOf, actor);
    const auto sent = send(app, company, asOf);
    answer = {{{"run", decided.json}, {"send", sent.json}}, decided.summary + sent.summary};
  } else {
    throw hsdk::Error(HSDK_E_NOT_FOUND, "payment reminders has no job \"" + std::string(run.job()) + "\"");
  }
  run.json(answer.json.dump(-1, ' ', false, Document::error_handler_t::replace));
  run.summary(answer.summary);
}

}  // namespace reminders::adapters
