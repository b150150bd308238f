// The answers of jobs as JSON, to the letter of what other programs rely on (docs: "job run").
#pragma once
#include <nlohmann/json.hpp>

#include "plugin/application/preview_port.hpp"
#include "plugin/application/run_reminders.hpp"
#include "plugin/application/send_outbox.hpp"

namespace reminders::adapters {

using Document = nlohmann::ordered_json;

/// A plan with its lines and messages. `subjects`: for each message of the plan, in their order. `queued`: which messages count
/// (a run tells what was queued); absent: all.
Document planDocument(const application::Company& company, const application::PlannedCompany& planned,
                      const std::vector<application::PreviewedMessage>& previews, const std::vector<domain::MessageId>* queued);

/// The answer of a run, also of one that did nothing (`state` and `note` say why).
Document runDocument(const application::Company& company, domain::Date asOf, const application::RunResult& result,
                     const std::vector<application::PreviewedMessage>& previews);

Document sendDocument(const application::Company& company, const application::SendResult& result);

/// A few lines for a person, however many invoices there are.
std::string planSummary(const application::Company& company, const domain::Plan& plan);
/// The same of a run; one that did not look at everything says so.
std::string runSummary(const application::Company& company, const application::RunResult& result);
std::string sendSummary(const application::Company& company, const application::SendResult& result);

}  // namespace reminders::adapters
