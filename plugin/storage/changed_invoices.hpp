// What a run must look at when it builds upon what an earlier one decided. Part of the facts source; docs/adr/0011 says why this
// is all.
#pragma once
#include <optional>
#include <vector>

#include "plugin/application/facts_source.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// The marks of the session's snapshot; nullopt where the host tells no changes. Inside a read transaction, as the next.
std::optional<application::Marks> readMarks(kit::sql::Session& session, domain::CompanyId company);

/// The invoices of which any receivable's decision can differ from what `since` decided, in order, each once. nullopt: that
/// cannot be told, or it is so much that everything is read faster.
std::optional<std::vector<std::int64_t>> changedInvoices(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf,
                                                         const application::CompletedPass& since);

}  // namespace reminders::storage
