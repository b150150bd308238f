// Port: what customers answer on the page of their payment link. Each answer is a claim by somebody who has the link, no more: it
// makes reminders wait for a while and asks a person; it never settles or closes anything.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "plugin/domain/facts.hpp"

namespace reminders::application {

enum class AnswerKind : std::uint8_t { kPaid, kPromise, kDispute, kCopy, kWrongPerson };
/// kOpen: nobody has looked at it yet. kDone: somebody has. kTakenBack: somebody has ended what it made wait.
enum class AnswerState : std::uint8_t { kOpen, kDone, kTakenBack };

}  // namespace reminders::application

namespace reminders::domain {
template <>
inline constexpr WordTable<application::AnswerKind, 5> kWords<application::AnswerKind>{
    {{application::AnswerKind::kPaid, "paid"},
     {application::AnswerKind::kPromise, "promise"},
     {application::AnswerKind::kDispute, "dispute"},
     {application::AnswerKind::kCopy, "copy"},
     {application::AnswerKind::kWrongPerson, "wrong_person"}}};
template <>
inline constexpr WordTable<application::AnswerState, 3> kWords<application::AnswerState>{
    {{application::AnswerState::kOpen, "open"},
     {application::AnswerState::kDone, "done"},
     {application::AnswerState::kTakenBack, "taken_back"}}};
}  // namespace reminders::domain

namespace reminders::application {

/// Limits of the page. An answer can make one invoice wait once in each way within `kOnceInDays`: what is said again is noted,
/// shown and makes nothing wait, so that a link cannot put reminders off for ever.
inline constexpr int kPaidHoldDays = 10;      // "already paid", "wrong person": so long the invoice waits for a person
inline constexpr int kLongestDelayDays = 30;  // "I will pay on …": at most so far ahead
inline constexpr int kOnceInDays = 90;
inline constexpr int kMostAnswersADay = 10;        // of one customer
inline constexpr std::size_t kLongestSaid = 1000;  // characters

/// A due date, and how much of it is meant; nullopt: all of it.
struct AnsweredPart {
  domain::ReceivableId receivable;
  std::optional<std::int64_t> amount;  // minor units
};

/// An answer that was read and found to make sense.
struct NewAnswer {
  AnswerKind kind = AnswerKind::kPaid;
  domain::CustomerId customer;
  std::vector<domain::InvoiceId> invoices;  // about these
  std::string currency;
  std::optional<domain::Date> day;     // paid on, or to be paid on
  std::optional<std::int64_t> amount;  // disputed; nullopt: the whole
  std::string said;
  std::string link;                 // names the link without being one: a digest of its signed part
  std::vector<AnsweredPart> parts;  // kPromise, kDispute: what waits
  /// For the notes that it makes, in the company's language: who (the customer, by his link), and what he said.
  std::string actor, note;
};

/// An answer as people of the company read it.
struct DebtorAnswer {
  std::int64_t id = 0;
  AnswerKind kind = AnswerKind::kPaid;
  AnswerState state = AnswerState::kOpen;
  domain::CustomerId customer;
  std::string customerName;
  std::vector<std::pair<domain::InvoiceId, std::string>> invoices;  // with their numbers
  std::optional<domain::Date> day;
  std::optional<std::int64_t> amount;
  std::string currency, said;
  domain::Date enteredOn;
  bool waits = false;  // it has made something wait, when it came
  std::optional<domain::Date> handledOn;
  std::string handledBy;
};

/// Thread-safe. Throws Retryable. Each change is one transaction with one audit line.
class AnswerBook {
 public:
  enum class Taken : std::uint8_t {
    kTaken,
    kSame,     // the same was said before and nobody has looked at it yet, or today: nothing was changed
    kTooMany,  // this customer has answered kMostAnswersADay times today: nothing was changed
  };

  virtual ~AnswerBook() = default;
  /// Notes the answer and what waits because of it: kPaid and kWrongPerson hold the invoices, kPromise and kDispute note a
  /// promise or dispute of each part. What a person has noted stays as it is: where a hold, promise or dispute stands that says
  /// as much, none is added.
  virtual Taken take(domain::CompanyId company, const NewAnswer& answer, domain::Date asOf) = 0;

  /// Those that nobody has looked at, newest first.
  virtual std::vector<DebtorAnswer> open(domain::CompanyId company, int limit) = 0;
  virtual std::int64_t openCount(domain::CompanyId company) = 0;
  /// All about an invoice, oldest first; all of a customer, newest first.
  virtual std::vector<DebtorAnswer> ofInvoice(domain::CompanyId company, domain::InvoiceId invoice) = 0;
  virtual std::vector<DebtorAnswer> ofCustomer(domain::CompanyId company, domain::CustomerId customer, int limit) = 0;
  /// Whether somebody said of this link that he is the wrong person, and nobody has taken that back.
  virtual bool isClosed(domain::CompanyId company, const std::string& link) = 0;

  /// A person has looked at it; what waits goes on waiting. False: somebody was faster, or there is none.
  virtual bool finish(domain::CompanyId company, std::int64_t answer, domain::Date asOf, const std::string& actor) = 0;
  /// Ends what waits because of it, as far as it has not ended; also after `finish`. False as above.
  virtual bool takeBack(domain::CompanyId company, std::int64_t answer, domain::Date asOf, const std::string& actor) = 0;
};

}  // namespace reminders::application
