// Makes drafts for the tests: one that is right in every respect, to be changed in one.
#pragma once
#include <catch2/catch.hpp>
#include <host_sdk/kit/mail/message.hpp>
#include <host_sdk/kit/mail/message_writer.hpp>

inline kit::mail::Address address(std::string_view text) {
  auto parsed = kit::mail::Address::parse(text);
  REQUIRE(std::holds_alternative<kit::mail::Address>(parsed));
  return std::get<kit::mail::Address>(std::move(parsed));
}

inline kit::mail::Mailbox mailbox(std::string_view name, std::string_view at) {
  auto made = kit::mail::Mailbox::of(name, address(at));
  REQUIRE(std::holds_alternative<kit::mail::Mailbox>(made));
  return std::get<kit::mail::Mailbox>(std::move(made));
}

inline kit::mail::MessageDraft simpleDraft() {
  kit::mail::MessageDraft draft(mailbox("Atrium", "billing@acme.example"));
  draft.to = {mailbox("Jean Dupont", "jean@client.example")};
  draft.subject = "Invoice F-001";
  draft.text = "Hello\n";
  draft.messageId = "m-1.1@acme.example";
  draft.dateMs = 1'795'251'900'000;  // 2026-11-21 08:05:00 UTC
  draft.utcOffsetMinutes = 60;
  return draft;
}

inline std::string written(kit::mail::MessageDraft draft) {
  auto message = kit::mail::Message::of(std::move(draft));
  if (auto* refusal = std::get_if<kit::mail::Refusal>(&message)) FAIL("refused: " << refusal->sentence());
  return kit::mail::writeMessage(std::get<kit::mail::Message>(message));
}

/// The sentence of the refusal; empty when the draft was accepted.
inline std::string refusal(kit::mail::MessageDraft draft) {
  const auto message = kit::mail::Message::of(std::move(draft));
  const auto* refused = std::get_if<kit::mail::Refusal>(&message);
  return refused == nullptr ? "" : refused->sentence();
}
