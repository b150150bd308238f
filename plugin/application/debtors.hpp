// Port: customers as those see them who collect: who owes what, how to reach him.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::application {

/// What a customer owes in one currency, on a day; in minor units.
struct Owed {
  kit::Currency currency;
  std::int64_t open = 0;     // of issued invoices
  std::int64_t overdue = 0;  // of that, past its due date
  std::int64_t late = 0;     // how many receivables are past their due date
};

/// A customer that has an account in the ledger.
struct DebtorAccount {
  domain::CustomerId customer;
  std::string code, name, account;
  std::vector<Owed> owed;  // by currency; empty: nothing
};

/// How a customer or one of his contacts is reached; '' for what is not known.
struct Reach {
  std::string email, phone;
};

struct DebtorContact {
  std::int64_t id = 0;
  domain::Role role = domain::Role::kOther;
  std::string name, email, phone;
};

/// How to reach a customer, as the ERP has it.
struct DebtorCard {
  domain::CustomerId customer;
  std::string code, name, account;  // account: '' when he is no debtor account
  std::string category, email, phone;
  std::string address;  // postal, in lines
  std::vector<DebtorContact> contacts;
};

struct DebtorFilter {
  std::string text;      // in name, code or account, in any case; '': any
  bool onlyLate = true;  // those with something past its due date
};

class DebtorBook {
 public:
  virtual ~DebtorBook() = default;
  /// Those with an account in the ledger, by account, then by code; a page from the `offset`-th on.
  virtual std::vector<DebtorAccount> page(domain::CompanyId company, const DebtorFilter& filter, domain::Date asOf,
                                          std::int64_t offset, int limit) = 0;
  virtual std::int64_t count(domain::CompanyId company, const DebtorFilter& filter, domain::Date asOf) = 0;
  /// Any customer, with an account or without; nullopt: there is none.
  virtual std::optional<DebtorCard> card(domain::CompanyId company, domain::CustomerId customer) = 0;
  /// His issued invoices of which something is open, the oldest due date first, at most `limit`.
  virtual std::vector<domain::InvoiceId> openInvoices(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf,
                                                      int limit) = 0;
};

/// Why an address could not be written to the ERP.
struct ReachRefusal {
  enum class Why : std::uint8_t { kGone, kChanged, kRefused } why = Why::kRefused;
  std::string sentence;  // the ERP's own, of kRefused
};

/// Port: corrects how customers are reached, in the ERP.
class ReachEditor {
 public:
  virtual ~ReachEditor() = default;
  /// False where the ERP, or its administrator, does not let the app do that.
  [[nodiscard]] virtual bool isGranted() const = 0;
  /// Of a customer (contact 0) or of one of his contacts, where it still is `before`; in the user's name. nullopt: done.
  virtual std::optional<ReachRefusal> save(domain::CompanyId company, domain::CustomerId customer, std::int64_t contact,
                                           const Reach& before, const Reach& after, const std::string& user) = 0;
};

}  // namespace reminders::application
