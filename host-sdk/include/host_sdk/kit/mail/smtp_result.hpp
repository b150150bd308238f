// How an SMTP exchange ended: where, why, and what that means for each recipient.
#pragma once
#include <host_sdk/kit/mail/address.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kit::mail {

/// Where an exchange was when it ended, in the order of a session.
enum class SmtpStage { kConnect, kBanner, kEhlo, kStartTls, kAuth, kMail, kRcpt, kData, kAfterFinalDot, kQuit };
std::string_view stageName(SmtpStage stage);

enum class SmtpProblem {
  kNone,           // it went well
  kRefusedForNow,  // the server answered 4xx
  kRefused,        // the server answered 5xx
  kNotUnderstood,  // an answer that is none, too long, or out of order
  kLost,           // connection refused, closed or reset, or the name has no address
  kTimeout,        // nothing, or not all, in time
  kTls,            // the certificate or the encryption is not acceptable
  kNotOffered,     // the server has no STARTTLS, or no way to sign in that we may use
  kUnfit,          // the message or the account cannot be sent like that; nothing was tried
  kStopped,        // the caller's hook said no
};
std::string_view problemName(SmtpProblem problem);

/// The end of an exchange. Texts of the server are made safe to show and cut at 500 bytes; they never hold the secret.
struct SmtpEnd {
  SmtpStage stage = SmtpStage::kConnect;
  SmtpProblem problem = SmtpProblem::kNone;
  int code = 0;        // the server's reply code; 0 when there was none
  std::string status;  // the enhanced status code of RFC 3463 (5.1.1), when the server gave one
  std::string text;    // what the server said, or what went wrong
  std::string server;  // host:port

  [[nodiscard]] bool ok() const { return problem == SmtpProblem::kNone; }
  /// Trying again will not help unless somebody changes something.
  [[nodiscard]] bool isPermanent() const { return problem == SmtpProblem::kRefused || problem == SmtpProblem::kUnfit; }
  /// The message was not even offered: the account's matter (server, security, sign-in), not the message's.
  [[nodiscard]] bool isBeforeMail() const { return !ok() && stage < SmtpStage::kMail; }
  /// What happened, where, and what to do, for the person who looks after the account.
  [[nodiscard]] std::string sentence() const;
};

enum class RecipientFate {
  kAccepted,       // the server has taken the message for this address
  kRefusedForNow,  // 4xx for this address or for the message
  kRefused,        // 5xx for this address or for the message, or a message that is unfit for this server
  kNotSent,        // no answer about this address; the message was not taken: may be tried again
  kUncertain,      // the end of the message was sent and not answered: nobody can know
};

struct RecipientResult {
  Address address;
  RecipientFate fate = RecipientFate::kNotSent;
  int code = 0;
  std::string status;
  std::string text;
};

/// What became of one message. `recipients` is in the order of the envelope.
struct SendResult {
  SmtpEnd end;
  std::vector<RecipientResult> recipients;
  /// A connection used before had gone stale; nothing of this message was taken: try at once on a new connection.
  bool wasStale = false;

  [[nodiscard]] bool all(RecipientFate fate) const;
  [[nodiscard]] bool any(RecipientFate fate) const;
  /// The final dot was sent, and no answer came that can be understood.
  [[nodiscard]] bool isUncertain() const { return any(RecipientFate::kUncertain); }
};

}  // namespace kit::mail
