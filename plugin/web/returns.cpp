#include "plugin/web/returns.hpp"

#include <nlohmann/json.hpp>

namespace reminders::web {

using domain::ReturnKind;
using domain::ReturnReason;

std::string reasonWord(const Language& language, ReturnReason reason) {
  switch (reason) {
    case ReturnReason::kNoMailbox: return language.tr("the mailbox does not exist");
    case ReturnReason::kNoDomain: return language.tr("what stands after the @ does not exist");
    case ReturnReason::kClosed: return language.tr("the mailbox is closed");
    case ReturnReason::kFull: return language.tr("the mailbox is full");
    case ReturnReason::kTooLarge: return language.tr("the mail is too large for it");
    case ReturnReason::kRefused: return language.tr("its mail server did not want the mail");
    case ReturnReason::kUnreachable: return language.tr("its mail server could not be reached");
    case ReturnReason::kDelayed: return language.tr("the mail server still tries");
    case ReturnReason::kUnknown: break;
  }
  return {};
}

std::string returnSentence(const Language& language, const application::ReturnNote& note) {
  const auto reason = reasonWord(language, note.reason());
  // A report may be about a mail and name nobody.
  const auto address = note.recipient.empty() ? language.tr("the recipient") : note.recipient;
  const auto tr = [&](const char* message) { return language.texts.tr(message, {{"address", address}, {"reason", reason}}); };
  switch (note.kind) {
    case ReturnKind::kHard: return tr(kit::l10n::mark("We could not deliver it to {address}: {reason}."));
    case ReturnKind::kSoft:
      if (note.isDelay) return tr(kit::l10n::mark("It has not reached {address} yet: the mail server still tries."));
      return reason.empty()
                 ? tr(kit::l10n::mark("It came back from {address}, without a clear reason; the address may be in order."))
                 : tr(kit::l10n::mark("It came back from {address}: {reason}. The address itself may be in order."));
    case ReturnKind::kAutoReply: return tr(kit::l10n::mark("An automatic answer came, such as an absence."));
    case ReturnKind::kComplaint:
      return tr(kit::l10n::mark("{address} reported it as unwanted mail. A telephone call may do better."));
    case ReturnKind::kDelivered: return tr(kit::l10n::mark("Its arrival at {address} was confirmed."));
    case ReturnKind::kOther: break;
  }
  return tr(kit::l10n::mark("An answer came: read it in the mailbox."));
}

std::string returnKind(const application::ReturnNote& note) {
  switch (note.kind) {
    case ReturnKind::kHard: return "bad";
    case ReturnKind::kSoft:
    case ReturnKind::kComplaint: return "warn";
    case ReturnKind::kDelivered: return "ok";
    case ReturnKind::kAutoReply:
    case ReturnKind::kOther: break;
  }
  return "info";
}

nlohmann::json returnNotes(const Language& language, const application::PastMessage& message) {
  auto notes = nlohmann::json::array();
  for (auto note = message.returns.rbegin(); note != message.returns.rend(); ++note)
    notes.push_back({{"sentence", returnSentence(language, *note)},
                     {"kind", returnKind(*note)},
                     {"on", language.format.date(note->readOn)},
                     {"diagnostic", note->diagnostic}});
  return notes;
}

}  // namespace reminders::web
