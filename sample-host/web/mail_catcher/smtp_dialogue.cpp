#include "sample-host/web/mail_catcher/smtp_dialogue.hpp"

#include <exception>
#include <optional>

namespace host::web {
namespace {

constexpr std::size_t kLongestLine = 4096;  // of commands; RFC 5321 asks for 512, AUTH for more

std::string upper(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

// The address in "<…>"; nullopt when there is none.
std::optional<std::string> pathIn(std::string_view text) {
  const auto open = text.find('<');
  const auto close = text.find('>', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(open + 1, close - open - 1));
}

}  // namespace

std::string SmtpDialogue::greeting() const { return "220 mail-catcher ESMTP: nothing is delivered from here\r\n"; }

std::string SmtpDialogue::hear(std::string_view bytes) {
  std::string answers;
  while (!bytes.empty() && !over_) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) {
      // A line of a mail may be of any length, but its start decides whether it is the last one.
      if (mode_ == Mode::kMail || pending_.size() + bytes.size() <= kLongestLine) {
        if (pending_.size() + bytes.size() <= limits_.mailBytes + kLongestLine) {
          pending_.append(bytes);
        } else {
          tooLarge_ = true;  // the rest of this line is not kept
        }
        return answers;
      }
      over_ = true;
      return answers + "500 5.5.2 The line is too long, goodbye\r\n";
    }
    pending_.append(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    if (!pending_.empty() && pending_.back() == '\r') pending_.pop_back();
    const std::string line = std::move(pending_);
    pending_.clear();
    switch (mode_) {
      case Mode::kCommands: answers += obey(line); break;
      case Mode::kPassword:
        if (--passwordLines_ > 0) {
          answers += "334 UGFzc3dvcmQ6\r\n";
        } else {
          mode_ = Mode::kCommands;
          answers += "235 2.7.0 Welcome, whoever you are\r\n";
        }
        break;
      case Mode::kMail:
        if (line == ".") {
          answers += finishMail();
        } else {
          takeLine(line);
        }
        break;
    }
  }
  return answers;
}

std::string SmtpDialogue::obey(std::string_view line) {
  if (line.size() > kLongestLine) return "500 5.5.2 The line is too long\r\n";
  const auto blank = line.find(' ');
  const auto command = upper(line.substr(0, blank));
  const auto argument = blank == std::string_view::npos ? std::string_view{} : line.substr(blank + 1);
  if (command == "EHLO") {
    reset();
    return "250-mail-catcher\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250-AUTH PLAIN "
           "LOGIN\r\n250 SIZE " +
           std::to_string(limits_.mailBytes) + "\r\n";
  }
  if (command == "HELO") {
    reset();
    return "250 mail-catcher\r\n";
  }
  if (command == "MAIL") return mailFrom(argument);
  if (command == "RCPT") return recipient(argument);
  if (command == "DATA") {
    if (envelope_.to.empty()) return "503 5.5.1 Say RCPT TO first\r\n";
    mode_ = Mode::kMail;
    return "354 Go on, and end with a line that holds a point\r\n";
  }
  if (command == "AUTH") {
    const auto method = upper(argument);
    if (method.rfind("PLAIN ", 0) == 0) return "235 2.7.0 Welcome, whoever you are\r\n";
    mode_ = Mode::kPassword;
    passwordLines_ = method.rfind("LOGIN", 0) == 0 && method.size() <= 6 ? 2 : 1;
    return passwordLines_ == 2 ? "334 VXNlcm5hbWU6\r\n" : "334 \r\n";
  }
  if (command == "RSET") {
    reset();
    return "250 2.0.0 Forgotten\r\n";
  }
  if (command == "NOOP" || command == "VRFY") return "250 2.0.0 Fine\r\n";
  if (command == "QUIT") {
    over_ = true;
    return "221 2.0.0 Goodbye\r\n";
  }
  return "502 5.5.1 This is not understood\r\n";
}

std::string SmtpDialogue::mailFrom(std::string_view argument) {
  const auto sender = pathIn(argument);
  if (upper(argument).rfind("FROM:", 0) != 0 || !sender) return "501 5.5.4 Say MAIL FROM:<address>\r\n";
  reset();
  hasSender_ = true;
  envelope_.from = *sender;
  return "250 2.1.0 Fine\r\n";
}

std::string SmtpDialogue::recipient(std::string_view argument) {
  if (!hasSender_) return "503 5.5.1 Say MAIL FROM first\r\n";
  const auto address = pathIn(argument);
  if (upper(argument).rfind("TO:", 0) != 0 || !address || address->empty()) return "501 5.5.4 Say RCPT TO:<address>\r\n";
  if (envelope_.to.size() >= limits_.recipients) return "452 4.5.3 Too many recipients, send the mail again for the others\r\n";
  envelope_.to.push_back(*address);
  return "250 2.1.5 Fine\r\n";
}

void SmtpDialogue::takeLine(std::string_view line) {
  if (!line.empty() && line.front() == '.') line.remove_prefix(1);  // RFC 5321, 4.5.2
  if (mail_.size() + line.size() + 2 > limits_.mailBytes) tooLarge_ = true;
  if (!tooLarge_) mail_.append(line).append("\r\n");
}

std::string SmtpDialogue::finishMail() {
  std::string answer = "250 2.0.0 Kept\r\n";
  if (tooLarge_) {
    answer = "552 5.3.4 The mail is larger than " + std::to_string(limits_.mailBytes) + " bytes\r\n";
  } else {
    try {
      store_(envelope_, mail_);
    } catch (const std::exception&) {  // a full disk: the sender keeps the mail and tries again
      answer = "451 4.3.0 The mail cannot be kept now, try later\r\n";
    }
  }
  reset();
  mode_ = Mode::kCommands;
  return answer;
}

void SmtpDialogue::reset() {
  hasSender_ = false;
  envelope_ = {};
  mail_.clear();
  tooLarge_ = false;
}

}  // namespace host::web
