// What an author of an app writes: a class derived from hsdk::Module, and one line with HSDK_MODULE.
#pragma once
#include <host_sdk/abi/entry.h>
#include <host_sdk/abi/feature/block.h>
#include <host_sdk/abi/feature/data_step.h>
#include <host_sdk/abi/feature/health.h>
#include <host_sdk/abi/feature/job.h>
#include <host_sdk/abi/feature/menu_badge.h>
#include <host_sdk/abi/feature/page.h>
#include <host_sdk/abi/feature/privacy.h>
#include <host_sdk/abi/feature/settings.h>
#include <host_sdk/guard.hpp>
#include <host_sdk/host.hpp>

namespace hsdk {

/// A request to one of the app's pages. Borrows from the call. [in-call]
class Request {
 public:
  explicit Request(const hsdk_request& request) : request_(request), context_(request.context) {}
  [[nodiscard]] const Context& context() const { return context_; }
  [[nodiscard]] std::string_view method() const { return view(request_.method); }
  [[nodiscard]] std::string_view path() const { return view(request_.path); }
  [[nodiscard]] std::string_view query() const { return view(request_.query); }
  [[nodiscard]] std::string_view contentType() const { return view(request_.content_type); }
  [[nodiscard]] std::string_view body() const { return view(request_.body); }
  [[nodiscard]] std::string_view csrfToken() const { return view(request_.csrf_token); }
  /// Of a public page: what its signed address is about; empty for every other page.
  [[nodiscard]] std::string_view linkSubject() const { return knowsLinks() ? view(request_.link_subject) : std::string_view(); }
  /// The address of such a page, for the links and forms on it.
  [[nodiscard]] std::string_view linkPath() const { return knowsLinks() ? view(request_.link_path) : std::string_view(); }
  [[nodiscard]] std::string_view header(std::string_view lowerCaseName) const {
    return view(request_.header(request_.ctx, str(lowerCaseName)));
  }

 private:
  [[nodiscard]] bool knowsLinks() const { return request_.struct_size >= sizeof(hsdk_request); }
  const hsdk_request& request_;
  Context context_;
};

/// The answer to it. [in-call]
class Response {
 public:
  explicit Response(hsdk_response& response) : response_(response) {}
  void status(int httpStatus) { response_.set_status(response_.ctx, httpStatus); }
  void header(std::string_view name, std::string_view value) { response_.set_header(response_.ctx, str(name), str(value)); }
  void title(std::string_view text) { response_.set_title(response_.ctx, str(text)); }
  void bare() { response_.set_bare(response_.ctx); }
  void write(std::string_view text) { hsdk::write(response_.body, text); }
  /// 303: after a form was accepted.
  void seeOther(std::string_view location) {
    status(303);
    header("Location", location);
  }

 private:
  hsdk_response& response_;
};

/// A block on the host's page of an invoice or customer. [in-call]
struct BlockRequest {
  Context context;
  std::string_view block;
  std::int64_t subjectId = 0;
  std::string_view csrfToken;
  std::string_view returnTo;
};

/// A run of a job. [in-call]
class JobRun {
 public:
  explicit JobRun(const hsdk_job_run& run) : run_(run), context_(run.context) {}
  [[nodiscard]] const Context& context() const { return context_; }
  [[nodiscard]] std::string_view job() const { return view(run_.job); }
  [[nodiscard]] nlohmann::json parameters() const {
    const auto text = view(run_.parameters);
    return text.empty() ? nlohmann::json::object() : nlohmann::json::parse(text);
  }
  [[nodiscard]] bool bySchedule() const { return run_.by_schedule != 0; }
  /// Whether anybody will read the JSON; where not, a job may spare itself the making of it.
  [[nodiscard]] bool wantsJson() const { return run_.summary_only == 0; }
  [[nodiscard]] bool cancelled() const { return run_.cancelled(run_.ctx) != 0; }
  void progress(std::int64_t done, std::int64_t total) const { run_.progress(run_.ctx, done, total); }
  void json(std::string_view document) const { write(run_.json, document); }
  void summary(std::string_view lines) const { write(run_.summary, lines); }

 private:
  const hsdk_job_run& run_;
  Context context_;
};

/// An app. Override what it has and name it in `features`; what the manifest declares and what stands here are compared by a
/// contract test. Functions may throw: hsdk::Error with a sentence for people, anything else is a defect.
class Module {
 public:
  Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  virtual ~Module() = default;

  /// Connect. [lifecycle]
  virtual void activate() {}
  /// End threads, close sessions. [lifecycle]
  virtual void deactivate() noexcept {}

  /// Which features the app has, by id, e.g. {HSDK_FEATURE_PAGE, HSDK_FEATURE_JOB}.
  [[nodiscard]] virtual bool has(std::string_view featureId) const = 0;

  virtual void handle(const Request&, Response&) { missing("pages"); }                                         // [request]
  virtual std::string invoiceBlock(const BlockRequest&) { missing("an invoice block"); }                       // [request]
  virtual std::string customerBlock(const BlockRequest&) { missing("a customer block"); }                      // [request]
  virtual std::int64_t menuBadge(const Context&, std::string_view /*menu*/) { missing("menu badges"); }        // [request]
  virtual std::string exportSettings(const Context&) { missing("settings"); }                                  // [any-thread]
  virtual void importSettings(const Context&, std::string_view /*json*/) { missing("settings"); }              // [any-thread]
  virtual void run(const JobRun&) { missing("jobs"); }                                                         // [job]
  virtual void prepareCompany(const Context&) { missing("a data step"); }                                      // [any-thread]
  virtual std::string exportCustomer(const Context&, std::int64_t /*customerId*/) { missing("an export"); }    // [any-thread]
  virtual std::string eraseCustomer(const Context&, std::int64_t /*customerId*/) { missing("an erasure"); }    // [any-thread]
  virtual std::string describeErasure(const Context&, std::int64_t /*customerId*/) { missing("an erasure"); }  // [any-thread]
  virtual void checkHealth() {}                                                                                // [any-thread]

 private:
  [[noreturn]] static void missing(const char* what) { throw Error(HSDK_E_NOT_FOUND, std::string("this app has no ") + what); }
};

namespace detail {

inline Module& moduleOf(void* self) { return *static_cast<Module*>(self); }

inline hsdk_status renderBlock(void* self, const hsdk_block_request* request, hsdk_sink out, hsdk_error* error,
                               bool invoice) noexcept {
  return guard(error, [&] {
    const BlockRequest block{Context(request->context), view(request->block), request->subject_id, view(request->csrf_token),
                             view(request->return_to)};
    write(out, invoice ? moduleOf(self).invoiceBlock(block) : moduleOf(self).customerBlock(block));
  });
}

inline constexpr hsdk_page kPage{
    sizeof(hsdk_page), [](void* self, const hsdk_request* request, hsdk_response* response, hsdk_error* error) noexcept {
      return guard(error, [&] {
        Response answer(*response);
        moduleOf(self).handle(Request(*request), answer);
      });
    }};
inline constexpr hsdk_block kInvoiceBlock{sizeof(hsdk_block),
                                          [](void* self, const hsdk_block_request* r, hsdk_sink out, hsdk_error* error) noexcept {
                                            return renderBlock(self, r, out, error, true);
                                          }};
inline constexpr hsdk_block kCustomerBlock{
    sizeof(hsdk_block), [](void* self, const hsdk_block_request* r, hsdk_sink out, hsdk_error* error) noexcept {
      return renderBlock(self, r, out, error, false);
    }};
inline constexpr hsdk_menu_badge kMenuBadge{
    sizeof(hsdk_menu_badge),
    [](void* self, const hsdk_context* context, hsdk_str menu, std::int64_t* out, hsdk_error* error) noexcept {
      return guard(error, [&] { *out = moduleOf(self).menuBadge(Context(*context), view(menu)); });
    }};
inline constexpr hsdk_settings kSettings{
    sizeof(hsdk_settings),
    [](void* self, const hsdk_context* context, hsdk_sink out, hsdk_error* error) noexcept {
      return guard(error, [&] { write(out, moduleOf(self).exportSettings(Context(*context))); });
    },
    [](void* self, const hsdk_context* context, hsdk_str json, hsdk_error* error) noexcept {
      return guard(error, [&] { moduleOf(self).importSettings(Context(*context), view(json)); });
    }};
inline constexpr hsdk_job kJob{sizeof(hsdk_job), [](void* self, const hsdk_job_run* run, hsdk_error* error) noexcept {
                                 return guard(error, [&] { moduleOf(self).run(JobRun(*run)); });
                               }};
inline constexpr hsdk_data_step kDataStep{sizeof(hsdk_data_step),
                                          [](void* self, const hsdk_context* context, hsdk_error* error) noexcept {
                                            return guard(error, [&] { moduleOf(self).prepareCompany(Context(*context)); });
                                          }};
inline constexpr hsdk_privacy kPrivacy{
    sizeof(hsdk_privacy),
    [](void* self, const hsdk_context* context, std::int64_t customer, hsdk_sink json, hsdk_error* error) noexcept {
      return guard(error, [&] { write(json, moduleOf(self).exportCustomer(Context(*context), customer)); });
    },
    [](void* self, const hsdk_context* context, std::int64_t customer, hsdk_sink report, hsdk_error* error) noexcept {
      return guard(error, [&] { write(report, moduleOf(self).eraseCustomer(Context(*context), customer)); });
    },
    [](void* self, const hsdk_context* context, std::int64_t customer, hsdk_sink json, hsdk_error* error) noexcept {
      return guard(error, [&] { write(json, moduleOf(self).describeErasure(Context(*context), customer)); });
    }};
inline constexpr hsdk_health kHealth{sizeof(hsdk_health), [](void* self, hsdk_error* error) noexcept {
                                       return guard(error, [&] { moduleOf(self).checkHealth(); });
                                     }};

inline const void* featureOf(void* self, hsdk_str id) noexcept {
  try {
    const auto wanted = view(id);
    if (!moduleOf(self).has(wanted)) return nullptr;
    if (wanted == HSDK_FEATURE_PAGE) return &kPage;
    if (wanted == HSDK_FEATURE_INVOICE_BLOCK) return &kInvoiceBlock;
    if (wanted == HSDK_FEATURE_CUSTOMER_BLOCK) return &kCustomerBlock;
    if (wanted == HSDK_FEATURE_MENU_BADGE) return &kMenuBadge;
    if (wanted == HSDK_FEATURE_SETTINGS) return &kSettings;
    if (wanted == HSDK_FEATURE_JOB) return &kJob;
    if (wanted == HSDK_FEATURE_DATA_STEP) return &kDataStep;
    if (wanted == HSDK_FEATURE_PRIVACY) return &kPrivacy;
    if (wanted == HSDK_FEATURE_HEALTH) return &kHealth;
  } catch (const std::exception&) {  // `has` is the author's code: an app that cannot answer has no such feature
  }
  return nullptr;
}

template <class App>
hsdk_status create(const hsdk_host* host, hsdk_module* out, hsdk_error* error) noexcept {
  return guard(error, [&] {
    Module* made = new App(Host(host));
    out->struct_size = sizeof(hsdk_module);
    out->self = made;
    out->activate = [](void* self, hsdk_error* e) noexcept { return guard(e, [&] { moduleOf(self).activate(); }); };
    out->deactivate = [](void* self) noexcept { moduleOf(self).deactivate(); };
    out->destroy = [](void* self) noexcept { delete static_cast<Module*>(self); };
    out->feature = &featureOf;
  });
}

}  // namespace detail
}  // namespace hsdk

/// Exports the app `App` (derived from hsdk::Module, constructible from hsdk::Host). Once per library, at global scope.
#define HSDK_MODULE(App, id, version)                        \
  extern "C" HSDK_EXPORT const hsdk_entry hsdk_module_entry; \
  extern "C" const hsdk_entry hsdk_module_entry = {          \
      sizeof(hsdk_entry), HSDK_ABI_MAJOR, HSDK_ABI_MINOR, id, version, "GCC " __VERSION__, &hsdk::detail::create<App>}
