// Numbers that name things: a type for each, so that an invoice is never taken for a customer.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace reminders::domain {

/// A number given by the host (or, for messages and reminders, by the app), unique within a company. 0 names nothing.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  constexpr auto operator<=>(const Id&) const = default;
  [[nodiscard]] constexpr bool isNone() const { return value == 0; }
};

using CompanyId = Id<struct CompanyTag>;
using CustomerId = Id<struct CustomerTag>;
/// isNone(): the company itself, no department.
using DepartmentId = Id<struct DepartmentTag>;
using InvoiceId = Id<struct InvoiceTag>;
using MessageId = Id<struct MessageTag>;

/// A receivable: an invoice and the position (1, 2, …) of one of its due dates.
struct ReceivableId {
  InvoiceId invoice;
  int position = 1;
  constexpr auto operator<=>(const ReceivableId&) const = default;
};

}  // namespace reminders::domain

template <class Tag>
struct std::hash<reminders::domain::Id<Tag>> {
  std::size_t operator()(reminders::domain::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
