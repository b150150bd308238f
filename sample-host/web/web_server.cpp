#include "sample-host/web/web_server.hpp"

#include <spdlog/spdlog.h>

#include "sample-host/runtime/host_services.hpp"
#include "sample-host/web/mails/mail_pages.hpp"
#include "sample-host/web/sales/personal_data_pages.hpp"
#include "sample-host/web/sales/sales.hpp"
#include "sample-host/web/settings/settings.hpp"
#include "sample-host/web/site/app_pages.hpp"
#include "sample-host/web/site/observe.hpp"
#include "sample-host/web/site/sign_in.hpp"
#include "sample-host/web/site/site.hpp"
#include "sample-host/web/store/store_pages.hpp"
#include "sample-host/web/work/work_pages.hpp"

namespace host::web {

struct WebServer::Impl {
  Impl(runtime::Application& application, const WebServerOptions& options)
      : services(application.services()),
        mails(options.mailCatcher),
        work(application.services(), application.jobs()),
        site(application, {options.share, options.secureCookies, options.signInHint, options.strictTemplates}) {
    addSignIn(site);
    addObservation(site, counter);
    addHome(site);
    addInvoiceForms(site);
    addInvoicePages(site);
    addMoneyForms(site);
    addCustomerForms(site);
    addCustomerPages(site);
    addPersonalDataPages(site);
    addCompanySettings(site);
    addInvoiceFormat(site);
    addMailSettings(site);
    addUserSettings(site);
    addStoreSettings(site, front);
    addPublicAddress(site);
    addAppSettings(site);
    addStorePages(site, front);
    addAppManagement(site, front);
    addAppExports(site);
    if (!options.mailCatcher.empty()) {
      addMailPages(site, mails);
      site.addMenuEntry("apps", kit::l10n::mark("Mail catcher"), "/mail-catcher");
    }
    addWorkPages(site, work);
    addAppPages(site);
    services.startWork = [this](const runtime::JobRequest& request) { return work.start(request); };
    ServerHooks hooks;
    hooks.handle = [this](Request& request, std::string& route) { return site.handle(request, route); };
    hooks.fail = [this](const Request& request, std::exception_ptr failure) { return site.fail(request, failure); };
    hooks.log = [this](const AccessRecord& record) {
      counter.count(record);
      spdlog::debug("{} {} {} {} bytes {} us {}", record.method, record.route, record.status, record.bytes, record.took.count(),
                    record.requestId);
    };
    server = std::make_unique<HttpServer>(options.listen, std::move(hooks), options.limits);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    server.reset();  // no page is asked for any more
    services.startWork = nullptr;
  }

  runtime::HostServices& services;
  AnswerCounter counter;
  StoreFront front;
  CaughtMails mails;
  runtime::BackgroundWork work;
  Site site;
  std::unique_ptr<HttpServer> server;
};

WebServer::WebServer(runtime::Application& application, const WebServerOptions& options)
    : impl_(std::make_unique<Impl>(application, options)) {}
WebServer::~WebServer() = default;
std::uint16_t WebServer::port() const { return impl_->server->port(); }
std::string WebServer::address() const { return impl_->server->address(); }
void WebServer::stop() { impl_->server->stop(); }

}  // namespace host::web
