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

struct ChangedInvoices {
  std::vector<std::int64_t> toRead;  // in order, each once
  /// Of customers for whom anything has changed, what is not, or no longer, an issued invoice: nothing of it is to be decided,
  /// but what was kept of it may have come to its end. In order, each once, none of those to be read.
  std::vector<std::int64_t> others;
};

/// The invoices of which any receivable's decision can differ from what `since` decided. nullopt: that cannot be told, or it is
/// so much that everything is read faster.
std::optional<ChangedInvoices> changedInvoices(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf,
                                               const application::CompletedPass& since);

}  // namespace reminders::storage
