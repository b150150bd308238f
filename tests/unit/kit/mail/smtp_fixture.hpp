// What the SMTP tests share: an account with short time-outs, a mail, one call that opens and sends.
#pragma once
#include <host_sdk/kit/mail/smtp_client.hpp>

#include "tests/support/smtp/smtp_sink.hpp"
#include "tests/unit/kit/mail/drafts.hpp"

using kit::mail::Envelope;
using kit::mail::RecipientFate;
using kit::mail::SendHooks;
using kit::mail::SendResult;
using kit::mail::SmtpAccount;
using kit::mail::SmtpConnection;
using kit::mail::SmtpEnd;
using kit::mail::SmtpProblem;
using kit::mail::SmtpSecurity;
using kit::mail::SmtpStage;
using test_support::Fault;
using test_support::SmtpServerOptions;
using test_support::SmtpSink;

/// Short time-outs only where the test waits for one: on a busy machine everything else may take a while.
inline void hurryFor(SmtpAccount& account, Fault fault) {
  if (fault == Fault::kSilence || fault == Fault::kDrip)
    account.timeouts = kit::mail::SmtpTimeouts::all(std::chrono::milliseconds(700));
}

inline SmtpAccount accountFor(const SmtpSink& sink, Fault fault) {
  auto account = sink.account();
  hurryFor(account, fault);
  return account;
}

inline Envelope envelopeTo(const std::vector<std::string>& recipients) {
  Envelope envelope{address("billing@acme.example"), {}};
  for (const auto& recipient : recipients) envelope.recipients.push_back(address(recipient));
  return envelope;
}

inline SmtpConnection opened(const SmtpAccount& account) {
  auto connection = SmtpConnection::open(account);
  if (auto* ending = std::get_if<SmtpEnd>(&connection)) FAIL(ending->sentence());
  return std::get<SmtpConnection>(std::move(connection));
}

inline SmtpEnd refusedToOpen(const SmtpAccount& account) {
  auto connection = SmtpConnection::open(account);
  REQUIRE(std::holds_alternative<SmtpEnd>(connection));
  return std::get<SmtpEnd>(std::move(connection));
}

inline SendResult sendTo(SmtpConnection& connection, const std::vector<std::string>& recipients, const SendHooks& hooks = {}) {
  return connection.send(envelopeTo(recipients), written(simpleDraft()), hooks);
}
