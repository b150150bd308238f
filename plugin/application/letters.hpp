// Letters as they were filed: by the day, in one document, and in the customer's folder. Ports, and the names of the files.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/outbox_store.hpp"

namespace reminders::application {

/// What file systems and people stumble over becomes a dash: "F-2026/0318" is "F-2026-0318".
std::string fileNamePart(std::string_view text);
/// "letters/2026-01-20", "customers/C001": folders below the company's files.
std::string letterFolder(domain::Date day);
std::string customerFolder(std::string_view code);
/// The day's letters in one document.
std::string dayDocument(domain::Date day);
/// Back from a letter's path ("letters/2026-01-20/C001-7.pdf"): its day, and where it lies in its customer's folder as well
/// ("customers/C001/2026-01-20-7.pdf"). nullopt and '': it is no letter's path.
std::optional<domain::Date> dayOfLetter(std::string_view file);
std::string customerCopyOf(std::string_view file);

/// A letter that was filed.
struct FiledLetter {
  domain::MessageId message;
  std::string file;  // its path, below the company's files
  domain::CustomerId customer;
  std::string customerCode, customerName;
  std::string level;  // id
  domain::MessageState state = domain::MessageState::kReady;
  kit::Currency currency;
  std::int64_t total = 0;              // what it asks for, minor units
  std::optional<domain::Date> sentOn;  // the day on which somebody said that it was posted

  /// It is to be posted, or was: what was cancelled since it was filed is not.
  [[nodiscard]] bool counts() const { return state == domain::MessageState::kReady || state == domain::MessageState::kSent; }
};

struct LetterDay {
  domain::Date day;
  std::int64_t letters = 0, waiting = 0;  // those that count; those of them that nobody has posted yet
};

/// What the day's document was made of.
struct BoundDay {
  std::string digest;  // of the letters in it
  std::int64_t letters = 0, pages = 0;
  std::int64_t missing = 0;  // letters whose files were gone, or could not be read
};

/// Thread-safe.
class LetterBook {
 public:
  virtual ~LetterBook() = default;
  /// Days with letters that count, newest first; `before`: only earlier ones.
  virtual std::vector<LetterDay> days(domain::CompanyId company, std::optional<domain::Date> before, int limit) = 0;
  /// Every letter of a day, also those that were cancelled; by the customer's name, then in the order in which they were made.
  virtual std::vector<FiledLetter> ofDay(domain::CompanyId company, domain::Date day) = 0;
  /// How many letters wait to be posted.
  virtual std::int64_t waiting(domain::CompanyId company) = 0;
  virtual std::optional<BoundDay> bound(domain::CompanyId company, domain::Date day) = 0;
  virtual void keepBound(domain::CompanyId company, domain::Date day, const BoundDay& bound) = 0;
};

/// Folders of files, with the host. Paths are relative to the company's files. Thread-safe.
class FiledDocuments {
 public:
  virtual ~FiledDocuments() = default;
  /// Keeps a file in place of what may stand there: for what can be made anew from others. Atomic: readers see the old contents
  /// or the new ones, whole. Throws Retryable or Permanent.
  virtual void replace(domain::CompanyId company, const std::string& path, const std::string& bytes) = 0;
  /// Throws Permanent where there is no such file.
  virtual std::string document(domain::CompanyId company, const std::string& path) = 0;
  /// The names of the files in a folder, in byte order; none where there is no such folder.
  virtual std::vector<std::string> names(domain::CompanyId company, const std::string& folder) = 0;
};

/// One PDF out of several, in their order.
class PdfBinding {
 public:
  virtual ~PdfBinding() = default;
  /// False: it cannot be read as a PDF, and was left out.
  virtual bool add(std::string pdf) = 0;
  /// The whole; of nothing an empty page. The same PDFs give the same bytes. Once.
  struct Bound {
    std::string pdf;
    std::int64_t pages = 0;
  };
  virtual Bound take() = 0;
};

/// Thread-safe.
class PdfBinder {
 public:
  virtual ~PdfBinder() = default;
  virtual std::unique_ptr<PdfBinding> begin() = 0;
};

struct NamedFile {
  std::string name, bytes;
};

/// Files in one archive that every system opens. Thread-safe.
class FileArchives {
 public:
  virtual ~FileArchives() = default;
  /// A zip, dated on a day: the same files give the same bytes. Names are UTF-8 and differ.
  virtual std::string zip(const std::vector<NamedFile>& files, domain::Date day) = 0;
};

}  // namespace reminders::application
