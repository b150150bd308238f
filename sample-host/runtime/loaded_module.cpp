#include "sample-host/runtime/loaded_module.hpp"

#include <host_sdk/abi/feature/block.h>
#include <host_sdk/abi/feature/data_step.h>
#include <host_sdk/abi/feature/health.h>
#include <host_sdk/abi/feature/job.h>
#include <host_sdk/abi/feature/menu_badge.h>
#include <host_sdk/abi/feature/page.h>
#include <host_sdk/abi/feature/privacy.h>
#include <host_sdk/abi/feature/settings.h>
#include <host_sdk/guard.hpp>

#include <algorithm>
#include <chrono>

namespace host::runtime {
namespace {

using boost::dll::load_mode::rtld_local;
using boost::dll::load_mode::rtld_now;

constexpr std::chrono::seconds kLastPatience{30};

// A library stays mapped until the process ends: an exception, a thread-local or a callback left behind would crash after an
// unload. The build with REMINDERS_UNLOADABLE really unloads, to prove that nothing is left behind.
void keepMapped([[maybe_unused]] const boost::dll::shared_library& library) {
#ifndef REMINDERS_UNLOADABLE
  static std::mutex mutex;
  static auto& kept = *new std::vector<boost::dll::shared_library>;  // never destroyed: apps may run until the very end
  const std::lock_guard lock(mutex);
  kept.push_back(library);
#endif
}

Failure refuse(const char* id, std::vector<std::pair<std::string, std::string>> values) {
  return {FailureKind::kInvalid, id, std::move(values)};
}

std::optional<Failure> problemOf(const hsdk_entry& entry, const LoadedModule::Wanted& wanted) {
  // struct_size and the version come first in every version of the struct; the rest is read only when they fit.
  if (entry.struct_size < offsetof(hsdk_entry, create) + sizeof(entry.create))
    return refuse("The library of {app} describes itself in a form that this host cannot read; install a build for this host",
                  {{"app", wanted.id}});
  if (entry.abi_major != HSDK_ABI_MAJOR || entry.abi_minor > HSDK_ABI_MINOR)
    return refuse(
        "The library of {app} was built for SDK interface {theirs}, this host offers {ours}; install a version of the app "
        "for this host",
        {{"app", wanted.id},
         {"theirs", std::to_string(entry.abi_major) + "." + std::to_string(entry.abi_minor)},
         {"ours", std::to_string(HSDK_ABI_MAJOR) + "." + std::to_string(HSDK_ABI_MINOR)}});
  if (entry.module_id == nullptr || wanted.id != entry.module_id)
    return refuse("The library says that it is {theirs}, its manifest says {app}",
                  {{"theirs", entry.module_id == nullptr ? "nothing" : entry.module_id}, {"app", wanted.id}});
  if (entry.module_version == nullptr || wanted.version != entry.module_version)
    return refuse("The library of {app} says that it is version {theirs}, its manifest says {ours}",
                  {{"app", wanted.id},
                   {"theirs", entry.module_version == nullptr ? "nothing" : entry.module_version},
                   {"ours", wanted.version}});
  if (entry.create == nullptr) return refuse("The library of {app} has no way to make the app", {{"app", wanted.id}});
  return std::nullopt;
}

FailureKind kindOf(hsdk_status status) {
  return status >= HSDK_E_INVALID && status <= HSDK_E_INTERNAL ? static_cast<FailureKind>(status) : FailureKind::kInternal;
}

std::string sentenceOf(hsdk_error& error) {
  error.message[sizeof error.message - 1] = '\0';  // an app may have forgotten it
  return error.message[0] == '\0' ? "The app gave no reason" : error.message;
}

}  // namespace

LoadedModule::LoadedModule(Wanted wanted, boost::dll::shared_library library, std::shared_ptr<const hsdk_host> host)
    : library_(std::move(library)), host_(std::move(host)), wanted_(std::move(wanted)) {}

Result<std::shared_ptr<LoadedModule>> LoadedModule::load(const Wanted& wanted, std::shared_ptr<const hsdk_host> host) {
  std::error_code error;
  if (!wanted.library.is_absolute() || !std::filesystem::is_regular_file(wanted.library, error))
    return refuse("The library of {app} is missing: {file}; install the app again",
                  {{"app", wanted.id}, {"file", wanted.library.string()}});
  boost::dll::shared_library library;
  try {
    library.load(std::filesystem::canonical(wanted.library), rtld_now | rtld_local);
  } catch (const std::exception& failure) {  // the useful half of the text is the dynamic linker's
    return refuse("The library of {app} cannot be loaded: {why}", {{"app", wanted.id}, {"why", failure.what()}});
  }
  if (!library.has(HSDK_ENTRY_SYMBOL))
    return refuse("The library of {app} is no app: it does not export {symbol}",
                  {{"app", wanted.id}, {"symbol", HSDK_ENTRY_SYMBOL}});
  const auto& entry = library.get<const hsdk_entry>(HSDK_ENTRY_SYMBOL);
  if (auto problem = problemOf(entry, wanted)) return *problem;
  keepMapped(library);
  std::shared_ptr<LoadedModule> made(new LoadedModule(wanted, std::move(library), std::move(host)));
  made->module_.struct_size = sizeof(hsdk_module);
  hsdk_error reason = hsdk::noError();
  const auto status = entry.create(made->host_.get(), &made->module_, &reason);
  const auto& module = made->module_;
  const bool complete =
      HSDK_HAS(&module, activate) && HSDK_HAS(&module, deactivate) && HSDK_HAS(&module, destroy) && HSDK_HAS(&module, feature);
  if (status == HSDK_OK && complete) return made;
  made->state_ = ModuleState::kDestroyed;  // there is nothing to destroy
  if (status == HSDK_OK) return refuse("The library of {app} made an app that lacks functions", {{"app", wanted.id}});
  return Failure{kindOf(status), sentenceOf(reason), {}};
}

LoadedModule::~LoadedModule() {
  if (state() == ModuleState::kDestroyed) return;
  if (state() == ModuleState::kActive && !deactivate(kLastPatience)) {
    // A call hangs in it. Pulling its code and data away would take the whole host down; leaking them does not.
    static auto& leaked = *new std::vector<boost::dll::shared_library>;
    static auto& hosts = *new std::vector<std::shared_ptr<const hsdk_host>>;
    leaked.push_back(library_);
    hosts.push_back(host_);
    static_cast<void>(gate_.release());  // the call leaves through it
    return;
  }
  module_.destroy(module_.self);
  const std::lock_guard lock(mutex_);
  state_ = ModuleState::kDestroyed;
}

Result<Done> LoadedModule::activate() {
  if (state() == ModuleState::kActive) return Done{};
  hsdk_error error = hsdk::noError();
  const auto status = module_.activate(module_.self, &error);
  if (status != HSDK_OK) return failed(status, error);
  {
    const std::lock_guard lock(mutex_);
    state_ = ModuleState::kActive;
    lastError_.clear();
  }
  gate_->open();
  return Done{};
}

Result<Done> LoadedModule::deactivate(std::chrono::milliseconds patience) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != ModuleState::kActive) return Done{};
    state_ = ModuleState::kDraining;
  }
  const bool drained = gate_->close(patience);
  if (drained) module_.deactivate(module_.self);
  const std::lock_guard lock(mutex_);
  state_ = drained ? ModuleState::kCreated : ModuleState::kActive;
  if (drained) return Done{};
  return Failure{FailureKind::kRetry, "{app} is still at work; try again when it is done", {{"app", wanted_.id}}};
}

ModuleState LoadedModule::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::string LoadedModule::lastError() const {
  const std::lock_guard lock(mutex_);
  return lastError_;
}

std::unique_ptr<CallGate::Pass> LoadedModule::enter() {
  auto pass = std::make_unique<CallGate::Pass>(*gate_);
  return *pass ? std::move(pass) : nullptr;
}

bool LoadedModule::has(const char* featureId) {
  const CallGate::Pass pass(*gate_);
  return pass && module_.feature(module_.self, hsdk::str(featureId)) != nullptr;
}

std::vector<CallCount> LoadedModule::callCounts() const {
  const std::lock_guard lock(mutex_);
  std::vector<CallCount> all;
  for (const auto& [feature, count] : counts_) all.push_back(count);
  return all;
}

void LoadedModule::note(const char* featureId, double seconds, bool failedCall) {
  const std::lock_guard lock(mutex_);
  auto& count = counts_[featureId];
  count.appId = wanted_.id;
  count.feature = featureId;
  ++count.calls;
  count.seconds += seconds;
  if (failedCall) ++count.failures;
}

Failure LoadedModule::failed(hsdk_status status, hsdk_error& error) {
  Failure failure{kindOf(status), sentenceOf(error), {}};
  // What a user typed wrong is an answer; what the app could not do is worth remembering.
  if (failure.kind == FailureKind::kInternal || failure.kind == FailureKind::kRetry) {
    const std::lock_guard lock(mutex_);
    lastError_ = failure.id;
  }
  return failure;
}

template <class Table, class Call>
Result<Done> LoadedModule::call(const char* featureId, Call&& work) {
  const CallGate::Pass pass(*gate_);
  if (!pass) return Failure{FailureKind::kRetry, "{app} is not active", {{"app", wanted_.id}}};
  const auto* table = static_cast<const Table*>(module_.feature(module_.self, hsdk::str(featureId)));
  if (table == nullptr || table->struct_size < sizeof(Table))
    return Failure{FailureKind::kNotFound, "{app} does not offer {feature}", {{"app", wanted_.id}, {"feature", featureId}}};
  hsdk_error error = hsdk::noError();
  const auto begin = std::chrono::steady_clock::now();
  const hsdk_status status = work(*table, module_.self, &error);
  note(featureId, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), status != HSDK_OK);
  if (status != HSDK_OK) return failed(status, error);
  return Done{};
}

namespace {

std::string lowerCased(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

bool isLocation(std::string_view name) { return lowerCased(name) == "location"; }

// An app may set these headers and no others, on one line each. A redirection stays on this host.
void keepHeader(PageAnswer& answer, std::string_view name, std::string_view value) {
  const auto lower = lowerCased(name);
  const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(value.begin(), value.end(), isControl)) return;
  if (lower == "content-type") {
    answer.contentType = value;
    return;
  }
  const bool isPath = value.starts_with("/") && !value.starts_with("//") && value.find('\\') == std::string_view::npos;
  if (lower == "location" && !isPath) return;
  const auto isTokenCharacter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  const bool isHtmx = lower.starts_with("hx-") && std::all_of(lower.begin(), lower.end(), isTokenCharacter);
  if (lower == "location" || lower == "content-disposition" || lower == "content-language" || isHtmx)
    answer.headers.emplace_back(std::string(name), std::string(value));
}

// Answers of an app arrive through these; out of memory is the only thing that can go wrong, and then the answer is cut.
struct ResponseWriter {
  PageAnswer answer;
  hsdk_response table{sizeof(hsdk_response),
                      this,
                      [](void* ctx, std::int32_t status) noexcept { self(ctx).answer.status = status; },
                      [](void* ctx, hsdk_str name, hsdk_str value) noexcept {
                        hsdk::guard(nullptr, [&] { keepHeader(self(ctx).answer, hsdk::view(name), hsdk::view(value)); });
                      },
                      [](void* ctx, hsdk_str title) noexcept {
                        hsdk::guard(nullptr, [&] { self(ctx).answer.title = std::string(hsdk::view(title)); });
                      },
                      [](void* ctx) noexcept { self(ctx).answer.bare = true; },
                      hsdk::sinkInto(answer.body)};
  static ResponseWriter& self(void* ctx) { return *static_cast<ResponseWriter*>(ctx); }
};

// Header values are handed to the app as borrowed texts: they live as long as the call.
struct HeaderReader {
  const std::function<std::string(std::string_view)>& find;
  std::map<std::string, std::string, std::less<>> found;

  static hsdk_str get(void* ctx, hsdk_str name) noexcept {
    auto& reader = *static_cast<HeaderReader*>(ctx);
    hsdk_str answer{nullptr, 0};
    hsdk::guard(nullptr, [&] {
      if (!reader.find) return;
      const std::string key(hsdk::view(name));
      auto [at, fresh] = reader.found.try_emplace(key);
      if (fresh) at->second = reader.find(key);
      answer = hsdk::str(at->second);
    });
    return answer;
  }
};

}  // namespace

Result<PageAnswer> LoadedModule::page(const PageRequest& request) {
  ResponseWriter writer;
  HeaderReader headers{request.header, {}};
  const hsdk_request raw{sizeof(hsdk_request),    request.context.abi(),          hsdk::str(request.method),
                         hsdk::str(request.path), hsdk::str(request.query),       hsdk::str(request.contentType),
                         hsdk::str(request.body), hsdk::str(request.csrfToken),   &headers,
                         &HeaderReader::get,      hsdk::str(request.linkSubject), hsdk::str(request.linkPath)};
  auto done = call<hsdk_page>(HSDK_FEATURE_PAGE, [&](const hsdk_page& table, void* self, hsdk_error* error) {
    return table.handle(self, &raw, &writer.table, error);
  });
  if (!done) return done.failure();
  auto& answer = writer.answer;
  if (answer.status < 200 || answer.status > 599) answer.status = 500;
  const bool leadsOn = answer.status >= 301 && answer.status <= 308 && answer.status != 304;
  if (leadsOn &&
      std::none_of(answer.headers.begin(), answer.headers.end(), [](const auto& header) { return isLocation(header.first); }))
    return Failure{FailureKind::kInternal, "{app} leads off this host, or nowhere", {{"app", wanted_.id}}};
  return std::move(answer);
}

Result<std::string> LoadedModule::block(const char* featureId, const hsdk::Context& context, const std::string& block,
                                        std::int64_t subjectId, const std::string& csrfToken, const std::string& returnTo) {
  std::string html;
  const hsdk_block_request request{sizeof(hsdk_block_request), context.abi(),      hsdk::str(block), subjectId,
                                   hsdk::str(csrfToken),       hsdk::str(returnTo)};
  auto done = call<hsdk_block>(featureId, [&](const hsdk_block& table, void* self, hsdk_error* error) {
    return table.render(self, &request, hsdk::sinkInto(html), error);
  });
  if (!done) return done.failure();
  return html;
}

Result<std::int64_t> LoadedModule::menuBadge(const hsdk::Context& context, const std::string& menu) {
  std::int64_t count = 0;
  const auto raw = context.abi();
  auto done = call<hsdk_menu_badge>(HSDK_FEATURE_MENU_BADGE, [&](const hsdk_menu_badge& table, void* self, hsdk_error* error) {
    return table.count(self, &raw, hsdk::str(menu), &count, error);
  });
  if (!done) return done.failure();
  return count;
}

Result<std::string> LoadedModule::exportSettings(const hsdk::Context& context) {
  std::string json;
  const auto raw = context.abi();
  auto done = call<hsdk_settings>(HSDK_FEATURE_SETTINGS, [&](const hsdk_settings& table, void* self, hsdk_error* error) {
    return table.export_json(self, &raw, hsdk::sinkInto(json), error);
  });
  if (!done) return done.failure();
  return json;
}

Result<Done> LoadedModule::importSettings(const hsdk::Context& context, const std::string& json) {
  const auto raw = context.abi();
  return call<hsdk_settings>(HSDK_FEATURE_SETTINGS, [&](const hsdk_settings& table, void* self, hsdk_error* error) {
    return table.import_json(self, &raw, hsdk::str(json), error);
  });
}

Result<Done> LoadedModule::runJob(ModuleJobRun& run) {
  const hsdk_job_run raw{sizeof(hsdk_job_run),
                         run.context.abi(),
                         hsdk::str(run.job),
                         hsdk::str(run.parameters),
                         static_cast<std::uint8_t>(run.bySchedule ? 1 : 0),
                         static_cast<std::uint8_t>(run.summaryOnly ? 1 : 0),
                         {},
                         &run,
                         [](void* ctx) noexcept -> std::uint8_t {
                           std::uint8_t answer = 0;
                           hsdk::guard(nullptr, [&] {
                             const auto& self = *static_cast<ModuleJobRun*>(ctx);
                             answer = self.cancelled && self.cancelled() ? 1 : 0;
                           });
                           return answer;
                         },
                         [](void* ctx, std::int64_t done, std::int64_t total) noexcept {
                           // Progress is for those who watch; a database that does not answer now must not end the job.
                           hsdk::guard(nullptr, [&] {
                             const auto& self = *static_cast<ModuleJobRun*>(ctx);
                             if (self.progress) self.progress(done, total);
                           });
                         },
                         hsdk::sinkInto(run.json),
                         hsdk::sinkInto(run.summary)};
  return call<hsdk_job>(HSDK_FEATURE_JOB,
                        [&](const hsdk_job& table, void* self, hsdk_error* error) { return table.run(self, &raw, error); });
}

Result<Done> LoadedModule::prepareCompany(const hsdk::Context& context) {
  const auto raw = context.abi();
  return call<hsdk_data_step>(HSDK_FEATURE_DATA_STEP, [&](const hsdk_data_step& table, void* self, hsdk_error* error) {
    return table.prepare_company(self, &raw, error);
  });
}

Result<std::string> LoadedModule::exportCustomer(const hsdk::Context& context, std::int64_t customerId) {
  std::string json;
  const auto raw = context.abi();
  auto done = call<hsdk_privacy>(HSDK_FEATURE_PRIVACY, [&](const hsdk_privacy& table, void* self, hsdk_error* error) {
    return table.export_customer(self, &raw, customerId, hsdk::sinkInto(json), error);
  });
  if (!done) return done.failure();
  return json;
}

Result<std::string> LoadedModule::describeErasure(const hsdk::Context& context, std::int64_t customerId) {
  std::string json;
  const auto raw = context.abi();
  auto done = call<hsdk_privacy>(HSDK_FEATURE_PRIVACY, [&](const hsdk_privacy& table, void* self, hsdk_error* error) {
    const bool isThere = table.struct_size >= offsetof(hsdk_privacy, describe_erasure) + sizeof(table.describe_erasure);
    if (!isThere || table.describe_erasure == nullptr)
      return hsdk::fail(error, HSDK_E_NOT_FOUND, "this app cannot say what it would erase");
    return table.describe_erasure(self, &raw, customerId, hsdk::sinkInto(json), error);
  });
  if (!done) return done.failure();
  return json;
}

Result<std::string> LoadedModule::eraseCustomer(const hsdk::Context& context, std::int64_t customerId) {
  std::string report;
  const auto raw = context.abi();
  auto done = call<hsdk_privacy>(HSDK_FEATURE_PRIVACY, [&](const hsdk_privacy& table, void* self, hsdk_error* error) {
    return table.erase_customer(self, &raw, customerId, hsdk::sinkInto(report), error);
  });
  if (!done) return done.failure();
  return report;
}

Result<Done> LoadedModule::checkHealth() {
  if (state() == ModuleState::kActive && !has(HSDK_FEATURE_HEALTH)) return Done{};
  return call<hsdk_health>(HSDK_FEATURE_HEALTH,
                           [](const hsdk_health& table, void* self, hsdk_error* error) { return table.check(self, error); });
}

}  // namespace host::runtime
