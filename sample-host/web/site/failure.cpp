#include "sample-host/web/site/failure.hpp"

#include <spdlog/spdlog.h>

#include <host_sdk/kit/sql/session.hpp>

namespace host::web {

Problem problemOf(const Visit& visit, const std::exception_ptr& failure) {
  const auto reference = visit.tr("Reference {id} for the log", {{"id", visit.request.id}});
  const auto home = visit.tr("To the home page");
  try {
    std::rethrow_exception(failure);
  } catch (const BadRequest& refused) {
    return {
        refused.status(), "alert-circle", visit.tr("This request cannot be answered"), visit.tr(refused.what()), "/", home, {}};
  } catch (const NoCompanyYet&) {
    if (visit.may(runtime::Role::kAdmin))
      return {200,
              "building",
              visit.tr("There is no company yet"),
              visit.tr("Everything here belongs to a company: create the first one, or import companies.csv."),
              "/settings/companies/new",
              visit.tr("Create a company"),
              {}};
    return {200,
            "building",
            visit.tr("There is no company for you yet"),
            visit.tr("An administrator has to create a company, or to let you see one."),
            "/",
            {},
            {}};
  } catch (const kit::sql::SqlError& lost) {
    if (lost.kind() == kit::sql::SqlError::Kind::kUnavailable || lost.kind() == kit::sql::SqlError::Kind::kBusy)
      return {503,
              "database",
              visit.tr("The database does not answer"),
              visit.tr("Nothing was changed. Try again in a moment; if it lasts, an administrator should look at the log."),
              "/",
              home,
              reference};
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): a defect, described below
  }
  return {
      500,
      "alert-triangle",
      visit.tr("Something went wrong"),
      visit.tr("It is not your fault, and it was written to the log. Go back and try again; if it lasts, tell an administrator."),
      "/",
      home,
      reference};
}

void logFailure(const Request& request, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const BadRequest&) {    // NOLINT(bugprone-empty-catch)
  } catch (const NoCompanyYet&) {  // NOLINT(bugprone-empty-catch)
  } catch (const std::exception& defect) {
    spdlog::error("request {}: {}", request.id, defect.what());
  } catch (...) {
    spdlog::error("request {}: an exception of an unknown type", request.id);
  }
}

}  // namespace host::web
