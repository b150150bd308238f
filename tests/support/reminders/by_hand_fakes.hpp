// Stand-ins for unpaid invoices and reminding by hand, over the facts of a fakes::World.
#pragma once
#include <algorithm>
#include <map>

#include "plugin/application/errors.hpp"
#include "plugin/application/prepared_reminders.hpp"
#include "plugin/application/unpaid_list.hpp"
#include "plugin/application/word_templates.hpp"
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
        if (line.receivable.position == 1) ++sums->invoices;
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
    for (std::size_t i = 0; i < items.size(); ++i) add(customers[i], items[i], actor, asOf);
    return static_cast<std::int64_t>(items.size());
  }
  std::int64_t count(domain::CompanyId) override { return static_cast<std::int64_t>(rows.size()); }
  std::vector<application::PreparedReminder> page(domain::CompanyId, std::int64_t, int) override { return rows; }
  void add(domain::CustomerId customer, application::BatchItem item, const std::string& actor, Date asOf) {
    std::erase_if(rows, [&](const auto& each) { return each.item.receivable == item.receivable; });
    item.listRow = ++lastRow_;
    rows.push_back({item.listRow, customer, std::move(item), actor, asOf});
  }
  std::vector<application::PreparedReminder> find(domain::CompanyId, std::span<const std::int64_t> ids) override {
    auto found = rows;
    std::erase_if(found, [&](const auto& row) { return std::find(ids.begin(), ids.end(), row.id) == ids.end(); });
    for (auto& row : found) row.item.listRow = row.id;
    return found;
  }
  std::vector<std::int64_t> rowsOf(domain::CompanyId, std::span<const domain::ReceivableId> receivables) override {
    std::vector<std::int64_t> ids;
    for (const auto& row : rows)
      if (std::find(receivables.begin(), receivables.end(), row.item.receivable) != receivables.end()) ids.push_back(row.id);
    return ids;
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

 private:
  std::int64_t lastRow_ = 0;
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
  application::LetterLook letter(const application::RenderRequest& request, bool withPdf) override {
    const auto shown = of(request);
    application::LetterLook look;
    look.recipient = request.customer.name + "\n59000 Lille";
    look.sender = "Acme\n75002 Paris";
    look.subject = shown.subject;
    look.text = shown.text;
    look.signature = request.message.draft.signature.value_or("Acme");
    look.head = {"Invoice", "Still owed"};
    for (const auto& line : request.lines) look.rows.push_back({line.facts.number, std::to_string(line.reminder.asked)});
    look.totals = {{"Still owed in all", "120"}};
    look.problems = shown.problems;
    if (withPdf) look.pdf = "%PDF " + look.subject + " " + look.signature;
    return look;
  }
  [[nodiscard]] std::vector<domain::Sentence> check(const std::string& text) const override {
    if (text.find("{{") == std::string::npos) return {};
    return {domain::Sentence(domain::mark("{tag} is not a field that is known"), {{"tag", "{{x}}"}})};
  }
  [[nodiscard]] bool isAddress(const std::string& text) const override { return text.find('@') != std::string::npos; }
};

class FakeWordTemplates final : public application::WordTemplates {
 public:
  std::vector<application::WordTemplateInfo> all;
  std::map<std::int64_t, std::string> files;
  application::WordChoice chosen;

  std::vector<application::WordTemplateInfo> list(domain::CompanyId) override { return all; }
  std::optional<std::string> file(domain::CompanyId, std::int64_t id) override {
    const auto found = files.find(id);
    if (found == files.end()) return std::nullopt;
    return found->second;
  }
  std::int64_t add(domain::CompanyId, const std::string& name, const std::string& file, Date asOf,
                   const std::string& actor) override {
    if (all.size() >= kMost) return 0;
    const auto id = static_cast<std::int64_t>(all.size()) + 1;
    all.push_back({id, name, static_cast<std::int64_t>(file.size()), asOf, actor});
    files[id] = file;
    return id;
  }
  bool remove(domain::CompanyId, std::int64_t id, const std::string&) override {
    if (chosen.templateId == id) return false;
    return std::erase_if(all, [&](const auto& each) { return each.id == id; }) > 0;
  }
  application::WordChoice choice(domain::CompanyId) override { return chosen; }
  bool choose(domain::CompanyId, const application::WordChoice& choice, const std::string&) override {
    if (choice.templateId != 0 && !files.contains(choice.templateId)) return false;
    chosen = choice;
    return true;
  }
};

/// Takes what begins with "PK"; a letter is a line "customer: invoice=asked …".
class FakeWordDocuments final : public application::WordDocuments {
 public:
  std::string failure;  // why no letter can be made
  [[nodiscard]] application::WordCheck check(std::string_view file) const override {
    if (file.starts_with("PK"))
      return {std::string(file) + " kept", {}, {domain::Sentence(domain::mark("{reason}"), {{"reason", "taken <out>"}})}};
    return {"", {domain::Sentence(domain::mark("{tag} is not a field that is known"), {{"tag", "{{<x>}}"}})}, {}};
  }
  [[nodiscard]] std::string shipped() const override { return "PK shipped"; }
  [[nodiscard]] std::vector<application::WordField> fields() const override {
    return {{"customer.name", "the customer's name", {}}, {"invoices", "what is owed, one due date each", {"number"}}};
  }
  std::unique_ptr<application::WordFile> begin(domain::CompanyId, std::int64_t templateId) override {
    if (templateId > 1) throw application::Permanent("the Word template is not there any more");
    return std::make_unique<File>(failure, templateId);
  }

 private:
  class File final : public application::WordFile {
   public:
    File(std::string failure, std::int64_t with) : failure_(std::move(failure)), text_("template " + std::to_string(with)) {}
    void add(const application::RenderRequest& request) override {
      if (!failure_.empty()) throw application::Permanent(failure_);
      text_ += "\n" + request.customer.name + ":";
      for (const auto& line : request.lines) text_ += " " + line.facts.number + "=" + std::to_string(line.reminder.asked);
    }
    std::string finish() override { return text_; }

   private:
    std::string failure_, text_;
  };
};

/// Everything that the pages of reminding by hand need.
struct ByHandWorld {
  explicit ByHandWorld(World& world)
      : unpaid(world.facts), byHand(world.facts, world.configurations, world.outbox, handPreviews, world.clock) {
    world.outbox.takeListRow = [this](std::int64_t row) {
      return std::erase_if(prepared.rows, [&](const auto& each) { return each.id == row; }) > 0;
    };
  }
  FakeUnpaidList unpaid;
  FakePrepared prepared;
  FakeHandPreviews handPreviews;
  FakeWordTemplates wordTemplates;
  FakeWordDocuments wordDocuments;
  application::RemindByHand byHand;
};

}  // namespace fakes
