// Payments: booked, reversed, listed. What they settle follows from allocation.hpp.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/session.hpp>
#include <host_sdk/kit/values/date.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sample-host/erp/audit.hpp"
#include "sample-host/erp/refusal.hpp"

namespace host::erp {

struct PaymentRequest {
  std::int64_t customerId = 0;
  std::optional<std::int64_t> invoiceId;  ///< nullopt: not allocated, the customer's credit
  kit::Date paidOn;
  std::string currency;     ///< '': the invoice's, or the company's
  std::int64_t amount = 0;  ///< minor units, positive
  std::string reference;
};

struct Payment {
  std::int64_t id = 0;
  std::int64_t customerId = 0;
  std::string customerCode, customerName;
  std::optional<std::int64_t> invoiceId;
  std::string invoiceNumber;
  kit::Date paidOn;
  std::string currency;
  std::int64_t amount = 0;
  std::string reference;
  bool reversed = false;  ///< a reversal of it is booked
};

/// Books a payment; returns its id. More than what is open is taken: the rest is the customer's credit. A payment that equals a
/// booked one in all columns is refused: it needs another reference. One that was reversed does not count: it may be booked again.
Outcome<std::int64_t> bookPayment(kit::sql::Session& session, const Actor& actor, const PaymentRequest& request);

/// Books the opposite of a payment (a bounced cheque, a rejected debit); returns the reversal's id.
Outcome<std::int64_t> reversePayment(kit::sql::Session& session, const Actor& actor, std::int64_t paymentId, kit::Date on,
                                     const std::string& reference);

/// Allocates an unallocated payment to an invoice of the same customer and currency.
Outcome<Done> allocatePayment(kit::sql::Session& session, const Actor& actor, std::int64_t paymentId, std::int64_t invoiceId);

std::optional<Payment> findPayment(kit::sql::Session& session, std::int64_t companyId, std::int64_t paymentId);

struct PaymentQuery {
  std::optional<std::int64_t> customerId, invoiceId;
  bool unallocatedOnly = false;
  int offset = 0;
  int limit = 50;
};
/// Newest first.
std::vector<Payment> listPayments(kit::sql::Session& session, std::int64_t companyId, const PaymentQuery& query);

}  // namespace host::erp
