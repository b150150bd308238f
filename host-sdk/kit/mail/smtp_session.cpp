#include "host-sdk/kit/mail/smtp_session.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/codec.hpp"

namespace kit::mail {

namespace {

bool holdsNoLineEnd(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

bool isHostName(std::string_view name) {
  return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

std::string machineName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "";
  const std::string text(name.data());
  return isHostName(text) && text.find('.') != std::string::npos ? text : "";
}

std::vector<std::string> upperWords(const std::string& line) {
  std::string upper(line);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::replace(upper.begin(), upper.end(), '=', ' ');  // AUTH=LOGIN, as old servers write it
  std::istringstream in(upper);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

SmtpCapabilities readCapabilities(const Reply& reply) {
  SmtpCapabilities found;
  for (std::size_t i = 1; i < reply.lines.size(); ++i) {
    const auto words = upperWords(reply.lines[i]);
    if (words.empty()) continue;
    if (words[0] == "PIPELINING") found.pipelining = true;
    if (words[0] == "8BITMIME") found.eightBitMime = true;
    if (words[0] == "STARTTLS") found.startTls = true;
    if (words[0] == "AUTH") found.auth.insert(found.auth.end(), words.begin() + 1, words.end());
    if (words[0] == "SIZE") {
      found.size = true;
      if (words.size() > 1) std::from_chars(words[1].data(), words[1].data() + words[1].size(), found.maxBytes);
    }
  }
  return found;
}

/// `5.1.1` at the beginning of a reply, else nothing.
std::string enhancedStatus(const std::string& text, int code) {
  const auto end = std::min(text.find(' '), text.size());
  const std::string_view word = std::string_view(text).substr(0, end);
  const bool shape = word.size() >= 5 && word.size() <= 9 && word[0] == static_cast<char>('0' + code / 100) && word[1] == '.' &&
                     std::count(word.begin(), word.end(), '.') == 2 && word.back() != '.' &&
                     word.find("..") == std::string_view::npos &&
                     std::all_of(word.begin(), word.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
  return shape ? std::string(word) : "";
}

void replaceAll(std::string& text, const std::string& what) {
  if (what.size() < 4) return;  // too short to be told from ordinary words
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) text.replace(at, what.size(), "***");
}

}  // namespace

SmtpConnection::Session::Session(const SmtpAccount& account) : account_(account) {}

std::string SmtpConnection::Session::withoutSecret(std::string text) const {
  replaceAll(text, base64(std::string(1, '\0') + account_.user + std::string(1, '\0') + account_.secret));
  replaceAll(text, base64(account_.secret));
  replaceAll(text, account_.secret);
  return text;
}

SmtpEnd SmtpConnection::Session::end(SmtpStage stage, SmtpProblem problem, std::string text) const {
  return {stage, problem, 0, "", withoutSecret(std::move(text)), account_.host + ":" + std::to_string(account_.port)};
}

SmtpEnd SmtpConnection::Session::end(SmtpStage stage, const Reply& reply) const {
  const bool refusal = reply.kind() == 4 || reply.kind() == 5;
  auto ending = end(stage,
                    !refusal            ? SmtpProblem::kNotUnderstood
                    : reply.kind() == 4 ? SmtpProblem::kRefusedForNow
                                        : SmtpProblem::kRefused,
                    reply.text());
  ending.code = reply.code;
  ending.status = enhancedStatus(ending.text, reply.code);
  return ending;
}

Ending SmtpConnection::Session::closed(SmtpEnd ending) {
  transport_.close();
  return ending;
}

std::variant<Reply, SmtpEnd> SmtpConnection::Session::ask(SmtpStage stage, std::string line) {
  // A reply before the question would be taken for the answer, and every later one for the answer before it.
  if (transport_.hasBufferedInput())
    return *closed(end(stage, SmtpProblem::kNotUnderstood, "the server answers before it is asked"));
  line += "\r\n";
  if (auto trouble = transport_.write(line, account_.timeouts.reply)) return *closed(end(stage, *trouble));
  auto reply = transport_.readReply(Clock::now() + account_.timeouts.reply);
  if (auto* trouble = std::get_if<Trouble>(&reply)) return *closed(end(stage, *trouble));
  return std::get<Reply>(std::move(reply));
}

Ending SmtpConnection::Session::demand(SmtpStage stage, std::string line, int code) {
  auto reply = ask(stage, std::move(line));
  if (auto* ending = std::get_if<SmtpEnd>(&reply)) return std::move(*ending);
  if (std::get<Reply>(reply).code == code) return std::nullopt;
  return closed(end(stage, std::get<Reply>(reply)));
}

Ending SmtpConnection::Session::signOn() {
  if (account_.host.empty() || !holdsNoLineEnd(account_.host))
    return end(SmtpStage::kConnect, SmtpProblem::kUnfit, "the account has no host");
  if (!holdsNoLineEnd(account_.user) || !holdsNoLineEnd(account_.secret))
    return end(SmtpStage::kConnect, SmtpProblem::kUnfit, "user or password hold a line end");
  if (auto trouble = transport_.connect(account_.host, account_.port, account_.timeouts.connect))
    return end(SmtpStage::kConnect, *trouble);
  if (account_.security == SmtpSecurity::kTls)
    if (auto ending = encrypt(SmtpStage::kConnect)) return ending;
  auto banner = transport_.readReply(Clock::now() + account_.timeouts.reply);
  if (auto* trouble = std::get_if<Trouble>(&banner)) return closed(end(SmtpStage::kBanner, *trouble));
  if (std::get<Reply>(banner).code != 220) return closed(end(SmtpStage::kBanner, std::get<Reply>(banner)));
  if (auto ending = hello()) return ending;
  if (account_.security == SmtpSecurity::kStartTls)
    if (auto ending = startTls()) return ending;
  return account_.user.empty() ? std::nullopt : authenticate();
}

Ending SmtpConnection::Session::encrypt(SmtpStage stage) {
  auto trouble = transport_.encrypt(account_.host, account_.extraCaFile, Clock::now() + account_.timeouts.connect);
  return trouble ? closed(end(stage, *trouble)) : std::nullopt;
}

Ending SmtpConnection::Session::hello() {
  std::string name = account_.helloName.empty() ? machineName() : account_.helloName;
  if (!isHostName(name)) name = transport_.localAddressLiteral();
  auto reply = ask(SmtpStage::kEhlo, "EHLO " + name);
  if (auto* ending = std::get_if<SmtpEnd>(&reply)) return std::move(*ending);
  if (!std::get<Reply>(reply).isMailSystemYes()) return closed(end(SmtpStage::kEhlo, std::get<Reply>(reply)));
  capabilities_ = readCapabilities(std::get<Reply>(reply));
  return std::nullopt;
}

Ending SmtpConnection::Session::startTls() {
  // Somebody in between could have removed the offer: going on unencrypted is never an answer.
  if (!capabilities_.startTls)
    return closed(
        end(SmtpStage::kStartTls, SmtpProblem::kNotOffered, "it offers no STARTTLS, so that nothing was sent unencrypted"));
  if (auto ending = demand(SmtpStage::kStartTls, "STARTTLS", 220)) return ending;
  // Whatever came along unencrypted would be taken for the protected conversation (CVE-2011-0411).
  if (transport_.hasBufferedInput())
    return closed(end(SmtpStage::kStartTls, SmtpProblem::kNotUnderstood, "the server answers before it is asked"));
  if (auto ending = encrypt(SmtpStage::kStartTls)) return ending;
  return hello();
}

Ending SmtpConnection::Session::authenticate() {
  if (!transport_.isEncrypted() && !transport_.peerIsNear())
    return closed(end(SmtpStage::kAuth, SmtpProblem::kNotOffered,
                      "a password is not sent unencrypted over the internet; choose starttls or tls"));
  const auto offers = [&](const char* method) {
    return std::find(capabilities_.auth.begin(), capabilities_.auth.end(), method) != capabilities_.auth.end();
  };
  const bool automatic = account_.auth == SmtpAuth::kAutomatic;
  if ((automatic || account_.auth == SmtpAuth::kPlain) && offers("PLAIN")) {
    const std::string token = std::string(1, '\0') + account_.user + std::string(1, '\0') + account_.secret;
    return demand(SmtpStage::kAuth, "AUTH PLAIN " + base64(token), 235);
  }
  if ((automatic || account_.auth == SmtpAuth::kLogin) && offers("LOGIN")) return authLogin();
  if (account_.auth == SmtpAuth::kXoauth2 && offers("XOAUTH2")) return authXoauth2();
  return closed(end(SmtpStage::kAuth, SmtpProblem::kNotOffered, "it does not offer the sign-in of this account"));
}

Ending SmtpConnection::Session::authLogin() {
  // The text of the challenges differs from server to server and means nothing: user first, password second.
  if (auto ending = demand(SmtpStage::kAuth, "AUTH LOGIN", 334)) return ending;
  if (auto ending = demand(SmtpStage::kAuth, base64(account_.user), 334)) return ending;
  return demand(SmtpStage::kAuth, base64(account_.secret), 235);
}

Ending SmtpConnection::Session::authXoauth2() {
  const std::string token = "user=" + account_.user + "\x01" + "auth=Bearer " + account_.secret + "\x01\x01";
  auto reply = ask(SmtpStage::kAuth, "AUTH XOAUTH2 " + base64(token));
  if (auto* ending = std::get_if<SmtpEnd>(&reply)) return std::move(*ending);
  if (std::get<Reply>(reply).code == 235) return std::nullopt;
  // A refusal comes as a challenge with details; an empty line asks for the plain answer.
  if (std::get<Reply>(reply).code == 334) return demand(SmtpStage::kAuth, "", 235);
  return closed(end(SmtpStage::kAuth, std::get<Reply>(reply)));
}

SmtpEnd SmtpConnection::Session::quit() {
  if (!transport_.isOpen()) return end(SmtpStage::kQuit, SmtpProblem::kLost, "the connection is closed");
  SmtpEnd ending = end(SmtpStage::kQuit, SmtpProblem::kNone, "");
  if (auto trouble = transport_.write("QUIT\r\n", account_.timeouts.quit)) {
    ending = end(SmtpStage::kQuit, *trouble);
  } else {
    auto reply = transport_.readReply(Clock::now() + account_.timeouts.quit);
    if (auto* lost = std::get_if<Trouble>(&reply))
      ending = end(SmtpStage::kQuit, *lost);
    else if (std::get<Reply>(reply).code != 221)
      ending = end(SmtpStage::kQuit, std::get<Reply>(reply));
  }
  transport_.close(true);
  return ending;
}

}  // namespace kit::mail
