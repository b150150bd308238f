#include "plugin/application/mail_answers.hpp"

#include <algorithm>
#include <array>

namespace reminders::application {
namespace {

using domain::RecipientState;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// The enhanced status code (RFC 3463) after the reply code, "5.1.1"; '' when there is none.
std::string_view enhancedCode(std::string_view reply) {
  if (reply.size() < 9 || (reply[3] != ' ' && reply[3] != '-')) return {};
  const auto rest = reply.substr(4);
  if (!isDigit(rest[0]) || rest[1] != '.') return {};
  const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return !isDigit(c) && c != '.'; });
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

}  // namespace

bool saysAddressIsDead(std::string_view reply) {
  if (const auto code = enhancedCode(reply); !code.empty()) {
    // Of 5.1.x those that speak of the recipient; 5.1.7 and 5.1.8 speak of the sender. As kit::mail reads a returned mail.
    constexpr std::array<std::string_view, 6> kDead{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"};
    return std::find(kDead.begin(), kDead.end(), code) != kDead.end();
  }
  // Servers that give no code give words: what is full, blocked or unwelcome is not dead.
  std::string words(reply.substr(0, 500));
  for (char& c : words)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const auto* alive :
       {"full", "quota", "block", "spam", "blacklist", "blocklist", "policy", "reputation", "too large", "too big", "relay"})
    if (words.find(alive) != std::string::npos) return false;
  return reply.starts_with("550") || reply.starts_with("551") || reply.starts_with("553");
}

void MailProgress::expect(const std::vector<std::string>& addresses) {
  const auto listed = [&](const std::string& email) {
    return std::find(addresses.begin(), addresses.end(), email) != addresses.end();
  };
  std::erase_if(recipients_,
                [&](const RecipientProgress& each) { return each.state == RecipientState::kPending && !listed(each.email); });
  for (const auto& email : addresses) {
    const auto known =
        std::find_if(recipients_.begin(), recipients_.end(), [&](const RecipientProgress& each) { return each.email == email; });
    if (known == recipients_.end())
      recipients_.push_back({email, RecipientState::kPending, {}});
    else if (known->state == RecipientState::kRefused)
      known->state = RecipientState::kPending;  // written to once more, since nobody has accepted the mail yet
  }
}

void MailProgress::take(const TransportResult& answer) {
  using Kind = RecipientAnswer::Kind;
  dead_.clear();
  const auto put = [&](RecipientProgress& recipient, RecipientState state, const std::string& reply) {
    recipient.state = state;
    recipient.reply = reply;
  };
  for (auto& recipient : recipients_) {
    if (recipient.state != RecipientState::kPending) continue;
    const auto own = std::find_if(answer.answers.begin(), answer.answers.end(),
                                  [&](const RecipientAnswer& each) { return each.email == recipient.email; });
    if (own != answer.answers.end() && own->kind == Kind::kRefused) {
      put(recipient, RecipientState::kRefused, own->reply);
      if (saysAddressIsDead(own->reply)) dead_.push_back(recipient);
      continue;
    }
    switch (answer.kind) {
      case TransportResult::Kind::kAnswered:
        if (own != answer.answers.end() && own->kind == Kind::kAccepted)
          put(recipient, RecipientState::kAccepted, own->reply);
        else
          put(recipient, RecipientState::kPending, own == answer.answers.end() ? answer.reply : own->reply);
        break;
      case TransportResult::Kind::kRefused: put(recipient, RecipientState::kRefused, answer.reply); break;
      default: put(recipient, RecipientState::kPending, own == answer.answers.end() ? answer.reply : own->reply); break;
    }
  }
}

void MailProgress::giveUp(const std::string& reason) {
  for (auto& recipient : recipients_) {
    if (recipient.state != RecipientState::kPending) continue;
    recipient.state = RecipientState::kRefused;
    recipient.reply = recipient.reply.empty() ? reason : reason + ": " + recipient.reply;
  }
}

bool MailProgress::anyAccepted() const {
  return std::any_of(recipients_.begin(), recipients_.end(),
                     [](const auto& each) { return each.state == RecipientState::kAccepted; });
}

bool MailProgress::anyPending() const {
  return std::any_of(recipients_.begin(), recipients_.end(),
                     [](const auto& each) { return each.state == RecipientState::kPending; });
}

bool MailProgress::isPending(std::string_view email) const {
  return std::any_of(recipients_.begin(), recipients_.end(),
                     [&](const auto& each) { return each.state == RecipientState::kPending && each.email == email; });
}

std::string MailProgress::listed(RecipientState state) const {
  std::string text;
  for (const auto& each : recipients_) {
    if (each.state != state) continue;
    if (!text.empty()) text += "; ";
    text += each.email + ": " + each.reply;
  }
  return text;
}

std::string MailProgress::refusals() const { return listed(RecipientState::kRefused); }
std::string MailProgress::waitingFor() const { return listed(RecipientState::kPending); }

}  // namespace reminders::application
