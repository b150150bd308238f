// A configuration made ready for deciding: calendar computed, levels resolved to ranks, assignments looked up.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "plugin/domain/calendar.hpp"
#include "plugin/domain/configuration.hpp"
#include "plugin/domain/facts.hpp"

namespace reminders::domain {

/// Where a programme was chosen, from the first that is asked to the last.
enum class ProgrammeSource : std::uint8_t { kInvoice, kCustomer, kCategory, kDepartment, kCompany };
template <>
inline constexpr WordTable<ProgrammeSource, 5> kWords<ProgrammeSource>{{{ProgrammeSource::kInvoice, "invoice"},
                                                                        {ProgrammeSource::kCustomer, "customer"},
                                                                        {ProgrammeSource::kCategory, "category"},
                                                                        {ProgrammeSource::kDepartment, "department"},
                                                                        {ProgrammeSource::kCompany, "company"}}};

/// A step with what its names stand for.
struct RankedStep {
  const Step* step = nullptr;
  int rank = 0;
  /// The step's recipients, or the company's default where it names none.
  std::span<const Role> roles;
};

struct RankedProgramme {
  const Programme* programme = nullptr;
  std::vector<RankedStep> steps;
};

/// Which programme applies, and who said so. Points into the rulebook.
struct ProgrammeChoice {
  /// What was chosen, also when its mode is none; nullptr: the word `none`, or no choice at all.
  const RankedProgramme* chosen = nullptr;
  ProgrammeSource from = ProgrammeSource::kCompany;

  /// The programme that reminds; nullptr for "no reminders".
  [[nodiscard]] const RankedProgramme* programme() const {
    return chosen != nullptr && chosen->programme->mode != Mode::kNone ? chosen : nullptr;
  }
  /// The id of what was chosen; `none` where no programme was.
  [[nodiscard]] std::string_view id() const { return chosen != nullptr ? std::string_view(chosen->programme->id) : kNoProgramme; }
};

/// Immutable; may be shared between threads. Pointers and spans into it live as long as it does, so it can be neither copied nor
/// moved.
class Rulebook {
 public:
  /// `activatedOn`: the as-of date of the activation (the first run of an imported configuration); nullopt: not yet, everything
  /// is decided as if reminders were activated on the as-of date. Throws std::invalid_argument for a configuration that
  /// `checkConfiguration` refuses.
  /// `shippedRates`: those that came with the app; the configuration's own go before them.
  explicit Rulebook(Configuration configuration, std::optional<Date> activatedOn = std::nullopt,
                    std::span<const Rate> shippedRates = {});
  Rulebook(const Rulebook&) = delete;
  Rulebook& operator=(const Rulebook&) = delete;

  [[nodiscard]] const Configuration& configuration() const { return configuration_; }
  [[nodiscard]] const Calendar& calendar() const { return calendar_; }
  [[nodiscard]] std::optional<Date> activatedOn() const { return activatedOn_; }
  [[nodiscard]] const RateTable& rates() const { return rates_; }

  /// Invoice › customer › customer's category › department › company: the first that is set.
  [[nodiscard]] ProgrammeChoice programmeOf(const ReceivableFacts& receivable, const CustomerFacts& customer) const;

  [[nodiscard]] const Level* level(std::string_view id) const;
  [[nodiscard]] const RankedProgramme* programme(std::string_view id) const;

  /// The first day on which a receivable due on `due` has reached the delay of a step.
  [[nodiscard]] Date dueDayOf(const Step& step, Date due) const;

  /// The smallest amount of a currency that is reminded, in minor units.
  [[nodiscard]] std::int64_t minimumIn(kit::Currency currency) const;

 private:
  Configuration configuration_;
  std::optional<Date> activatedOn_;
  Calendar calendar_;
  RateTable rates_;
  std::vector<RankedProgramme> programmes_;
};

}  // namespace reminders::domain
