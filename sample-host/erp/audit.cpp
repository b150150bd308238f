#include "sample-host/erp/audit.hpp"

#include "sample-host/erp/query.hpp"
#include "sample-host/erp/sequence.hpp"

namespace host::erp {

void audit(kit::sql::Session& session, const Actor& actor, const std::string& action, const std::string& subject,
           const std::string& detail) {
  Query query(session, "insert into erp_audit (company_id, audit_id, at, actor, action, subject, detail) values (");
  query.value(actor.companyId).add(",").value(takeIds(session, actor.companyId)).add(",").value(std::int64_t{actor.nowMs});
  query.add(",").value(actor.name).add(",").value(action).add(",").value(subject).add(",").value(detail).add(")").execute();
}

std::vector<AuditLine> auditOf(kit::sql::Session& session, std::int64_t companyId, const std::string& subject, int limit) {
  Query query(session, "select at, actor, action, subject, detail from erp_audit where company_id = ");
  query.value(companyId);
  if (!subject.empty()) query.add("and subject = ").value(subject);
  query.add("order by audit_id desc limit ").value(std::int64_t{limit});
  std::vector<AuditLine> lines;
  query.read(5, [&](const Row& row) { lines.push_back({row.number(0), row.text(1), row.text(2), row.text(3), row.text(4)}); });
  return lines;
}

}  // namespace host::erp
