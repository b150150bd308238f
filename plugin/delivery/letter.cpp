#include "plugin/delivery/letter.hpp"

#include <host_sdk/kit/l10n/formatter.hpp>

#include "plugin/application/errors.hpp"
#include "plugin/delivery/claims_text.hpp"
#include "plugin/delivery/epc_code.hpp"
#include "plugin/delivery/message_fields.hpp"
#include "plugin/delivery/transfer.hpp"

namespace reminders::delivery {
namespace {

using application::RenderRequest;
using kit::Money;
using kit::l10n::Formatter;

void addLine(std::string& lines, const std::string& text) {
  if (!text.empty()) lines += (lines.empty() ? "" : "\n") + text;
}

/// "59000 Lille", the last line of an address, as a letter's place: "Lille". '' where there is none.
std::string placeOf(const std::string& address) {
  auto place = address.substr(address.rfind('\n') == std::string::npos ? 0 : address.rfind('\n') + 1);
  const auto letter = place.find_first_not_of("0123456789 -");
  return letter == std::string::npos ? "" : place.substr(letter);
}

LetterRow rowOf(const RenderRequest& request, const application::RenderLine& line, const Formatter& format) {
  const auto& facts = line.facts;
  const int late = facts.dueOn ? std::max(0, request.asOf.daysSince(*facts.dueOn)) : 0;
  return {facts.number,
          format.date(facts.issuedOn),
          facts.dueOn ? format.date(*facts.dueOn) : "",
          format.number(late),
          format.money(Money(facts.amount, facts.currency)),
          format.money(Money(line.reminder.asked, facts.currency))};
}

}  // namespace

Letter letterOf(const RenderRequest& request, const application::MessageDetails& details, const LetterWords& words,
                const kit::l10n::Catalogue& texts, std::string logo) {
  if (words.needsAddress && details.customerAddress.empty())
    throw application::Permanent("the customer has no postal address: enter one on the customer's page");
  const Formatter format(words.language, kit::l10n::Spaces::kNoBreakOnly);
  const auto& sender = details.sender;
  Letter letter;
  letter.logo = std::move(logo);
  letter.senderName = sender.departmentName.empty() ? sender.companyName : sender.departmentName;
  addLine(letter.senderLines, sender.companyAddress);
  addLine(letter.senderLines, sender.companyPhone);
  addLine(letter.senderLines, sender.departmentEmail.empty() ? sender.companyEmail : sender.departmentEmail);
  letter.recipient = request.customer.name;
  addLine(letter.recipient, details.customerAddress);
  const auto place = placeOf(sender.companyAddress);
  const auto day = format.date(request.asOf, kit::l10n::DateStyle::kLong);
  letter.placeAndDate = place.empty() ? day : texts.tr("{place}, {date}", {{"place", place}, {"date", day}});
  letter.subject = words.subject;
  letter.text = words.text;

  letter.head = {texts.tr("Invoice"),   texts.tr("Issued on"), texts.tr("Due on"),
                 texts.tr("Days late"), texts.tr("Amount"),    texts.tr("Still owed")};
  Money open(0, request.message.currency);
  for (const auto& line : request.lines) {
    letter.rows.push_back(rowOf(request, line, format));
    open += Money(line.reminder.asked, line.facts.currency);
  }
  const auto claimed = claimsText(request, texts, format);
  letter.totals.emplace_back(texts.tr("Still owed in all"), format.money(open));
  if (!claimed.interest.empty()) letter.totals.emplace_back(texts.tr("Late interest"), claimed.interest.text(format));
  if (!claimed.indemnity.empty())
    letter.totals.emplace_back(texts.tr("Indemnity for recovery costs"), claimed.indemnity.text(format));
  if (!claimed.empty()) letter.totals.emplace_back(texts.tr("To pay in all"), claimed.with(open).text(format));
  letter.explanation = claimed.explanation;

  if (!sender.iban.empty()) {
    letter.paymentTitle = texts.tr("How to pay");
    letter.payment.emplace_back(texts.tr("To the account of"), sender.companyName);
    letter.payment.emplace_back("IBAN", application::inFours(sender.iban));
    if (!sender.bic.empty()) letter.payment.emplace_back("BIC", sender.bic);
    letter.payment.emplace_back(texts.tr("Reference"), numbersOf(request));
    letter.code = epcCode(transferOf(request, details));
    letter.codeTitle = texts.tr("Scan to pay with your bank's app");
  }
  letter.closing = signatureOf(request, details);
  letter.footer = sender.companyName;
  if (!sender.registration.empty()) letter.footer += " · " + sender.registration;
  letter.pageOf = texts.tr("Page {page}/{pages}");
  letter.author = sender.companyName;
  letter.createdOn = request.asOf.iso();
  return letter;
}

}  // namespace reminders::delivery
