// The parts of the host that the runtime stands on, by reference. Made and owned by Application.
#pragma once
#include <filesystem>
#include <functional>
#include <host_sdk/kit/sql/database_url.hpp>
#include <host_sdk/kit/sql/pool.hpp>

#include "sample-host/runtime/audit.hpp"
#include "sample-host/runtime/clock.hpp"
#include "sample-host/runtime/companies.hpp"
#include "sample-host/runtime/identity.hpp"
#include "sample-host/runtime/leases.hpp"
#include "sample-host/runtime/mail_accounts.hpp"
#include "sample-host/runtime/public_links.hpp"
#include "sample-host/runtime/result.hpp"
#include "sample-host/runtime/secrets.hpp"
#include "sample-host/runtime/settings.hpp"

namespace host::runtime {

struct JobRequest;

struct HostServices {
  kit::sql::DatabaseUrl database;
  std::filesystem::path dataFolder;
  kit::sql::Pool& pool;
  const Clock& clock;
  Companies& companies;
  Secrets& secrets;
  Settings& settings;
  Leases& leases;
  Audit& audit;
  Identity& identity;
  MailAccounts& mailAccounts;
  PublicLinks& publicLinks;
  /// The invoice's PDF; throws std::runtime_error with a sentence. Absent in a host without invoices.
  std::function<std::string(std::int64_t companyId, std::int64_t invoiceId)> invoicePdf;
  /// The company's logo, a PNG; '' when it has none. Absent in a host without logos.
  std::function<std::string(std::int64_t companyId)> companyLogo;
  /// Starts long work that a person asked for, and answers its run. Absent in a host that has no page to show it. Set and taken
  /// back while no call of an app is under way.
  std::function<Result<std::int64_t>(const JobRequest&)> startWork;
};

}  // namespace host::runtime
