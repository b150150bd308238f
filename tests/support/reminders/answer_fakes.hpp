// Payment links and what customers answer on their pages, in memory.
#pragma once
#include <algorithm>

#include "plugin/application/debtor_answers.hpp"
#include "plugin/application/payment_codes.hpp"
#include "plugin/application/payment_links.hpp"
#include "tests/support/reminders/fakes.hpp"

namespace fakes {

class FakeLinks final : public application::PaymentLinks {
 public:
  std::string base = "https://erp.example/pay/";  // '': none are offered
  std::string link(domain::CompanyId, const application::LinkSubject& subject, kit::Date) override {
    return base.empty() ? "" : base + subject.text();
  }
  bool areOffered() override { return !base.empty(); }
};

class FakeAnswers final : public application::AnswerBook {
 public:
  std::vector<application::NewAnswer> taken;
  std::vector<application::DebtorAnswer> answers;
  std::vector<std::string> closed;
  Taken result = Taken::kTaken;
  std::vector<std::string> handled;  // "done 3 anne"

  Taken take(domain::CompanyId, const application::NewAnswer& answer, Date asOf) override {
    if (result != Taken::kTaken) return result;
    taken.push_back(answer);
    auto& read = answers.emplace_back();
    read.id = static_cast<std::int64_t>(answers.size());
    read.kind = answer.kind;
    read.customer = answer.customer;
    read.customerName = "<b>Dupont</b>";
    for (const auto& invoice : answer.invoices) read.invoices.emplace_back(invoice, "F-" + std::to_string(invoice.value));
    read.day = answer.day;
    read.amount = answer.amount;
    read.currency = answer.currency;
    read.said = answer.said;
    read.enteredOn = asOf;
    read.waits = answer.kind != application::AnswerKind::kCopy;
    if (answer.kind == application::AnswerKind::kWrongPerson) closed.push_back(answer.link);
    return result;
  }
  std::vector<application::DebtorAnswer> open(domain::CompanyId, int limit) override {
    auto found = of([](const auto& each) { return each.state == application::AnswerState::kOpen; });
    if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
    return found;
  }
  std::int64_t openCount(domain::CompanyId company) override { return static_cast<std::int64_t>(open(company, 1000).size()); }
  std::vector<application::DebtorAnswer> ofInvoice(domain::CompanyId, domain::InvoiceId invoice) override {
    return of([&](const auto& each) {
      return std::any_of(each.invoices.begin(), each.invoices.end(), [&](const auto& about) { return about.first == invoice; });
    });
  }
  std::vector<application::DebtorAnswer> ofCustomer(domain::CompanyId, domain::CustomerId customer, int) override {
    return of([&](const auto& each) { return each.customer == customer; });
  }
  bool isClosed(domain::CompanyId, const std::string& link) override {
    return std::find(closed.begin(), closed.end(), link) != closed.end();
  }
  bool finish(domain::CompanyId, std::int64_t answer, Date asOf, const std::string& actor) override {
    return handle(answer, application::AnswerState::kDone, "done ", asOf, actor);
  }
  bool takeBack(domain::CompanyId, std::int64_t answer, Date asOf, const std::string& actor) override {
    return handle(answer, application::AnswerState::kTakenBack, "taken back ", asOf, actor);
  }

 private:
  template <class Filter>
  std::vector<application::DebtorAnswer> of(Filter filter) {
    std::vector<application::DebtorAnswer> found;
    for (const auto& each : answers)
      if (filter(each)) found.push_back(each);
    return found;
  }
  bool handle(std::int64_t id, application::AnswerState to, const std::string& word, Date asOf, const std::string& actor) {
    for (auto& each : answers)
      if (each.id == id && each.state != to) {
        each.state = to;
        each.handledBy = actor;
        each.handledOn = asOf;
        handled.push_back(word + std::to_string(id) + " " + actor);
        return true;
      }
    return false;
  }
};

/// A code of one square for what is in euros.
class FakeCodes final : public application::PaymentCodes {
 public:
  std::optional<application::PaymentCode> of(const application::Sender&, const kit::Money& amount, const std::string&) override {
    if (amount.currency().code() != "EUR") return std::nullopt;
    return application::PaymentCode{"M4 4h1v1h-1z", 9};
  }
};

}  // namespace fakes
