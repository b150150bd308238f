// Between the host's requests and the app's site.
#pragma once
#include <host_sdk/module.hpp>
#include <memory>

#include "plugin/adapters/app_graph.hpp"
#include "plugin/web/answer_page.hpp"
#include "plugin/web/site.hpp"

namespace reminders::adapters {

std::unique_ptr<web::Site> makeSite(AppGraph& app);

std::unique_ptr<web::AnswerPage> makeAnswerPage(AppGraph& app);

/// A page of who has no account: the host has checked its signed address. Throws hsdk::Error(HSDK_E_NOT_FOUND).
void handleLink(AppGraph& app, const web::AnswerPage& page, const hsdk::Request& request, hsdk::Response& response);
void handlePage(AppGraph& app, web::Site& site, const hsdk::Request& request, hsdk::Response& response);
std::string renderInvoiceBlock(AppGraph& app, web::Site& site, const hsdk::BlockRequest& request);
std::string renderCustomerBlock(AppGraph& app, web::Site& site, const hsdk::BlockRequest& request);

}  // namespace reminders::adapters
