// The host's services as one app sees them: C tables over the parts of the host.
#pragma once
#include <host_sdk/abi/host.h>
#include <host_sdk/abi/service/audit.h>
#include <host_sdk/abi/service/clock.h>
#include <host_sdk/abi/service/contact_details.h>
#include <host_sdk/abi/service/database.h>
#include <host_sdk/abi/service/documents.h>
#include <host_sdk/abi/service/i18n.h>
#include <host_sdk/abi/service/lease.h>
#include <host_sdk/abi/service/log.h>
#include <host_sdk/abi/service/mail_account.h>
#include <host_sdk/abi/service/public_links.h>
#include <host_sdk/abi/service/work.h>

#include <host_sdk/kit/l10n/catalogue.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "sample-host/runtime/app_database.hpp"
#include "sample-host/runtime/app_package.hpp"
#include "sample-host/runtime/document_store.hpp"
#include "sample-host/runtime/host_services.hpp"

namespace host::runtime {

/// Lives as long as the app. A service that was not granted is not handed out. The tables' functions never throw; failures arrive
/// as statuses with a sentence. Thread-safe.
class AppServices {
 public:
  AppServices(HostServices& services, const AppPackage& package, AppConnection connection);
  AppServices(const AppServices&) = delete;
  AppServices& operator=(const AppServices&) = delete;

  [[nodiscard]] const hsdk_host* host() const { return &host_; }

 private:
  static const AppServices& of(const hsdk_host* host) { return *static_cast<const AppServices*>(host->self); }
  static AppServices& of(void* self) { return *static_cast<AppServices*>(self); }
  const void* table(std::string_view id) const;
  /// A service of two permissions looks at each in its functions. Throws hsdk::Error(HSDK_E_DENIED).
  void needs(std::string_view permission) const;
  /// Throws hsdk::Error(HSDK_E_NOT_FOUND).
  Company company(std::int64_t id);

  void writeLog(std::int32_t level, std::string_view message) const;
  std::string connectionJson() const;
  std::string mailAccountJson(std::int64_t companyId, std::int64_t departmentId);
  std::int64_t acquireLease(std::int64_t companyId, std::string_view name, std::int64_t ttlMs, std::int64_t held);
  std::string publicUrl() const;
  std::string signedUrl(std::int64_t companyId, std::string_view route, std::string_view subject, hsdk_date lastDay);
  std::string startWork(const hsdk_context& who, std::string_view job, std::string_view parameters);
  void releaseLease(std::int64_t companyId, std::string_view name, std::int64_t fence);
  std::string_view translated(std::string_view language, std::string_view message, std::string_view plural, std::int64_t count);

  HostServices& services_;
  AppPackage package_;
  AppConnection connection_;
  DocumentStore documents_;
  std::string packageFolder_;

  std::mutex mutex_;  // guards what follows
  std::map<std::string, kit::l10n::Catalogue, std::less<>> catalogues_;
  std::set<std::string, std::less<>> texts_;  // handed out: they stay until the app is destroyed
  std::map<std::tuple<std::int64_t, std::string, std::int64_t>, std::string> leaseHolders_;  // by company, name, fence

  hsdk_log log_{};
  hsdk_clock clock_{};
  hsdk_audit audit_{};
  hsdk_i18n i18n_{};
  hsdk_database database_{};
  hsdk_documents documentsTable_{};
  hsdk_mail_account mailAccount_{};
  hsdk_lease lease_{};
  hsdk_contact_details contactDetails_{};
  hsdk_public_links publicLinks_{};
  hsdk_work work_{};
  hsdk_host host_{};
};

}  // namespace host::runtime
