// A case file: what a collector, a lawyer or a court gets of a debt. The invoices, every reminder as it left, what was noted,
// what is owed; one archive whose files are bound together by a chain of digests.
//
// What is kept as it left goes in as it is. What is made for the file (invoices' PDFs, the index, the statement) says so.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/application/facts_source.hpp"
#include "plugin/application/history_ports.hpp"
#include "plugin/application/message_ports.hpp"

namespace reminders::application {

/// Where the bytes of a file come from.
enum class CaseOrigin : std::uint8_t {
  kAsSent,        // kept when it was handed to the mail server, or noted as a task
  kSaidToBeSent,  // a draft that a person took away, and says to have sent: as it was taken
  kAsFiled,  // read from the company's files, where it was put when it was made
  kMadeNow   // made for this file, from the books of its day
};

/// What should be in a case file and is not.
enum class CaseGapReason : std::uint8_t {
  kNoCopy,    // the sender broke off before it could keep what it had handed over
  kFileGone,  // the letter's file is no longer where it was filed
  kNotMade    // the ERP did not make the invoice's PDF
};

}  // namespace reminders::application

namespace reminders::domain {
template <>
inline constexpr WordTable<application::CaseOrigin, 4> kWords<application::CaseOrigin>{
    {{application::CaseOrigin::kAsSent, "as_sent"},
     {application::CaseOrigin::kSaidToBeSent, "said_to_be_sent"},
     {application::CaseOrigin::kAsFiled, "as_filed"},
     {application::CaseOrigin::kMadeNow, "made_for_this_file"}}};
template <>
inline constexpr WordTable<application::CaseGapReason, 3> kWords<application::CaseGapReason>{
    {{application::CaseGapReason::kNoCopy, "no_copy_was_kept"},
     {application::CaseGapReason::kFileGone, "file_is_gone"},
     {application::CaseGapReason::kNotMade, "was_not_made"}}};
}  // namespace reminders::domain

namespace reminders::application {

/// A file of the archive. `bytes`, `sha256` and `link` are filled in when it is added.
struct CaseEntry {
  std::string path;  // letters, digits, - . _ and /
  CaseOrigin origin = CaseOrigin::kMadeNow;
  std::optional<domain::MessageId> message{};  // of which it is the copy
  std::optional<domain::InvoiceId> invoice{};  // which it is
  std::string noted{};                         // the digest noted when it left; '' when none was
  std::uint64_t bytes = 0;
  std::string sha256{}, link{};
  /// It is not what was noted when it left.
  [[nodiscard]] bool isAltered() const { return !noted.empty() && noted != sha256; }
};

struct CaseGap {
  std::string path;  // where it would stand
  CaseGapReason reason = CaseGapReason::kNoCopy;
  std::optional<domain::MessageId> message{};
  std::optional<domain::InvoiceId> invoice{};
};

struct CaseContents {
  std::vector<CaseEntry> entries;  // in the order of the chain
  std::vector<CaseGap> gaps;
};

/// Whose case, on which day, about what.
struct CaseHead {
  Company company;
  domain::CustomerId customer;
  std::string customerCode, customerName;
  domain::Date asOf;
  std::vector<std::pair<domain::InvoiceId, std::string>> invoices;  // with their numbers
};

/// Takes the archive's bytes in order.
using CaseSink = std::function<void(std::string_view)>;

/// Port: an archive that is being written. One thread.
class CaseArchive {
 public:
  virtual ~CaseArchive() = default;
  /// Writes the file and binds it to those before it; answers the entry, filled in. Throws Permanent where it does not fit.
  virtual CaseEntry add(CaseEntry entry, std::string_view bytes) = 0;
  /// Writes the chain and the directory; answers the last link, which stands for all files.
  virtual std::string finish(const CaseContents& contents) = 0;
  /// So many bytes were written.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

class CaseArchives {
 public:
  virtual ~CaseArchives() = default;
  virtual std::unique_ptr<CaseArchive> begin(const CaseHead& head, CaseSink sink) = 0;
};

/// Port: the digests that were noted when something left or was filed; '' where none was.
class NotedDigests {
 public:
  virtual ~NotedDigests() = default;
  /// Of a mail's bytes, or of a call's text.
  virtual std::string ofMessage(domain::CompanyId company, domain::MessageId message) = 0;
  /// Of a file that was left with the host.
  virtual std::string ofFile(domain::CompanyId company, const std::string& path) = 0;
};

/// A case file that was made: what the app remembers of it, so that whoever holds one can ask whether it is as it was.
struct CaseFileRecord {
  domain::CustomerId customer;
  domain::Date madeOn;
  std::string actor;
  std::string invoices;  // numbers, separated by ", "; cut where they are many
  std::int64_t files = 0, bytes = 0;
  std::string chainEnd;  // the last link
};

class CaseFileLog {
 public:
  virtual ~CaseFileLog() = default;
  /// One transaction with its audit line.
  virtual void record(domain::CompanyId company, const CaseFileRecord& record) = 0;
  /// Those of a customer, the newest first.
  virtual std::vector<CaseFileRecord> made(domain::CompanyId company, domain::CustomerId customer, int limit) = 0;
};

/// A document that is made for a case file.
struct CaseDocument {
  std::string path, content;
};

/// The use case. Thread-safe when its ports are.
class MakeCaseFile {
 public:
  /// Index, statement and the like, made from what the file holds and lacks.
  using Documents = std::function<std::vector<CaseDocument>(const CaseContents&)>;

  MakeCaseFile(MessageHistory& history, NotedDigests& digests, LetterFiles& letters, InvoiceDocuments& invoices,
               CaseArchives& archives, CaseFileLog& log)
      : history_(history), digests_(digests), letters_(letters), invoices_(invoices), archives_(archives), log_(log) {}

  /// Writes the archive to `sink`, one file in memory at a time, and remembers that it was made. `messages`: those that carried a
  /// reminder of the case, in any order; what never left stays out. The same case on the same day is the same bytes. Throws
  /// Retryable or Permanent; then nothing is remembered.
  CaseFileRecord make(const CaseHead& head, std::vector<PastMessage> messages, const Documents& documents, const CaseSink& sink,
                      const std::string& actor);
  std::vector<CaseFileRecord> made(domain::CompanyId company, domain::CustomerId customer, int limit) {
    return log_.made(company, customer, limit);
  }

 private:
  void addMessage(CaseArchive& archive, CaseContents& contents, domain::CompanyId company, const PastMessage& message);
  void addInvoice(CaseArchive& archive, CaseContents& contents, domain::CompanyId company, domain::InvoiceId invoice,
                  const std::string& path);

  MessageHistory& history_;
  NotedDigests& digests_;
  LetterFiles& letters_;
  InvoiceDocuments& invoices_;
  CaseArchives& archives_;
  CaseFileLog& log_;
};

/// Whether it has left the house, or may have: such messages go into a case file.
bool hasLeft(const PastMessage& message);

}  // namespace reminders::application
