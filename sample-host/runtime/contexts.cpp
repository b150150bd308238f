#include "sample-host/runtime/contexts.hpp"

namespace host::runtime {

hsdk::Context contextFor(HostServices& services, const Company& company, std::optional<kit::Date> asOf) {
  hsdk::Context context;
  context.companyId = company.id;
  context.companyCode = company.code;
  context.asOf = (asOf ? *asOf : services.companies.today(company)).days();
  context.language = company.language.empty() ? "fr" : company.language;
  return context;
}

hsdk::Context contextFor(HostServices& services, const Session& session) {
  hsdk::Context context;
  if (const auto* company = session.company()) context = contextFor(services, *company, std::nullopt);
  context.userId = session.user.name;
  context.userName = session.user.name;
  context.userRole = nameOf(session.user.role);
  context.language = session.language;
  return context;
}

}  // namespace host::runtime
