// E-mail drafts: a message that a person takes away to send it from his own mail program. Port, and what is noted of it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "plugin/application/outbox_store.hpp"

namespace reminders::application {

/// A draft as it is taken. It holds no step and counts as no reminder until a person says that he has sent it.
struct DraftToKeep {
  /// What it would be in the outbox: one message with its reminders; its form key names the form that it was written in.
  DraftGroup group;
  std::string subject;
  std::string content;  // the mail (RFC 5322), marked as unsent, with what is attached
  /// Of a draft that is a copy of what the app has sent itself: that message. Such a draft never counts.
  domain::MessageId copyOf{};
};

/// A draft that was taken.
struct TakenDraft {
  std::int64_t id = 0;
  domain::CustomerId customer;
  std::string customerCode, customerName;
  kit::Currency currency;
  std::string level;  // id, of the leading reminder; '' of a copy
  std::string subject, actor;
  std::vector<std::string> recipients;  // addresses: to, copies, hidden copies
  domain::Date takenOn;
  struct Line {
    domain::ReceivableId receivable;
    std::string number;  // the invoice's
    std::int64_t asked = 0;
  };
  std::vector<Line> lines;
  bool isCopy = false;
  domain::MessageId message;  // what it was counted as, or is a copy of; isNone(): neither
  [[nodiscard]] bool isCounted() const { return !isCopy && !message.isNone(); }
};

/// Messages that people have sent from their own mail programs. Thread-safe.
class SentElsewhere {
 public:
  virtual ~SentElsewhere() = default;
  /// Notes one as if it had left by the outbox on this day, without any sender seeing it. `group` has one message and a form key,
  /// and counts once however often it comes; a reminder whose level holds already is left out. One transaction with its audit
  /// lines. The answer is the message; isNone(): every level holds already, and nothing was changed.
  virtual domain::MessageId note(domain::CompanyId company, domain::Date asOf, const DraftGroup& group, const SentCopy& copy) = 0;
};

/// Thread-safe.
class DraftBook {
 public:
  virtual ~DraftBook() = default;
  /// Notes a draft, with an audit line, in one transaction; answers its id. The form that has made one before changes that one,
  /// unless it has been counted: then it stays as it is.
  virtual std::int64_t take(domain::CompanyId company, domain::Date asOf, const DraftToKeep& draft) = 0;
  /// Those that are about this invoice, oldest first.
  virtual std::vector<TakenDraft> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) = 0;
  virtual std::optional<TakenDraft> find(domain::CompanyId company, std::int64_t id) = 0;
  /// What was taken, whole; nullopt: there is no such draft.
  virtual std::optional<DraftToKeep> whole(domain::CompanyId company, std::int64_t id) = 0;
  virtual void countAs(domain::CompanyId company, std::int64_t id, domain::MessageId message) = 0;
};

}  // namespace reminders::application
