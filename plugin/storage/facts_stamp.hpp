// Whether facts that were read a moment ago are still those of now, for a fraction of what reading them costs. Part of the facts
// source; it goes by the same changes as a run that looks only at what has changed (docs/adr/0011).
#pragma once
#include <optional>
#include <span>

#include "plugin/application/facts_source.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// `marks`: of the session's snapshot. Inside a read transaction.
application::FactsStamp stampOf(kit::sql::Session& session, domain::CompanyId company, const application::Marks& marks,
                                domain::CustomerId customer, std::span<const domain::InvoiceId> invoices);

/// Sees everything that is committed. True also where it cannot tell.
bool hasChangedSince(kit::sql::Session& session, const application::FactsStamp& stamp, domain::CompanyId company,
                     domain::CustomerId customer, std::span<const domain::InvoiceId> invoices);

}  // namespace reminders::storage
