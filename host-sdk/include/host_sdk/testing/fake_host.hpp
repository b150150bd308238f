// A host made of memory, for unit tests of apps: all services, with what they hold open to the test.
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
#include <host_sdk/guard.hpp>
#include <host_sdk/host.hpp>
#include <map>
#include <set>
#include <utility>

namespace hsdk::testing {

/// Set the members before the app is made, read them after it was called. Must outlive the app; at a fixed address. Not
/// thread-safe: a test has one thread.
class FakeHost {
 public:
  struct Line {
    std::int32_t level = 0;  ///< HSDK_LOG_…
    std::string text;
  };
  struct Record {
    std::string what, subject, detail;
  };
  struct Correction {
    std::int64_t customerId = 0, contactId = 0;
    std::string email, phone;
  };
  using Key = std::pair<std::int64_t, std::string>;  // a company and a name

  FakeHost() { wire(); }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  /// As the app is handed it. Valid as long as this object.
  [[nodiscard]] const hsdk_host* abi() const { return &host_; }

  // -- what the test says
  std::set<std::string, std::less<>> withheld;  ///< ids of services that the host does not grant, e.g. HSDK_SERVICE_DATABASE
  hsdk_instant now = 1'768'471'200'000;         ///< 2026-01-15T10:00:00Z
  std::int32_t minutesFromUtc = 60;             ///< of every company's time zone
  DatabaseConnection database;                  ///< of hsdk.database/1
  std::string packageFolder;                    ///< of hsdk.i18n/1
  std::map<std::string, std::string, std::less<>> translations;              ///< message → text; what is missing stays as it is
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> invoicePdfs;  ///< by company and invoice
  std::map<std::int64_t, std::string> logos;                                 ///< by company: a PNG
  std::map<std::int64_t, nlohmann::json> mailAccounts;                       ///< by company

  std::string publicAddress;  ///< of hsdk.public-links/1, "https://erp.example.org"; '' when nobody has said it

  // -- what the app did
  std::vector<Line> log;
  std::vector<Record> audit;
  std::map<Key, std::string> files;                          ///< by company and path
  std::map<Key, std::int64_t> leases;                        ///< held, with their fences
  std::vector<Correction> corrections;                       ///< of contact details
  std::vector<std::string> accountProblems;                  ///< sentences reported about mail accounts
  std::vector<std::pair<std::string, std::string>> started;  ///< work: its job, and its parameters as JSON

 private:
  static FakeHost& of(void* self) { return *static_cast<FakeHost*>(self); }
  template <class Map, class Name>
  static const auto& found(const Map& map, const Name& name, const char* sentence) {
    const auto at = map.find(name);
    if (at == map.end()) throw Error(HSDK_E_NOT_FOUND, sentence);
    return at->second;
  }

  void wire() {
    host_ = {sizeof(hsdk_host), HSDK_ABI_MINOR, this,
             [](const hsdk_host* host, hsdk_str id) noexcept -> const void* { return of(host->self).table(view(id)); }};
    log_ = {sizeof(hsdk_log), this, [](void* self, std::int32_t level, hsdk_str text) noexcept {
              guard(nullptr, [&] { of(self).log.push_back({level, std::string(view(text))}); });
            }};
    audit_ = {sizeof(hsdk_audit), this,
              [](void* self, const hsdk_context*, hsdk_str what, hsdk_str subject, hsdk_str detail, hsdk_error* e) noexcept {
                return guard(e, [&] {
                  of(self).audit.push_back({std::string(view(what)), std::string(view(subject)), std::string(view(detail))});
                });
              }};
    clock_ = {sizeof(hsdk_clock), this, [](void* self) noexcept { return of(self).now; },
              [](void* self, std::int64_t, hsdk_instant at, hsdk_date* date, std::int32_t* minute, hsdk_error*) noexcept {
                const std::int64_t minutes = at / 60'000 + of(self).minutesFromUtc;
                *date = static_cast<hsdk_date>(minutes / 1440);
                *minute = static_cast<std::int32_t>(minutes % 1440);
                return static_cast<hsdk_status>(HSDK_OK);
              }};
    database_ = {sizeof(hsdk_database), this, [](void* self, hsdk_sink json, hsdk_error* e) noexcept {
                   return guard(e, [&] {
                     const auto& c = of(self).database;
                     write(json,
                           nlohmann::json{
                               {"url", c.url}, {"own_prefix", c.ownPrefix}, {"own_schema", c.ownSchema}, {"readable", c.readable}}
                               .dump());
                   });
                 }};
    i18n_ = {sizeof(hsdk_i18n), this,
             [](void* self, hsdk_str, hsdk_str message, hsdk_str plural, std::int64_t count) noexcept {
               const auto wanted = plural.size > 0 && count != 1 ? plural : message;
               const auto at = of(self).translations.find(view(wanted));
               return at == of(self).translations.end() ? wanted : str(at->second);
             },
             [](void* self) noexcept { return str(of(self).packageFolder); }};
    mail_ = {sizeof(hsdk_mail_account), this,
             [](void* self, std::int64_t company, std::int64_t, hsdk_sink json, hsdk_error* e) noexcept {
               return guard(e, [&] { write(json, found(of(self).mailAccounts, company, "no mail account is set").dump()); });
             },
             [](void* self, std::int64_t, hsdk_str, hsdk_str sentence) noexcept {
               guard(nullptr, [&] { of(self).accountProblems.emplace_back(view(sentence)); });
             }};
    contacts_ = {
        sizeof(hsdk_contact_details), this,
        [](void* self, const hsdk_context*, std::int64_t customer, std::int64_t contact, const hsdk_reach*,
           const hsdk_reach* after, hsdk_error* e) noexcept {
          return guard(e, [&] {
            of(self).corrections.push_back({customer, contact, std::string(view(after->email)), std::string(view(after->phone))});
          });
        }};
    links_ = {
        sizeof(hsdk_public_links), this,
        [](void* self, std::int64_t company, hsdk_str route, hsdk_str subject, hsdk_date lastDay, hsdk_sink url,
           hsdk_error* e) noexcept {
          return guard(e, [&] {  // readable where a real host signs
            write(url, of(self).outside() + std::string(view(route)) + "/" + std::to_string(company) + "/" +
                           std::string(view(subject)) + "/" + std::to_string(lastDay));
          });
        },
        [](void* self, hsdk_sink url, hsdk_error* e) noexcept { return guard(e, [&] { write(url, of(self).outside()); }); }};
    work_ = {sizeof(hsdk_work), this,
             [](void* self, const hsdk_context*, hsdk_str job, hsdk_str parameters, hsdk_sink page, hsdk_error* e) noexcept {
               return guard(e, [&] {  // noted, and run by nobody
                 of(self).started.emplace_back(view(job), view(parameters));
                 write(page, "/work/" + std::to_string(of(self).started.size()));
               });
             }};
    wireDocuments();
    wireLeases();
  }

  [[nodiscard]] const std::string& outside() const {
    if (publicAddress.empty()) throw Error(HSDK_E_NOT_FOUND, "nobody has said under which address the host is reached");
    return publicAddress;
  }

  void wireDocuments() {
    documents_ = {
        sizeof(hsdk_documents),
        this,
        [](void* self, std::int64_t company, std::int64_t invoice, hsdk_sink pdf, hsdk_error* e) noexcept {
          return guard(e, [&] {
            write(pdf, found(of(self).invoicePdfs, std::pair{company, invoice}, "there is no such invoice"));
          });
        },
        [](void* self, std::int64_t company, hsdk_str path, hsdk_str bytes, hsdk_sink used, hsdk_error* e) noexcept {
          return guard(e, [&] {  // never over a file with other contents, as real hosts do
            std::string name(view(path));
            for (int n = 2; of(self).files.count({company, name}) > 0 && of(self).files[{company, name}] != view(bytes); ++n)
              name = std::string(view(path)) + "-" + std::to_string(n);
            of(self).files[{company, name}] = std::string(view(bytes));
            write(used, name);
          });
        },
        [](void* self, std::int64_t company, hsdk_str path, hsdk_sink bytes, hsdk_error* e) noexcept {
          return guard(e, [&] {
            write(bytes, found(of(self).files, Key{company, std::string(view(path))}, "there is no such file"));
          });
        },
        [](void* self, std::int64_t company, hsdk_sink png, hsdk_error* e) noexcept {
          return guard(e, [&] { write(png, found(of(self).logos, company, "the company has no logo")); });
        },
        [](void* self, std::int64_t company, hsdk_str path, hsdk_str bytes, hsdk_sink used, hsdk_error* e) noexcept {
          return guard(e, [&] {
            of(self).files[{company, std::string(view(path))}] = std::string(view(bytes));
            write(used, view(path));
          });
        },
        [](void* self, std::int64_t company, hsdk_str path, hsdk_sink names, hsdk_error* e) noexcept {
          return guard(e, [&] {
            const auto folder = std::string(view(path)) + "/";
            for (const auto& [key, bytes] : of(self).files) {
              const auto& name = key.second;
              const bool inside = key.first == company && name.starts_with(folder);
              if (inside && name.find('/', folder.size()) == std::string::npos) write(names, name.substr(folder.size()) + "\n");
            }
          });
        },
        [](void* self, std::int64_t company, hsdk_str path, hsdk_error* e) noexcept {
          return guard(e, [&] {
            if (of(self).files.erase({company, std::string(view(path))}) == 0)
              throw Error(HSDK_E_NOT_FOUND, "there is no such file");
          });
        }};
  }

  void wireLeases() {
    lease_ = {sizeof(hsdk_lease), this,
              [](void* self, std::int64_t company, hsdk_str name, std::int64_t, std::int64_t* fence, hsdk_error* e) noexcept {
                return guard(e, [&] {
                  auto& held = of(self).leases;
                  const Key key{company, std::string(view(name))};
                  const auto at = held.find(key);
                  if (at != held.end() && at->second != *fence) throw Error(HSDK_E_CONFLICT, "somebody else holds the lease");
                  if (at == held.end()) held[key] = ++of(self).lastFence_;
                  *fence = held[key];
                });
              },
              [](void* self, std::int64_t company, hsdk_str name, std::int64_t fence) noexcept {
                guard(nullptr, [&] {
                  const auto at = of(self).leases.find({company, std::string(view(name))});
                  if (at != of(self).leases.end() && at->second == fence) of(self).leases.erase(at);
                });
              }};
  }

  [[nodiscard]] const void* table(std::string_view id) const {
    if (withheld.count(id) > 0) return nullptr;
    if (id == HSDK_SERVICE_LOG) return &log_;
    if (id == HSDK_SERVICE_AUDIT) return &audit_;
    if (id == HSDK_SERVICE_CLOCK) return &clock_;
    if (id == HSDK_SERVICE_DATABASE) return &database_;
    if (id == HSDK_SERVICE_DOCUMENTS) return &documents_;
    if (id == HSDK_SERVICE_I18N) return &i18n_;
    if (id == HSDK_SERVICE_LEASE) return &lease_;
    if (id == HSDK_SERVICE_MAIL_ACCOUNT) return &mail_;
    if (id == HSDK_SERVICE_CONTACT_DETAILS) return &contacts_;
    if (id == HSDK_SERVICE_PUBLIC_LINKS) return &links_;
    if (id == HSDK_SERVICE_WORK) return &work_;
    return nullptr;
  }

  hsdk_host host_{};
  hsdk_log log_{};
  hsdk_audit audit_{};
  hsdk_clock clock_{};
  hsdk_database database_{};
  hsdk_documents documents_{};
  hsdk_i18n i18n_{};
  hsdk_lease lease_{};
  hsdk_mail_account mail_{};
  hsdk_contact_details contacts_{};
  hsdk_public_links links_{};
  hsdk_work work_{};
  std::int64_t lastFence_ = 0;
};

}  // namespace hsdk::testing
