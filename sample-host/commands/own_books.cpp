#include "sample-host/commands/own_books.hpp"

#include "sample-host/commands/command.hpp"
#include "sample-host/erp/whose_books.hpp"

namespace host::commands {

void needOwnBooks(runtime::Application& host, const std::string& what) {
  if (erp::booksOfAnotherErp(*host.pool().acquire()))
    throw Failed(what + " is for Atrium's own books; this database holds those of another ERP, over which apps and jobs run: " +
                 "see app, job and worker");
}

}  // namespace host::commands
