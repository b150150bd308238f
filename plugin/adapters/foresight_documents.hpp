// The answers of the jobs `look-ahead` and `compare` as JSON and in a few lines.
#pragma once
#include <nlohmann/json.hpp>

#include "plugin/adapters/job_documents.hpp"
#include "plugin/application/foresight.hpp"

namespace reminders::adapters {

/// Day by day, each with its steps; days without any are left out.
Document lookAheadDocument(const application::Company& company, const domain::LookAhead& ahead);
std::string lookAheadSummary(const application::Company& company, const domain::LookAhead& ahead);

/// Receivables that change today, and customers for whom the coming days change.
Document comparisonDocument(const application::Company& company, const application::ComparedConfigurations& compared);
std::string comparisonSummary(const application::Company& company, const application::ComparedConfigurations& compared);

}  // namespace reminders::adapters
