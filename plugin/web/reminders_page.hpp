// The history of all reminders: a list to filter, tick and export.
#pragma once
#include <optional>

#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// A part of the site, made for one request.
class RemindersPage {
 public:
  explicit RemindersPage(Site& site) : site_(site) {}
  /// nullopt: the path is none of these.
  std::optional<Answer> show(const Request& request);
  std::optional<Answer> change(const Request& request);

 private:
  Answer list(const Request& request, const std::string& refusal, int status);
  Answer exported(const Request& request);
  Answer strike(const Request& request);
  Answer unstrike(const Request& request, std::int64_t reminder);

  Site& site_;
};

/// What became of a line, in the accountant's words: "sent", "cancelled: paid", "struck through".
std::string lineState(const Language& language, const application::ReminderLine& line);

/// A file of comma-separated values that a spreadsheet opens without reading any text as a formula.
class CsvFile {
 public:
  /// `apostrophes`: before every cell, so that the spreadsheet takes all of them as text, numbers and dates too.
  explicit CsvFile(bool apostrophes) : apostrophes_(apostrophes), text_("\xEF\xBB\xBF") {}
  /// Names of columns: as they are.
  void header(std::initializer_list<const char*> names);
  /// What people or the books wrote: a text that a spreadsheet would take for a formula gets an apostrophe.
  CsvFile& text(std::string_view value);
  /// A number or date that the app has made.
  CsvFile& value(std::string_view value);
  void endLine();
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void cell(std::string_view value, bool apostrophe);
  bool apostrophes_, isFirst_ = true;
  std::string text_;
};

}  // namespace reminders::web
