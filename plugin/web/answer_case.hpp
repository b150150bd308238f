// What the page of a payment link knows of the invoices that a link names.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "plugin/domain/decision.hpp"
#include "plugin/web/answer_page.hpp"

namespace reminders::web {

/// An invoice with its due dates, as its customer sees it.
struct AnswerPage::Invoice {
  domain::InvoiceId id;
  std::vector<domain::ReceivableFacts> parts;  // by position

  [[nodiscard]] const domain::ReceivableFacts& first() const { return parts.front(); }
  [[nodiscard]] bool isCancelled() const { return first().status == domain::InvoiceStatus::kCancelled; }
  [[nodiscard]] bool isOwed() const { return first().status == domain::InvoiceStatus::kIssued && open() > 0; }
  [[nodiscard]] std::int64_t open() const {
    return sum([](const auto& each) { return std::max<std::int64_t>(each.open, 0); });
  }
  /// Without what is disputed.
  [[nodiscard]] std::int64_t asked() const {
    return sum([](const auto& each) { return domain::askedAmount(each); });
  }
  [[nodiscard]] std::int64_t total() const {
    return sum([](const auto& each) { return each.amount; });
  }
  [[nodiscard]] bool isCollected() const { return first().paymentMethod == domain::PaymentMethod::kDirectDebit; }

 private:
  template <class Amount>
  [[nodiscard]] std::int64_t sum(Amount&& amount) const {
    std::int64_t total = 0;
    for (const auto& each : parts) total += amount(each);
    return total;
  }
};

struct AnswerPage::Case {
  domain::CustomerFacts customer;
  std::vector<Invoice> invoices;
  application::Sender sender;
  std::string language;  // "fr" or "en"
  std::string link;      // names the link in the answer book
  bool isClosed = false;

  [[nodiscard]] std::vector<const Invoice*> owed() const {
    std::vector<const Invoice*> all;
    for (const auto& each : invoices)
      if (each.isOwed()) all.push_back(&each);
    return all;
  }
  [[nodiscard]] const Invoice* find(std::int64_t id) const {
    const auto found = std::find_if(invoices.begin(), invoices.end(), [&](const Invoice& each) { return each.id.value == id; });
    return found == invoices.end() ? nullptr : &*found;
  }
};

}  // namespace reminders::web
