// Ports: Word templates of a company, and Word files made of them.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/delivery_ports.hpp"
#include "plugin/domain/sentence.hpp"

namespace reminders::application {

struct WordTemplateInfo {
  std::int64_t id = 0;
  std::string name;
  std::int64_t bytes = 0;
  domain::Date addedOn;
  std::string addedBy;
};

/// What the company wants of Word.
struct WordChoice {
  bool besideLetters = false;   // beside the PDF of each letter a Word file
  std::int64_t templateId = 0;  // 0: the one that comes with the app
  bool operator==(const WordChoice&) const = default;
};

/// The company's own templates, kept in the database. Implemented by storage.
class WordTemplates {
 public:
  /// A company keeps so many.
  static constexpr std::size_t kMost = 30;

  virtual ~WordTemplates() = default;
  /// In the order of their names.
  virtual std::vector<WordTemplateInfo> list(domain::CompanyId company) = 0;
  /// nullopt: there is no such template (any more).
  virtual std::optional<std::string> file(domain::CompanyId company, std::int64_t id) = 0;
  /// Answers its id; 0 when there are kMost already, and nothing was kept.
  virtual std::int64_t add(domain::CompanyId company, const std::string& name, const std::string& file, domain::Date asOf,
                           const std::string& actor) = 0;
  /// False: it is the chosen one, or not there; nothing was done.
  virtual bool remove(domain::CompanyId company, std::int64_t id, const std::string& actor) = 0;
  virtual WordChoice choice(domain::CompanyId company) = 0;
  /// False: there is no such template; nothing was done.
  virtual bool choose(domain::CompanyId company, const WordChoice& choice, const std::string& actor) = 0;
};

/// A Word file that somebody has sent, looked at.
struct WordCheck {
  std::string file;                        // as it is to be kept; '' where it is refused
  std::vector<domain::Sentence> problems;  // why it is refused
  std::vector<domain::Sentence> remarks;   // what of it is not followed, or was taken out
};

/// A field, or a list with what its items hold, that a Word template may name.
struct WordField {
  std::string name, meaning;  // an English message id
  std::vector<std::string> items;
};

/// One Word file of letters while it is being made.
class WordFile {
 public:
  virtual ~WordFile() = default;
  /// A letter more. Throws Permanent when it cannot be made; the file is as it was then.
  virtual void add(const RenderRequest& request) = 0;
  /// The file's bytes. Only after at least one letter.
  virtual std::string finish() = 0;
};

/// Makes Word files. Implemented by delivery.
class WordDocuments {
 public:
  virtual ~WordDocuments() = default;
  [[nodiscard]] virtual WordCheck check(std::string_view file) const = 0;
  /// The template that comes with the app.
  [[nodiscard]] virtual std::string shipped() const = 0;
  [[nodiscard]] virtual std::vector<WordField> fields() const = 0;
  /// `templateId` as in WordChoice. Throws Permanent when there is no such template.
  virtual std::unique_ptr<WordFile> begin(domain::CompanyId company, std::int64_t templateId) = 0;
};

}  // namespace reminders::application
