// Stand-ins for what the app's pages show besides plans, and the package that they are made from.
#pragma once
#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugin/application/erp_codes.hpp"
#include "plugin/application/history_ports.hpp"
#include "plugin/application/preview_port.hpp"
#include "plugin/application/results_port.hpp"
#include "plugin/application/returned_mails.hpp"

namespace fakes {

using namespace reminders;

class FakeHistory final : public application::MessageHistory {
 public:
  std::vector<application::PastMessage> messages;
  std::vector<application::BrokenAccount> broken;
  std::function<void()> whenAsked;  // what happens while somebody looks for a message

  std::vector<application::PastMessage> ofInvoice(domain::CompanyId, domain::InvoiceId invoice) override {
    std::vector<application::PastMessage> found;
    for (const auto& each : messages)
      if (std::any_of(each.reminders.begin(), each.reminders.end(),
                      [&](const auto& carried) { return carried.receivable.invoice == invoice; }))
        found.push_back(each);
    return found;
  }
  std::vector<application::PastMessage> latest(domain::CompanyId, const std::vector<domain::MessageState>& states,
                                               int limit) override {
    std::vector<application::PastMessage> found;
    for (auto each = messages.rbegin(); each != messages.rend() && found.size() < static_cast<std::size_t>(limit); ++each)
      if (std::find(states.begin(), states.end(), each->state) != states.end()) found.push_back(*each);
    return found;
  }
  std::vector<application::PastMessage> page(domain::CompanyId, const std::vector<domain::MessageState>& states,
                                             std::int64_t offset, int limit) override {
    auto found = latest({}, states, 1000);
    found.erase(found.begin(), found.begin() + std::min(offset, static_cast<std::int64_t>(found.size())));
    if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
    return found;
  }
  std::optional<application::PastMessage> find(domain::CompanyId, domain::MessageId id) override {
    if (whenAsked) whenAsked();
    for (const auto& each : messages)
      if (each.id == id) return each;
    return std::nullopt;
  }
  std::map<std::int64_t, application::SentCopy> copies;
  std::optional<application::SentCopy> copy(domain::CompanyId, domain::MessageId id) override {
    const auto found = copies.find(id.value);
    if (found == copies.end()) return std::nullopt;
    return found->second;
  }
  std::vector<application::BrokenAccount> brokenAccounts(domain::CompanyId) override { return broken; }
};

class FakeReturnedMails final : public application::ReturnedMailBook {
 public:
  std::vector<application::DeadAddress> dead;

  std::set<std::string> known(domain::CompanyId, const std::string&) override { return {}; }
  void keepOnly(domain::CompanyId, const std::string&, const std::set<std::string>&) override {}
  application::TakenMail take(domain::CompanyId, const std::string&, const application::ReturnedMail&, domain::Date) override {
    return {};
  }
  std::int64_t deadAddressCount(domain::CompanyId) override { return static_cast<std::int64_t>(dead.size()); }
  std::vector<application::DeadAddress> deadAddresses(domain::CompanyId, std::int64_t offset, int limit) override {
    const auto from = std::min(offset, static_cast<std::int64_t>(dead.size()));
    const auto to = std::min(from + limit, static_cast<std::int64_t>(dead.size()));
    return {dead.begin() + from, dead.begin() + to};
  }
  bool freeAddress(domain::CompanyId, domain::CustomerId customer, const std::string& email, const std::string&) override {
    return std::erase_if(dead, [&](const auto& each) { return each.customer == customer && each.email == email; }) > 0;
  }
};

class FakePreviews final : public application::PlanPreviews {
 public:
  std::vector<application::PreviewedMessage> of(const application::Company&, const application::PlannedCompany&,
                                                std::span<const std::size_t> messages) override {
    return std::vector<application::PreviewedMessage>(messages.size());
  }
};

class FakeErpCodes final : public application::ErpCodes {
 public:
  domain::NamedCodes missing;
  int asked = 0;
  domain::NamedCodes unknown(domain::CompanyId, const domain::NamedCodes&) override {
    ++asked;
    return missing;
  }
  std::vector<std::string> currencies(domain::CompanyId) override { return {"EUR"}; }
};

class FakeResults final : public application::Results {
 public:
  std::vector<domain::AgedBalance> balances;
  std::vector<domain::RemindedDebt> reminded;
  application::ResultFigures figures(domain::CompanyId, domain::Date asOf) override {
    const auto from = asOf.plusDays(-365);
    application::ResultFigures made{balances, {}, domain::ReminderEffect(from, asOf), from};
    for (std::size_t i = 0; i < balances.size(); ++i)
      made.salesOutstanding.push_back(domain::salesOutstanding(std::vector<domain::DayTurnover>{{from, 90'000, 0}}, asOf));
    for (const auto& each : reminded) made.effect.add(each);
    return made;
  }
};

class FakeLetters final : public application::LetterFiles {
 public:
  std::map<std::string, std::string> files;
  std::string file(domain::CompanyId, const std::string& path, const std::string& bytes) override {
    files[path] = bytes;
    return path;
  }
  std::string read(domain::CompanyId, const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) throw application::Permanent("there is no such file");
    return found->second;
  }
};

/// The package as it is installed: templates beside compiled translations.
inline const std::string& packageFolder() {
  static const std::string folder = [] {
    std::string made = (std::filesystem::temp_directory_path() / "reminders-package-XXXXXX").string();
    REQUIRE(mkdtemp(made.data()) != nullptr);
    std::filesystem::create_directory_symlink(std::filesystem::absolute("templates"), made + "/templates");
    std::filesystem::create_directory_symlink(APP_LOCALE, made + "/locale");
    return made;
  }();
  static const struct Remover {
    std::string what;
    ~Remover() { std::filesystem::remove_all(what); }
  } remover{folder};
  return folder;
}

}  // namespace fakes
