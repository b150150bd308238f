// Where returned mails come from: a mailbox read by POP3, or the .eml files of a folder.
#pragma once
#include <filesystem>
#include <host_sdk/kit/mail/pop3_client.hpp>

#include "plugin/application/returned_mails.hpp"

namespace reminders::delivery {

/// A mail as the application knows it. Never throws but std::bad_alloc, whatever the bytes.
application::ReturnedMail readReturnedMail(const std::string& name, const std::string& id, std::string_view bytes);

/// Every mail that is not known yet, at most kMostMailsOfAPass in one reading; nothing is deleted on the server. When the server
/// cuts a session off because of one mail, the others are read over a new one.
class Pop3MailSource final : public application::ReturnedMailSource {
 public:
  static constexpr std::size_t kMostMailsOfAPass = 1000;

  explicit Pop3MailSource(kit::mail::Pop3Account account) : account_(std::move(account)) {}
  [[nodiscard]] std::string key() const override { return account_.place(); }
  Outcome read(const std::function<bool(const std::string&)>& isKnown,
               const std::function<bool(const application::ReturnedMail&)>& take) override;

 private:
  kit::mail::Pop3Account account_;
};

/// The `.eml` files of a folder, in the order of their names; subfolders are not entered.
class FolderMailSource final : public application::ReturnedMailSource {
 public:
  explicit FolderMailSource(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::string key() const override { return {}; }
  Outcome read(const std::function<bool(const std::string&)>& isKnown,
               const std::function<bool(const application::ReturnedMail&)>& take) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace reminders::delivery
