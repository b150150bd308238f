// The answers of the jobs `look-ahead` and `compare` as JSON and in a few lines.
#pragma once
#include <string>

#include "plugin/adapters/job_documents.hpp"
#include "plugin/application/foresight.hpp"

namespace reminders::adapters {

// The documents may hold hundreds of thousands of steps: they are written piece by piece, never held as a tree.

/// Day by day, each with its steps; days without any are left out.
std::string lookAheadJson(const application::Company& company, const domain::LookAhead& ahead);
std::string lookAheadSummary(const application::Company& company, const domain::LookAhead& ahead);

/// Receivables that change today, and customers for whom the coming days change.
std::string comparisonJson(const application::Company& company, const application::ComparedConfigurations& compared);
std::string comparisonSummary(const application::Company& company, const application::ComparedConfigurations& compared);

}  // namespace reminders::adapters
