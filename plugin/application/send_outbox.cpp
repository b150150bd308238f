#include "plugin/application/send_outbox.hpp"

#include "plugin/application/send_pass.hpp"

namespace reminders::application {
namespace {

using domain::MessageState;

std::size_t at(MessageState state) { return static_cast<std::size_t>(state); }

}  // namespace

std::string SendResult::sentence() const {
  if (kind == Kind::kInactive) return "Reminders are not active: nothing was sent. Switch them on first.";
  if (kind == Kind::kPaused) return "Reminders are paused: nothing was sent. Resume them first.";
  if (kind == Kind::kBusy) return "Another sender is at work: it sends what is queued.";
  std::string text = "This run: " + std::to_string(thisRun[at(MessageState::kSent)]) + " sent, " +
                     std::to_string(thisRun[at(MessageState::kReady)]) + " ready. The whole outbox: " +
                     std::to_string(outbox[at(MessageState::kQueued)] + outbox[at(MessageState::kFailed)]) + " waiting, " +
                     std::to_string(outbox[at(MessageState::kUndeliverable)]) + " not delivered.";
  if (windowClosed) text += " The sending window is closed: what is due waits for it.";
  for (const auto& problem : accountProblems) text += " The mail account does not work: " + problem;
  return text;
}

SendResult SendOutbox::pass(const SendRequest& request) {
  SendResult result;
  auto settings = ports_.configurations.load(request.company.id);
  if (settings.paused)
    result.kind = SendResult::Kind::kPaused;
  else if (!settings.configuration.active && request.only.empty())
    result.kind = SendResult::Kind::kInactive;
  else
    SendPass(ports_, settings_, request, result).run(std::move(settings));
  result.outbox = ports_.outbox.counts(request.company.id);
  return result;
}

}  // namespace reminders::application
