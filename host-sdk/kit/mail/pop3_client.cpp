#include <Poco/Net/IPAddress.h>

#include <charconv>
#include <host_sdk/kit/mail/pop3_client.hpp>
#include <map>
#include <optional>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/smtp_transport.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kStatusBytes = 4096;
constexpr std::size_t kCapabilityBytes = 65536;
constexpr std::size_t kListBytes = kMostPop3Mails * 100;
constexpr std::size_t kTopLines = 4000;  // of a mail that is larger than the limit: a report stands at its beginning

bool isThisMachine(const std::string& host) {
  Poco::Net::IPAddress address;
  return equalsIgnoringCase(host, "localhost") || (Poco::Net::IPAddress::tryParse(host, address) && address.isLoopback());
}

/// `12 rest`: the number and what follows it; nullopt when there is none.
std::optional<std::pair<std::uint64_t, std::string_view>> numbered(std::string_view line) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc()) return std::nullopt;
  std::string_view rest(end, static_cast<std::size_t>(line.data() + line.size() - end));
  if (!rest.empty() && !rest.starts_with(' ')) return std::nullopt;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return std::pair(number, rest);
}

}  // namespace

class Pop3Mailbox::Session {
 public:
  explicit Session(const Pop3Account& account) : account_(account) {}

  Pop3End open() {
    if (auto trouble = transport_.connect(account_.host, account_.port, account_.timeouts.connect))
      return ended(Pop3Stage::kConnect, std::move(*trouble));
    if (account_.security == Pop3Security::kTls)
      if (auto end = encrypt(Pop3Stage::kConnect); !end.ok()) return end;
    if (auto end = status(Pop3Stage::kGreeting, account_.timeouts.reply); !end.ok()) return end;
    if (account_.security != Pop3Security::kTls)
      if (auto end = startTls(); !end.ok()) return end;
    // A server may call names and passwords wrong, busy, or not here: all of it is the account's matter.
    if (auto end = command(Pop3Stage::kSignIn, "USER " + account_.user); !end.ok()) return end;
    return command(Pop3Stage::kSignIn, "PASS " + account_.secret);
  }

  std::variant<std::vector<Pop3Entry>, Pop3End> list() {
    std::vector<Pop3Entry> entries;
    std::map<std::uint64_t, std::size_t> places;
    const auto nonsense = [&](std::string_view line) {
      return broken(Pop3Stage::kList, {SmtpProblem::kNotUnderstood, "“" + shown(line) + "” does not list a mail"});
    };
    if (auto end = command(Pop3Stage::kList, "LIST"); !end.ok()) return end;
    auto lines = readLines(Pop3Stage::kList, kListBytes);
    if (auto* end = std::get_if<Pop3End>(&lines)) return std::move(*end);
    for (const auto& line : std::get<0>(lines)) {
      const auto entry = numbered(line);
      const auto size = entry ? numbered(entry->second) : std::nullopt;
      if (!size || entry->first == 0 || entry->first > 0x7FFFFFFF) return nonsense(line);
      if (!places.emplace(entry->first, entries.size()).second) return nonsense(line);
      entries.push_back({static_cast<int>(entry->first), {}, size->first});
    }
    auto end = command(Pop3Stage::kList, "UIDL");
    if (end.problem == SmtpProblem::kRefused) return entries;  // a server without: its mails are known by their content only
    if (!end.ok()) return end;
    lines = readLines(Pop3Stage::kList, kListBytes);
    if (auto* broken = std::get_if<Pop3End>(&lines)) return std::move(*broken);
    for (const auto& line : std::get<0>(lines)) {
      const auto entry = numbered(line);
      if (!entry || entry->second.empty() || entry->second.size() > 200) return nonsense(line);
      if (const auto place = places.find(entry->first); place != places.end())
        entries[place->second].id = shown(entry->second, 200);
    }
    return entries;
  }

  std::variant<Pop3Mail, Pop3End> read(const Pop3Entry& entry, std::size_t limit) {
    Pop3Mail mail;
    mail.isCut = entry.bytes > limit;
    const std::string number = std::to_string(entry.number);
    auto end = command(Pop3Stage::kRead, mail.isCut ? "TOP " + number + " " + std::to_string(kTopLines) : "RETR " + number);
    if (!end.ok()) return end;
    const Deadline deadline = Clock::now() + account_.timeouts.mail;
    // The transport's own dots come on top of what the mail holds.
    std::size_t budget = limit + limit / 8 + kStatusBytes;
    while (true) {
      auto read = transport_.readLine(deadline, budget, budget);
      if (auto* trouble = std::get_if<Trouble>(&read)) {
        if (trouble->problem != SmtpProblem::kNotUnderstood) return broken(Pop3Stage::kRead, std::move(*trouble));
        // More than it may be: what has come is enough to be read, and the rest is not waited for.
        transport_.close();
        mail.isCut = true;
        break;
      }
      const auto& line = std::get<std::string>(read);
      if (line == ".") break;
      mail.bytes.append(line, line.starts_with('.') ? 1 : 0).append("\r\n");
    }
    if (mail.bytes.size() > limit) {
      mail.bytes.resize(limit);
      mail.isCut = true;
    }
    return mail;
  }

  Pop3End quit() {
    auto end = isOpen() ? command(Pop3Stage::kQuit, "QUIT", account_.timeouts.quit) : Pop3End{Pop3Stage::kQuit, {}, {}, server()};
    transport_.close(end.ok());
    return end;
  }

  [[nodiscard]] bool isOpen() const { return transport_.isOpen(); }
  [[nodiscard]] bool isEncrypted() const { return transport_.isEncrypted(); }

 private:
  [[nodiscard]] std::string server() const { return shown(account_.host, 260) + ":" + std::to_string(account_.port); }

  Pop3End ended(Pop3Stage stage, Trouble trouble) const {
    // Some servers repeat what they were told.
    for (auto at = trouble.text.find(account_.secret); !account_.secret.empty() && at != std::string::npos;
         at = trouble.text.find(account_.secret))
      trouble.text.replace(at, account_.secret.size(), "…");
    return {stage, trouble.problem, shown(trouble.text, 500), server()};
  }
  /// Nothing more can be understood on this connection.
  Pop3End broken(Pop3Stage stage, Trouble trouble) {
    transport_.close();
    return ended(stage, std::move(trouble));
  }

  Pop3End encrypt(Pop3Stage stage) {
    if (auto trouble = transport_.encrypt(account_.host, account_.extraCaFile, Clock::now() + account_.timeouts.connect))
      return broken(stage, std::move(*trouble));
    return {stage, SmtpProblem::kNone, {}, server()};
  }

  Pop3End startTls() {
    const bool demanded = account_.security == Pop3Security::kStartTls;
    if (!demanded && isThisMachine(account_.host)) return {Pop3Stage::kStartTls, SmtpProblem::kNone, {}, server()};
    auto end = command(Pop3Stage::kCapabilities, "CAPA");
    bool offered = false;
    if (end.ok()) {
      auto lines = readLines(Pop3Stage::kCapabilities, kCapabilityBytes);
      if (auto* failed = std::get_if<Pop3End>(&lines)) return std::move(*failed);
      for (const auto& line : std::get<0>(lines)) offered = offered || equalsIgnoringCase(line, "STLS");
    } else if (end.problem != SmtpProblem::kRefused) {
      return end;
    }
    if (!offered) {
      if (!demanded && transport_.peerIsNear()) return {Pop3Stage::kStartTls, SmtpProblem::kNone, {}, server()};
      return broken(Pop3Stage::kStartTls,
                    {SmtpProblem::kNotOffered, "it offers no encryption (STLS), and the password must not be seen on the way"});
    }
    end = command(Pop3Stage::kStartTls, "STLS");
    if (!end.ok()) return end;
    // What came along with the answer was not encrypted, and could be anybody's.
    if (transport_.hasBufferedInput())
      return broken(Pop3Stage::kStartTls, {SmtpProblem::kNotUnderstood, "it went on talking in the clear"});
    return encrypt(Pop3Stage::kStartTls);
  }

  Pop3End command(Pop3Stage stage, const std::string& line) { return command(stage, line, account_.timeouts.reply); }
  Pop3End command(Pop3Stage stage, const std::string& line, std::chrono::milliseconds timeout) {
    if (!transport_.isOpen()) return ended(stage, {SmtpProblem::kLost, "the connection is closed"});
    for (const char c : line)
      if (c == '\r' || c == '\n' || c == '\0') return ended(stage, {SmtpProblem::kUnfit, "user and password hold no line ends"});
    if (auto trouble = transport_.write(line + "\r\n", timeout)) return broken(stage, std::move(*trouble));
    return status(stage, timeout);
  }

  /// `+OK …` or `-ERR …`.
  Pop3End status(Pop3Stage stage, std::chrono::milliseconds timeout) {
    std::size_t budget = kStatusBytes;
    auto read = transport_.readLine(Clock::now() + timeout, budget, budget);
    if (auto* trouble = std::get_if<Trouble>(&read)) return broken(stage, std::move(*trouble));
    const std::string_view line = std::get<std::string>(read);
    if (line == "+OK" || line.starts_with("+OK ")) return {stage, SmtpProblem::kNone, {}, server()};
    if (line != "-ERR" && !line.starts_with("-ERR "))
      return broken(stage, {SmtpProblem::kNotUnderstood, "“" + shown(line, 100) + "” is not a POP3 reply"});
    std::string text(line.substr(line.size() > 5 ? 5 : line.size()));
    // RFC 2449 and 3206: another time it may work.
    const bool forNow = text.starts_with("[IN-USE]") || text.starts_with("[LOGIN-DELAY]") || text.starts_with("[SYS/TEMP]");
    if (text.empty()) text = "-ERR";
    return ended(stage, {forNow ? SmtpProblem::kRefusedForNow : SmtpProblem::kRefused, std::move(text)});
  }

  /// The lines of an answer up to the single dot.
  std::variant<std::vector<std::string>, Pop3End> readLines(Pop3Stage stage, std::size_t budget) {
    std::vector<std::string> lines;
    const Deadline deadline = Clock::now() + account_.timeouts.reply;
    while (lines.size() <= kMostPop3Mails) {
      auto read = transport_.readLine(deadline, budget);
      if (auto* trouble = std::get_if<Trouble>(&read)) return broken(stage, std::move(*trouble));
      auto& line = std::get<std::string>(read);
      if (line == ".") return lines;
      lines.push_back(line.starts_with('.') ? line.substr(1) : std::move(line));
    }
    return broken(stage, {SmtpProblem::kNotUnderstood,
                          "it lists more than " + std::to_string(kMostPop3Mails) + " mails; delete the old ones"});
  }

  Pop3Account account_;
  SmtpTransport transport_;
};

Pop3Mailbox::Pop3Mailbox(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Pop3Mailbox::Pop3Mailbox(Pop3Mailbox&&) noexcept = default;
Pop3Mailbox& Pop3Mailbox::operator=(Pop3Mailbox&&) noexcept = default;
Pop3Mailbox::~Pop3Mailbox() = default;

std::variant<Pop3Mailbox, Pop3End> Pop3Mailbox::open(const Pop3Account& account) {
  auto session = std::make_unique<Session>(account);
  auto end = session->open();
  if (!end.ok()) return end;
  return Pop3Mailbox(std::move(session));
}

std::variant<std::vector<Pop3Entry>, Pop3End> Pop3Mailbox::list() { return session_->list(); }
std::variant<Pop3Mail, Pop3End> Pop3Mailbox::read(const Pop3Entry& entry, std::size_t limit) {
  return session_->read(entry, limit);
}
Pop3End Pop3Mailbox::quit() { return session_->quit(); }
bool Pop3Mailbox::isOpen() const { return session_->isOpen(); }
bool Pop3Mailbox::isEncrypted() const { return session_->isEncrypted(); }

}  // namespace kit::mail
