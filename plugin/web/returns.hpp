// What came back of messages, in plain words.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "plugin/application/history_ports.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// "the mailbox does not exist": a part of a sentence; '' when the reason is not known.
std::string reasonWord(const Language& language, domain::ReturnReason reason);
/// "We could not deliver it to anne@client.example: the mailbox does not exist."
std::string returnSentence(const Language& language, const application::ReturnNote& note);
/// bad, warn, ok, info: as a badge.
std::string returnKind(const application::ReturnNote& note);
/// The notes of a message for a page, the latest first: [{"sentence", "kind", "on", "diagnostic"}].
nlohmann::json returnNotes(const Language& language, const application::PastMessage& message);

}  // namespace reminders::web
