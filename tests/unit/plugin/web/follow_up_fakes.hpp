// Notes, calls, the history of reminders and debtors, in memory.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "plugin/application/debtors.hpp"
#include "plugin/application/follow_up.hpp"
#include "plugin/application/reminder_list.hpp"
#include "tests/support/reminders/fakes.hpp"

namespace fakes {

using application::NoteEnd;

/// Keeps everything of one company, and tells the facts what stands, as the tables do.
class FakeFollowUps final : public application::FollowUpBook {
 public:
  explicit FakeFollowUps(FakeFacts& facts) : facts_(facts) {}
  std::vector<std::pair<std::int64_t, application::HoldNote>> holds;  // by subject
  std::vector<application::PromiseNote> promises;
  std::vector<application::DisputeNote> disputes;
  std::vector<application::HandoverNote> handovers;
  std::vector<application::CallNote> calls;
  std::vector<application::DatedSettlement> settlements;

  application::InvoiceNotes ofInvoice(domain::CompanyId, domain::InvoiceId invoice, domain::CustomerId customer, Date) override {
    application::InvoiceNotes notes;
    for (const auto& [subject, hold] : holds)
      if (hold.subject == application::HoldSubject::kInvoice ? subject == invoice.value : subject == customer.value)
        notes.holds.push_back(hold);
    const auto of = [&](const auto& all, auto& into) {
      for (const auto& each : all)
        if (each.receivable.invoice == invoice) into.push_back(each);
    };
    of(promises, notes.promises);
    of(disputes, notes.disputes);
    of(handovers, notes.handovers);
    for (const auto& call : calls)
      if (call.customer == customer && (!call.invoice || *call.invoice == invoice)) notes.calls.push_back(call);
    notes.settlements = settlements;
    return notes;
  }
  std::vector<application::HoldNote> holdsOf(domain::CompanyId, domain::CustomerId customer) override {
    std::vector<application::HoldNote> found;
    for (const auto& [subject, hold] : holds)
      if (hold.subject == application::HoldSubject::kCustomer && subject == customer.value) found.push_back(hold);
    return found;
  }
  void hold(domain::CompanyId, application::HoldSubject subject, std::int64_t id, const std::string& reason,
            std::optional<Date> until, Date asOf, const std::string& actor) override {
    application::HoldNote hold;
    begin(hold, asOf, actor);
    hold.subject = subject;
    hold.reason = reason;
    hold.until = until;
    holds.emplace_back(id, hold);
  }
  bool lift(domain::CompanyId, std::int64_t id, Date asOf, const std::string& actor) override {
    for (auto& [subject, hold] : holds)
      if (hold.id == id && hold.isOpen()) return end(hold, NoteEnd::kWithdrawn, asOf, actor);
    return false;
  }
  void promise(domain::CompanyId, std::span<const domain::ReceivableId> receivables, const application::NewPromise& promise,
               Date asOf, const std::string& actor) override {
    for (const auto& each : receivables) {
      auto& note = promises.emplace_back();
      begin(note, asOf, actor);
      note.receivable = each;
      note.promisedOn = promise.promisedOn;
      note.amount = promise.amount;
      note.by = promise.by;
      note.note = promise.note;
      facts_.invoice(each.invoice.value).promisedOn = promise.promisedOn;
    }
  }
  bool endPromise(domain::CompanyId, std::int64_t id, NoteEnd how, Date asOf, const std::string& actor) override {
    for (auto& each : promises)
      if (each.id == id && each.isOpen()) return end(each, how, asOf, actor);
    return false;
  }
  void dispute(domain::CompanyId, std::span<const domain::ReceivableId> receivables, std::optional<std::int64_t> amount,
               const std::string& reason, Date asOf, const std::string& actor) override {
    for (const auto& each : receivables) {
      auto& note = disputes.emplace_back();
      begin(note, asOf, actor);
      note.receivable = each;
      note.amount = amount;
      note.reason = reason;
      auto& facts = facts_.invoice(each.invoice.value);
      facts.disputed = amount.value_or(facts.open);
    }
  }
  bool endDispute(domain::CompanyId, std::int64_t id, NoteEnd how, Date asOf, const std::string& actor) override {
    for (auto& each : disputes)
      if (each.id == id && each.isOpen()) return end(each, how, asOf, actor);
    return false;
  }
  void handOver(domain::CompanyId, std::span<const domain::ReceivableId> receivables, const std::string& to,
                const std::string& note, Date asOf, const std::string& actor) override {
    for (const auto& each : receivables) {
      auto& made = handovers.emplace_back();
      begin(made, asOf, actor);
      made.receivable = each;
      made.to = to;
      made.note = note;
      facts_.invoice(each.invoice.value).handedOver = true;
    }
  }
  bool takeBack(domain::CompanyId, domain::InvoiceId invoice, Date asOf, const std::string& actor) override {
    bool done = false;
    for (auto& each : handovers)
      if (each.receivable.invoice == invoice && each.isOpen()) done = end(each, NoteEnd::kWithdrawn, asOf, actor);
    return done;
  }

 private:
  void begin(application::Note& note, Date asOf, const std::string& actor) {
    note.id = ++serial_;
    note.enteredOn = asOf;
    note.actor = actor;
  }
  static bool end(application::Note& note, NoteEnd how, Date asOf, const std::string& actor) {
    note.endedOn = asOf;
    note.end = how;
    note.endedBy = actor;
    return true;
  }
  FakeFacts& facts_;
  std::int64_t serial_ = 0;
};

class FakeCalls final : public application::CallBook {
 public:
  explicit FakeCalls(FakeFollowUps& notes) : notes_(notes) {}
  std::vector<application::NewCall> entered;
  std::vector<application::CallNote> deleted;

  std::vector<application::CallNote> ofCustomer(domain::CompanyId, domain::CustomerId customer, int) override {
    std::vector<application::CallNote> found;
    for (const auto& each : notes_.calls)
      if (each.customer == customer) found.insert(found.begin(), each);
    return found;
  }
  std::optional<application::CallNote> find(domain::CompanyId, std::int64_t id) override {
    for (const auto& each : notes_.calls)
      if (each.id == id) return each;
    return std::nullopt;
  }
  std::int64_t add(domain::CompanyId, domain::CustomerId customer, const application::NewCall& call, Date,
                   const std::string& actor) override {
    entered.push_back(call);
    application::CallNote note;
    note.id = static_cast<std::int64_t>(entered.size());
    note.customer = customer;
    note.actor = actor;
    fill(note, call, actor);
    notes_.calls.push_back(note);
    return note.id;
  }
  bool change(domain::CompanyId, std::int64_t id, const application::NewCall& to, Date, const std::string& actor) override {
    for (auto& each : notes_.calls)
      if (each.id == id) {
        entered.push_back(to);
        fill(each, to, actor);
        return true;
      }
    return false;
  }
  bool remove(domain::CompanyId, std::int64_t id, Date, const std::string&) override {
    const auto call = find({}, id);
    if (!call) return false;
    deleted.push_back(*call);
    std::erase_if(notes_.calls, [&](const auto& each) { return each.id == id; });
    return true;
  }
  bool restore(domain::CompanyId, std::int64_t id, Date, const std::string&) override {
    for (const auto& each : deleted)
      if (each.id == id) {
        notes_.calls.push_back(each);
        std::erase_if(deleted, [&](const auto& call) { return call.id == id; });
        return true;
      }
    return false;
  }

 private:
  static void fill(application::CallNote& note, const application::NewCall& call, const std::string& actor) {
    note.invoice = call.invoice;
    note.invoiceNumber = call.invoice ? "F-" + std::to_string(call.invoice->value) : "";
    note.on = call.on;
    note.at = call.at;
    note.spokeTo = call.spokeTo;
    note.said = call.said;
    note.promisedOn = call.promisedOn;
    note.changedBy = actor;
  }
  FakeFollowUps& notes_;
};

class FakeReminderList final : public application::ReminderList {
 public:
  std::vector<application::ReminderLine> lines;
  std::vector<application::ReminderFilter> asked;
  application::UnstrikeResult result = application::UnstrikeResult::kDone;

  std::vector<application::ReminderLine> page(domain::CompanyId, const application::ReminderFilter& filter,
                                              std::optional<application::ListPlace> after, int limit) override {
    asked.push_back(filter);
    std::vector<application::ReminderLine> found;
    for (const auto& each : lines)
      if ((!after || each.message.value < after->message) && found.size() < static_cast<std::size_t>(limit))
        found.push_back(each);
    return found;
  }
  application::ReminderTotals totals(domain::CompanyId, const application::ReminderFilter&) override {
    application::ReminderTotals totals;
    totals.lines = totals.sent = static_cast<std::int64_t>(lines.size());
    if (!lines.empty()) totals.asked.emplace_back(12'345, kit::Currency::of("EUR"));
    return totals;
  }
  void each(domain::CompanyId, const application::ReminderFilter& filter,
            const std::function<void(const application::ReminderLine&)>& visit) override {
    asked.push_back(filter);
    for (const auto& line : lines) visit(line);
  }
  std::vector<application::ReminderDraft> holding(domain::CompanyId, std::span<const std::int64_t> reminders) override {
    std::vector<application::ReminderDraft> drafts;
    for (const auto& line : lines)
      if (std::find(reminders.begin(), reminders.end(), line.reminder) != reminders.end()) {
        drafts.emplace_back().receivable = line.receivable;
        drafts.back().level = line.level;
      }
    return drafts;
  }
  application::UnstrikeResult unstrike(domain::CompanyId, std::int64_t, const std::string&) override { return result; }
};

class FakeReachEditor final : public application::ReachEditor {
 public:
  struct Saved {
    std::int64_t customer, contact;
    std::string emailBefore, email, phone, user;
    bool operator==(const Saved&) const = default;
  };
  bool granted = true;
  std::optional<application::ReachRefusal> refusal;
  std::vector<Saved> saved;

  [[nodiscard]] bool isGranted() const override { return granted; }
  std::optional<application::ReachRefusal> save(domain::CompanyId, domain::CustomerId customer, std::int64_t contact,
                                                const application::Reach& before, const application::Reach& after,
                                                const std::string& user) override {
    if (!refusal) saved.push_back({customer.value, contact, before.email, after.email, after.phone, user});
    return refusal;
  }
};

class FakeDebtors final : public application::DebtorBook {
 public:
  explicit FakeDebtors(FakeFacts& facts) : facts_(facts) {}
  std::vector<application::DebtorAccount> accounts;

  std::vector<application::DebtorAccount> page(domain::CompanyId, const application::DebtorFilter&, Date, std::int64_t,
                                               int) override {
    return accounts;
  }
  std::int64_t count(domain::CompanyId, const application::DebtorFilter&, Date) override {
    return static_cast<std::int64_t>(accounts.size());
  }
  std::optional<application::DebtorCard> card(domain::CompanyId, domain::CustomerId customer) override {
    const auto found = facts_.customers.find(customer.value);
    if (found == facts_.customers.end()) return std::nullopt;
    application::DebtorCard card;
    card.customer = customer;
    card.code = found->second.code;
    card.name = found->second.name;
    card.account = "411<1>";
    card.email = found->second.email;
    card.phone = "04 50";
    card.address = "12 rue <des> Lilas\n75011 Paris";
    card.contacts = {{7, domain::Role::kBilling, "<b>Sophie</b>", "s@example.org", "04 51"}};
    return card;
  }
  std::vector<domain::InvoiceId> openInvoices(domain::CompanyId, domain::CustomerId customer, Date, int) override {
    std::vector<domain::InvoiceId> found;
    for (const auto& each : facts_.receivables)
      if (each.customer == customer && each.open > 0) found.push_back(each.id.invoice);
    return found;
  }

 private:
  FakeFacts& facts_;
};

}  // namespace fakes
