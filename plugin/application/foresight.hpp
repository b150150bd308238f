// Use cases: what the coming days bring, and what another configuration would change. Nothing here changes anything.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "plugin/application/company_ports.hpp"
#include "plugin/application/facts_source.hpp"
#include "plugin/domain/comparison.hpp"
#include "plugin/domain/look_ahead.hpp"
#include "plugin/domain/plan.hpp"

namespace reminders::application {

/// A look ahead with the rules that it points into.
struct ForeseenCompany {
  std::unique_ptr<const domain::Rulebook> rules;
  domain::LookAhead ahead;
};

/// The stored configuration beside another, over the same facts.
struct ComparedConfigurations {
  struct Side {
    std::unique_ptr<const domain::Rulebook> rules;
    domain::Plan plan;        // of today
    domain::LookAhead ahead;  // from today on
  };
  Side stored, other;
  domain::PlanComparison today;
  domain::AheadComparison coming;
};

/// What would leave today if old debt were treated in that way.
struct CatchUpEffect {
  domain::CatchUp catchUp;
  domain::PlanTotals totals;
  struct OfLevel {
    std::string level;  // id
    std::int64_t messages = 0;
  };
  std::vector<OfLevel> levels;                                      // of the messages, by rank
  std::vector<std::pair<kit::Currency, std::int64_t>> totalsAsked;  // of the messages, minor units; currencies are never added up
};

/// One receivable on one day, today or later: as if nothing were paid and nobody did anything until then.
struct ForeseenOfReceivable {
  domain::ReceivableFacts facts;            // of today
  domain::Decision decision;                // on that day, before its messages leave
  std::vector<domain::ForeseenStep> steps;  // up to that day, in order; their `receivable` means nothing here
};
struct ForeseenInvoice {
  std::unique_ptr<const domain::Rulebook> rules;
  std::vector<ForeseenOfReceivable> receivables;  // by position; also those that a plan does not list
};

class Foresight {
 public:
  static constexpr int kDays = 60;
  /// Further than that nobody can look.
  static constexpr int kMostDays = 366;

  Foresight(FactsSource& facts, ConfigurationStore& configurations) : facts_(facts), configurations_(configurations) {}

  /// The coming days, `from` included, as if the app were active. `days` in [1, kMostDays].
  ForeseenCompany lookAhead(domain::CompanyId company, domain::Date from, int days = kDays);

  /// Today's plan and the coming days with the stored configuration and with `other`, both as if active. The caller has checked
  /// `other`.
  ComparedConfigurations compare(domain::CompanyId company, domain::Date asOf, domain::Configuration other, int days = kDays);

  /// The plan of `asOf` under each answer to the question about old debt, one after the other over the same facts, as if the app
  /// were activated on that day.
  std::vector<CatchUpEffect> catchUpEffects(domain::CompanyId company, domain::Date asOf,
                                            std::span<const domain::CatchUp> answers);

  /// One invoice on `on`, in [asOf, asOf + kMostDays). Without receivables: there is no such invoice.
  ForeseenInvoice invoiceOn(domain::CompanyId company, domain::Date asOf, domain::InvoiceId invoice, domain::Date on);

 private:
  FactsSource& facts_;
  ConfigurationStore& configurations_;
};

}  // namespace reminders::application
