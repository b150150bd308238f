// Stand-ins for unpaid invoices and reminding by hand, over the facts of a fakes::World.
#pragma once
#include <algorithm>
#include <map>

#include "plugin/application/prepared_reminders.hpp"
#include "plugin/application/unpaid_list.hpp"
#include "tests/support/reminders/fakes.hpp"

namespace fakes {

/// What is open and late in the world's facts; of the filters it knows the customer alone.
class FakeUnpaidList final : public application::UnpaidList {
 public:
  explicit FakeUnpaidList(FakeFacts& facts) : facts_(facts) {}
  application::UnpaidFilter asked;  // the last one

  application::UnpaidPage page(domain::CompanyId company, Date asOf, const application::UnpaidFilter& filter,
                               application::UnpaidOrder, std::int64_t offset, int limit) override {
    application::UnpaidPage page;
    for (const auto& line : all(company, asOf, filter, 1'000'000)) {
      auto found = std::find_if(page.customers.begin(), page.customers.end(), [&](const auto& each) {
        return each.id == line.customer && each.sums.currency == line.currency;
      });
      if (found == page.customers.end()) {
        const auto& customer = facts_.customers.at(line.customer.value);
        found = page.customers.insert(found, {line.customer, customer.code, customer.name, {}, line.dueOn});
        found->sums.currency = line.currency;
      }
      auto total = std::find_if(page.totals.begin(), page.totals.end(),
                                [&](const auto& each) { return each.sums.currency == line.currency; });
      if (total == page.totals.end()) {
        total = page.totals.insert(total, application::UnpaidTotals{});
        total->sums.currency = line.currency;
      }
      for (auto* sums : {&found->sums, &total->sums}) {
        ++sums->count;
        sums->open += line.open;
        sums->overdue += line.open;
        sums->ageing[0] += line.open;
      }
    }
    for (auto& total : page.totals)
      total.customers = std::count_if(page.customers.begin(), page.customers.end(),
                                      [&](const auto& each) { return each.sums.currency == total.sums.currency; });
    page.customers.erase(page.customers.begin(),
                         page.customers.begin() + std::min(offset, static_cast<std::int64_t>(page.customers.size())));
    if (page.customers.size() > static_cast<std::size_t>(limit)) page.customers.resize(static_cast<std::size_t>(limit));
    return page;
  }
  std::vector<application::UnpaidLine> lines(domain::CompanyId company, Date asOf, const application::UnpaidFilter& filter,
                                             std::span<const domain::CustomerId> customers, int) override {
    auto found = all(company, asOf, filter, 1'000'000);
    std::erase_if(
        found, [&](const auto& line) { return std::find(customers.begin(), customers.end(), line.customer) == customers.end(); });
    return found;
  }
  std::vector<application::CustomerStory> stories(domain::CompanyId, Date,
                                                  std::span<const domain::CustomerId> customers) override {
    std::vector<application::CustomerStory> all;
    for (const auto& id : customers) all.push_back({id, "first", samples::day("2026-01-10"), samples::day("2026-01-12")});
    return all;
  }
  std::vector<application::UnpaidLine> all(domain::CompanyId, Date asOf, const application::UnpaidFilter& filter,
                                           int limit) override {
    asked = filter;
    std::vector<application::UnpaidLine> found;
    for (const auto& each : facts_.receivables) {
      if (each.open <= 0 || !each.dueOn || *each.dueOn >= asOf || each.status != domain::InvoiceStatus::kIssued) continue;
      if (!filter.customer.isNone() && each.customer != filter.customer) continue;
      if (static_cast<int>(found.size()) < limit)
        found.push_back({each.id, each.customer, each.currency, each.number, "Mme <Durand>", "ops", "PO-1", each.status,
                         each.dueOn, each.open});
    }
    return found;
  }
  void each(domain::CompanyId company, Date asOf, const application::UnpaidFilter& filter,
            const std::function<void(const application::UnpaidEntry&)>& visit) override {
    for (const auto& line : all(company, asOf, filter, 1'000'000)) {
      const auto& customer = facts_.customers.at(line.customer.value);
      visit({line, customer.code, customer.name, samples::day("2025-12-01"), line.open, "first", samples::day("2026-01-10")});
    }
  }

 private:
  FakeFacts& facts_;
};

class FakePrepared final : public application::PreparedReminders {
 public:
  std::vector<application::PreparedReminder> rows;
  std::map<std::string, domain::MessageId> forms;

  std::int64_t prepare(domain::CompanyId, Date asOf, std::span<const application::BatchItem> items,
                       std::span<const domain::CustomerId> customers, const std::string& actor) override {
    for (std::size_t i = 0; i < items.size(); ++i)
      rows.push_back({static_cast<std::int64_t>(rows.size()) + 1, customers[i], items[i], actor, asOf});
    return static_cast<std::int64_t>(items.size());
  }
  std::int64_t count(domain::CompanyId) override { return static_cast<std::int64_t>(rows.size()); }
  std::vector<application::PreparedReminder> page(domain::CompanyId, std::int64_t, int) override { return rows; }
  std::vector<application::PreparedReminder> find(domain::CompanyId, std::span<const std::int64_t> ids) override {
    auto found = rows;
    std::erase_if(found, [&](const auto& row) { return std::find(ids.begin(), ids.end(), row.id) == ids.end(); });
    return found;
  }
  std::int64_t relevel(domain::CompanyId, std::span<const std::int64_t> ids, const std::string& level,
                       const std::string& templateId, const std::string&) override {
    std::int64_t changed = 0;
    for (auto& row : rows)
      if (std::find(ids.begin(), ids.end(), row.id) != ids.end()) {
        row.item.level = level;
        row.item.templateId = templateId;
        ++changed;
      }
    return changed;
  }
  std::int64_t remove(domain::CompanyId, std::span<const std::int64_t> ids, const std::string&) override {
    return static_cast<std::int64_t>(
        std::erase_if(rows, [&](const auto& row) { return std::find(ids.begin(), ids.end(), row.id) != ids.end(); }));
  }
  domain::MessageId messageOfForm(domain::CompanyId, const std::string& key) override {
    const auto found = forms.find(key);
    return found == forms.end() ? domain::MessageId{} : found->second;
  }
};

/// Says what it was asked to show; "{{" in a text is refused, as an unknown field would be.
class FakeHandPreviews final : public application::MessagePreviews {
 public:
  application::MessagePreview of(const application::RenderRequest& request) override {
    application::MessagePreview shown;
    shown.from = "Acme <acme@example.org>";
    shown.subject = request.message.draft.subject.value_or("Reminder " + request.message.draft.level);
    shown.text = request.message.draft.body.value_or("Please pay.");
    for (auto* text : {&shown.subject, &shown.text})
      for (auto& problem : check(*text)) shown.problems.push_back(problem);
    shown.signature = "Acme";
    for (const auto& line : request.lines) shown.attachments.push_back(line.facts.number + ".pdf");
    return shown;
  }
  std::string draft(const application::RenderRequest& request) override {
    const auto shown = of(request);
    return "X-Unsent: 1\r\nSubject: " + shown.subject + "\r\n\r\n" + shown.text;
  }
  [[nodiscard]] std::vector<domain::Sentence> check(const std::string& text) const override {
    if (text.find("{{") == std::string::npos) return {};
    return {domain::Sentence(domain::mark("{tag} is not a field that is known"), {{"tag", "{{x}}"}})};
  }
  [[nodiscard]] bool isAddress(const std::string& text) const override { return text.find('@') != std::string::npos; }
};

/// Everything that the pages of reminding by hand need.
struct ByHandWorld {
  explicit ByHandWorld(World& world)
      : unpaid(world.facts), byHand(world.facts, world.configurations, world.outbox, handPreviews, world.clock) {}
  FakeUnpaidList unpaid;
  FakePrepared prepared;
  FakeHandPreviews handPreviews;
  application::RemindByHand byHand;
};

}  // namespace fakes
