// Port: what the app keeps about a customer's people, for whoever asks what is kept of him, or asks to be forgotten.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "plugin/application/outbox_store.hpp"

namespace reminders::application {

/// What is kept of a customer, counted; and what stands against erasing it.
struct KeptOfCustomer {
  std::int64_t messages = 0;         // with subjects, texts, recipients
  std::int64_t drafts = 0;           // taken away to be sent from another program
  std::int64_t calls = 0;            // deleted ones too
  std::int64_t notes = 0;            // words on holds, promises, disputes, hand-overs
  std::int64_t deadAddresses = 0;    // addresses that do not work
  std::int64_t returnedMails = 0;    // of mails that came back, who they are about
  std::int64_t auditLines = 0;       // with words about him
  std::vector<std::string> letters;  // files, relative to the company's; those in his folder too
  /// Still needed to chase what is owed: the numbers of his open invoices, and messages on their way or waiting for a person.
  std::vector<std::string> openInvoices;
  std::int64_t underWay = 0;

  [[nodiscard]] bool mayBeErased() const { return openInvoices.empty() && underWay == 0; }
  [[nodiscard]] bool isNothing() const {
    return messages + drafts + calls + notes + deadAddresses + returnedMails + auditLines == 0 && letters.empty();
  }
};

class PersonalDataBook {
 public:
  virtual ~PersonalDataBook() = default;
  virtual KeptOfCustomer kept(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf) = 0;
  /// All of it as one JSON document (payment-reminders/personal-data@1). `readable`: the text of what was sent.
  virtual std::string exported(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf,
                               const std::function<std::string(const SentCopy&)>& readable) = 0;
  /// Takes out names, addresses, subjects, texts and notes; what was done, when and about which amounts stays, so that nothing is
  /// done twice and the books' story holds. Letters are removed by the caller before. One transaction, one audit line without
  /// anything personal. False: something is open or under way; nothing was changed.
  virtual bool erase(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf, const std::string& actor) = 0;
};

}  // namespace reminders::application
