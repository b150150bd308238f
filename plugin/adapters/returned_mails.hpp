// The job `bounces`: reads the company's mailboxes of returned mails, or a folder, and learns from what is there.
#pragma once
#include <host_sdk/module.hpp>

#include "plugin/adapters/app_graph.hpp"
#include "plugin/adapters/job_documents.hpp"

namespace reminders::adapters {

struct ReturnsAnswer {
  Document json;
  std::string summary;
};

/// `run` may name a folder (`from`). Throws when a mailbox refuses or a folder cannot be read; what was learned before stays.
/// Without a mailbox it says so and does nothing.
ReturnsAnswer learnFromReturns(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run);

/// {"mails": [{"file", "kind", "recipient", "status", "reminder"}]}: one entry for each recipient that a mail names, or one.
Document returnsDocument(const application::ReturnsResult& result);
std::string returnsSummary(const application::Company& company, const application::ReturnsResult& result);

}  // namespace reminders::adapters
