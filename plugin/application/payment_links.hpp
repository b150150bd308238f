// Port: the address of the page on which a customer sees what he owes, pays, and answers without an account.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <host_sdk/kit/values/date.hpp>

#include "plugin/domain/ids.hpp"

namespace reminders::application {

/// What such a page is about: some invoices of one customer, and nothing else of him.
struct LinkSubject {
  domain::CustomerId customer;
  std::vector<domain::InvoiceId> invoices;  // in order, each once

  /// As it stands in the signed address: "7:12.13". What would make the address too long for mail programs is left out: the
  /// first hundred or so invoices are named.
  [[nodiscard]] std::string text() const;
  /// nullopt for what `text` does not write.
  static std::optional<LinkSubject> parse(std::string_view text);
};

/// So many days a link works, counted from the as-of date of its message: longer than any programme takes.
inline constexpr int kLinkDays = 90;

/// Thread-safe. The same subject on the same day has the same address, so that a message can be made again.
class PaymentLinks {
 public:
  virtual ~PaymentLinks() = default;
  /// '' where there are none: nobody has told the host under which address it is reached from outside, or it does not grant them.
  /// Throws Retryable.
  virtual std::string link(domain::CompanyId company, const LinkSubject& subject, kit::Date asOf) = 0;
  /// Whether `link` gives any.
  virtual bool areOffered() = 0;
};

}  // namespace reminders::application
