// Mail addresses and mailboxes, checked at the edge: what exists as a value here can be put into a header or an SMTP command as
// it is.
#pragma once
#include <host_sdk/kit/mail/refusal.hpp>
#include <string>
#include <string_view>

namespace kit::mail {

/// An address `local@domain` in ASCII: a dot-atom of at most 64 characters and a domain name with a dot (or `localhost`).
/// Stricter than RFC 5321 on purpose: quoted local parts, comments, address literals and letters outside ASCII are refused,
/// since in customer data they are mistakes, and in a command they are a way in. Immutable; safe to share between threads.
class Address {
 public:
  /// The address, or the sentence that says what is wrong with it. Nothing is trimmed.
  static Result<Address> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string_view localPart() const { return std::string_view(text_).substr(0, at_); }
  [[nodiscard]] std::string_view domain() const { return std::string_view(text_).substr(at_ + 1); }
  /// The same mailbox: the domain is compared without regard to case, the local part as well, as every large provider does.
  [[nodiscard]] bool sameAs(const Address& other) const;
  bool operator==(const Address&) const = default;

 private:
  Address(std::string text, std::size_t at) : text_(std::move(text)), at_(at) {}
  std::string text_;
  std::size_t at_ = 0;
};

/// An address with a display name in UTF-8, which may be empty.
class Mailbox {
 public:
  explicit Mailbox(Address address) : address_(std::move(address)) {}

  /// Refused when the name holds control characters, line ends or invalid UTF-8, or is longer than 200 bytes. Blanks around it
  /// are dropped.
  static Result<Mailbox> of(std::string_view name, Address address);
  /// Reads `a@b.example` or `Name <a@b.example>` or `"Name" <a@b.example>`, as a person types it into a setting.
  static Result<Mailbox> parse(std::string_view text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Address& address() const { return address_; }
  bool operator==(const Mailbox&) const = default;

 private:
  std::string name_;
  Address address_;
};

}  // namespace kit::mail
