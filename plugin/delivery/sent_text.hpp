// What was sent, for reading.
#pragma once
#include <string>

#include "plugin/application/outbox_store.hpp"

namespace reminders::delivery {

/// The text that the customer read: of a mail its plain part, of a call what was to be said; '' for what is a file.
std::string textOfCopy(const application::SentCopy& copy);

}  // namespace reminders::delivery
