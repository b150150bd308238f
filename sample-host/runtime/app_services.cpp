#include "sample-host/runtime/app_services.hpp"

#include <spdlog/spdlog.h>
#include <host_sdk/guard.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "sample-host/runtime/contact_details.hpp"
#include "sample-host/runtime/jobs.hpp"

namespace host::runtime {
namespace {

constexpr std::size_t kMostTexts = 50'000;  // far above any catalogue: texts made up at run time must not fill the memory
constexpr std::int64_t kLongestLeaseMs = 24LL * 3600 * 1000;

hsdk_status statusOf(const Failure& failure) { return static_cast<hsdk_status>(failure.kind); }

template <class T>
T valueOf(Result<T> result) {
  if (!result) throw hsdk::Error(statusOf(result.failure()), result.failure().text());
  return *std::move(result);
}

// As hsdk::guard, for work that talks to the database: what a caller can do about it becomes the status.
template <class Work>
hsdk_status serve(hsdk_error* error, Work&& work) noexcept {
  return hsdk::guard(error, [&] {
    try {
      work();
    } catch (const kit::sql::SqlError& failure) {
      using Kind = kit::sql::SqlError::Kind;
      const bool passing = failure.kind() == Kind::kBusy || failure.kind() == Kind::kUnavailable;
      throw hsdk::Error(passing ? HSDK_E_RETRY : HSDK_E_INTERNAL, failure.what());
    }
  });
}

spdlog::level::level_enum levelOf(std::int32_t level) {
  switch (level) {
    case HSDK_LOG_DEBUG: return spdlog::level::debug;
    case HSDK_LOG_WARNING: return spdlog::level::warn;
    case HSDK_LOG_ERROR: return spdlog::level::err;
    default: return spdlog::level::info;
  }
}

}  // namespace

AppServices::AppServices(HostServices& services, const AppPackage& package, AppConnection connection)
    : services_(services),
      package_(package),
      connection_(std::move(connection)),
      documents_(services.dataFolder),
      packageFolder_(package.folder.string()) {
  log_ = {sizeof(hsdk_log), this, [](void* self, std::int32_t level, hsdk_str message) noexcept {
            hsdk::guard(nullptr, [&] { of(self).writeLog(level, hsdk::view(message)); });
          }};
  clock_ = {
      sizeof(hsdk_clock), this, [](void* self) noexcept -> hsdk_instant { return of(self).services_.clock.now(); },
      [](void* self, std::int64_t company, hsdk_instant at, hsdk_date* date, std::int32_t* minute, hsdk_error* error) noexcept {
        return serve(error, [&] {
          const auto local = of(self).services_.companies.local(company, at);
          if (!local) throw hsdk::Error(HSDK_E_NOT_FOUND, "there is no company " + std::to_string(company));
          if (date != nullptr) *date = local->date.days();
          if (minute != nullptr) *minute = local->minuteOfDay;
        });
      }};
  audit_ = {
      sizeof(hsdk_audit), this,
      [](void* self, const hsdk_context* context, hsdk_str what, hsdk_str subject, hsdk_str detail, hsdk_error* error) noexcept {
        return serve(error, [&] {
          const hsdk::Context who(*context);
          of(self).services_.audit.record({who.companyId, 0, who.asOf == HSDK_NO_DATE ? "" : kit::Date::fromDays(who.asOf).iso(),
                                           of(self).package_.id, who.userId, std::string(hsdk::view(what)),
                                           std::string(hsdk::view(subject)), std::string(hsdk::view(detail))});
        });
      }};
  i18n_ = {sizeof(hsdk_i18n), this,
           [](void* self, hsdk_str language, hsdk_str message, hsdk_str plural, std::int64_t count) noexcept {
             hsdk_str answer = message;
             hsdk::guard(nullptr, [&] {
               answer = hsdk::str(of(self).translated(hsdk::view(language), hsdk::view(message), hsdk::view(plural), count));
             });
             return answer;
           },
           [](void* self) noexcept { return hsdk::str(of(self).packageFolder_); }};
  database_ = {sizeof(hsdk_database), this, [](void* self, hsdk_sink json, hsdk_error* error) noexcept {
                 return serve(error, [&] { hsdk::write(json, of(self).connectionJson()); });
               }};
  documentsTable_ = {
      sizeof(hsdk_documents),
      this,
      [](void* self, std::int64_t company, std::int64_t invoice, hsdk_sink pdf, hsdk_error* error) noexcept {
        return serve(error, [&] {
          of(self).needs("invoices.read");
          const auto& make = of(self).services_.invoicePdf;
          if (!make) throw hsdk::Error(HSDK_E_NOT_FOUND, "this host makes no PDFs of invoices");
          hsdk::write(pdf, make(company, invoice));
        });
      },
      [](void* self, std::int64_t company, hsdk_str path, hsdk_str bytes, hsdk_sink used, hsdk_error* error) noexcept {
        return serve(error, [&] {
          of(self).needs("documents.write");
          hsdk::write(used,
                      valueOf(of(self).documents_.store(of(self).company(company).code, hsdk::view(path), hsdk::view(bytes))));
        });
      },
      [](void* self, std::int64_t company, hsdk_str path, hsdk_sink bytes, hsdk_error* error) noexcept {
        return serve(error, [&] {
          of(self).needs("documents.write");
          hsdk::write(bytes, valueOf(of(self).documents_.read(of(self).company(company).code, hsdk::view(path))));
        });
      },
      [](void* self, std::int64_t company, hsdk_sink png, hsdk_error* error) noexcept {
        return serve(error, [&] {
          of(self).needs("invoices.read");
          const auto& read = of(self).services_.companyLogo;
          const auto logo = read ? read(company) : std::string();
          if (logo.empty()) throw hsdk::Error(HSDK_E_NOT_FOUND, "the company has no logo");
          hsdk::write(png, logo);
        });
      },
      [](void* self, std::int64_t company, hsdk_str path, hsdk_str bytes, hsdk_sink used, hsdk_error* error) noexcept {
        return serve(error, [&] {
          of(self).needs("documents.write");
          hsdk::write(used,
                      valueOf(of(self).documents_.replace(of(self).company(company).code, hsdk::view(path), hsdk::view(bytes))));
        });
      },
      [](void* self, std::int64_t company, hsdk_str path, hsdk_sink names, hsdk_error* error) noexcept {
        return serve(error, [&] {
          of(self).needs("documents.write");
          std::string lines;
          for (const auto& name : valueOf(of(self).documents_.list(of(self).company(company).code, hsdk::view(path))))
            lines += name + "\n";
          hsdk::write(names, lines);
        });
      },
      [](void* self, std::int64_t company, hsdk_str path, hsdk_error* error) noexcept {
        return serve(error, [&] {
          of(self).needs("documents.write");
          (void)valueOf(of(self).documents_.remove(of(self).company(company).code, hsdk::view(path)));
        });
      }};
  mailAccount_ = {sizeof(hsdk_mail_account), this,
                  [](void* self, std::int64_t company, std::int64_t department, hsdk_sink json, hsdk_error* error) noexcept {
                    return serve(error, [&] { hsdk::write(json, of(self).mailAccountJson(company, department)); });
                  },
                  [](void* self, std::int64_t, hsdk_str account, hsdk_str sentence) noexcept {
                    const auto status = serve(nullptr, [&] {
                      of(self).services_.mailAccounts.report(std::string(hsdk::view(account)), std::string(hsdk::view(sentence)));
                    });
                    if (status != HSDK_OK) of(self).writeLog(HSDK_LOG_WARNING, "the state of a mail account could not be noted");
                  }};
  lease_ = {
      sizeof(hsdk_lease), this,
      [](void* self, std::int64_t company, hsdk_str name, std::int64_t ttl, std::int64_t* fence, hsdk_error* error) noexcept {
        return serve(error, [&] { *fence = of(self).acquireLease(company, hsdk::view(name), ttl, *fence); });
      },
      [](void* self, std::int64_t company, hsdk_str name, std::int64_t fence) noexcept {
        const auto status = serve(nullptr, [&] { of(self).releaseLease(company, hsdk::view(name), fence); });
        if (status != HSDK_OK) of(self).writeLog(HSDK_LOG_WARNING, "a lease could not be given back; it ends by itself");
      }};
  contactDetails_ = {
      sizeof(hsdk_contact_details), this,
      [](void* self, const hsdk_context* who, std::int64_t customer, std::int64_t contact, const hsdk_reach* before,
         const hsdk_reach* after, hsdk_error* error) noexcept {
        return serve(error, [&] {
          const auto reach = [](const hsdk_reach& each) {
            return Reach{std::string(hsdk::view(each.email)), std::string(hsdk::view(each.phone))};
          };
          valueOf(saveReach(of(self).services_, hsdk::Context(*who), customer, contact, reach(*before), reach(*after)));
        });
      }};
  publicLinks_ = {sizeof(hsdk_public_links), this,
                  [](void* self, std::int64_t company, hsdk_str route, hsdk_str subject, hsdk_date lastDay, hsdk_sink url,
                     hsdk_error* error) noexcept {
                    return serve(error, [&] {
                      hsdk::write(url, of(self).signedUrl(company, hsdk::view(route), hsdk::view(subject), lastDay));
                    });
                  },
                  [](void* self, hsdk_sink url, hsdk_error* error) noexcept {
                    return serve(error, [&] { hsdk::write(url, of(self).publicUrl()); });
                  }};
  work_ = {
      sizeof(hsdk_work), this,
      [](void* self, const hsdk_context* who, hsdk_str job, hsdk_str parameters, hsdk_sink page, hsdk_error* error) noexcept {
        return serve(error, [&] { hsdk::write(page, of(self).startWork(*who, hsdk::view(job), hsdk::view(parameters))); });
      }};
  host_ = {sizeof(hsdk_host), HSDK_ABI_MINOR, this,
           [](const hsdk_host* host, hsdk_str id) noexcept -> const void* { return of(host).table(hsdk::view(id)); }};
}

const void* AppServices::table(std::string_view id) const {
  // These tell nothing about the company and change nothing but the host's own books: every app has them.
  if (id == HSDK_SERVICE_LOG) return &log_;
  if (id == HSDK_SERVICE_CLOCK) return &clock_;
  if (id == HSDK_SERVICE_AUDIT) return &audit_;
  if (id == HSDK_SERVICE_I18N) return &i18n_;
  if (!package_.grants(id)) return nullptr;
  if (id == HSDK_SERVICE_DATABASE) return &database_;
  if (id == HSDK_SERVICE_DOCUMENTS) return &documentsTable_;
  if (id == HSDK_SERVICE_MAIL_ACCOUNT) return &mailAccount_;
  if (id == HSDK_SERVICE_LEASE) return &lease_;
  if (id == HSDK_SERVICE_CONTACT_DETAILS) return &contactDetails_;
  if (id == HSDK_SERVICE_PUBLIC_LINKS) return &publicLinks_;
  if (id == HSDK_SERVICE_WORK) return &work_;
  return nullptr;
}

void AppServices::needs(std::string_view permission) const {
  const auto& granted = package_.permissions;
  if (std::find(granted.begin(), granted.end(), permission) == granted.end())
    throw hsdk::Error(HSDK_E_DENIED, "the app was not granted " + std::string(permission));
}

Company AppServices::company(std::int64_t id) {
  auto found = services_.companies.byId(id);
  if (!found) throw hsdk::Error(HSDK_E_NOT_FOUND, "there is no company " + std::to_string(id));
  return *found;
}

void AppServices::writeLog(std::int32_t level, std::string_view message) const {
  std::string line(message.substr(0, 2000));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  spdlog::log(levelOf(level), "{}: {}", package_.id, line);
}

std::string AppServices::connectionJson() const {
  return nlohmann::json{{"url", connection_.url},
                        {"own_prefix", package_.databasePrefix},
                        {"own_schema", package_.databaseSchema},
                        {"readable", package_.readableViews}}
      .dump();
}

std::string AppServices::mailAccountJson(std::int64_t companyId, std::int64_t departmentId) {
  const auto account = valueOf(services_.mailAccounts.resolve(companyId, departmentId));
  return nlohmann::json{{"id", account.id()},
                        {"host", account.host},
                        {"port", account.port},
                        {"security", account.security},
                        {"user", account.user},
                        {"secret", account.secret},
                        {"from", account.from},
                        {"sender_name", account.senderName},
                        {"reply_to", account.replyTo},
                        {"timeout_seconds", account.timeoutSeconds},
                        {"bounces_pop3", account.bouncesPop3}}
      .dump();
}

std::int64_t AppServices::acquireLease(std::int64_t companyId, std::string_view name, std::int64_t ttlMs, std::int64_t held) {
  if (name.empty() || name.size() > 200 || ttlMs < 1 || ttlMs > kLongestLeaseMs)
    throw hsdk::Error(HSDK_E_INVALID, "a lease has a name of 1 to 200 characters and lasts at most a day");
  const std::string full = "app:" + package_.id + ":" + std::string(name);
  // Every taking has a holder's name of its own, so that two threads of one app are two holders.
  std::string holder;
  if (held != 0) {
    const std::lock_guard lock(mutex_);
    const auto known = leaseHolders_.find({companyId, full, held});
    if (known != leaseHolders_.end()) holder = known->second;
  }
  if (held != 0 && holder.empty()) throw hsdk::Error(HSDK_E_CONFLICT, "the lease " + std::string(name) + " is not ours any more");
  if (held == 0) holder = services_.leases.newHolder();
  const auto fence = services_.leases.acquire(companyId, full, holder, ttlMs);
  const std::lock_guard lock(mutex_);
  if (held != 0 && fence != held) leaseHolders_.erase({companyId, full, held});
  if (!fence) throw hsdk::Error(HSDK_E_CONFLICT, "somebody else holds the lease " + std::string(name));
  leaseHolders_[{companyId, full, *fence}] = holder;
  return *fence;
}

std::string AppServices::publicUrl() const {
  auto url = services_.publicLinks.baseUrl();
  if (url.empty())
    throw hsdk::Error(HSDK_E_NOT_FOUND, "nobody has said under which address this host is reached from outside: see Settings");
  return url;
}

std::string AppServices::signedUrl(std::int64_t companyId, std::string_view route, std::string_view subject, hsdk_date lastDay) {
  const auto base = publicUrl();
  const auto* declared = package_.route("GET", std::string(route) + "/x");
  if (declared == nullptr || declared->access.role || declared->path != std::string(route) + "/*")
    throw hsdk::Error(HSDK_E_INVALID, "the app has no public pages below \"" + std::string(route) + "\"");
  constexpr std::size_t kLongestSubject = 1000;
  if (subject.empty() || subject.size() > kLongestSubject || lastDay == HSDK_NO_DATE)
    throw hsdk::Error(HSDK_E_INVALID, "a signed address has a subject of 1 to 1000 bytes, and a last day");
  return base + "/apps/" + package_.id + std::string(route) + "/" +
         services_.publicLinks.sign(package_.id, {companyId, std::string(subject), kit::Date::fromDays(lastDay)});
}

std::string AppServices::startWork(const hsdk_context& who, std::string_view job, std::string_view parameters) {
  if (!services_.startWork) throw hsdk::Error(HSDK_E_NOT_FOUND, "this host starts no work for apps");
  const hsdk::Context context(who);
  const auto given = nlohmann::json::parse(parameters, nullptr, false);
  if (!given.is_object() || !std::all_of(given.begin(), given.end(), [](const auto& each) { return each.is_string(); }))
    throw hsdk::Error(HSDK_E_INVALID, "the parameters of work are a JSON object of strings");
  JobRequest request;
  request.appId = package_.id;
  request.jobId = job;
  request.company = company(context.companyId);
  if (context.asOf != HSDK_NO_DATE) request.asOf = kit::Date::fromDays(context.asOf);
  request.parameters = given.get<std::map<std::string, std::string>>();
  request.user = context.userName;
  request.language = context.language;
  request.summaryOnly = true;
  return "/work/" + std::to_string(valueOf(services_.startWork(request)));
}

void AppServices::releaseLease(std::int64_t companyId, std::string_view name, std::int64_t fence) {
  const std::string full = "app:" + package_.id + ":" + std::string(name);
  std::string holder;
  {
    const std::lock_guard lock(mutex_);
    const auto known = leaseHolders_.find({companyId, full, fence});
    if (known == leaseHolders_.end()) return;
    holder = known->second;
    leaseHolders_.erase(known);
  }
  services_.leases.release(companyId, full, holder, fence);
}

std::string_view AppServices::translated(std::string_view language, std::string_view message, std::string_view plural,
                                         std::int64_t count) {
  const std::lock_guard lock(mutex_);
  auto catalogue = catalogues_.find(language);
  if (catalogue == catalogues_.end()) {
    const std::string name(language.substr(0, 20));
    const bool isCode = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
    auto loaded = isCode ? kit::l10n::Catalogue::load(package_.folder / "locale", package_.id, name) : kit::l10n::Catalogue();
    catalogue = catalogues_.emplace(name, std::move(loaded)).first;
  }
  auto text = plural.empty() ? catalogue->second.translate(message) : catalogue->second.translatePlural(message, plural, count);
  const auto known = texts_.find(text);
  if (known != texts_.end()) return *known;
  if (texts_.size() >= kMostTexts) return message;
  return *texts_.insert(std::move(text)).first;
}

}  // namespace host::runtime
