// Rates for tests of money claims: those that were published, by hand here so that a test does not read what it tests.
#pragma once
#include <string>
#include <vector>

#include "plugin/domain/rates.hpp"

namespace samples {

inline reminders::domain::Rate rate(const std::string& name, const std::string& customer, const std::string& from,
                                    const std::string& until, const std::string& percent) {
  using namespace reminders::domain;
  Rate made;
  made.name = parseWord<RateName>(name).value();
  made.customer = customer;
  made.validFrom = Date::parse(from).value();
  if (!until.empty()) made.validUntil = Date::parse(until);
  made.percent = percent;
  made.source = "a test";
  made.status = made.name == RateName::kContract ? RateStatus::kAgreed : RateStatus::kOfficial;
  return made;
}

/// The ECB's rate of the half-years from 2015 to 2026, the French legal rate from 2022 to the first half of 2026.
inline const std::vector<reminders::domain::Rate>& publishedRates() {
  static const std::vector<reminders::domain::Rate> kAll{rate("ecb_refinancing", "", "2015-01-01", "2016-06-30", "0.05"),
                                                         rate("ecb_refinancing", "", "2016-07-01", "2022-12-31", "0.00"),
                                                         rate("ecb_refinancing", "", "2023-01-01", "2023-06-30", "2.50"),
                                                         rate("ecb_refinancing", "", "2023-07-01", "2023-12-31", "4.00"),
                                                         rate("ecb_refinancing", "", "2024-01-01", "2024-06-30", "4.50"),
                                                         rate("ecb_refinancing", "", "2024-07-01", "2024-12-31", "4.25"),
                                                         rate("ecb_refinancing", "", "2025-01-01", "2025-06-30", "3.15"),
                                                         rate("ecb_refinancing", "", "2025-07-01", "2026-06-30", "2.15"),
                                                         rate("ecb_refinancing", "", "2026-07-01", "2026-12-31", "2.40"),
                                                         rate("fr_legal", "", "2022-01-01", "2022-06-30", "0.76"),
                                                         rate("fr_legal", "", "2022-07-01", "2022-12-31", "0.77"),
                                                         rate("fr_legal", "", "2023-01-01", "2023-06-30", "2.06"),
                                                         rate("fr_legal", "", "2023-07-01", "2023-12-31", "4.22"),
                                                         rate("fr_legal", "", "2024-01-01", "2024-06-30", "5.07"),
                                                         rate("fr_legal", "", "2024-07-01", "2024-12-31", "4.92"),
                                                         rate("fr_legal", "", "2025-01-01", "2025-06-30", "3.71"),
                                                         rate("fr_legal", "", "2025-07-01", "2025-12-31", "2.76"),
                                                         rate("fr_legal", "", "2026-01-01", "2026-06-30", "2.62")};
  return kAll;
}

}  // namespace samples
