#include "plugin/web/case_file_documents.hpp"

#include <algorithm>
#include <map>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/reminders_page.hpp"
#include "plugin/web/returns.hpp"

namespace reminders::web {
namespace {

using application::CaseGapReason;
using application::CaseOrigin;
using nlohmann::json;

/// A line of the account: what changed what is owed, and what remained.
struct Movement {
  domain::Date on;
  enum class Kind { kIssued, kPayment, kCreditNote, kTakenBack } kind = Kind::kIssued;
  std::int64_t amount = 0, rest = 0;
};

std::vector<Movement> movementsOf(const InvoiceCase& invoice) {
  using Kind = Movement::Kind;
  std::int64_t rest = 0;
  for (const auto& each : invoice.receivables) rest += each.amount;
  std::vector<Movement> all{{invoice.receivables.front().issuedOn, Kind::kIssued, rest, rest}};
  for (const auto& each : invoice.notes.settlements) {
    rest -= each.amount;
    all.push_back({each.on,
                   each.amount < 0     ? Kind::kTakenBack
                   : each.isCreditNote ? Kind::kCreditNote
                                       : Kind::kPayment,
                   -each.amount, rest});
  }
  return all;
}

std::string movementWord(const Language& language, Movement::Kind kind) {
  switch (kind) {
    case Movement::Kind::kIssued: return language.tr("Invoice");
    case Movement::Kind::kPayment: return language.tr("Payment");
    case Movement::Kind::kCreditNote: return language.tr("Credit note");
    case Movement::Kind::kTakenBack: return language.tr("Payment taken back");
  }
  return {};
}

std::string originWord(const Language& language, CaseOrigin origin) {
  switch (origin) {
    case CaseOrigin::kAsSent: return language.tr("as it left");
    case CaseOrigin::kSaidToBeSent: return language.tr("a draft, said to have been sent from another program");
    case CaseOrigin::kAsFiled: return language.tr("as it was filed when it was made");
    case CaseOrigin::kMadeNow: return language.tr("made for this file, from the books of its day");
  }
  return {};
}

std::string gapSentence(const Language& language, CaseGapReason reason) {
  switch (reason) {
    case CaseGapReason::kNoCopy: return language.tr("no copy was kept: the program broke off while it was being sent");
    case CaseGapReason::kFileGone: return language.tr("the letter's file is no longer there");
    case CaseGapReason::kNotMade: return language.tr("the ERP did not make this PDF");
  }
  return {};
}

std::string statementCsv(const CaseFileStory& story, application::TableFiles& tables) {
  using Kind = application::TableColumn::Kind;
  const auto csv = tables.begin(application::TableFormat::kCsv,
                                {"statement",
                                 {{Kind::kText, "invoice", "", 12},
                                  {Kind::kDate, "date", "", 12},
                                  {Kind::kText, "what", "", 12},
                                  {Kind::kText, "currency", "", 12},
                                  {Kind::kAmount, "amount", "", 12},
                                  {Kind::kAmount, "still_owed", "", 12}}},
                                false);
  for (const auto& invoice : story.invoices) {
    const auto currency = invoice.currency();
    for (const auto& each : movementsOf(invoice)) {
      csv->text(invoice.number()).date(each.on).text(movementWord(story.frame.language, each.kind)).text(currency.code());
      csv->amount(kit::Money(each.amount, currency)).amount(kit::Money(each.rest, currency)).endRow();
    }
  }
  return csv->take();
}

/// A text for people who may have nothing but a terminal: lines of at most 100 characters.
std::string howToCheck(const Language& language) {
  const auto& words = language.texts;
  return words.tr("How to check that nothing in this case file was altered") + "\n\n1. " +
         words.tr("Each file. Unpack the archive, open a terminal in its folder and enter:") +
         "\n\n     sha256sum -c SHA256SUMS\n\n   " +
         words.tr("Every line must end in OK. On macOS write: shasum -a 256 -c SHA256SUMS") + "\n\n2. " +
         words.tr(
             "The chain. Each file is bound to the one before it, so that none can be changed, taken out or put in alone. "
             "Enter on one line:") +
         "\n\n     link=$(printf '0%.0s' $(seq 64)); while IFS= read -r line; do link=$(printf '%s %s\\n' \"$link\" \"$line\" | "
         "sha256sum | cut -c1-64); done < SHA256SUMS; echo $link\n\n   " +
         words.tr("The answer must be what stands at \"end\" in chain.json.") + "\n\n3. " +
         words.tr(
             "Who made it. Whoever alters a file can make a new chain, but it has another end. The creditor's program keeps the "
             "end of each case file that it made, with its day, on the customer's page \"Case file\": ask for it and compare.") +
         "\n\n" + words.tr("What chain.json says of each file, at \"origin\":") + "\n\n   as_sent             " +
         words.tr("a copy of what was handed to the mail server, byte for byte") + "\n   said_to_be_sent     " +
         words.tr("a draft that a person took away and says to have sent from another program: as it was taken, not as it was sent") +
         "\n   as_filed            " +
         words.tr("a letter, read from where it was filed when it was made") + "\n   made_for_this_file  " +
         words.tr("made for this file: invoices as the books show them today, the index, the statement") + "\n\n" +
         words.tr(
             "\"noted_when_it_left\" is the digest that was noted when the message left; \"is_as_noted\" says whether the copy "
             "is "
             "still the same. null: it left before digests were noted.") +
         "\n";
}

class Index {
 public:
  Index(const CaseFileStory& story, const application::CaseContents& contents)
      : story_(story), language_(story.frame.language), contents_(contents) {
    for (const auto& each : contents.entries) {
      if (each.message) files_[each.message->value] = &each;
      if (each.invoice) invoiceFiles_[each.invoice->value] = each.path;
    }
    for (const auto& each : contents.gaps)
      if (each.message) gaps_[each.message->value] = each.reason;
  }

  json model() const {
    const auto& head = story_.head;
    json model{{"language", language_.texts.language()},
               {"creditor", head.company.name},
               {"customer", head.customerName},
               {"code", head.customerCode},
               {"as_of", language_.format.date(head.asOf, kit::l10n::DateStyle::kLong)},
               {"email", story_.debtor.email},
               {"phone", story_.debtor.phone},
               {"address_lines", json::array()},
               {"invoices", json::array()},
               {"reminders", json::array()},
               {"stories", json::array()},
               {"files", json::array()},
               {"gaps", json::array()}};
    for (const auto& line : linesOf(story_.debtor.address)) model["address_lines"].push_back(line);
    SumsByCurrency open, credit;
    for (const auto& each : story_.invoices) {
      open.add(each.currency(), each.open());
      model["invoices"].push_back(invoiceModel(each));
      model["stories"].push_back({{"number", each.number()}, {"story", storyModel(each)}});
    }
    for (const auto& each : story_.credit) credit.add(each.currency(), each.minor());
    model["open"] = open.text(language_);
    model["credit"] = credit.text(language_);
    for (const auto& message : story_.messages)
      if (application::hasLeft(message)) model["reminders"].push_back(reminderModel(message));
    model["has_reminders"] = !model["reminders"].empty();
    bool isAltered = false;
    for (const auto& each : contents_.entries) {
      isAltered = isAltered || each.isAltered();
      model["files"].push_back({{"path", each.path},
                                {"origin", originWord(language_, each.origin)},
                                {"bytes", language_.format.number(static_cast<std::int64_t>(each.bytes))},
                                {"sha256", each.sha256},
                                {"is_altered", each.isAltered()}});
    }
    model["is_altered"] = isAltered;
    for (const auto& each : contents_.gaps)
      model["gaps"].push_back({{"path", each.path}, {"why", gapSentence(language_, each.reason)}});
    model["has_gaps"] = !contents_.gaps.empty();
    return model;
  }

 private:
  static std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }
  [[nodiscard]] std::string money(std::int64_t minor, kit::Currency currency) const {
    return language_.format.money(kit::Money(minor, currency));
  }

  json invoiceModel(const InvoiceCase& invoice) const {
    const auto file = invoiceFiles_.find(invoice.id.value);
    json due = json::array();
    std::int64_t total = 0;
    for (const auto& each : invoice.receivables) {
      total += each.amount;
      const auto late = each.dueOn && each.open > 0 ? story_.head.asOf.daysSince(*each.dueOn) : 0;
      due.push_back({{"on", each.dueOn ? language_.format.date(*each.dueOn) : ""},
                     {"late", late > 0 ? language_.texts.trn("{count} day late", "{count} days late", late,
                                                             {{"count", language_.format.number(late)}})
                                       : ""}});
    }
    json movements = json::array();
    for (const auto& each : movementsOf(invoice))
      movements.push_back({{"on", language_.format.date(each.on)},
                           {"what", movementWord(language_, each.kind)},
                           {"amount", money(each.amount, invoice.currency())},
                           {"rest", money(each.rest, invoice.currency())}});
    std::string handed;
    for (const auto& each : invoice.notes.handovers)
      if (each.isOpen())
        handed = language_.texts.tr("handed over on {date} to {name}",
                                    {{"date", language_.format.date(each.enteredOn)}, {"name", each.to}});
    return {{"number", invoice.number()},
            {"path", file == invoiceFiles_.end() ? "" : file->second},
            {"issued_on", language_.format.date(invoice.receivables.front().issuedOn)},
            {"due", std::move(due)},
            {"total", money(total, invoice.currency())},
            {"open", money(invoice.open(), invoice.currency())},
            {"handed", handed},
            {"movements", std::move(movements)}};
  }

  json reminderModel(const application::PastMessage& message) const {
    const auto file = files_.find(message.id.value);
    const auto gap = gaps_.find(message.id.value);
    json recipients = json::array();
    for (const auto& each : message.recipients)
      recipients.push_back({{"email", each.email},
                            {"what", each.state == domain::RecipientState::kAccepted ? language_.tr("accepted by the mail server")
                                     : each.state == domain::RecipientState::kRefused ? language_.tr("refused by the mail server")
                                                                                      : language_.tr("waiting")},
                            {"reply", each.reply}});
    std::vector<std::string> numbers;
    for (const auto& each : message.reminders)
      // An invoice of several instalments is named once.
      if (each.dropped.empty() && std::find(numbers.begin(), numbers.end(), each.number) == numbers.end())
        numbers.push_back(each.number);
    json returns = json::array();
    for (const auto& each : returnNotes(language_, message)) returns.push_back(each);
    return {{"on", language_.format.date(message.sentOn.value_or(message.createdOn))},
            {"level", levelChip(story_.frame.rules, message.level)["name"]},
            {"way", wayWord(language_, message.way)},
            {"state", stateWord(language_, message.state)},
            {"sentence", stateSentence(language_, message)},
            {"subject", message.subject},
            {"recipients", std::move(recipients)},
            {"returns", std::move(returns)},
            {"numbers", language_.format.list(numbers)},
            {"asked", money(message.total(), message.currency)},
            {"path", file == files_.end() ? "" : file->second->path},
            {"is_altered", file != files_.end() && file->second->isAltered()},
            {"gap", gap == gaps_.end() ? "" : gapSentence(language_, gap->second)}};
  }

  /// What people noted, payments and reminders in one list; not what would come next.
  json storyModel(const InvoiceCase& invoice) const {
    json story = json::array();
    for (auto& each : storyOf(story_.frame, invoice)) {
      if (each["is_future"].get<bool>()) continue;
      if (each["is_message"].get<bool>()) {
        const auto file = files_.find(each["message_id"].get<std::int64_t>());
        story.push_back({{"on", each["on"]},
                         {"title", each["level"]["name"]},
                         {"lines", json::array({each["how"]})},
                         {"note", each["state"]},
                         {"path", file == files_.end() ? "" : file->second->path}});
      } else {
        story.push_back(
            {{"on", each["on"]}, {"title", each["title"]}, {"lines", each["lines"]}, {"note", each["note"]}, {"path", ""}});
      }
    }
    return story;
  }

  const CaseFileStory& story_;
  const Language& language_;
  const application::CaseContents& contents_;
  std::map<std::int64_t, const application::CaseEntry*> files_;
  std::map<std::int64_t, std::string> invoiceFiles_;
  std::map<std::int64_t, CaseGapReason> gaps_;
};

}  // namespace

std::vector<application::CaseDocument> caseDocuments(const CaseFileStory& story, const application::CaseContents& contents,
                                                     const kit::pages::PageTemplates& pages, application::TableFiles& tables) {
  const auto& language = story.frame.language;
  return {{"statement.csv", statementCsv(story, tables)},
          {"VERIFY.txt", howToCheck(language)},
          {"index.html", pages.render("case_file_index", Index(story, contents).model(), language.texts.language())}};
}

}  // namespace reminders::web
