#include <algorithm>
#include <host_sdk/kit/mail/smtp_result.hpp>

namespace kit::mail {

std::string_view stageName(SmtpStage stage) {
  switch (stage) {
    case SmtpStage::kConnect: return "connect";
    case SmtpStage::kBanner: return "banner";
    case SmtpStage::kEhlo: return "EHLO";
    case SmtpStage::kStartTls: return "STARTTLS";
    case SmtpStage::kAuth: return "AUTH";
    case SmtpStage::kMail: return "MAIL";
    case SmtpStage::kRcpt: return "RCPT";
    case SmtpStage::kData: return "DATA";
    case SmtpStage::kAfterFinalDot: return "final dot";
    case SmtpStage::kQuit: return "QUIT";
  }
  return "";
}

std::string_view problemName(SmtpProblem problem) {
  switch (problem) {
    case SmtpProblem::kNone: return "none";
    case SmtpProblem::kRefusedForNow: return "refused for now";
    case SmtpProblem::kRefused: return "refused";
    case SmtpProblem::kNotUnderstood: return "not understood";
    case SmtpProblem::kLost: return "lost";
    case SmtpProblem::kTimeout: return "timeout";
    case SmtpProblem::kTls: return "tls";
    case SmtpProblem::kNotOffered: return "not offered";
    case SmtpProblem::kUnfit: return "unfit";
    case SmtpProblem::kStopped: return "stopped";
  }
  return "";
}

namespace {

/// What was being done, as the object of a sentence.
std::string_view doing(SmtpStage stage) {
  switch (stage) {
    case SmtpStage::kConnect:
    case SmtpStage::kBanner: return "the connection";
    case SmtpStage::kEhlo: return "the greeting";
    case SmtpStage::kStartTls: return "the encryption";
    case SmtpStage::kAuth: return "the sign-in";
    case SmtpStage::kMail: return "the sender";
    case SmtpStage::kRcpt: return "the recipient";
    case SmtpStage::kData:
    case SmtpStage::kAfterFinalDot: return "the message";
    case SmtpStage::kQuit: return "the goodbye";
  }
  return "";
}

std::string_view advice(const SmtpEnd& end) {
  switch (end.problem) {
    case SmtpProblem::kLost:
    case SmtpProblem::kTimeout:
      if (end.stage == SmtpStage::kAfterFinalDot) return " Whether the message was accepted is not known.";
      return end.stage < SmtpStage::kEhlo
                 ? " Check host, port and security in the e-mail settings, and that the server is running."
                 : "";
    case SmtpProblem::kTls: return " Check the host name and the security in the e-mail settings.";
    case SmtpProblem::kNotOffered: return " Check the security and the sign-in in the e-mail settings.";
    case SmtpProblem::kRefused:
      if (end.stage == SmtpStage::kAuth) return " Check user and password in the e-mail settings.";
      return end.stage == SmtpStage::kMail ? " Check the sender in the e-mail settings." : "";
    case SmtpProblem::kNotUnderstood:
      if (end.stage == SmtpStage::kAfterFinalDot) return " Whether the message was accepted is not known.";
      return end.stage < SmtpStage::kEhlo ? " Check that port and security in the e-mail settings are those of a mail server."
                                          : "";
    default: return "";
  }
}

}  // namespace

std::string SmtpEnd::sentence() const {
  const std::string who = "The mail server " + server;
  std::string said = code != 0 ? std::to_string(code) + " " + text : text;
  while (said.ends_with('.') || said.ends_with(' ')) said.pop_back();
  const std::string what(doing(stage));
  switch (problem) {
    case SmtpProblem::kNone: return who + " has done what was asked.";
    case SmtpProblem::kRefusedForNow: return who + " refused " + what + " for now: " + said + "." + std::string(advice(*this));
    case SmtpProblem::kRefused: return who + " refused " + what + ": " + said + "." + std::string(advice(*this));
    case SmtpProblem::kNotUnderstood:
      return who + " gave an answer that is not understood (" + std::string(stageName(stage)) + "): " + said + "." +
             std::string(advice(*this));
    case SmtpProblem::kLost:
    case SmtpProblem::kTimeout:
      return who +
             (stage == SmtpStage::kConnect ? " cannot be reached: " : " broke off (" + std::string(stageName(stage)) + "): ") +
             said + "." + std::string(advice(*this));
    case SmtpProblem::kTls:
      return "The connection to the mail server " + server + " cannot be trusted: " + said + "." + std::string(advice(*this));
    case SmtpProblem::kNotOffered: return who + " cannot be used: " + said + "." + std::string(advice(*this));
    case SmtpProblem::kUnfit:
    case SmtpProblem::kStopped: return "Nothing was given to the mail server " + server + ": " + said + ".";
  }
  return "";
}

bool SendResult::all(RecipientFate fate) const {
  return !recipients.empty() &&
         std::all_of(recipients.begin(), recipients.end(), [&](const auto& one) { return one.fate == fate; });
}
bool SendResult::any(RecipientFate fate) const {
  return std::any_of(recipients.begin(), recipients.end(), [&](const auto& one) { return one.fate == fate; });
}

}  // namespace kit::mail
