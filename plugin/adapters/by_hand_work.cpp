#include "plugin/adapters/by_hand_work.hpp"

#include "plugin/adapters/form_data.hpp"
#include "plugin/application/list_work.hpp"
#include "plugin/web/reminder_choices.hpp"
#include "plugin/web/work_told.hpp"

namespace reminders::adapters {

application::WorkWatch watchOf(const hsdk::JobRun& run) {
  return {[&run](std::int64_t done, std::int64_t total) { run.progress(done, total); }, [&run] { return run.cancelled(); }};
}

std::string workByHand(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  const auto parameters = run.parameters();
  const auto said = [&](const char* name) { return parameters.value(name, std::string()); };
  const auto optional = [&](const char* name) { return parameters.contains(name) ? std::optional(said(name)) : std::nullopt; };
  const auto& context = run.context();
  const auto language = said("language").empty() ? context.language : said("language");
  const auto texts = kit::l10n::Catalogue::load(app.packageFolder + "/locale", "payment-reminders", language);
  application::ListWork work(
      app.byHand, app.prepared, app.configurations,
      [&app](const application::Company& whose, domain::Date day, std::vector<domain::MessageId> only,
             std::function<bool()> cancelled) { return app.send(whose, day, std::move(only), std::move(cancelled)); });
  const auto watch = watchOf(run);
  if (said("what") == "list") {
    web::Visitor visitor;
    visitor.company = company;
    visitor.asOf = asOf;
    const auto chosen = web::chosenIn(urlencodedFields(said("chosen")), app.unpaid, visitor);
    return web::listedTold(texts,
                           work.list(company.id, asOf, chosen.ids, said("level"), said("template"), context.userName, watch));
  }
  if (said("what") == "send")
    return web::releasedTold(
        texts, work.release(company, asOf,
                            {web::numbersIn(said("rows")), optional("subject"), optional("body"), context.userName}, watch));
  throw hsdk::Error(HSDK_E_INVALID, "what is \"list\" or \"send\" (given: " + said("what") + ")");
}

}  // namespace reminders::adapters
