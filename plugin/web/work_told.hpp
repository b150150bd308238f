// What long work has done, in the words of who started it: the host's page of the run shows it.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <string>

#include "plugin/application/list_work.hpp"
#include "plugin/application/run_reminders.hpp"
#include "plugin/application/send_outbox.hpp"
#include "plugin/domain/look_ahead.hpp"

namespace reminders::web {

/// A few lines, each ended by a line feed.
std::string sendTold(const kit::l10n::Catalogue& texts, const application::SendResult& result);
std::string lookAheadTold(const kit::l10n::Catalogue& texts, const domain::LookAhead& ahead);
std::string runTold(const kit::l10n::Catalogue& texts, const application::RunResult& result);
std::string planTold(const kit::l10n::Catalogue& texts, const domain::Plan& plan);
/// With a link to the reminder list.
std::string listedTold(const kit::l10n::Catalogue& texts, const application::Listed& listed);
std::string releasedTold(const kit::l10n::Catalogue& texts, const application::Released& released);

}  // namespace reminders::web
