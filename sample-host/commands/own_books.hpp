// What is for databases in which Atrium itself keeps the books.
#pragma once
#include <string>

#include "sample-host/runtime/application.hpp"

namespace host::commands {

/// Throws Failed where the books in the database are another ERP's: `what` ("import") is then that ERP's to do.
void needOwnBooks(runtime::Application& host, const std::string& what);

}  // namespace host::commands
