#include <algorithm>
#include <charconv>
#include <host_sdk/kit/encoding/percent.hpp>
#include <host_sdk/kit/encoding/utf8.hpp>
#include <host_sdk/kit/mail/pop3_client.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"

namespace kit::mail {

namespace {

bool isHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == ':';
  });
}

/// One line of at most 255 bytes: a command of POP3 holds no more.
bool fitsCommand(const std::string& text) {
  return text.size() <= 255 && encoding::isUtf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
         });
}

}  // namespace

std::variant<Pop3Account, Refusal> Pop3Account::parse(std::string_view url) {
  const auto refuse = [](std::string_view where) {
    return Refusal{
        "A bounce mailbox is written pop3://user:password@host:110 or pop3s://user:password@host:995; it cannot be read: {}",
        shown(where)};
  };
  Pop3Account account;
  const auto scheme = url.substr(0, std::min(url.find("://"), url.size()));
  if (scheme == "pop3s") {
    account.security = Pop3Security::kTls;
    account.port = 995;
  } else if (scheme != "pop3") {
    return refuse("the beginning is neither pop3:// nor pop3s://");
  }
  url.remove_prefix(scheme.size() + 3);
  while (url.ends_with('/')) url.remove_suffix(1);
  // The last @ ends the password, so that a user may be an address and a password may hold one.
  const auto at = url.rfind('@');
  if (at == std::string_view::npos) return refuse("the user is missing");
  const auto person = url.substr(0, at);
  const auto colon = person.find(':');
  account.user = encoding::percentDecodedLoosely(person.substr(0, colon));
  if (colon != std::string_view::npos) account.secret = encoding::percentDecodedLoosely(person.substr(colon + 1));
  if (account.user.empty() || !fitsCommand(account.user)) return refuse("the user");
  if (!fitsCommand(account.secret)) return refuse("the password holds characters that cannot be sent, or is too long");
  auto server = url.substr(at + 1);
  std::string_view port;
  bool hasPort = false;
  if (server.starts_with('[')) {  // an IPv6 address
    const auto end = server.find(']');
    if (end == std::string_view::npos) return refuse(server);
    const auto rest = server.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return refuse(server);
    hasPort = !rest.empty();
    if (hasPort) port = rest.substr(1);
    account.host = std::string(server.substr(1, end - 1));
  } else {
    const auto end = server.find(':');
    hasPort = end != std::string_view::npos;
    if (hasPort) port = server.substr(end + 1);
    account.host = std::string(server.substr(0, end));
    if (account.host.find(':') != std::string::npos) return refuse(server);
  }
  if (!isHostName(account.host)) return refuse(server);
  if (hasPort) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
    if (error != std::errc() || end != port.data() + port.size() || value < 1 || value > 65535) return refuse(server);
    account.port = static_cast<std::uint16_t>(value);
  }
  return account;
}

std::string Pop3Account::place() const { return user + "@" + host + ":" + std::to_string(port); }

std::string_view stageName(Pop3Stage stage) {
  switch (stage) {
    case Pop3Stage::kConnect: return "connect";
    case Pop3Stage::kGreeting: return "greeting";
    case Pop3Stage::kCapabilities: return "CAPA";
    case Pop3Stage::kStartTls: return "STLS";
    case Pop3Stage::kSignIn: return "sign-in";
    case Pop3Stage::kList: return "UIDL";
    case Pop3Stage::kRead: return "RETR";
    case Pop3Stage::kQuit: return "QUIT";
  }
  return "";
}

std::string Pop3End::sentence() const {
  const std::string who = "The mailbox of returned mails at " + server;
  std::string said = text;
  while (said.ends_with('.') || said.ends_with(' ')) said.pop_back();
  const std::string settings = " Check its address in the e-mail settings.";
  const std::string where = std::string(stageName(stage));
  switch (problem) {
    case SmtpProblem::kNone: return who + " has done what was asked.";
    case SmtpProblem::kRefusedForNow: return who + " refused for now (" + where + "): " + said + ".";
    case SmtpProblem::kRefused:
      return stage == Pop3Stage::kSignIn
                 ? who + " refused the sign-in: " + said + ". Check user and password in the e-mail settings."
                 : who + " refused (" + where + "): " + said + ".";
    case SmtpProblem::kNotUnderstood:
      return who + " gave an answer that is not understood (" + where + "): " + said + "." +
             (stage <= Pop3Stage::kGreeting ? settings : "");
    case SmtpProblem::kLost:
    case SmtpProblem::kTimeout:
      return stage <= Pop3Stage::kGreeting ? who + " cannot be reached: " + said + "." + settings
                                           : who + " broke off (" + where + "): " + said + ".";
    case SmtpProblem::kTls:
      return "The connection to the mailbox of returned mails at " + server + " cannot be trusted: " + said + "." + settings;
    case SmtpProblem::kNotOffered:
      return who + " cannot be used: " + said + ". Write pop3s:// in the e-mail settings, or ask the provider.";
    case SmtpProblem::kUnfit:
    case SmtpProblem::kStopped: return who + " was not asked: " + said + ".";
  }
  return "";
}

}  // namespace kit::mail
