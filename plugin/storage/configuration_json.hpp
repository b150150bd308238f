// The configuration as JSON (payment-reminders/config@1, docs and manifests/config.schema.json): strict reading, canonical
// writing.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/domain/configuration.hpp"

namespace reminders::storage {

/// The configuration, or everything that is wrong with the text, each with its JSON path. What is left out has its default.
/// `decimals`: so many may an amount have, 2 or 3. Any currency's are taken by default, as amounts are compared in any currency.
std::variant<domain::Configuration, std::vector<domain::ConfigurationProblem>> readConfiguration(std::string_view json,
                                                                                                 int decimals = 3);

/// Rates as they come with the app (templates/configuration/rates.json): {"schema": "payment-reminders/rates@1", "rates": […]},
/// the rows being those of the configuration's own `rates`, which go before them:
///   name         ecb_refinancing | fr_legal | contract (domain::RateName)
///   customer     the customer's code; of `contract` only
///   valid_from   the first day; of published rates, the row that covers the first day of a half-year counts for all of it
///   valid_until  the last day; null: until further notice
///   percent      decimal text, as published
///   source       where it was published, or with what it was agreed; must not be empty
///   status       official | secondary | agreed (domain::RateStatus)
/// Rows of one name and customer must not be valid on the same day.
std::variant<std::vector<domain::Rate>, std::vector<domain::ConfigurationProblem>> readRates(std::string_view json);

/// Every key, in a fixed order, indented by two: reading it and writing it again gives the same bytes.
std::string writeConfiguration(const domain::Configuration& configuration);

}  // namespace reminders::storage
