// Who did what, when: one line for each change that a person makes. Never deleted.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <string>
#include <vector>

namespace host::erp {

/// On whose behalf, in which company and when something is done.
struct Actor {
  std::int64_t companyId = 0;
  std::string name;
  long long nowMs = 0;  ///< milliseconds since 1970 UTC
};

struct AuditLine {
  long long at = 0;
  std::string actor, action, subject, detail;
};

/// Inside the Transaction of the change. `action` is "invoice.issue", `subject` the number or code it concerns.
void audit(kit::sql::Session& session, const Actor& actor, const std::string& action, const std::string& subject,
           const std::string& detail = {});

/// The latest lines about a subject, newest first; an empty subject gives those of the whole company.
std::vector<AuditLine> auditOf(kit::sql::Session& session, std::int64_t companyId, const std::string& subject, int limit = 100);

}  // namespace host::erp
