// Ports: what a message says beyond the facts that decide: addresses, bank account, references; the invoice's PDF; the mail
// account.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::application {

/// Who writes: the company, and the department (brand) where there is one. Texts are '' when unknown.
struct Sender {
  std::string companyName, companyEmail, companyPhone, iban, bic, companyAddress, registration;
  std::string departmentName, departmentEmail, departmentSenderName;
};

/// A person of the customer, as letters address him.
struct ContactDetails {
  std::string name, salutation, email, phone;
};

struct MessageDetails {
  Sender sender;
  std::string customerAddress, customerEmail;  // the postal address in lines
  std::vector<ContactDetails> contacts;
  std::map<std::int64_t, std::string> orderReferences;  // by invoice id
};

class MessageDetailsSource {
 public:
  virtual ~MessageDetailsSource() = default;
  virtual MessageDetails details(domain::CompanyId company, domain::DepartmentId department, domain::CustomerId customer,
                                 std::span<const domain::InvoiceId> invoices) = 0;
};

class InvoiceDocuments {
 public:
  virtual ~InvoiceDocuments() = default;
  /// The invoice's PDF as the ERP makes it. Throws Retryable or Permanent.
  virtual std::string pdf(domain::CompanyId company, domain::InvoiceId invoice) = 0;
  /// The company's logo, a PNG, perhaps of some moments ago; '' when there is none. Throws Retryable.
  virtual std::string logo(domain::CompanyId company) = 0;
};

/// Where letters are kept, with the host. Paths are relative to the company's files.
class LetterFiles {
 public:
  virtual ~LetterFiles() = default;
  /// Keeps a file whole or not at all, never over one with other contents; answers the path that was used. Throws Retryable or
  /// Permanent.
  virtual std::string file(domain::CompanyId company, const std::string& path, const std::string& bytes) = 0;
  /// Throws Permanent where there is no such file.
  virtual std::string read(domain::CompanyId company, const std::string& path) = 0;
};

/// How a company or department sends mail. Holds a secret: never log it, never keep it.
struct MailAccount {
  std::string id, host;
  std::uint16_t port = 587;
  enum class Security { kNone, kStartTls, kTls } security = Security::kStartTls;
  std::string user, secret;
  std::string from;        // an address, perhaps with a name
  std::string senderName;  // '' when unknown
  std::string replyTo;
  int timeoutSeconds = 30;
};

/// Where mails come back to. Holds secrets: never log it, never keep it.
struct BounceMailbox {
  std::string url;     // pop3://user:password@host:port or pop3s://…; '' when none is set
  std::string secret;  // of the mail account: for a url without a password
};

class MailAccounts {
 public:
  virtual ~MailAccounts() = default;
  /// nullopt: none is set.
  virtual std::optional<MailAccount> account(domain::CompanyId company, domain::DepartmentId department) = 0;
  virtual BounceMailbox bounceMailbox(domain::CompanyId /*company*/, domain::DepartmentId /*department*/) { return {}; }
};

}  // namespace reminders::application
