// A reminder on paper, from an invoice: the letter on screen, its subject, text and signature edited where they stand, then
// printed.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/typed_message.hpp"

namespace reminders::web {
namespace {

constexpr std::chrono::milliseconds kPatienceForAnother{10'000}, kNap{50};

using application::ByHandFacts;
using application::ByHandMessage;
using nlohmann::json;

json pairsOf(const application::LetterLook::Pairs& pairs) {
  json all = json::array();
  for (const auto& [label, value] : pairs) all.push_back({{"label", label}, {"value", value}});
  return all;
}

}  // namespace

/// What the form holds: from the address nothing but the invoice, from the form afterwards what was typed.
struct ByHandPages::PrintedLetter {
  std::int64_t invoice = 0;
  std::vector<domain::ReceivableId> ticks;
  std::string level, templateId;  // templateId: '' the step's, "own" none
  std::optional<std::string> subject, text, signature;
  std::string key, shown;
  bool isSure = false, isAgain = false;
  bool isFirst = true;
  std::vector<std::string> problems;

  static PrintedLetter of(const Fields& fields, std::int64_t invoice) {
    PrintedLetter written;
    written.invoice = invoice;
    written.ticks = ticksOf(fields);
    std::erase_if(written.ticks, [&](const domain::ReceivableId& id) { return id.invoice.value != invoice; });
    written.level = fieldOf(fields, "level");
    written.templateId = fieldOf(fields, "template");
    if (fields.contains("subject")) written.subject = withoutBlanksAround(fieldOf(fields, "subject"));
    if (fields.contains("text")) written.text = withoutReturns(fieldOf(fields, "text"));
    if (fields.contains("signature")) written.signature = withoutReturns(fieldOf(fields, "signature"));
    written.key = fieldOf(fields, "key");
    written.shown = fieldOf(fields, "shown");
    written.isSure = !fieldOf(fields, "sure").empty();
    written.isAgain = !fieldOf(fields, "again").empty();
    written.isFirst = fieldOf(fields, "f").empty();
    return written;
  }

  /// As the use case takes it, with the template's words.
  [[nodiscard]] ByHandMessage plain() const {
    ByHandMessage message;
    message.way = domain::Way::kLetter;
    message.receivables = ticks;
    message.level = level;
    message.again = true;  // the page asks for a tick before anything leaves
    message.templateId = templateId == kOwnText ? "" : templateId;
    message.key = key;
    return message;
  }
};

Answer ByHandPages::print(std::int64_t invoice) {
  auto written = PrintedLetter::of(request_.query, invoice);
  written.key = newFormKey();
  return letterSheet(written, 200);
}

Answer ByHandPages::printAgain(std::int64_t invoice) {
  auto written = PrintedLetter::of(request_.form, invoice);
  if (written.key.size() != 32) written.key = newFormKey();
  const auto what = fieldOf(request_.form, "do");
  if (what == "template") {  // its text in place of what stands there
    written.subject.reset();
    written.text.reset();
  }
  if (what == "pdf") return letterDraft(written);
  return what == "print" ? printNow(written) : letterSheet(written, 200);
}

Answer ByHandPages::letterSheet(const PrintedLetter& written, int status) {
  const auto& company = visitor_.company;
  const std::vector<domain::InvoiceId> invoices{{written.invoice}};
  const auto all = ports_.byHand.lookAtAll(company.id, visitor_.asOf, invoices);
  if (all.empty() || all.front().lines.empty())
    return site_.problem(request_, 409, tr("Nothing of this invoice is open: there is nothing to remind."));
  const auto& known = all.front();
  auto current = written;
  if (current.isFirst)
    for (const auto& line : known.lines)
      if (line.isFree()) current.ticks.push_back(line.facts.id);
  if (current.isFirst && current.ticks.empty()) {
    std::string reasons;
    for (const auto& line : known.lines)
      reasons += (reasons.empty() ? "" : " ") +
                 refusalText({application::ByHandRefusal::Kind::kAgainst, line.facts.number, line.against});
    return site_.problem(request_, 409, reasons);
  }

  auto message = current.plain();
  std::vector<std::string> refusals;
  if (current.ticks.empty()) refusals.push_back(tr("Tick at least one due date."));
  for (const auto& each : application::RemindByHand::refusals(known, message)) refusals.push_back(refusalText(each));
  const bool canBeMade = refusals.empty();
  const auto lead = canBeMade ? application::RemindByHand::draft(visitor_.asOf, known, message, visitor_.user).messages.front()
                              : application::MessageDraft();
  application::LetterLook look;
  if (canBeMade) {
    look = ports_.byHand.letter(company, visitor_.asOf, known, message, false);
    if (current.templateId == kOwnText) look.subject = look.text = "";
    if (!current.subject) current.subject = look.subject;
    if (!current.text) current.text = look.text;
    if (!current.signature) current.signature = look.signature;
    message.subject = current.subject;
    message.body = current.text;
    message.signature = current.signature;
    if (!current.isFirst || !look.problems.empty()) look = ports_.byHand.letter(company, visitor_.asOf, known, message, false);
  }

  const auto number = known.lines.front().facts.number;
  json model{{"number", number},
             {"invoice_path", "/invoices/" + pathSegment(number)},
             {"action", path("/invoices/" + std::to_string(current.invoice) + "/print")},
             {"key", current.key},
             {"shown", askedIn(known, current.ticks)},
             {"is_paused", known.isPaused},
             {"problems", current.problems},
             {"has_problems", !current.problems.empty()},
             {"refusals", refusals},
             {"has_refusals", !refusals.empty()},
             {"is_sure", current.isSure},
             {"is_made", canBeMade},
             {"level", levelChip(*known.rules, lead.level)},
             {"subject", current.subject.value_or("")},
             {"text", current.text.value_or("")},
             {"signature", current.signature.value_or("")},
             {"sender", look.sender},
             {"recipient", look.recipient},
             {"place_and_date", look.placeAndDate},
             {"language", look.language.empty() ? visitor_.language : look.language},
             {"explanation", look.explanation},
             {"payment_title", look.paymentTitle},
             {"totals", pairsOf(look.totals)},
             {"payment", pairsOf(look.payment)}};
  model["has_rows"] = !look.rows.empty();
  model["has_payment"] = !look.payment.empty();
  model["head"] = look.head;
  model["rows"] = json::array();
  for (const auto& row : look.rows) model["rows"].push_back({{"cells", row}});
  std::vector<std::string> wrong;
  for (const auto& each : look.problems)
    wrong.push_back(each.in([&](std::string_view id) { return language_.texts.translate(id); }));
  model["wrong"] = wrong;
  model["has_wrong"] = !wrong.empty();

  model["lines"] = json::array();
  std::vector<std::string> unusual;
  for (const auto& line : known.lines) {
    const bool isTicked = std::find(current.ticks.begin(), current.ticks.end(), line.facts.id) != current.ticks.end();
    model["lines"].push_back({{"tick", tickName(line.facts.id)},
                              {"due_on", line.facts.dueOn ? language_.format.date(*line.facts.dueOn) : tr("no due date")},
                              {"open", money(domain::askedAmount(line.facts), line.facts.currency)},
                              {"is_free", line.isFree()},
                              {"is_ticked", isTicked},
                              {"against", reasonsOf(language_, line.against)}});
    if (isTicked && line.isFree() && !line.unusual.empty())
      unusual.push_back(language_.texts.tr("{number}: {reasons}",
                                           {{"number", line.facts.number}, {"reasons", reasonsOf(language_, line.unusual)}}));
  }
  model["has_several"] = known.lines.size() > 1;
  model["unusual"] = unusual;
  model["has_unusual"] = !unusual.empty();
  model["levels"] = levelsOf(known, current.ticks, tr("the invoice's next level"), current.level);
  const auto repeats = refusals.empty() ? repeatsOf(known, message) : std::vector<std::string>();
  model["repeats"] = repeats;
  model["has_repeats"] = !repeats.empty();
  model["is_again"] = written.isAgain;
  model["templates"] = json::array();
  std::set<std::string> seen;
  const auto templateId = current.templateId.empty() ? lead.templateId : current.templateId;
  for (const auto& each : known.rules->configuration().templates)
    if (each.way == domain::Way::kLetter && seen.insert(each.id).second)
      model["templates"].push_back(
          {{"value", each.id}, {"name", each.name.empty() ? each.id : each.name}, {"is_chosen", each.id == templateId}});
  model["templates"].push_back({{"value", kOwnText}, {"name", tr("own text")}, {"is_chosen", current.templateId == kOwnText}});
  return site_.page(request_, "print", language_.texts.tr("Print a reminder: {number}", {{"number", number}}), std::move(model),
                    status);
}

/// The PDF of what stands in the form, to look at: nothing is kept, nothing counts.
Answer ByHandPages::letterDraft(const PrintedLetter& written) {
  const auto& company = visitor_.company;
  const std::vector<domain::InvoiceId> invoices{{written.invoice}};
  const auto all = ports_.byHand.lookAtAll(company.id, visitor_.asOf, invoices);
  auto message = written.plain();
  if (all.empty() || message.receivables.empty() || !application::RemindByHand::refusals(all.front(), message).empty())
    return letterSheet(written, 422);
  message.subject = written.subject;
  message.body = written.text;
  message.signature = written.signature;
  auto look = ports_.byHand.letter(company, visitor_.asOf, all.front(), message, true);
  if (look.pdf.empty()) return letterSheet(written, 422);
  Answer file;
  file.contentType = "application/pdf";
  file.download = tr("draft") + ".pdf";
  file.body = std::move(look.pdf);
  return file;
}

/// Made and filed, it is ready: the person who asked for it prints it. Where another sender was faster to take it, that one makes
/// it, a moment later.
bool ByHandPages::notePrinted(domain::MessageId message) {
  const std::vector<domain::MessageId> ids{message};
  const auto until = std::chrono::steady_clock::now() + kPatienceForAnother;
  while (ports_.outbox.resolve(visitor_.company.id, ids, domain::MessageState::kSent, visitor_.asOf, visitor_.user) == 0) {
    const auto now = ports_.history.find(visitor_.company.id, message);
    const bool isUnderWay = now && (now->state == domain::MessageState::kQueued || now->state == domain::MessageState::kSending ||
                                    now->state == domain::MessageState::kReady);
    if (!isUnderWay || std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kNap);
  }
  return true;
}

Answer ByHandPages::printNow(PrintedLetter& written) {
  const auto& company = visitor_.company;
  const auto leadTo = [&](domain::MessageId message, const char* notice) {
    return seeOther(path("/messages/" + std::to_string(message.value) + "?notice=" + notice));
  };
  // The form came before: what it made is shown, whatever stands in it now.
  if (const auto made = ports_.prepared.messageOfForm(company.id, written.key); !made.isNone())
    return leadTo(made, "printed-before");

  const std::vector<domain::InvoiceId> invoices{{written.invoice}};
  const auto all = ports_.byHand.lookAtAll(company.id, visitor_.asOf, invoices);
  if (all.empty()) return letterSheet(written, 409);
  const auto& known = all.front();
  auto message = written.plain();
  auto& problems = written.problems;
  if (known.isPaused) problems.push_back(tr("Everything is paused: nothing can leave. Resume on the app's page first."));
  if (message.receivables.empty()) problems.push_back(tr("Tick at least one due date."));
  for (const auto& each : application::RemindByHand::refusals(known, message)) problems.push_back(refusalText(each));
  if (!written.subject || written.subject->empty()) problems.push_back(tr("Write a subject."));
  if (!written.text || written.text->empty()) problems.push_back(tr("Write a message, or take a template's."));
  if (written.shown != askedIn(known, written.ticks))
    problems.push_back(tr("What is owed has changed since this page was shown. Look at the letter again, then print it."));
  const bool isUnusual = std::any_of(written.ticks.begin(), written.ticks.end(), [&](const domain::ReceivableId& id) {
    const auto* line = known.find(id);
    return line != nullptr && line->isFree() && !line->unusual.empty();
  });
  if (isUnusual && !written.isSure)
    problems.push_back(tr("Something is unusual about this reminder: say that you mean it, then print it."));
  if (!written.isAgain && !repeatsOf(known, message).empty())
    problems.push_back(tr("This level was sent already: tick that it is to be sent once more, or choose another level."));
  if (!problems.empty()) return letterSheet(written, 422);

  // Left as the template says it, it goes as a template: with the amounts of the moment in which it is made.
  const auto plain = ports_.byHand.letter(company, visitor_.asOf, known, message, false);
  const bool isTemplate = written.templateId != kOwnText && plain.problems.empty();
  if (!isTemplate || plain.subject != *written.subject) message.subject = written.subject;
  if (!isTemplate || plain.text != *written.text) message.body = written.text;
  if (written.signature && *written.signature != plain.signature) message.signature = written.signature;
  const auto look = ports_.byHand.letter(company, visitor_.asOf, known, message, false);
  if (!look.problems.empty()) {
    for (const auto& each : look.problems)
      problems.push_back(each.in([&](std::string_view id) { return language_.texts.translate(id); }));
    return letterSheet(written, 422);
  }

  const auto queued = ports_.byHand.queue(company.id, visitor_.asOf, known, message, visitor_.user);
  if (queued.message.isNone()) {
    problems.push_back(tr("Somebody was faster: this invoice was reminded at this level a moment ago. Nothing was printed."));
    return letterSheet(written, 409);
  }
  if (queued.wasThere) return leadTo(queued.message, "printed-before");
  ports_.send(company, visitor_.asOf, {queued.message});
  if (notePrinted(queued.message)) return leadTo(queued.message, "printed");
  const auto now = ports_.history.find(company.id, queued.message);
  const bool hasEnded =
      now && (now->state == domain::MessageState::kCancelled || now->state == domain::MessageState::kUndeliverable);
  return leadTo(queued.message, hasEnded ? "not-sent" : "queued");
}

}  // namespace reminders::web
