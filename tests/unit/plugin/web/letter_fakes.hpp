// Stand-ins for letters that were filed and drafts that were taken.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "plugin/application/drafts.hpp"
#include "plugin/application/errors.hpp"
#include "plugin/application/letters.hpp"
#include "tests/support/reminders/samples.hpp"

namespace fakes {

using namespace reminders;

class FakeLetterBook final : public application::LetterBook {
 public:
  std::map<domain::Date, std::vector<application::FiledLetter>> letters;
  std::map<domain::Date, application::BoundDay> documents;

  application::FiledLetter& add(const char* day, std::int64_t message, const std::string& customer) {
    auto& letter = letters[samples::day(day)].emplace_back();
    letter.message = {message};
    letter.file = "letters/" + std::string(day) + "/" + customer + "-" + std::to_string(message) + ".pdf";
    letter.customer = {1};
    letter.customerCode = letter.customerName = customer;
    letter.level = "first";
    letter.currency = kit::Currency::of("EUR");
    letter.total = 12'000;
    return letter;
  }
  std::vector<application::LetterDay> days(domain::CompanyId, std::optional<domain::Date> before, int limit) override {
    std::vector<application::LetterDay> found;
    for (auto each = letters.rbegin(); each != letters.rend() && found.size() < static_cast<std::size_t>(limit); ++each) {
      if (before && each->first >= *before) continue;
      application::LetterDay day{each->first};
      for (const auto& letter : each->second) {
        day.letters += letter.counts() ? 1 : 0;
        day.waiting += letter.state == domain::MessageState::kReady ? 1 : 0;
      }
      if (day.letters > 0) found.push_back(day);
    }
    return found;
  }
  std::vector<application::FiledLetter> ofDay(domain::CompanyId, domain::Date day) override { return letters[day]; }
  std::int64_t waiting(domain::CompanyId) override {
    std::int64_t count = 0;
    for (const auto& [day, all] : letters)
      for (const auto& each : all) count += each.state == domain::MessageState::kReady ? 1 : 0;
    return count;
  }
  std::optional<application::BoundDay> bound(domain::CompanyId, domain::Date day) override {
    const auto found = documents.find(day);
    return found == documents.end() ? std::nullopt : std::optional(found->second);
  }
  void keepBound(domain::CompanyId, domain::Date day, const application::BoundDay& bound) override { documents[day] = bound; }
};

/// The same files as those of letters.
class FakeDocumentsOf final : public application::FiledDocuments {
 public:
  explicit FakeDocumentsOf(std::map<std::string, std::string>& files) : files_(files) {}
  bool isFull = false;
  void replace(domain::CompanyId, const std::string& path, const std::string& bytes) override {
    if (isFull) throw application::Retryable("the disk is full");
    files_[path] = bytes;
  }
  std::string document(domain::CompanyId, const std::string& path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) throw application::Permanent("there is no such file");
    return found->second;
  }
  std::vector<std::string> names(domain::CompanyId, const std::string& folder) override {
    std::vector<std::string> names;
    for (const auto& [path, bytes] : files_)
      if (path.starts_with(folder + "/")) names.push_back(path.substr(folder.size() + 1));
    return names;
  }

 private:
  std::map<std::string, std::string>& files_;
};

/// Puts what it is given one after the other; "broken" is no PDF.
class FakeBinder final : public application::PdfBinder {
 public:
  int made = 0;
  std::unique_ptr<application::PdfBinding> begin() override {
    ++made;
    return std::make_unique<Binding>();
  }

 private:
  class Binding final : public application::PdfBinding {
   public:
    bool add(std::string pdf) override {
      if (pdf == "broken") return false;
      bound_.pdf += "<" + pdf + ">";
      ++bound_.pages;
      return true;
    }
    Bound take() override { return bound_; }

   private:
    Bound bound_;
  };
};

/// Queues what was sent elsewhere like anything else: in memory nobody sends it.
class FakeSentElsewhere final : public application::SentElsewhere {
 public:
  explicit FakeSentElsewhere(application::OutboxStore& outbox) : outbox_(outbox) {}
  domain::MessageId note(domain::CompanyId company, domain::Date asOf, const application::DraftGroup& group,
                         const application::SentCopy&) override {
    return outbox_.enqueue(company, asOf, 1, std::span(&group, 1)).front().messages.at(0);
  }

 private:
  application::OutboxStore& outbox_;
};

class FakeDrafts final : public application::DraftBook {
 public:
  struct Row {
    application::DraftToKeep draft;
    domain::Date on;
    domain::MessageId countedAs{};
  };
  std::vector<Row> rows;

  std::int64_t take(domain::CompanyId, domain::Date asOf, const application::DraftToKeep& draft) override {
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].draft.group.formKey == draft.group.formKey) {
        if (rows[i].countedAs.isNone()) rows[i].draft = draft;
        return static_cast<std::int64_t>(i) + 1;
      }
    rows.push_back({draft, asOf});
    return static_cast<std::int64_t>(rows.size());
  }
  std::vector<application::TakenDraft> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) override {
    std::vector<application::TakenDraft> found;
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (const auto& each : rows[i].draft.group.reminders)
        if (each.receivable.invoice == invoice) {
          found.push_back(*find(company, static_cast<std::int64_t>(i) + 1));
          break;
        }
    return found;
  }
  std::optional<application::TakenDraft> find(domain::CompanyId, std::int64_t id) override {
    if (id < 1 || id > static_cast<std::int64_t>(rows.size())) return std::nullopt;
    const auto& row = rows[static_cast<std::size_t>(id - 1)];
    application::TakenDraft taken;
    taken.id = id;
    taken.customer = row.draft.group.customer;
    taken.customerCode = taken.customerName = "<C1>";
    taken.currency = row.draft.group.currency;
    taken.level = row.draft.group.messages.front().level;
    taken.subject = row.draft.subject;
    taken.actor = row.draft.group.actor;
    for (const auto& each : row.draft.group.messages.front().to) taken.recipients.push_back(each.email);
    taken.takenOn = row.on;
    for (const auto& each : row.draft.group.reminders)
      taken.lines.push_back({each.receivable, "F-" + std::to_string(each.receivable.invoice.value), each.asked});
    taken.isCopy = !row.draft.copyOf.isNone();
    taken.message = taken.isCopy ? row.draft.copyOf : row.countedAs;
    return taken;
  }
  std::optional<application::DraftToKeep> whole(domain::CompanyId, std::int64_t id) override {
    if (id < 1 || id > static_cast<std::int64_t>(rows.size())) return std::nullopt;
    return rows[static_cast<std::size_t>(id - 1)].draft;
  }
  void countAs(domain::CompanyId, std::int64_t id, domain::MessageId message) override {
    rows.at(static_cast<std::size_t>(id - 1)).countedAs = message;
  }
};

}  // namespace fakes
