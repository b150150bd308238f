// A mail server that takes everything, remembers it, and can be asked how often a message came.
#pragma once
#include <host_sdk/kit/mail/smtp_client.hpp>
#include <map>
#include <set>
#include <string>

#include "tests/support/smtp/scripted_smtp_server.hpp"

namespace test_support {

/// The scripted server in the words of a test of delivery. Safe from any thread.
class SmtpSink : public ScriptedSmtpServer {
 public:
  explicit SmtpSink(SmtpServerOptions options = {}) : ScriptedSmtpServer(std::move(options)) {}

  /// An account that reaches this server unencrypted, with time-outs of 20 s: a test that waits for one sets its own.
  [[nodiscard]] kit::mail::SmtpAccount account() const;

  void refuseRecipient(const std::string& address, const std::string& reply = "550 5.1.1 No such user") {
    answerRecipient(address, reply);
  }
  void refuseForNow(int times = -1) { fail(SmtpStage::kMail, Fault::kForNow, times); }
  /// The final dot arrives, the mail is kept, the answer is not given.
  void closeAfterFinalDot(int times = -1) { fail(SmtpStage::kAfterFinalDot, Fault::kClose, times); }
  void staySilentAfterFinalDot(int times = -1) { fail(SmtpStage::kAfterFinalDot, Fault::kSilence, times); }
  void staySilentAt(SmtpStage stage, int times = -1) { fail(stage, Fault::kSilence, times); }

  /// How often each Message-ID arrived whole and was not refused, whether its answer reached the sender or not.
  [[nodiscard]] std::map<std::string, int> countsByMessageId() const;
  [[nodiscard]] int count(const std::string& messageId) const;
  /// Every address that was in an envelope of a mail that arrived.
  [[nodiscard]] std::set<std::string> recipients() const;
};

}  // namespace test_support
