// Ports: where facts come from. Implemented by storage over the host's views and the app's own tables.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::application {

/// A company of the installation, as jobs need it.
struct Company {
  domain::CompanyId id;
  std::string code;
  std::string name;
  std::string language;   // what it writes in when a customer has no language
  std::string timezone;   // IANA
  std::string country{};  // ISO 3166-1 alpha-2; whose law claims go by
};

class CompanyDirectory {
 public:
  virtual ~CompanyDirectory() = default;
  /// All companies, ordered by code.
  virtual std::vector<Company> companies() = 0;
};

/// The facts of one company as of one date, read in one consistent view of the database. Used by one thread; short-lived.
class FactsSnapshot {
 public:
  /// Called once per receivable with its facts and its customer's. The receivable is valid during the call only (its storage is
  /// used again), the customer as long as the snapshot.
  using Visitor = std::function<void(const domain::ReceivableFacts&, const domain::CustomerFacts&)>;

  virtual ~FactsSnapshot() = default;

  /// Visits in the order of invoice id and position. Facts are those of the as-of date: settlements and credits dated after it do
  /// not count, nor do holds, disputes and promises entered after it. Reminders are given whatever their date: what holds, holds.
  virtual void eachReceivable(const Visitor& visit) = 0;
};

class FactsSource {
 public:
  virtual ~FactsSource() = default;

  /// For planning: at least every receivable that a plan lists (issued, open, dated or not; domain::isListed). Others may be left
  /// out.
  virtual std::unique_ptr<FactsSnapshot> open(domain::CompanyId company, domain::Date asOf) = 0;

  /// For what is about to leave, and for pages: every receivable of these invoices, whatever its status or open amount; with its
  /// settlements, and where the indemnity of its invoice is stated.
  virtual std::unique_ptr<FactsSnapshot> openInvoices(domain::CompanyId company, domain::Date asOf,
                                                      std::span<const domain::InvoiceId> invoices) = 0;
};

}  // namespace reminders::application
