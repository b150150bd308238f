// The host's services, for an app: each a small object that throws hsdk::Error where the table returns a status.
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

#include <algorithm>
#include <host_sdk/text.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace hsdk {

/// Finds services. Cheap to copy; valid until the app is destroyed.
class Host {
 public:
  explicit Host(const hsdk_host* host) : host_(host) {}

  /// The service's table, or nullptr when the host does not know it or the app was not granted it.
  template <class Table>
  [[nodiscard]] const Table* find(std::string_view id) const {
    return static_cast<const Table*>(host_->service(host_, str(id)));
  }
  /// The same, but throws HSDK_E_DENIED with the service's name.
  template <class Table>
  [[nodiscard]] const Table* require(std::string_view id) const {
    const auto* table = find<Table>(id);
    if (table == nullptr) throw Error(HSDK_E_DENIED, "the host does not grant " + std::string(id));
    return table;
  }

 private:
  const hsdk_host* host_;
};

namespace detail {
/// Calls `call(sink, &error)` and returns what was written.
template <class Call>
std::string collected(Call&& call) {
  std::string out;
  hsdk_error error = noError();
  const hsdk_status status = call(sinkInto(out), &error);
  check(status, error);
  return out;
}
}  // namespace detail

/// [any-thread]
class Log {
 public:
  explicit Log(const Host& host) : table_(host.require<hsdk_log>(HSDK_SERVICE_LOG)) {}
  void info(std::string_view text) const { table_->write(table_->self, HSDK_LOG_INFO, str(text)); }
  void warning(std::string_view text) const { table_->write(table_->self, HSDK_LOG_WARNING, str(text)); }
  void error(std::string_view text) const { table_->write(table_->self, HSDK_LOG_ERROR, str(text)); }

 private:
  const hsdk_log* table_;
};

/// [any-thread]
class Clock {
 public:
  struct Local {
    hsdk_date date = HSDK_NO_DATE;
    int minuteOfDay = 0;
  };
  explicit Clock(const Host& host) : table_(host.require<hsdk_clock>(HSDK_SERVICE_CLOCK)) {}
  [[nodiscard]] hsdk_instant now() const { return table_->now(table_->self); }
  /// The civil date and time of day of the company at `at`.
  [[nodiscard]] Local local(std::int64_t companyId, hsdk_instant at) const {
    Local result;
    std::int32_t minute = 0;
    hsdk_error error = noError();
    const hsdk_status status = table_->local(table_->self, companyId, at, &result.date, &minute, &error);
    check(status, error);
    result.minuteOfDay = minute;
    return result;
  }

 private:
  const hsdk_clock* table_;
};

/// Where the database is. It holds a password: never log it. [any-thread]
struct DatabaseConnection {
  std::string url, ownPrefix, ownSchema;
  std::vector<std::string> readable;

  static DatabaseConnection of(const Host& host) {
    const auto* table = host.require<hsdk_database>(HSDK_SERVICE_DATABASE);
    const auto json = nlohmann::json::parse(
        detail::collected([&](hsdk_sink out, hsdk_error* e) { return table->connection(table->self, out, e); }));
    return {json.at("url"), json.at("own_prefix"), json.at("own_schema"), json.at("readable")};
  }
};

/// [any-thread]
class Documents {
 public:
  explicit Documents(const Host& host) : table_(host.require<hsdk_documents>(HSDK_SERVICE_DOCUMENTS)) {}
  [[nodiscard]] std::string invoicePdf(std::int64_t companyId, std::int64_t invoiceId) const {
    return detail::collected(
        [&](hsdk_sink out, hsdk_error* e) { return table_->invoice_pdf(table_->self, companyId, invoiceId, out, e); });
  }
  /// The company's logo, a PNG; nullopt when it has none, or the host knows of none.
  [[nodiscard]] std::optional<std::string> companyLogo(std::int64_t companyId) const {
    if (!HSDK_HAS(table_, company_logo)) return std::nullopt;
    try {
      return detail::collected(
          [&](hsdk_sink out, hsdk_error* e) { return table_->company_logo(table_->self, companyId, out, e); });
    } catch (const Error& error) {
      if (error.code() == HSDK_E_NOT_FOUND) return std::nullopt;
      throw;
    }
  }
  /// Returns the path that was used.
  [[nodiscard]] std::string store(std::int64_t companyId, std::string_view path, std::string_view bytes) const {
    return detail::collected(
        [&](hsdk_sink out, hsdk_error* e) { return table_->store(table_->self, companyId, str(path), str(bytes), out, e); });
  }
  [[nodiscard]] std::string read(std::int64_t companyId, std::string_view path) const {
    return detail::collected(
        [&](hsdk_sink out, hsdk_error* e) { return table_->read(table_->self, companyId, str(path), out, e); });
  }
  /// Returns the path that was used. A host that cannot replace keeps what is there, and adds a number.
  [[nodiscard]] std::string replace(std::int64_t companyId, std::string_view path, std::string_view bytes) const {
    if (!HSDK_HAS(table_, replace)) return store(companyId, path, bytes);
    return detail::collected(
        [&](hsdk_sink out, hsdk_error* e) { return table_->replace(table_->self, companyId, str(path), str(bytes), out, e); });
  }
  /// The names of the files in a folder, in byte order. Throws HSDK_E_NOT_FOUND where the host cannot tell.
  [[nodiscard]] std::vector<std::string> list(std::int64_t companyId, std::string_view path) const {
    if (!HSDK_HAS(table_, list)) throw Error(HSDK_E_NOT_FOUND, "this host does not tell what is in a folder");
    const auto lines =
        detail::collected([&](hsdk_sink out, hsdk_error* e) { return table_->list(table_->self, companyId, str(path), out, e); });
    std::vector<std::string> names;
    for (std::size_t at = 0; at < lines.size();) {
      const auto end = std::min(lines.find('\n', at), lines.size());
      names.push_back(lines.substr(at, end - at));
      at = end + 1;
    }
    return names;
  }
  /// Fine too when there is no such file. Throws HSDK_E_NOT_FOUND where the host cannot remove files.
  void remove(std::int64_t companyId, std::string_view path) const {
    if (!HSDK_HAS(table_, remove)) throw Error(HSDK_E_NOT_FOUND, "this host does not remove files");
    hsdk_error error = noError();
    const hsdk_status status = table_->remove(table_->self, companyId, str(path), &error);
    if (status != HSDK_E_NOT_FOUND) check(status, error);
  }

 private:
  const hsdk_documents* table_;
};

/// How customers are reached. A host, or an administrator, may not grant it: then `isGranted` is false. [any-thread]
class ContactDetails {
 public:
  struct Reach {
    std::string email, phone;  ///< '': none
  };
  explicit ContactDetails(const Host& host) : table_(host.find<hsdk_contact_details>(HSDK_SERVICE_CONTACT_DETAILS)) {}
  [[nodiscard]] bool isGranted() const { return table_ != nullptr; }
  /// Of a customer (contactId 0) or of one of his contacts, where it still is `before`. Throws HSDK_E_DENIED when it is not
  /// granted, else as hsdk_contact_details.save answers.
  void save(const Context& who, std::int64_t customerId, std::int64_t contactId, const Reach& before, const Reach& after) const {
    if (table_ == nullptr) throw Error(HSDK_E_DENIED, "the host does not grant " HSDK_SERVICE_CONTACT_DETAILS);
    const auto abi = [](const Reach& reach) { return hsdk_reach{sizeof(hsdk_reach), str(reach.email), str(reach.phone)}; };
    const auto context = who.abi();
    const auto from = abi(before);
    const auto to = abi(after);
    hsdk_error error = noError();
    check(table_->save(table_->self, &context, customerId, contactId, &from, &to, &error), error);
  }

 private:
  const hsdk_contact_details* table_;
};

/// [any-thread]
class MailAccounts {
 public:
  explicit MailAccounts(const Host& host) : table_(host.require<hsdk_mail_account>(HSDK_SERVICE_MAIL_ACCOUNT)) {}
  /// The account as JSON, secret included: never log it. Throws HSDK_E_NOT_FOUND when none is set.
  [[nodiscard]] nlohmann::json get(std::int64_t companyId, std::int64_t departmentId) const {
    return nlohmann::json::parse(detail::collected(
        [&](hsdk_sink out, hsdk_error* e) { return table_->get(table_->self, companyId, departmentId, out, e); }));
  }
  void report(std::int64_t companyId, std::string_view accountId, std::string_view sentence) const {
    table_->report(table_->self, companyId, str(accountId), str(sentence));
  }

 private:
  const hsdk_mail_account* table_;
};

/// [any-thread]
class Audit {
 public:
  explicit Audit(const Host& host) : table_(host.require<hsdk_audit>(HSDK_SERVICE_AUDIT)) {}
  void record(const Context& context, std::string_view what, std::string_view subject, std::string_view detail) const {
    hsdk_error error = noError();
    const hsdk_context c = context.abi();
    check(table_->record(table_->self, &c, str(what), str(subject), str(detail), &error), error);
  }

 private:
  const hsdk_audit* table_;
};

/// Texts and files of the app's own package. [any-thread]
class I18n {
 public:
  explicit I18n(const Host& host) : table_(host.require<hsdk_i18n>(HSDK_SERVICE_I18N)) {}
  [[nodiscard]] std::string_view translate(std::string_view language, std::string_view message) const {
    return view(table_->translate(table_->self, str(language), str(message), {nullptr, 0}, 1));
  }
  [[nodiscard]] std::string_view translate(std::string_view language, std::string_view one, std::string_view many,
                                           std::int64_t count) const {
    return view(table_->translate(table_->self, str(language), str(one), str(many), count));
  }
  [[nodiscard]] std::string packageFolder() const { return std::string(view(table_->package_folder(table_->self))); }

 private:
  const hsdk_i18n* table_;
};

/// Signed addresses of the app's public pages. [any-thread]
class PublicLinks {
 public:
  /// Where the host does not grant or know the service, there are no addresses.
  explicit PublicLinks(const Host& host) : table_(host.find<hsdk_public_links>(HSDK_SERVICE_PUBLIC_LINKS)) {}
  /// The address of the page below `route` about `subject`; nullopt when the host is not reached from outside.
  [[nodiscard]] std::optional<std::string> sign(std::int64_t companyId, std::string_view route, std::string_view subject,
                                                hsdk_date lastDay) const {
    return answered([&](hsdk_sink out, hsdk_error* e) {
      return table_->sign(table_->self, companyId, str(route), str(subject), lastDay, out, e);
    });
  }
  /// Under which address the host is reached from outside; nullopt when nobody has said so.
  [[nodiscard]] std::optional<std::string> baseUrl() const {
    return answered([&](hsdk_sink out, hsdk_error* e) { return table_->base_url(table_->self, out, e); });
  }

 private:
  template <class Call>
  std::optional<std::string> answered(Call&& call) const {
    if (table_ == nullptr) return std::nullopt;
    try {
      return detail::collected(call);
    } catch (const Error& error) {
      if (error.code() == HSDK_E_NOT_FOUND) return std::nullopt;
      throw;
    }
  }
  const hsdk_public_links* table_;
};

/// [any-thread]
class Leases {
 public:
  explicit Leases(const Host& host) : table_(host.require<hsdk_lease>(HSDK_SERVICE_LEASE)) {}
  /// The fence of the lease that is now ours, or nullopt when somebody else holds it. `held`: the fence of a lease to renew.
  [[nodiscard]] std::optional<std::int64_t> acquire(std::int64_t companyId, std::string_view name, std::int64_t ttlMs,
                                                    std::int64_t held = 0) const {
    std::int64_t fence = held;
    hsdk_error error = noError();
    const hsdk_status status = table_->acquire(table_->self, companyId, str(name), ttlMs, &fence, &error);
    if (status == HSDK_E_CONFLICT) return std::nullopt;
    check(status, error);
    return fence;
  }
  void release(std::int64_t companyId, std::string_view name, std::int64_t fence) const {
    table_->release(table_->self, companyId, str(name), fence);
  }

 private:
  const hsdk_lease* table_;
};

/// Long work that a person starts from a page. [any-thread]
class Work {
 public:
  /// Where the host does not grant or know the service, nothing is started.
  explicit Work(const Host& host) : table_(host.find<hsdk_work>(HSDK_SERVICE_WORK)) {}
  /// The path of the host's page that shows the run; nullopt where this host starts nothing: do the work at once. `parameters`: a
  /// JSON object of strings. Throws HSDK_E_CONFLICT, with a sentence for the person, when too much is under way.
  [[nodiscard]] std::optional<std::string> start(const Context& who, std::string_view job,
                                                 const nlohmann::json& parameters) const {
    if (table_ == nullptr) return std::nullopt;
    const auto context = who.abi();
    const auto text = parameters.dump();
    try {
      return detail::collected(
          [&](hsdk_sink out, hsdk_error* e) { return table_->start(table_->self, &context, str(job), str(text), out, e); });
    } catch (const Error& error) {
      if (error.code() == HSDK_E_NOT_FOUND) return std::nullopt;
      throw;
    }
  }

 private:
  const hsdk_work* table_;
};

}  // namespace hsdk
