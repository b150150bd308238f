// The server's half of an SMTP conversation (RFC 5321), without sockets: bytes in, answers out.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "sample-host/web/mail_catcher/caught_mails.hpp"

namespace host::web {

/// One connection. Understands EHLO, HELO, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET, NOOP, VRFY, QUIT, with PIPELINING, SIZE,
/// 8BITMIME and SMTPUTF8.
class SmtpDialogue {
 public:
  struct Limits {
    std::size_t mailBytes = 0;
    std::size_t recipients = 0;
  };
  /// Called with a mail that has arrived whole; what it throws becomes "451, try later".
  using Store = std::function<void(const Envelope&, std::string_view mail)>;

  SmtpDialogue(Limits limits, Store store) : limits_(limits), store_(std::move(store)) {}

  [[nodiscard]] std::string greeting() const;
  /// Takes what arrived, in any pieces; gives what is to be sent back, perhaps nothing yet.
  std::string hear(std::string_view bytes);
  /// After QUIT, or when the other side does not speak SMTP: hang up.
  [[nodiscard]] bool isOver() const { return over_; }

 private:
  enum class Mode { kCommands, kPassword, kMail };

  std::string obey(std::string_view line);
  std::string mailFrom(std::string_view argument);
  std::string recipient(std::string_view argument);
  void takeLine(std::string_view line);
  std::string finishMail();
  void reset();

  Limits limits_;
  Store store_;
  Mode mode_ = Mode::kCommands;
  int passwordLines_ = 0;
  std::string pending_;  // of a line that has not ended yet
  bool hasSender_ = false;
  Envelope envelope_;
  std::string mail_;
  bool tooLarge_ = false;
  bool over_ = false;
};

}  // namespace host::web
