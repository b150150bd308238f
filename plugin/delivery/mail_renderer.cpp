#include "plugin/delivery/mail_renderer.hpp"

#include <algorithm>
#include <host_sdk/kit/l10n/formatter.hpp>
#include <host_sdk/kit/mail/message_writer.hpp>
#include <host_sdk/kit/pdf/png.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/application/letters.hpp"
#include "plugin/delivery/letter.hpp"
#include "plugin/delivery/letter_format.hpp"
#include "plugin/delivery/message_fields.hpp"
#include "plugin/delivery/qr_code.hpp"
#include "plugin/delivery/text_template.hpp"
#include "plugin/delivery/transfer.hpp"
#include "plugin/delivery/word/fields.hpp"
#include "plugin/delivery/word/templates.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::delivery {
namespace {

using application::MailAccount;
using application::MessageDetails;
using application::Permanent;
using application::RenderRequest;

// A refusal of the mail kit concerns this message: it cannot be made until somebody changes something.
template <class T>
T accepted(kit::mail::Result<T> result, const char* what) {
  if (const auto* refusal = std::get_if<kit::mail::Refusal>(&result))
    throw Permanent(std::string(what) + ": " + refusal->sentence());
  return std::get<T>(std::move(result));
}

kit::mail::Mailbox mailbox(const std::string& email, const std::string& name, const char* what) {
  return accepted(kit::mail::Mailbox::of(name, accepted(kit::mail::Address::parse(email), what)), what);
}

// A name is a courtesy: one that no header can bear is left out rather than the mail.
kit::mail::Mailbox recipientBox(const domain::Recipient& recipient) {
  const auto address = accepted(kit::mail::Address::parse(recipient.email), "the recipient's address");
  auto named = kit::mail::Mailbox::of(kit::mail::fitForHeader(recipient.name), address);
  if (auto* box = std::get_if<kit::mail::Mailbox>(&named)) return std::move(*box);
  return accepted(kit::mail::Mailbox::of("", address), "the recipient's address");
}

std::vector<domain::InvoiceId> invoicesOf(const RenderRequest& request) {
  std::vector<domain::InvoiceId> invoices;
  for (const auto& line : request.lines)
    if (std::find(invoices.begin(), invoices.end(), line.facts.id.invoice) == invoices.end())
      invoices.push_back(line.facts.id.invoice);
  return invoices;
}

const domain::DepartmentSettings* departmentSettings(const RenderRequest& request) {
  const auto& departments = request.rules.configuration().departments;
  if (request.lines.empty()) return nullptr;
  const auto found = departments.find(request.lines.front().facts.departmentCode);
  return found == departments.end() ? nullptr : &found->second;
}

// Who it comes from: the department's own sender, else the address that the ERP knows of it, else the account's, else the
// company's.
kit::mail::Mailbox senderOf(const RenderRequest& request, const MessageDetails& details,
                            const std::optional<MailAccount>& account) {
  const auto& sender = details.sender;
  std::string text;
  if (const auto* department = departmentSettings(request)) text = department->sender;
  if (text.empty()) text = sender.departmentEmail;
  if (text.empty() && account) text = account->from;
  if (text.empty()) text = sender.companyEmail;
  if (text.empty()) throw Permanent("no sender address: set one in the company's mail settings");
  auto parsed = accepted(kit::mail::Mailbox::parse(text), "the sender's address");
  if (!parsed.name().empty()) return parsed;
  std::string name = sender.departmentSenderName;
  if (name.empty()) name = sender.departmentName;
  if (name.empty() && account) name = account->senderName;
  if (name.empty()) name = sender.companyName;
  return mailbox(parsed.address().text(), kit::mail::fitForHeader(name), "the sender's name");
}

std::optional<kit::mail::Mailbox> replyToOf(const RenderRequest& request, const std::optional<MailAccount>& account) {
  std::string text;
  if (const auto* department = departmentSettings(request)) text = department->replyTo;
  if (text.empty() && account) text = account->replyTo;
  if (text.empty()) return std::nullopt;
  return accepted(kit::mail::Mailbox::parse(text), "the reply address");
}

// Puts values at their marks, which begin with "{{", in one go: a value that looks like a mark stays what it is.
std::string filled(std::string_view frame, const std::map<std::string, std::string, std::less<>>& values) {
  std::string out;
  while (!frame.empty()) {
    const auto begin = std::min(frame.find("{{"), frame.size());
    out += frame.substr(0, begin);
    frame.remove_prefix(begin);
    const auto mark = std::find_if(values.begin(), values.end(), [&](const auto& each) { return frame.starts_with(each.first); });
    if (mark == values.end()) {
      const auto plain = std::min<std::size_t>(1, frame.size());
      out += frame.substr(0, plain);
      frame.remove_prefix(plain);
    } else {
      out += mark->second;
      frame.remove_prefix(mark->first.size());
    }
  }
  return out;
}

// A larger picture would weigh more than what it introduces, in every mail and in every copy that is kept.
constexpr std::size_t kLargestLogo = 100'000;
constexpr int kLogoWidth = 220, kLogoHeight = 64;  // in pixels of CSS, at most

/// Adds the logo to the mail and returns the HTML that shows it, '' when there is none to show. Width and height are written out:
/// Outlook knows no greatest width.
std::string addLogo(const std::string& png, const std::string& company, kit::mail::MessageDraft& mail) {
  const auto size = kit::pdf::pngSize(png);
  if (!size || png.size() > kLargestLogo) return "";
  auto [width, height] = *size;
  if (width > kLogoWidth) height = std::max(1, height * kLogoWidth / width), width = kLogoWidth;
  if (height > kLogoHeight) width = std::max(1, width * kLogoHeight / height), height = kLogoHeight;
  mail.inlineImages.push_back({"logo", "image/png", png, "logo.png"});
  return "<div style=\"margin-bottom:20px\"><img src=\"cid:logo\" alt=\"" + textAsHtml(company) + "\" width=\"" +
         std::to_string(width) + "\" height=\"" + std::to_string(height) + "\" style=\"display:block;border:0\"></div>\n";
}

std::string withoutBlanks(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\xC2\xA0")
      ++i;
    else if (text[i] != ' ' && text[i] != '\n')
      out += text[i];
  }
  return out;
}

/// The code of payment below a text that asks to pay on the account: whoever cannot see or scan it reads there what it says.
/// Returns the HTML that shows it; '' where there is none.
std::string addPaymentCode(const RenderRequest& request, const MessageDetails& details, const std::string& text,
                           const kit::l10n::Catalogue& catalogue, const std::string& language, kit::mail::MessageDraft& mail) {
  const auto transfer = transferOf(request, details);
  const auto account = withoutBlanks(transfer.iban);
  if (account.empty() || withoutBlanks(text).find(account) == std::string::npos) return "";
  const auto code = QrCode::of(epcCode(transfer));
  if (!code) return "";
  constexpr int kPoints = 3;
  constexpr const char* kShown = "180";  // pixels of CSS a side
  mail.inlineImages.push_back({"payment-code", "image/png", code->png(kPoints), "payment-code.png"});
  const kit::l10n::Formatter format(language, kit::l10n::Spaces::kNoBreakOnly);
  const auto says = catalogue.tr("Code to pay {amount} to account {iban} with the reference {reference}",
                                 {{"amount", format.money(transfer.amount)},
                                  {"iban", application::inFours(transfer.iban)},
                                  {"reference", transfer.reference}});
  return "<div style=\"margin-top:20px\"><img src=\"cid:payment-code\" alt=\"" + textAsHtml(says) + "\" width=\"" + kShown +
         "\" height=\"" + kShown + "\" style=\"display:block;border:0\"><div style=\"color:#4b5563;font-size:13px\">" +
         textAsHtml(catalogue.tr("Scan to pay with your bank's app")) + "</div></div>\n";
}

// The text by the age of the debt goes by the oldest receivable of the message.
int oldestDaysLate(const RenderRequest& request) {
  int oldest = 0;
  for (const auto& line : request.lines)
    if (line.facts.dueOn) oldest = std::max(oldest, request.asOf.daysSince(*line.facts.dueOn));
  return oldest;
}

bool asksFor(const RenderRequest& request, domain::Attachment what) {
  const auto& attach = request.message.draft.attach;
  return std::find(attach.begin(), attach.end(), what) != attach.end();
}

// The due dates of this message's receivables, one a line.
std::string recapOf(const nlohmann::json& fields) {
  std::string recap = "\n";
  for (const auto& invoice : fields.at("invoices"))
    recap += "\n" + invoice.at("due_on").get<std::string>() + "  " + invoice.at("number").get<std::string>() + "  " +
             invoice.at("open").get<std::string>();
  return recap;
}

/// Before the last paragraph, which takes leave; at the end of a text of one or two.
void addParagraph(std::string& text, const std::string& paragraph) {
  const auto last = text.rfind("\n\n");
  const bool takesLeave = last != std::string::npos && last > 0 && text.rfind("\n\n", last - 1) != std::string::npos;
  text.insert(takesLeave ? last : text.size(), "\n\n" + paragraph);
}

/// The invoices that go with it as files, each once.
std::vector<std::pair<std::string, domain::InvoiceId>> invoiceFileNames(const RenderRequest& request) {
  std::vector<std::pair<std::string, domain::InvoiceId>> names;
  if (!asksFor(request, domain::Attachment::kInvoicePdf)) return names;
  std::set<std::int64_t> done;
  for (const auto& line : request.lines)
    if (done.insert(line.facts.id.invoice.value).second)
      names.emplace_back(application::fileNamePart(line.facts.number) + ".pdf", line.facts.id.invoice);
  return names;
}

std::vector<application::NoticeFile> invoiceFiles(const RenderRequest& request, application::InvoiceDocuments& documents) {
  std::vector<application::NoticeFile> files;
  for (auto& [name, invoice] : invoiceFileNames(request))
    files.push_back({std::move(name), "application/pdf", documents.pdf(request.company.id, invoice)});
  return files;
}

constexpr const char* kPlainCallSubject = kit::l10n::mark("Call {{customer.name}}: {{total.open}}");
constexpr const char* kPlainCallText =
    kit::l10n::mark("{{#invoices}}\n{{number}}, due on {{due_on}}: {{open}}\n{{/invoices}}\n\nTotal: {{total.open}}");

}  // namespace

// Laying out one word takes time by more than its length, and whoever sends waits for it.
std::optional<domain::Sentence> problemOfWords(std::string_view text) {
  constexpr std::size_t kLongestWord = 2'000;  // some languages write sentences without blanks
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(" \n\t", at), text.size());
    if (end - at > kLongestWord)
      return domain::Sentence{domain::mark("The text holds a word of more than {count} characters: put blanks into it."),
                              {{"count", std::to_string(kLongestWord)}}};
    at = end + 1;
  }
  return std::nullopt;
}

// What a person wrote; what a template makes of many invoices may be longer.
std::optional<domain::Sentence> problemOfOwnText(std::string_view text) {
  constexpr std::size_t kLongestText = 50'000;
  if (text.size() > kLongestText)
    return domain::Sentence{domain::mark("The text is too long: at most {count} characters."),
                            {{"count", std::to_string(kLongestText)}}};
  return problemOfWords(text);
}

MailRenderer::Words MailRenderer::wordsWith(const RenderRequest& request, const MessageDetails& details) const {
  const auto& draft = request.message.draft;
  const auto rowFor = [&](domain::Way way) {
    return domain::chooseTemplate(request.rules.configuration(), draft.templateId, way, request.customer,
                                  request.company.language, oldestDaysLate(request));
  };
  const auto* row = rowFor(draft.way);
  // By hand a letter may be made of a text that was written for mails.
  if (row == nullptr && draft.way == domain::Way::kLetter && request.message.origin == domain::Origin::kByHand)
    row = rowFor(domain::Way::kEmail);
  // A call is a task for a person: without a template of its own it says whom to call, and about what.
  const bool isPlainCall = row == nullptr && draft.way == domain::Way::kCall && draft.templateId.empty();
  if (row == nullptr && !isPlainCall && (!draft.subject || !draft.body))
    throw Permanent("there is no template \"" + draft.templateId + "\" for this way: choose another in the programme's step");
  MailRenderer::Words words;
  if (draft.way == domain::Way::kLetter)
    words.format = domain::formatFor(request.rules.configuration(), row,
                                     request.lines.empty() ? std::string() : request.lines.front().facts.departmentCode);
  if (row != nullptr) words.language = row->language;
  if (words.language.empty())
    words.language = request.customer.language.empty() ? request.company.language : request.customer.language;
  const auto catalogue = catalogueOf(words.language);
  words.link = linkFor(request);
  const auto fields = messageFields(request, details, words.language, catalogue, words.link);
  const auto subject = isPlainCall ? catalogue.tr(kPlainCallSubject) : row != nullptr ? row->subject : std::string();
  const auto body = isPlainCall ? catalogue.tr(kPlainCallText) : row != nullptr ? row->body : std::string();
  words.subject = kit::mail::fitForHeader(renderText(draft.subject ? *draft.subject : subject, fields));
  words.text = kit::mail::fitForBody(renderText(draft.body ? *draft.body : body, fields));
  while (!words.text.empty() && words.text.back() == '\n') words.text.pop_back();
  for (const auto* each : {&words.subject, &words.text})
    if (const auto problem = problemOfWords(*each)) throw Permanent(problem->english());
  // Where the text names the link itself, it stands where its author wants it.
  if (asksFor(request, domain::Attachment::kPaymentLink) && draft.way == domain::Way::kEmail && !words.link.empty() &&
      words.text.find(words.link) == std::string::npos)
    addParagraph(words.text, catalogue.tr("See what is owed, pay or answer us: {link}", {{"link", words.link}}));
  if (asksFor(request, domain::Attachment::kDueDatesRecap)) words.text += recapOf(fields);
  return words;
}

std::string MailRenderer::linkFor(const RenderRequest& request) const {
  if (links_ == nullptr || request.lines.empty()) return {};
  return links_->link(request.company.id, {request.customer.id, invoicesOf(request)}, request.asOf);
}

MailRenderer::Words MailRenderer::words(const RenderRequest& request) const {
  return wordsWith(request,
                   details_.details(request.company.id, request.message.department, request.customer.id, invoicesOf(request)));
}

std::string MailRenderer::framed(const Words& words, const std::string& logo, const std::string& code,
                                 const std::string& signature) const {
  auto content = textAsHtml(words.text);
  if (!words.link.empty()) {  // two hundred characters that nobody reads
    const auto shown = ">" + words.link + "</a>";
    const auto label = ">" + textAsHtml(catalogueOf(words.language).tr("open the page")) + "</a>";
    for (auto at = content.find(shown); at != std::string::npos; at = content.find(shown, at + label.size()))
      content.replace(at, shown.size(), label);
  }
  return filled(frame_, {{"{{language}}", textAsHtml(words.language)},
                         {"{{{logo}}}", logo},
                         {"{{{content}}}", content + code},
                         {"{{{signature}}}", textAsHtml(signature)}});
}

MailRenderer::Look MailRenderer::look(const RenderRequest& request, bool withFiles) const {
  const auto details = details_.details(request.company.id, request.message.department, request.customer.id, invoicesOf(request));
  Look look;
  look.words = wordsWith(request, details);
  if (request.message.draft.way == domain::Way::kCall) return look;
  look.signature = kit::mail::fitForBody(signatureOf(request, details));
  if (request.message.draft.way != domain::Way::kEmail) return look;
  try {
    const auto from = senderOf(request, details, accounts_.account(request.company.id, request.message.department));
    look.from = from.name().empty() ? from.address().text() : from.name() + " <" + from.address().text() + ">";
  } catch (const Permanent& error) {  // the text can be looked at all the same
    look.withoutSender = error.what();
  }
  look.html = framed(look.words, "", "", look.signature);
  if (withFiles) look.files = invoiceFiles(request, documents_);
  return look;
}

application::MessagePreview MailRenderer::preview(const RenderRequest& request) const {
  application::MessagePreview shown;
  const auto refuse = [&](std::string reason) {
    shown.problems.push_back({domain::mark("{reason}"), {{"reason", std::move(reason)}}});
  };
  try {
    auto seen = look(request, false);
    if (!seen.withoutSender.empty()) refuse(seen.withoutSender);
    shown.from = std::move(seen.from);
    shown.subject = std::move(seen.words.subject);
    shown.text = std::move(seen.words.text);
    shown.language = std::move(seen.words.language);
    shown.signature = std::move(seen.signature);
  } catch (const Permanent& error) {
    refuse(error.what());
  }
  for (const auto& [name, invoice] : invoiceFileNames(request)) shown.attachments.push_back(name);
  return shown;
}

application::RenderedMessage MailRenderer::render(const RenderRequest& request) {
  const auto& draft = request.message.draft;
  const auto details = details_.details(request.company.id, request.message.department, request.customer.id, invoicesOf(request));
  const auto words = wordsWith(request, details);
  application::RenderedMessage rendered;
  rendered.copy.subject = words.subject;
  if (draft.way == domain::Way::kCall) {
    rendered.copy.content = words.text;
    rendered.copy.contentType = "text/plain";
    return rendered;
  }
  if (draft.way == domain::Way::kLetter) return renderLetter(request, details, words);

  auto mail = mailOf(request, details, words);
  rendered.envelopeSender = mail.from.address().text();
  rendered.copy.content = kit::mail::writeMessage(accepted(kit::mail::Message::of(std::move(mail)), "the mail"));
  rendered.copy.contentType = "message/rfc822";
  return rendered;
}

std::string MailRenderer::draft(const RenderRequest& request) const {
  const auto details = details_.details(request.company.id, request.message.department, request.customer.id, invoicesOf(request));
  auto mail = mailOf(request, details, wordsWith(request, details));
  // The mail program that sends it takes the hidden copies out (RFC 5322, 3.6.3); by the first line Outlook and Thunderbird open
  // it to be sent.
  std::string head = "X-Unsent: 1\r\n";
  for (const auto& copy : mail.bcc) head += (&copy == &mail.bcc.front() ? "Bcc: " : ",\r\n ") + copy.address().text();
  if (!mail.bcc.empty()) head += "\r\n";
  const bool onlyHidden = mail.to.empty() && mail.cc.empty();
  if (onlyHidden) mail.bcc.clear();  // "undisclosed recipients" would be one to whom nobody can send
  const auto sender = mail.from.address().text();
  if (mail.messageId.empty())
    mail.messageId = "draft." + std::to_string(request.company.id.value) + "." + std::to_string(request.customer.id.value) + "." +
                     std::to_string(mail.dateMs) + sender.substr(sender.rfind('@'));
  return head + kit::mail::writeMessage(accepted(kit::mail::Message::of(std::move(mail)), "the mail"));
}

kit::mail::MessageDraft MailRenderer::mailOf(const RenderRequest& request, const MessageDetails& details,
                                             const Words& words) const {
  const auto& draft = request.message.draft;
  const auto account = accounts_.account(request.company.id, request.message.department);
  kit::mail::MessageDraft mail(senderOf(request, details, account));
  mail.replyTo = replyToOf(request, account);
  for (const auto& recipient : request.to) mail.to.push_back(recipientBox(recipient));
  for (const auto& copy : draft.cc) mail.cc.push_back(accepted(kit::mail::Mailbox::parse(copy), "the copy's address"));
  for (const auto& copy : draft.bcc) mail.bcc.push_back(accepted(kit::mail::Mailbox::parse(copy), "the hidden copy's address"));
  mail.subject = words.subject;
  const auto signature = kit::mail::fitForBody(signatureOf(request, details));
  mail.text = words.text + "\n\n" + signature + "\n";
  const auto logo = addLogo(documents_.logo(request.company.id), details.sender.companyName, mail);
  const auto code = addPaymentCode(request, details, words.text, catalogueOf(words.language), words.language, mail);
  mail.html = framed(words, logo, code, signature);
  for (auto& file : invoiceFiles(request, documents_))
    mail.attachments.push_back({std::move(file.name), std::move(file.contentType), std::move(file.content)});
  mail.messageId = request.message.messageIdHeader;
  mail.dateMs = clock_.nowMillis();
  mail.autoSubmitted = request.message.origin == domain::Origin::kAutomatic ? kit::mail::AutoSubmitted::kAutoGenerated
                                                                            : kit::mail::AutoSubmitted::kNo;
  return mail;
}

struct MailRenderer::Content {
  Letter letter;
  nlohmann::json fields;  // of formats of one's own
};

std::string MailRenderer::pdfOf(const Content& content, const Words& words) {
  try {
    return words.format == nullptr ? drawLetter(content.letter)
                                   : formattedLetter(*words.format, content.letter, content.fields, words.language);
  } catch (const std::runtime_error& error) {
    throw Permanent(error.what());
  }
}

Letter MailRenderer::letterWith(const RenderRequest& request, const MessageDetails& details, const Words& words,
                                bool needsAddress) const {
  return letterOf(request, details, {words.subject, words.text, words.language, needsAddress}, catalogueOf(words.language),
                  documents_.logo(request.company.id));
}

nlohmann::json MailRenderer::wordFields(const RenderRequest& request) const {
  const auto details = details_.details(request.company.id, request.message.department, request.customer.id, invoicesOf(request));
  const auto words = wordsWith(request, details);
  return word::wordFields(request, details, letterWith(request, details, words, false), words.language,
                          catalogueOf(words.language), words.link);
}

application::LetterLook MailRenderer::letterLook(const RenderRequest& request, bool withPdf) const {
  application::LetterLook look;
  const auto details = details_.details(request.company.id, request.message.department, request.customer.id, invoicesOf(request));
  look.signature = signatureOf(request, details);  // also where the rest cannot be made
  const auto& draft = request.message.draft;
  for (const auto* each : {&draft.subject, &draft.body, &draft.signature})
    if (const auto problem = *each ? problemOfOwnText(**each) : std::nullopt) {
      look.problems.push_back(*problem);
      return look;
    }
  try {
    const auto words = wordsWith(request, details);
    look.subject = words.subject;
    look.text = words.text;
    look.language = words.language;
    auto content = contentOf(request, details, words);
    auto& letter = content.letter;
    look.sender = letter.senderName + "\n" + letter.senderLines;
    look.recipient = letter.recipient;
    look.placeAndDate = letter.placeAndDate;
    const auto cells = [](const LetterRow& row) {
      return std::vector<std::string>{row.number, row.issuedOn, row.dueOn, row.daysLate, row.amount, row.open};
    };
    look.head = cells(letter.head);
    for (const auto& row : letter.rows) look.rows.push_back(cells(row));
    if (withPdf) look.pdf = pdfOf(content, words);
    look.totals = std::move(letter.totals);
    look.payment = std::move(letter.payment);
    look.explanation = std::move(letter.explanation);
    look.paymentTitle = std::move(letter.paymentTitle);
  } catch (const Permanent& error) {
    look.problems.push_back({domain::mark("{reason}"), {{"reason", std::string(error.what())}}});
  }
  return look;
}

MailRenderer::Content MailRenderer::contentOf(const RenderRequest& request, const MessageDetails& details,
                                              const Words& words) const {
  const auto catalogue = catalogueOf(words.language);
  Content content{letterWith(request, details, words), {}};
  if (words.format != nullptr)
    content.fields = letterFields(messageFields(request, details, words.language, catalogue, words.link), content.letter, request,
                                  words.language, catalogue);
  return content;
}

MailRenderer::LaidOut MailRenderer::laidOut(const RenderRequest& request) const {
  const auto details = details_.details(request.company.id, request.message.department, request.customer.id, invoicesOf(request));
  const auto words = wordsWith(request, details);
  if (words.format == nullptr) throw Permanent("the letter is drawn by the app itself: it has no format of its own");
  const auto content = contentOf(request, details, words);
  return {formatted(*words.format, content.letter, content.fields, words.language), infoOf(content.letter), words.language};
}

/// Filed for the day and for the customer. Made again, it is the same bytes at the same place.
application::RenderedMessage MailRenderer::renderLetter(const RenderRequest& request, const MessageDetails& details,
                                                        const Words& words) {
  const auto content = contentOf(request, details, words);
  const auto& letter = content.letter;
  const auto pdf = pdfOf(content, words);
  const auto number = std::to_string(request.message.ticket.message.value);
  const auto day = request.asOf.iso();
  application::RenderedMessage rendered;
  rendered.copy.subject = words.subject;
  rendered.copy.content = words.text + "\n\n" + letter.closing;
  rendered.copy.contentType = "text/plain";
  const auto filed =
      application::letterFolder(request.asOf) + "/" + application::fileNamePart(request.customer.code) + "-" + number;
  const auto copied = application::customerFolder(request.customer.code) + "/" + day + "-" + number;
  rendered.copy.file = letters_.file(request.company.id, filed + ".pdf", pdf);
  letters_.file(request.company.id, copied + ".pdf", pdf);
  if (const auto choice = wordTemplates_ == nullptr ? application::WordChoice() : wordTemplates_->choice(request.company.id);
      choice.besideLetters && word_ != nullptr) {
    const std::vector fields{word::wordFields(request, details, letter, words.language, catalogueOf(words.language), words.link)};
    const auto file = word_->chosen(request.company.id, choice.templateId)->filled(fields);
    letters_.file(request.company.id, filed + ".docx", file);
    letters_.file(request.company.id, copied + ".docx", file);
  }
  return rendered;
}

/// "fr-CA" is explained as "fr".
kit::l10n::Catalogue MailRenderer::catalogueOf(const std::string& language) const {
  const auto own = catalogues_.find(language.substr(0, language.find('-')));
  return own == catalogues_.end() ? kit::l10n::Catalogue() : own->second;
}

}  // namespace reminders::delivery
