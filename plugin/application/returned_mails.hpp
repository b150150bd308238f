// Learning from the mails that come back: they are read from a mailbox or a folder, told apart, and noted with the messages that
// they speak of. Whoever reads the same mail twice changes nothing.
#pragma once
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "plugin/application/history_ports.hpp"
#include "plugin/domain/returned_mail.hpp"

namespace reminders::application {

/// A mail that came back, or into the same mailbox, as far as it was understood.
struct ReturnedMail {
  std::string name;    // of the file, or what the mailbox calls it; for people
  std::string id;      // what the mailbox calls it, the same at every reading; '' when it does not
  std::string digest;  // of its bytes: what makes it the same mail
  domain::ReturnKind kind = domain::ReturnKind::kOther;
  std::vector<domain::ReturnedRecipient> recipients;  // none of automatic answers and of what people write
  std::vector<std::string> messageIds;                // of the mails that it is about, the likeliest first; none is checked
};

/// Where returned mails come from. Not thread-safe.
class ReturnedMailSource {
 public:
  struct Outcome {
    std::string problem;               // why the reading ended early, a sentence; '' when it did not
    std::vector<std::string> skipped;  // mails that could not be read, a sentence each
    std::vector<std::string> present;  // the ids of all mails that are there, read or not
    bool hasMore = false;              // there are more for the next time
  };
  virtual ~ReturnedMailSource() = default;
  /// Names the mailbox in the store; '' for a folder, of which every mail is read every time.
  [[nodiscard]] virtual std::string key() const = 0;
  /// Hands over each mail whose id is not known; stops when `take` says so. Does not throw for what a server or file does.
  virtual Outcome read(const std::function<bool(const std::string& id)>& isKnown,
                       const std::function<bool(const ReturnedMail&)>& take) = 0;
};

/// One entry of the answer: a recipient, or a mail that names none.
struct TakenReturn {
  domain::ReturnKind kind = domain::ReturnKind::kOther;
  std::string recipient, status;
  std::optional<std::int64_t> reminder;  // the leading reminder of the message
  std::optional<domain::MessageId> message;
};

struct TakenMail {
  std::vector<TakenReturn> entries;
  bool isNew = false;        // it was not known
  bool isPostponed = false;  // its message is just being sent: nothing was noted, it is looked at again next time
  int undelivered = 0;       // messages that it made "not delivered"
  int deadAddresses = 0;     // addresses that it made known as dead
};

/// An address that takes no mail, of one customer.
struct DeadAddress {
  domain::CustomerId customer;
  std::string customerCode, customerName, email, reason;
  domain::Date flaggedOn;
  std::string postalAddress;       // in lines; '' when the books have none
  bool isInUse = false;            // the customer, or one of its contacts, still has it
  std::optional<ReturnNote> note;  // the mail that said so, when it was one
};

/// What came back, kept. Thread-safe.
class ReturnedMailBook {
 public:
  virtual ~ReturnedMailBook() = default;
  /// The ids of a mailbox whose mails were taken.
  virtual std::set<std::string> known(domain::CompanyId company, const std::string& mailbox) = 0;
  /// Forgets those that the mailbox has no more.
  virtual void keepOnly(domain::CompanyId company, const std::string& mailbox, const std::set<std::string>& present) = 0;
  /// Notes a mail and does what it demands, in one transaction with its lines of audit: hard: the address is dead for that
  /// customer and its recipient refused; where nobody else got the message it is undeliverable, which holds its step. The message
  /// is found by our Message-ID, else it is the latest that was sent to the failing address. A mail that is known changes nothing
  /// and is answered as it was the first time.
  virtual TakenMail take(domain::CompanyId company, const std::string& mailbox, const ReturnedMail& mail, domain::Date asOf) = 0;

  virtual std::int64_t deadAddressCount(domain::CompanyId company) = 0;
  /// The latest flagged first.
  virtual std::vector<DeadAddress> deadAddresses(domain::CompanyId company, std::int64_t offset, int limit) = 0;
  /// A person says that the address works again. False: it was not flagged.
  virtual bool freeAddress(domain::CompanyId company, domain::CustomerId customer, const std::string& email,
                           const std::string& actor) = 0;
};

struct ReturnsResult {
  struct Mail {
    std::string name;
    TakenMail taken;
  };
  std::vector<Mail> mails;  // known ones of a folder included
  std::vector<std::string> problems, skipped;
  bool hasMore = false;
};

/// Reads one source to its end and learns from it. `cancelled` is asked between mails.
class LearnFromReturns {
 public:
  explicit LearnFromReturns(ReturnedMailBook& book) : book_(book) {}
  void from(ReturnedMailSource& source, domain::CompanyId company, domain::Date asOf, const std::function<bool()>& cancelled,
            ReturnsResult& result);

 private:
  ReturnedMailBook& book_;
};

}  // namespace reminders::application
