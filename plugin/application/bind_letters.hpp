// Use case: the day's letters in one document, kept as its letters are: after each sending, and whenever somebody asks for it.
#pragma once
#include "plugin/application/letters.hpp"

namespace reminders::application {

/// Thread-safe. What the document was made of is noted after it is filed: a crash in between makes it once more, and nothing is
/// lost. Two who bind at once each file a whole document; the next one finds out which.
class BindLetters {
 public:
  BindLetters(LetterBook& book, FiledDocuments& files, PdfBinder& binder) : book_(book), files_(files), binder_(binder) {}

  /// So many days are looked at after a sending: those before them are put right when somebody opens them.
  static constexpr int kDaysLookedAt = 7;

  /// Brings the documents of the latest days up to date. Throws Retryable.
  void refresh(domain::CompanyId company);
  /// Brings one day's up to date, and tells what is in it.
  BoundDay bind(domain::CompanyId company, domain::Date day);
  /// The day's document, up to date; nullopt: no letter of that day counts. Throws Retryable.
  std::optional<std::string> document(domain::CompanyId company, domain::Date day);

 private:
  BoundDay bind(domain::CompanyId company, domain::Date day, bool anew);

  LetterBook& book_;
  FiledDocuments& files_;
  PdfBinder& binder_;
};

}  // namespace reminders::application
