// Payment reminders as the host sees it: the only place that meets the SDK's features and builds the object graph.
#include <host_sdk/module.hpp>

#include "plugin/adapters/app_graph.hpp"
#include "plugin/adapters/jobs.hpp"
#include "plugin/adapters/pages.hpp"
#include "plugin/adapters/privacy.hpp"
#include "plugin/adapters/seeding.hpp"
#include "plugin/adapters/settings.hpp"

namespace reminders {
namespace {

class RemindersModule final : public hsdk::Module {
 public:
  explicit RemindersModule(const hsdk::Host& host) : host_(host) {}

  void activate() override {
    auto app = std::make_unique<adapters::AppGraph>(host_);
    site_ = adapters::makeSite(*app);
    answerPage_ = adapters::makeAnswerPage(*app);
    app_ = std::move(app);
  }
  void deactivate() noexcept override {
    answerPage_.reset();
    site_.reset();
    app_.reset();
  }

  [[nodiscard]] bool has(std::string_view id) const override {
    return id == HSDK_FEATURE_PAGE || id == HSDK_FEATURE_INVOICE_BLOCK || id == HSDK_FEATURE_CUSTOMER_BLOCK ||
           id == HSDK_FEATURE_MENU_BADGE || id == HSDK_FEATURE_JOB || id == HSDK_FEATURE_SETTINGS ||
           id == HSDK_FEATURE_DATA_STEP || id == HSDK_FEATURE_PRIVACY || id == HSDK_FEATURE_HEALTH;
  }

  void handle(const hsdk::Request& request, hsdk::Response& response) override {
    translated([&] {
      if (request.linkSubject().empty())
        adapters::handlePage(*app_, *site_, request, response);
      else
        adapters::handleLink(*app_, *answerPage_, request, response);
    });
  }
  std::string invoiceBlock(const hsdk::BlockRequest& request) override {
    return translated([&] { return adapters::renderInvoiceBlock(*app_, *site_, request); });
  }
  std::string customerBlock(const hsdk::BlockRequest& request) override {
    return translated([&] { return adapters::renderCustomerBlock(*app_, *site_, request); });
  }
  std::int64_t menuBadge(const hsdk::Context& context, std::string_view /*menu*/) override {
    return translated([&] { return site_->needing({context.companyId}); });
  }
  void run(const hsdk::JobRun& run) override {
    translated([&] { adapters::runJob(*app_, run); });
  }
  void prepareCompany(const hsdk::Context& context) override {
    translated([&] {
      const auto company = app_->company(context.companyId);
      app_->configurations.seed(company.id, adapters::seededConfiguration(app_->packageFolder, company.language));
    });
  }
  std::string exportSettings(const hsdk::Context& context) override {
    return translated([&] { return adapters::exportSettings(*app_, context); });
  }
  void importSettings(const hsdk::Context& context, std::string_view json) override {
    translated([&] { adapters::importSettings(*app_, context, json); });
  }
  std::string exportCustomer(const hsdk::Context& context, std::int64_t customer) override {
    return translated([&] { return adapters::exportCustomer(*app_, context, customer); });
  }
  std::string describeErasure(const hsdk::Context& context, std::int64_t customer) override {
    return translated([&] { return adapters::describeErasure(*app_, context, customer); });
  }
  std::string eraseCustomer(const hsdk::Context& context, std::int64_t customer) override {
    return translated([&] { return adapters::eraseCustomer(*app_, context, customer); });
  }
  void checkHealth() override {
    translated([&] {
      auto session = app_->pool.acquire();
      int one = 0;
      session->raw() << "select 1", soci::into(one);
    });
  }

 private:
  // What is expected to fail reaches the host with the status that says what to do about it; the rest is a defect.
  template <class Work>
  static auto translated(Work&& work) -> decltype(work()) {
    try {
      return work();
    } catch (const application::Retryable& error) {
      throw hsdk::Error(HSDK_E_RETRY, error.what());
    } catch (const application::Permanent& error) {
      throw hsdk::Error(HSDK_E_INVALID, error.what());
    } catch (const kit::sql::SqlError& error) {
      const bool later =
          error.kind() == kit::sql::SqlError::Kind::kBusy || error.kind() == kit::sql::SqlError::Kind::kUnavailable;
      throw hsdk::Error(later ? HSDK_E_RETRY : HSDK_E_INTERNAL, error.what());
    }
  }

  hsdk::Host host_;
  std::unique_ptr<adapters::AppGraph> app_;
  std::unique_ptr<web::Site> site_;
  std::unique_ptr<web::AnswerPage> answerPage_;
};

}  // namespace
}  // namespace reminders

HSDK_MODULE(reminders::RemindersModule, "payment-reminders", REMINDERS_VERSION);
