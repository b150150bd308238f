// An app that does to the host what apps do, the bad ones included.
#include <host_sdk/module.hpp>

#include <chrono>
#include <thread>

#include "tests/contract/loader/probe.hpp"

namespace {

class Probe final : public hsdk::Module {
 public:
  explicit Probe(const hsdk::Host& host) : host_(host) {}

  void activate() override { log_.emplace(host_); }
  void deactivate() noexcept override {
    if (log_) log_->info("deactivated");
    log_.reset();
  }
  [[nodiscard]] bool has(std::string_view id) const override {
    return id == HSDK_FEATURE_PAGE || id == HSDK_FEATURE_JOB || id == HSDK_FEATURE_INVOICE_BLOCK ||
           id == HSDK_FEATURE_MENU_BADGE || id == HSDK_FEATURE_SETTINGS || id == HSDK_FEATURE_DATA_STEP ||
           id == HSDK_FEATURE_HEALTH;
  }

  void handle(const hsdk::Request& request, hsdk::Response& response) override {
    const auto path = request.path();
    if (path == "/throw") throw std::runtime_error("the probe threw");
    if (path == "/throw-int") throw 42;
    if (path == "/refuse") throw hsdk::Error(HSDK_E_INVALID, "Write a date");
    if (path == "/long") throw hsdk::Error(HSDK_E_INVALID, std::string(499 - 1, 'a') + "é and more");
    if (path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs));
    if (path == "/stuck") std::this_thread::sleep_for(std::chrono::milliseconds(probe::kStuckMs));
    if (path == "/slow-then-host") {
      std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs));
      log_->info("nested");  // the test's host calls the app again from here
    }
    if (path == "/call-host") log_->info("from inside");
    if (path == "/headers") {
      response.status(303);
      response.header("Location", "/apps/loader-probe/done");
      response.header("HX-Redirect", "/x");
      response.header("Set-Cookie", "stolen=1");
      response.header("Content-Disposition", "attachment\r\nX-Injected: 1");
      response.header("Location", "https://elsewhere.example/");
      response.header("Content-Type", "text/csv");
      response.title("Title");
      response.bare();
    }
    if (path == "/away") response.seeOther("https://elsewhere.example/");
    if (path == "/away-too") response.seeOther("/\\elsewhere.example/");
    if (path == "/status") response.status(9000);
    response.write(std::string(request.method()) + " " + std::string(path) + "?" + std::string(request.query()) + " by " +
                   request.context().userName + " header=" + std::string(request.header("hx-request")));
  }

  std::string invoiceBlock(const hsdk::BlockRequest& request) override {
    if (request.block == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs));
    return std::string(request.block) + ":" + std::to_string(request.subjectId) + ":" + std::string(request.returnTo);
  }
  std::int64_t menuBadge(const hsdk::Context& context, std::string_view menu) override {
    if (menu == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(probe::kSlowMs));
    return context.companyId * 10 + static_cast<std::int64_t>(menu.size());
  }
  std::string exportSettings(const hsdk::Context&) override { return settings_; }
  void importSettings(const hsdk::Context&, std::string_view json) override {
    if (json.empty()) throw hsdk::Error(HSDK_E_INVALID, "$: an object is missing");
    settings_ = json;
  }
  void prepareCompany(const hsdk::Context& context) override {
    if (context.companyCode == "BROKEN") throw hsdk::Error(HSDK_E_RETRY, "not now");
    log_->info("prepared " + context.companyCode);
  }
  void checkHealth() override {
    if (settings_ == "ill") throw hsdk::Error(HSDK_E_RETRY, "the probe is ill");
  }

  void run(const hsdk::JobRun& run) override {
    if (run.job() == "fails") throw hsdk::Error(HSDK_E_RETRY, "the job failed");
    if (run.job() == "not-json") return run.json("{broken");
    if (run.job() == "long") {
      for (int i = 0; i < 500 && !run.cancelled(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (run.cancelled()) throw hsdk::Error(HSDK_E_RETRY, "asked to stop");
    }
    for (int i = 1; i <= 3; ++i) run.progress(i, 3);
    run.json(R"({"company": ")" + run.context().companyCode + R"(", "as_of": )" + std::to_string(run.context().asOf) +
             R"(, "set": )" + run.parameters().dump() + "}");
    run.summary("done for " + run.context().companyCode + "\n");
  }

 private:
  hsdk::Host host_;
  std::optional<hsdk::Log> log_;
  std::string settings_ = "{}";
};

}  // namespace

HSDK_MODULE(Probe, probe::kId, probe::kVersion);
