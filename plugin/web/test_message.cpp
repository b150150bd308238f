#include "plugin/web/test_message.hpp"

#include <algorithm>
#include <host_sdk/kit/pages/page_templates.hpp>

namespace reminders::web {
namespace {

using application::NoticeResult;

std::string htmlOf(const std::string& plain) {
  std::string html;
  for (const char c : kit::pages::escapeHtml(plain)) html += c == '\n' ? std::string("<br>\n") : std::string(1, c);
  return html;
}

/// The mail as it would be, with a line above it that says what it is.
std::string markedHtml(const application::SampleMessage& sample, const std::string& mark) {
  const auto banner =
      "<p style=\"margin:0 0 16px;padding:8px 12px;background:#fff3cd;color:#3d2e00;font-family:sans-serif;font-size:14px\">" +
      kit::pages::escapeHtml(mark) + "</p>";
  auto html = sample.html;
  if (html.empty())
    return "<!doctype html><html lang=\"" + kit::pages::escapeHtml(sample.language) + "\"><body>" + banner + "<p>" +
           htmlOf(sample.text + (sample.signature.empty() ? "" : "\n\n" + sample.signature)) + "</p></body></html>";
  const auto body = html.find("<body");
  const auto end = body == std::string::npos ? body : html.find('>', body);
  html.insert(end == std::string::npos ? 0 : end + 1, banner);
  return html;
}

/// Why a test has not arrived, and what to do.
std::string refusalOf(const Language& language, const std::string& address, const NoticeResult& result) {
  const auto& words = language.texts;
  const auto reply = result.reply.empty() ? language.tr("no answer") : result.reply;
  switch (result.kind) {
    case NoticeResult::Kind::kBadAddress:
      return words.tr("“{address}” is not an address that mail can be sent to: write one such as name@example.com.",
                      {{"address", address}});
    case NoticeResult::Kind::kNoAccount:
      return words.tr("The test was not sent: no mail account is set. Enter one in the company’s mail settings.");
    case NoticeResult::Kind::kAccountBroken:
      return words.tr("The test was not sent: the mail account does not work ({reply}). Look at the company’s mail settings.",
                      {{"reply", reply}});
    case NoticeResult::Kind::kRefused:
      return words.tr("The test was not sent: the mail server refused it ({reply}). Check the address.", {{"reply", reply}});
    case NoticeResult::Kind::kUncertain:
      return words.tr("The connection was lost at the last moment: the test may have arrived. Look into the mailbox first.");
    case NoticeResult::Kind::kTryLater:
    case NoticeResult::Kind::kSent: break;
  }
  return words.tr("The test was not sent: the mail server cannot take it now ({reply}). Try again later.", {{"reply", reply}});
}

}  // namespace

std::string usualAddress(const SetupContext& context, const Visitor& visitor) {
  return context.notices.isAddress(visitor.user) ? visitor.user : context.samples.ownAddress(visitor.company);
}

void addTestFields(FormModel& form, const Language& language, const std::vector<application::SampleInvoice>& invoices,
                   const std::string& ownAddress, const std::string& columns) {
  FormModel::Choices choices;
  for (const auto& each : invoices) choices.emplace_back(std::to_string(each.id.value), each.number + " · " + each.customer);
  form.choice("invoice", language.tr("Filled with the invoice"), choices, choices.empty() ? "" : choices.front().first, "",
              columns);
  form.text("address", language.tr("Send the test to"), ownAddress, "", columns);
}

bool sendTest(const SetupContext& context, const Request& request, FormModel& form,
              const std::vector<application::SampleInvoice>& invoices, application::SampleRequest sample) {
  const auto language = context.language(request);
  const auto chosen = std::find_if(invoices.begin(), invoices.end(), [&](const application::SampleInvoice& each) {
    return std::to_string(each.id.value) == form.value("invoice");
  });
  if (chosen == invoices.end())
    form.refuse("invoice", invoices.empty() ? language.tr("No invoice is open: there is nothing to fill the text with.")
                                            : language.tr("This invoice is not open any more: choose another one."));
  const auto address = form.value("address");
  if (!context.notices.isAddress(address))
    form.refuse("address", refusalOf(language, address, {NoticeResult::Kind::kBadAddress, ""}));
  if (form.isRefused()) return false;
  sample.invoice = chosen->id;
  auto filled = context.samples.fill(sample, true);
  if (!filled.problem.empty()) {
    form.refuseAll(language.texts.tr("The test could not be made: {reason}.", {{"reason", filled.problem}}));
    return false;
  }
  const auto mark = language.texts.tr(
      "This is a test, filled with invoice {number} of {customer}. Only you have received it, and it does not count as a "
      "reminder.",
      {{"number", chosen->number}, {"customer", chosen->customer}});
  application::Notice notice;
  notice.subject = language.texts.tr("[Test] {subject}", {{"subject", filled.subject}});
  notice.text = mark + "\n\n" + filled.text + (filled.signature.empty() ? "" : "\n\n" + filled.signature) + "\n";
  notice.html = markedHtml(filled, mark);
  notice.files = std::move(filled.files);
  const auto result = context.notices.send(request.visitor.company, address, notice);
  if (result.kind == NoticeResult::Kind::kSent) return true;
  form.refuse("address", refusalOf(language, address, result));
  return false;
}

}  // namespace reminders::web
