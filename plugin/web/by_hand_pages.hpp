// Unpaid invoices and reminding by hand: the pages behind the paths that Site hands over here.
#pragma once
#include <optional>

#include "plugin/application/list_work.hpp"
#include "plugin/application/table_files.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/unpaid_query.hpp"

namespace reminders::web {

/// One request's worth of pages. Made by Site, which outlives it.
class ByHandPages {
 public:
  ByHandPages(Site& site, const Request& request)
      : site_(site),
        ports_(site.ports_),
        request_(request),
        visitor_(request.visitor),
        language_{site.texts(request.visitor.language), kit::l10n::Formatter(request.visitor.language)},
        listWork_(ports_.byHand, ports_.prepared, ports_.configurations,
                  [this](const application::Company& company, domain::Date asOf, std::vector<domain::MessageId> only,
                         const std::function<bool()>&) { return ports_.send(company, asOf, std::move(only)); }) {}

  /// nullopt: the path is none of these pages.
  std::optional<Answer> get();
  /// Only for those who may change something.
  std::optional<Answer> post();

 private:
  // unpaid_page.cpp
  Answer unpaid();
  // unpaid_export.cpp
  Answer exportUnpaid(application::TableFormat format);
  // remind_page.cpp: step 1 and step 2
  struct Written;
  Answer choose();
  Answer write(const Written& written, int status);
  Answer writeFirst();
  Answer writeAgain();
  /// Sends it, or takes it as a draft instead: what is refused is the same.
  Answer sendNow(Written& written, bool asDraft);
  // reminder_list_page.cpp
  Answer reminderList(const std::string& refusal = {}, int status = 200);
  Answer newReminders(const std::string& refusal = {}, int status = 200);
  Answer prepare();
  Answer sendPrepared();
  /// To the reminder list, which tells what became of them.
  Answer toList(const application::Released& released) const;
  /// Starts work with so many reminders in the background and leads to its page; `refused` shows the form again with a sentence.
  /// nullopt: they are few, or nothing can be started here, and it is done at once.
  std::optional<Answer> inBackground(std::size_t count, const std::map<std::string, std::string>& parameters,
                                     const std::function<Answer(const std::string&)>& refused);
  /// What the form has ticked, or the whole list.
  std::vector<std::int64_t> rowsChosen();
  Answer relevelPrepared();
  Answer removePrepared();
  // print_page.cpp: a letter about one invoice, edited where it stands
  struct PrintedLetter;
  Answer print(std::int64_t invoice);
  Answer printAgain(std::int64_t invoice);
  Answer letterSheet(const PrintedLetter& written, int status);
  Answer letterDraft(const PrintedLetter& written);
  Answer printNow(PrintedLetter& written);
  bool notePrinted(domain::MessageId message);
  // word_document_page.cpp: the ticked reminders as one Word file, to be read before anything leaves
  struct WordChosen;
  Answer wordDocument(const std::string& refusal = {}, int status = 200);
  Answer wordDocumentFile();
  // wizard_page.cpp
  Answer wizard(const std::string& refusal = {}, int status = 200);
  Answer wizardSend();

  [[nodiscard]] std::string path(const std::string& rest) const { return site_.base_ + rest; }
  [[nodiscard]] std::string tr(std::string_view text) const { return language_.tr(text); }
  [[nodiscard]] std::string money(std::int64_t minor, kit::Currency currency) const {
    return language_.format.money(kit::Money(minor, currency));
  }
  [[nodiscard]] std::string daysLate(const std::optional<domain::Date>& dueOn) const;
  /// {"last_level", "has_last", "last_on"}: the last reminder of a receivable.
  void addLast(nlohmann::json& model, const domain::ReceivableFacts& facts, const domain::Rulebook& rules) const;
  /// {"has_next", "next_level", "next_when", "reasons"}: what comes next, or why nothing does.
  void addNext(nlohmann::json& model, const domain::Decision& decision, const domain::Rulebook& rules) const;
  /// What a message would send once more, a sentence for each due date; empty: nothing.
  [[nodiscard]] std::vector<std::string> repeatsOf(const application::ByHandFacts& known,
                                                   const application::ByHandMessage& message) const;
  /// {"value", "name", "is_chosen"}: each one's own next level, then those that can be chosen; of one that was sent its name says
  /// when.
  [[nodiscard]] nlohmann::json levelsOf(const application::ByHandFacts& known,
                                        const std::vector<domain::ReceivableId>& receivables, const std::string& ownNext,
                                        const std::string& chosen) const;
  /// The sentence for a refusal of the use case: what, and what to do.
  [[nodiscard]] std::string refusalText(const application::ByHandRefusal& refusal) const;
  Answer seeOther(const std::string& location) const;

  Site& site_;
  Site::Ports& ports_;
  const Request& request_;
  const Visitor& visitor_;
  Language language_;
  application::ListWork listWork_;
};

/// The job that does with many reminders what these pages do with few (adapters).
inline constexpr const char* kByHandJob = "by-hand";

/// A key that no other form has.
std::string newFormKey();

}  // namespace reminders::web
