#include "plugin/adapters/pages.hpp"

#include "plugin/adapters/form_data.hpp"
#include "plugin/adapters/settings.hpp"
#include "plugin/delivery/sent_text.hpp"

namespace reminders::adapters {
namespace {

constexpr const char* kBase = "/apps/payment-reminders";

web::Visitor visitorOf(AppGraph& app, const hsdk::Context& context) {
  web::Visitor visitor;
  visitor.company = app.company(context.companyId);
  visitor.asOf = domain::Date::fromDays(context.asOf);
  visitor.user = context.userName;
  visitor.language = context.language;
  visitor.mayChange = context.userRole == "admin" || context.userRole == "accountant";
  return visitor;
}

hsdk::Context contextOf(const web::Visitor& visitor) {
  hsdk::Context context;
  context.companyId = visitor.company.id.value;
  context.companyCode = visitor.company.code;
  context.userName = visitor.user;
  return context;
}

}  // namespace

std::unique_ptr<web::Site> makeSite(AppGraph& app) {
  web::Site::Ports ports{
      app.planReminders,
      app.runReminders,
      app.previews,
      app.configurations,
      app.plans,
      app.facts,
      app.outbox,
      app.history,
      app.returnedMails,
      app.clock,
      [&app](const application::Company& company, domain::Date asOf, std::vector<domain::MessageId> only) {
        return app.send(company, asOf, std::move(only));
      },
      [&app](const web::Visitor& visitor) { return exportSettings(app, contextOf(visitor)); },
      [&app](const web::Visitor& visitor, const std::string& json) -> std::vector<domain::ConfigurationProblem> {
        auto read = readSettings(app, visitor.company.id, json);
        if (auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read)) return std::move(*problems);
        app.configurations.save(visitor.company.id, std::get<domain::Configuration>(read), visitor.user);
        return {};
      },
      app.foresight,
      app.decisionHistory,
      app.notices,
      [&app](const web::Visitor& visitor, const std::string& json) { return readSettings(app, visitor.company.id, json); },
      app.erpCodes,
      app.results,
      app.letterFiles,
      app.followUps,
      app.calls,
      app.reminderList,
      app.debtors,
      app.reachEditor,
      [&app](const web::Visitor& visitor, const application::ProgrammeOwner& owner, const std::optional<std::string>& programme) {
        app.configurations.setProgrammeOf(visitor.company.id, owner, programme, visitor.user);
      },
      [](const application::SentCopy& copy) { return delivery::textOfCopy(copy); },
      app.setupDesk,
      app.samples,
      app.unpaid,
      app.byHand,
      app.prepared,
      app.handPreviews,
      app.formats};
  return std::make_unique<web::Site>(std::move(ports), app.packageFolder, kBase);
}

void handlePage(AppGraph& app, web::Site& site, const hsdk::Request& request, hsdk::Response& response) {
  web::Request asked;
  asked.visitor = visitorOf(app, request.context());
  asked.method = request.method();
  asked.path = request.path();
  asked.query = urlencodedFields(request.query());
  if (request.method() == "POST") asked.form = formFields(request.contentType(), request.body());
  asked.csrf = request.csrfToken();
  const auto answer = site.handle(asked);
  if (!answer.location.empty()) return response.seeOther(answer.location);
  response.status(answer.status);
  if (!answer.download.empty()) {
    response.bare();
    response.header("Content-Type", answer.contentType);
    response.header("Content-Disposition", "attachment; filename=\"" + answer.download + "\"");
  } else {
    response.title(answer.title);
  }
  response.write(answer.body);
}

std::string renderInvoiceBlock(AppGraph& app, web::Site& site, const hsdk::BlockRequest& request) {
  return site.invoiceBlock(visitorOf(app, request.context), {request.subjectId}, std::string(request.csrfToken),
                           std::string(request.returnTo));
}

std::string renderCustomerBlock(AppGraph& app, web::Site& site, const hsdk::BlockRequest& request) {
  return site.customerBlock(visitorOf(app, request.context), {request.subjectId}, std::string(request.csrfToken),
                            std::string(request.returnTo));
}

}  // namespace reminders::adapters
