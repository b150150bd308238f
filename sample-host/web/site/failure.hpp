// From an exception to a page that says what happened and what to do, and a line in the log.
#pragma once
#include <exception>

#include "sample-host/web/site/site.hpp"

namespace host::web {

/// What to tell the visitor. Knows BadRequest, NoCompanyYet and kit::sql::SqlError; everything else is a defect with a reference.
Problem problemOf(const Visit& visit, const std::exception_ptr& failure);

/// Writes defects and lost databases to the log, under the request's id; what visitors do wrong is not logged.
void logFailure(const Request& request, const std::exception_ptr& failure);

}  // namespace host::web
