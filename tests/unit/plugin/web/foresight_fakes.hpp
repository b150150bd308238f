// What the pages of foresight ask for, in memory.
#pragma once
#include <utility>
#include <vector>

#include "plugin/application/history_ports.hpp"
#include "plugin/application/notices.hpp"

namespace fakes {

class FakeDecisions final : public reminders::application::DecisionHistory {
 public:
  std::vector<reminders::application::KeptDecision> kept;
  std::vector<std::pair<reminders::domain::Date, bool>> runs;  // their days, and whether they kept what they decided
  reminders::application::RunsUpTo runsUpTo(reminders::domain::CompanyId, reminders::domain::Date day) override {
    reminders::application::RunsUpTo found;
    for (const auto& [on, keeps] : runs) {
      auto& latest = keeps ? found.kept : found.unkept;
      if (on <= day && (!latest || on > *latest)) latest = on;
    }
    return found;
  }
  std::vector<reminders::application::KeptDecision> ofInvoice(reminders::domain::CompanyId,
                                                              reminders::domain::InvoiceId invoice) override {
    std::vector<reminders::application::KeptDecision> found;
    for (const auto& each : kept)
      if (each.receivable.invoice == invoice) found.push_back(each);
    return found;
  }
};

/// A mail account that answers what it is told to.
class FakeNotices final : public reminders::application::NoticeMailer {
 public:
  reminders::application::NoticeResult answer;
  std::vector<std::pair<std::string, reminders::application::Notice>> sent;
  [[nodiscard]] bool isAddress(const std::string& address) const override { return address.find('@') != std::string::npos; }
  reminders::application::NoticeResult send(const reminders::application::Company&, const std::string& address,
                                            const reminders::application::Notice& notice) override {
    sent.emplace_back(address, notice);
    return answer;
  }
};

}  // namespace fakes
