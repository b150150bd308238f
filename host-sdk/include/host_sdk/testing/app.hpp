// An app as its host sees it, for unit tests: everything goes through the C tables, as it will when the library is loaded.
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
#include <host_sdk/testing/fake_host.hpp>

namespace hsdk::testing {

/// What a page answered.
struct Answer {
  int status = 200;
  std::map<std::string, std::string> headers;
  std::string title, body;
  bool bare = false;
};
/// What a job answered.
struct Outcome {
  std::string json, summary;
};

/// Made, activated, and taken down with the object. Refusals of the app arrive as hsdk::Error with their sentence; a feature
/// that the app does not have as HSDK_E_NOT_FOUND. Not thread-safe.
class App {
 public:
  App(const hsdk_entry& entry, const FakeHost& host) : entry_(entry) {
    check([&](hsdk_error* e) { return entry_.create(host.abi(), &module_, e); });
    try {
      check([&](hsdk_error* e) { return module_.activate(module_.self, e); });
    } catch (const Error&) {  // as before the call: it can be destroyed
      module_.destroy(module_.self);
      throw;
    }
  }
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  ~App() {
    module_.deactivate(module_.self);
    module_.destroy(module_.self);
  }

  /// For whom the calls are made; company 1, an accountant named ann who reads English, on 2026-01-15.
  Context context = [] {
    Context c;
    c.companyId = 1;
    c.companyCode = "ACME";
    c.asOf = 20468;
    c.userId = c.userName = "ann";
    c.userRole = "accountant";
    c.language = "en";
    return c;
  }();

  [[nodiscard]] std::string id() const { return entry_.module_id; }
  [[nodiscard]] std::string version() const { return entry_.module_version; }
  [[nodiscard]] bool has(std::string_view feature) const { return module_.feature(module_.self, str(feature)) != nullptr; }

  Answer get(std::string_view path, std::string_view query = {}) { return page("GET", path, query, {}); }
  /// A public page, opened by a signed address whose subject it is; nobody is signed in.
  Answer visit(std::string_view path, std::string_view subject) { return page("GET", path, {}, {}, subject); }
  /// `form`: as application/x-www-form-urlencoded.
  Answer post(std::string_view path, std::string_view form) { return page("POST", path, {}, form); }

  std::string invoiceBlock(std::string_view block, std::int64_t invoiceId) {
    return render(HSDK_FEATURE_INVOICE_BLOCK, block, invoiceId);
  }
  std::string customerBlock(std::string_view block, std::int64_t customerId) {
    return render(HSDK_FEATURE_CUSTOMER_BLOCK, block, customerId);
  }

  Outcome run(std::string_view job, const nlohmann::json& parameters = nlohmann::json::object()) {
    const auto* table = feature<hsdk_job>(HSDK_FEATURE_JOB);
    Outcome outcome;
    const auto text = parameters.dump();
    const auto nobody = asJob();
    hsdk_job_run request{};
    request.struct_size = sizeof request;
    request.context = nobody.abi();
    request.job = str(job);
    request.parameters = str(text);
    request.cancelled = [](void*) noexcept -> std::uint8_t { return 0; };
    request.progress = [](void*, std::int64_t, std::int64_t) noexcept {};
    request.json = sinkInto(outcome.json);
    request.summary = sinkInto(outcome.summary);
    check([&](hsdk_error* e) { return table->run(module_.self, &request, e); });
    return outcome;
  }

  std::int64_t badge(std::string_view menu) {
    const auto* table = feature<hsdk_menu_badge>(HSDK_FEATURE_MENU_BADGE);
    std::int64_t count = 0;
    const auto c = context.abi();
    check([&](hsdk_error* e) { return table->count(module_.self, &c, str(menu), &count, e); });
    return count;
  }
  std::string exportSettings() {
    const auto* table = feature<hsdk_settings>(HSDK_FEATURE_SETTINGS);
    std::string json;
    const auto c = context.abi();
    check([&](hsdk_error* e) { return table->export_json(module_.self, &c, sinkInto(json), e); });
    return json;
  }
  void importSettings(std::string_view json) {
    const auto* table = feature<hsdk_settings>(HSDK_FEATURE_SETTINGS);
    const auto c = context.abi();
    check([&](hsdk_error* e) { return table->import_json(module_.self, &c, str(json), e); });
  }
  void prepareCompany() {
    const auto* table = feature<hsdk_data_step>(HSDK_FEATURE_DATA_STEP);
    const auto c = asJob();
    const auto borrowed = c.abi();
    check([&](hsdk_error* e) { return table->prepare_company(module_.self, &borrowed, e); });
  }
  std::string exportCustomer(std::int64_t customerId) {
    const auto* table = feature<hsdk_privacy>(HSDK_FEATURE_PRIVACY);
    std::string json;
    const auto c = context.abi();
    check([&](hsdk_error* e) { return table->export_customer(module_.self, &c, customerId, sinkInto(json), e); });
    return json;
  }
  std::string eraseCustomer(std::int64_t customerId) {
    const auto* table = feature<hsdk_privacy>(HSDK_FEATURE_PRIVACY);
    std::string report;
    const auto c = context.abi();
    check([&](hsdk_error* e) { return table->erase_customer(module_.self, &c, customerId, sinkInto(report), e); });
    return report;
  }
  std::string describeErasure(std::int64_t customerId) {
    const auto* table = feature<hsdk_privacy>(HSDK_FEATURE_PRIVACY);
    std::string json;
    const auto c = context.abi();
    check([&](hsdk_error* e) { return table->describe_erasure(module_.self, &c, customerId, sinkInto(json), e); });
    return json;
  }
  void checkHealth() {
    const auto* table = feature<hsdk_health>(HSDK_FEATURE_HEALTH);
    check([&](hsdk_error* e) { return table->check(module_.self, e); });
  }

 private:
  template <class Call>
  static void check(Call&& call) {
    hsdk_error error = noError();
    const hsdk_status status = call(&error);
    hsdk::check(status, error);
  }
  template <class Table>
  const Table* feature(std::string_view id) const {
    const auto* table = static_cast<const Table*>(module_.feature(module_.self, str(id)));
    if (table == nullptr) throw Error(HSDK_E_NOT_FOUND, "the app has no " + std::string(id));
    return table;
  }
  [[nodiscard]] Context asJob() const {
    Context nobody = context;
    nobody.userId = nobody.userName = nobody.userRole = "";
    return nobody;
  }

  Answer page(std::string_view method, std::string_view path, std::string_view query, std::string_view form,
              std::string_view subject = {}) {
    const auto* table = feature<hsdk_page>(HSDK_FEATURE_PAGE);
    Answer answer;
    hsdk_request request{};
    request.struct_size = sizeof request;
    const auto whose = subject.empty() ? context : asJob();
    request.context = whose.abi();
    request.link_subject = str(subject);
    request.link_path = str(subject.empty() ? std::string_view() : path);
    request.method = str(method);
    request.path = str(path);
    request.query = str(query);
    request.content_type = str(form.empty() ? "" : "application/x-www-form-urlencoded");
    request.body = str(form);
    request.csrf_token = str("token");
    request.header = [](void*, hsdk_str) noexcept { return hsdk_str{nullptr, 0}; };
    hsdk_response response{};
    response.struct_size = sizeof response;
    response.ctx = &answer;
    response.set_status = [](void* ctx, std::int32_t status) noexcept { static_cast<Answer*>(ctx)->status = status; };
    response.set_header = [](void* ctx, hsdk_str name, hsdk_str value) noexcept {
      guard(nullptr, [&] { static_cast<Answer*>(ctx)->headers[std::string(view(name))] = std::string(view(value)); });
    };
    response.set_title = [](void* ctx, hsdk_str title) noexcept {
      guard(nullptr, [&] { static_cast<Answer*>(ctx)->title = std::string(view(title)); });
    };
    response.set_bare = [](void* ctx) noexcept { static_cast<Answer*>(ctx)->bare = true; };
    response.body = sinkInto(answer.body);
    check([&](hsdk_error* e) { return table->handle(module_.self, &request, &response, e); });
    return answer;
  }

  std::string render(std::string_view id, std::string_view block, std::int64_t subject) {
    const auto* table = feature<hsdk_block>(id);
    std::string html;
    hsdk_block_request request{};
    request.struct_size = sizeof request;
    request.context = context.abi();
    request.block = str(block);
    request.subject_id = subject;
    request.csrf_token = str("token");
    request.return_to = str("/here");
    check([&](hsdk_error* e) { return table->render(module_.self, &request, sinkInto(html), e); });
    return html;
  }

  const hsdk_entry& entry_;
  hsdk_module module_{};
};

}  // namespace hsdk::testing
