// The rows of many groups, table by table: a million reminders are queued at the speed of the database. Part of the outbox store.
#pragma once
#include "plugin/application/outbox_store.hpp"
#include "plugin/storage/stored.hpp"

namespace reminders::storage {

/// OutboxStore::enqueue inside the caller's transaction, which has taken its turn. `mailDomain`: what Message-IDs end with.
std::vector<application::EnqueueResult> queueGroups(kit::sql::Session& session, domain::CompanyId company, domain::Date asOf,
                                                    std::int64_t now, std::span<const application::DraftGroup> groups,
                                                    const std::string& mailDomain);

}  // namespace reminders::storage
