// Ports: where facts come from. Implemented by storage over the host's views and the app's own tables.
#pragma once
#include <functional>
#include <memory>
#include <optional>
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

/// Where a later reader goes on: what a snapshot has seen of the host's changes and of the app's own. Numbers of different
/// origins cannot be compared.
struct Marks {
  std::string origin;
  std::int64_t host = 0, own = 0;
  bool operator==(const Marks&) const = default;
};

/// Up to where a view of the database has seen what concerns one customer and some invoices: the marks, and how often the app's
/// own had changed under them, where the marks alone are too coarse to tell.
struct FactsStamp {
  Marks marks;
  std::int64_t times = 0;
};

/// A run that decided on everything there was to decide, and queued it: its kept decisions hold, but for what has changed since
/// its marks and for what time alone changes.
struct CompletedPass {
  domain::Date day;
  domain::Date fullOn;           // the last day on which everything was looked at
  std::string rules;             // a digest of configuration, activation and the rules themselves
  Marks marks;                   // of the snapshot that it read
  std::int64_t receivables = 0;  // listed by the last full run: to tell much from little
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

  /// Of openChanged and openInvoices: the invoices that are looked at, in order, each once; also those whose receivables are not
  /// visited because they are issued no more.
  [[nodiscard]] virtual std::vector<domain::InvoiceId> lookedAt() const { return {}; }

  /// Of this very view of the database; nullopt where the host does not tell what changes.
  virtual std::optional<Marks> marks() { return std::nullopt; }

  /// What `hasChangedSince` goes by; nullopt where there are no marks.
  virtual std::optional<FactsStamp> stamp(domain::CustomerId, std::span<const domain::InvoiceId> /*invoices*/) {
    return std::nullopt;
  }
};

class FactsSource {
 public:
  virtual ~FactsSource() = default;

  /// For planning: at least every receivable that a plan lists (issued, open, dated or not; domain::isListed). Others may be left
  /// out.
  virtual std::unique_ptr<FactsSnapshot> open(domain::CompanyId company, domain::Date asOf) = 0;

  /// For a run that looks only at what can differ from what a completed pass decided: all receivables of the customers for whom
  /// the host or the app has changed anything, or who have credit, and every receivable that has changed itself, wakes (its kept
  /// decision ends by time alone) or has a fact dated after that pass's day and up to `asOf`; of invoices that are issued no more
  /// nothing is visited, but they are among those looked at. nullptr: that cannot be told, or is so much that everything is read
  /// faster; `open` then. `asOf` is not before the pass's day.
  virtual std::unique_ptr<FactsSnapshot> openChanged(domain::CompanyId, domain::Date /*asOf*/, const CompletedPass&) {
    return nullptr;
  }

  /// For what is about to leave, and for pages: every receivable of these invoices, whatever its status or open amount; with its
  /// settlements, and where the indemnity of its invoice is stated.
  virtual std::unique_ptr<FactsSnapshot> openInvoices(domain::CompanyId company, domain::Date asOf,
                                                      std::span<const domain::InvoiceId> invoices) = 0;

  /// Whether anything may have been written since the stamp was taken that these invoices' facts, or their customer's, are made
  /// of; asked with the same customer and invoices. Also true where that cannot be told. Far cheaper than reading them.
  virtual bool hasChangedSince(const FactsStamp&, domain::CompanyId, domain::CustomerId,
                               std::span<const domain::InvoiceId> /*invoices*/) {
    return true;
  }
};

}  // namespace reminders::application
