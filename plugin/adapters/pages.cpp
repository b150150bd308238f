#include "plugin/adapters/pages.hpp"

#include <algorithm>

#include "plugin/adapters/form_data.hpp"
#include "plugin/adapters/settings.hpp"
#include "plugin/delivery/sent_text.hpp"
#include "plugin/web/case_file_pages.hpp"

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

/// A page, or a file.
void write(hsdk::Response& response, const web::Answer& answer) {
  if (!answer.download.empty()) {
    response.bare();
    response.header("Content-Type", answer.contentType);
    response.header("Content-Disposition",
                    (answer.isShown ? "inline; filename=\"" : "attachment; filename=\"") + answer.download + "\"");
  } else {
    response.title(answer.title);
    if (!answer.language.empty()) response.header("Content-Language", answer.language);
  }
  response.write(answer.body);
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
      app.paymentLinks,
      app.answers,
      app.wordTemplates,
      app.wordDocuments,
      app.tables,
      app.letterBook,
      app.dayLetters,
      app.letterFiles,
      app.archives,
      app.drafts,
      app.takeDrafts,
      app.formats,
      [&app](const web::Visitor& visitor, const std::string& job,
             std::map<std::string, std::string> parameters) -> std::optional<std::string> {
        auto context = contextOf(visitor);
        context.asOf = visitor.asOf.days();
        context.userId = visitor.user;
        context.language = visitor.language;
        parameters["language"] = visitor.language;
        try {
          return app.work.start(context, job, parameters);
        } catch (const hsdk::Error& error) {
          if (error.code() == HSDK_E_CONFLICT) return "";
          throw;
        }
      }};
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
  auto file = web::CaseFilePages(site, app.caseFiles).handle(asked);
  const auto answer = file ? std::move(file->answer) : site.handle(asked);
  if (!answer.location.empty()) return response.seeOther(answer.location);
  response.status(answer.status);
  if (file && file->stream) {
    response.bare();
    response.header("Content-Type", answer.contentType);
    response.header("Content-Disposition", "attachment; filename=\"" + answer.download + "\"");
    return file->stream([&response](std::string_view bytes) { response.write(bytes); });
  }
  write(response, answer);
}

std::unique_ptr<web::AnswerPage> makeAnswerPage(AppGraph& app) {
  return std::make_unique<web::AnswerPage>(
      web::AnswerPage::Ports{app.facts, app.messageDetails, app.documents, app.paymentCodes, app.answers}, app.packageFolder);
}

void handleLink(AppGraph& app, const web::AnswerPage& page, const hsdk::Request& request, hsdk::Response& response) {
  web::LinkRequest asked;
  asked.company = app.company(request.context().companyId);
  asked.today = domain::Date::fromDays(request.context().asOf);
  asked.method = request.method();
  asked.address = request.linkPath();
  // The app's own path is the page's address without the app's, and what stands behind the signed part.
  const auto signedPath = asked.address.size() - std::string_view(kBase).size();
  asked.path = request.path().substr(std::min(signedPath, request.path().size()));
  asked.query = urlencodedFields(request.query());
  if (request.method() == "POST") asked.form = formFields(request.contentType(), request.body());
  asked.csrf = request.csrfToken();
  asked.subject = request.linkSubject();
  const auto answer = page.handle(asked);
  if (answer.status == 404) throw hsdk::Error(HSDK_E_NOT_FOUND, "there is nothing at this address");
  if (!answer.location.empty()) return response.seeOther(answer.location);
  response.status(answer.status);
  write(response, answer);
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
