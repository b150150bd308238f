// What long work has done, in the words of who started it: the host's page of the run shows it.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <string>

#include "plugin/application/send_outbox.hpp"

namespace reminders::web {

/// A few lines, each ended by a line feed.
std::string sendTold(const kit::l10n::Catalogue& texts, const application::SendResult& result);

}  // namespace reminders::web
