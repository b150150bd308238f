// A transaction that writes to one company: writers of a company come one after the other, those of others are not held up.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>

#include "sample-host/erp/change_feed.hpp"
#include "sample-host/erp/sequence.hpp"

namespace host::erp {

/// Waits for other writers of the company until the transaction ends. What is derived from many rows (settlements, sums, numbers)
/// needs it: on PostgreSQL two transactions that each see only their own payment would both settle the invoice with it. SQLite
/// has one writer anyway.
inline void lockCompany(kit::sql::Session& session, std::int64_t companyId) {
  if (!session.isSqlite()) takeValues(session, companyId, "id", 0);
}

/// Begins, takes the lock first of all (so that no two writers wait for each other), rolls back unless committed.
class CompanyTransaction {
 public:
  CompanyTransaction(kit::sql::Session& session, std::int64_t companyId) : session_(session), transaction_(session) {
    lockCompany(session, companyId);
  }
  void commit() {
    endRevision(session_);
    transaction_.commit();
  }

 private:
  kit::sql::Session& session_;
  kit::sql::Transaction transaction_;
};

}  // namespace host::erp
