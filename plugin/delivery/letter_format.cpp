#include "plugin/delivery/letter_format.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <host_sdk/kit/html/remark_words.hpp>
#include <host_sdk/kit/l10n/formatter.hpp>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"
#include "plugin/delivery/qr_code.hpp"
#include "plugin/delivery/tags.hpp"

namespace reminders::delivery {
namespace {

using kit::html::RemarkKind;
using nlohmann::json;

// What the words of remarks are in catalogues: ids are made of literals alone, here of those of the kit's table.
template <int... kinds>
consteval auto sentenceTable(std::integer_sequence<int, kinds...>) {
  return std::array{domain::mark(kit::html::sentenceOf(static_cast<RemarkKind>(kinds)))...};
}
constexpr auto kSentences = sentenceTable(std::make_integer_sequence<int, kit::html::kRemarkKinds>());

// These are HTML already, made of escaped text: they are put in as they are.
constexpr std::string_view kMarkup[] = {"body", "opening", "closing", "page", "pages"};
constexpr std::string_view kLists[] = {"invoices", "totals"};
constexpr std::string_view kOfInvoice[] = {"interest", "indemnity"};
constexpr std::string_view kOfTotal[] = {"label", "amount"};

template <class List>
bool isIn(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool isField(std::string_view name, const std::vector<std::string>& open) {
  constexpr std::string_view kPrefix = "invoice.";
  const bool insideInvoices = isIn(open, "invoices");
  const auto known = [&](const std::vector<FieldInfo>& fields) {
    return std::any_of(fields.begin(), fields.end(), [&](const FieldInfo& field) {
      return field.name == name ||
             (insideInvoices && field.perInvoice && std::string_view(field.name).substr(kPrefix.size()) == name);
    });
  };
  if (insideInvoices && isIn(kOfInvoice, name)) return true;
  if (isIn(open, "totals") && isIn(kOfTotal, name)) return true;
  return known(knownFields()) || known(formatFields());
}

/// Text with empty lines between its paragraphs as paragraphs.
std::string paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find("\n\n"), text.size());
    if (end > 0) out += "<p>" + kit::tags::escapedLines(std::string(text.substr(0, end))) + "</p>\n";
    text.remove_prefix(std::min(text.find_first_not_of('\n', end), text.size()));
  }
  return out;
}

std::string prepared(std::string_view html) {
  return kit::tags::prepared(html, [](std::string_view name) { return isIn(kMarkup, name); });
}

bool names(std::string_view html, std::string_view field) {
  const auto text = prepared(html);
  return text.find("{{" + std::string(field) + "}}") != std::string::npos;
}

/// A format that was looked at: letters of one are many.
struct Ready {
  std::string html, css;  // as they were written
  std::string problem;    // why it cannot be used; '' for nothing
  std::string prepared;   // the HTML, to be filled
};

std::shared_ptr<const Ready> ready(const domain::Format& format) {
  constexpr std::size_t kMost = 16;
  static std::mutex mutex;
  static std::deque<std::shared_ptr<const Ready>> known;  // guarded; the last one first
  {
    const std::lock_guard lock(mutex);
    for (const auto& each : known)
      if (each->html == format.html && each->css == format.css) return each;
  }
  const auto problems = checkFormat(format);
  const auto made = std::make_shared<const Ready>(
      Ready{format.html, format.css, problems.empty() ? "" : problems.front().english(), prepared(format.html)});
  const std::lock_guard lock(mutex);
  known.push_front(made);
  if (known.size() > kMost) known.pop_back();
  return made;
}

kit::html::Pictures picturesOf(const Letter& letter) {
  kit::html::Pictures pictures;
  if (!letter.logo.empty()) pictures["logo"].png = letter.logo;
  if (const auto code = QrCode::of(letter.code)) {
    auto& picture = pictures["qr"];
    picture.modules = code->size();
    for (int line = 0; line < code->size(); ++line)
      for (int column = 0; column < code->size(); ++column) picture.black.push_back(code->isDark(column, line));
  }
  return pictures;
}

}  // namespace

domain::Sentence sentenceOf(const kit::html::Remark& remark) {
  return {kSentences.at(static_cast<std::size_t>(remark.kind)), {{"what", remark.what}}};
}

const std::vector<FieldInfo>& formatFields() {
  using kit::l10n::mark;
  static const std::vector<FieldInfo> fields{
      {"subject", mark("the subject of the template")},
      {"body", mark("the text of the template, all of it")},
      {"opening", mark("the text up to its last paragraph")},
      {"closing", mark("the last paragraph, which takes leave")},
      {"signature", mark("the signature of the sender")},
      {"sender.name", mark("the department or the company")},
      {"sender.lines", mark("its address, telephone and e-mail, a line each")},
      {"recipient", mark("name and postal address, a line each: for the window of the envelope")},
      {"place_and_date", mark("place and date as a letter begins")},
      {"invoice.interest", mark("late interest on it, where it is claimed"), true},
      {"invoice.indemnity", mark("indemnity for it, where it is claimed"), true},
      {"payment.holder", mark("in whose name the bank account is")},
      {"payment.iban", mark("the bank account in groups of four")},
      {"payment.bic", mark("the bank")},
      {"payment.code", mark("marks what is shown where the code to pay by can be made")},
      {"logo", mark("marks what is shown where there is a logo")},
      {"footer", mark("company and registration, for the foot of the page")},
      {"page", mark("number of the page, in <footer>")},
      {"pages", mark("number of all pages, in <footer>")},
      {"language", mark("language of the letter")},
      {"label.invoice", mark("the word for invoice in the letter’s language")},
      {"label.issued_on", mark("the word for the date of issue")},
      {"label.due_on", mark("the word for the due date")},
      {"label.days_late", mark("the word for days late")},
      {"label.total", mark("the word for the amount")},
      {"label.open", mark("the word for what is still owed")},
      {"label.interest", mark("the word for late interest")},
      {"label.indemnity", mark("the word for the indemnity")},
      {"label.payment", mark("the words above how to pay")},
      {"label.holder", mark("the words before the holder of the account")},
      {"label.reference", mark("the word before the reference of the payment")},
      {"label.code", mark("the words beside the code to pay by")},
      {"label.page", mark("page n of N, in <footer>")}};
  return fields;
}

std::vector<domain::Sentence> checkFormat(const domain::Format& format) {
  std::string html = format.html;
  std::erase(html, '\r');
  auto problems = checkTags(html, {&isField, [](std::string_view name) { return isIn(kLists, name); }});
  if (format.css.find("{{") != std::string::npos) problems.push_back(domain::mark("Fields stand in the HTML, not in the CSS."));
  for (const auto& remark : kit::html::check(format.html, format.css))
    if (kit::html::refuses(remark.kind)) problems.push_back(sentenceOf(remark));
  if (!names(html, "{body}") && !(names(html, "{opening}") && names(html, "{closing}")))
    problems.push_back(domain::mark(
        "The text of the template is missing: write {{body}}, or {{opening}} and {{closing}}, where it is to stand."));
  if (!names(html, "recipient") && !names(html, "customer.address"))
    problems.push_back(
        domain::mark("Whom the letter goes to is missing: write {{recipient}} where the window of the envelope is."));
  return problems;
}

json letterFields(json fields, const Letter& letter, const application::RenderRequest& request, const std::string& language,
                  const kit::l10n::Catalogue& texts) {
  const kit::l10n::Formatter format(language, kit::l10n::Spaces::kNoBreakOnly);
  const auto last = letter.text.rfind("\n\n");
  fields["subject"] = letter.subject;
  fields["body"] = paragraphs(letter.text);
  fields["opening"] = paragraphs(last == std::string::npos ? letter.text : letter.text.substr(0, last));
  fields["closing"] = last == std::string::npos ? "" : paragraphs(letter.text.substr(last));
  fields["signature"] = letter.closing;
  fields["sender"] = {{"name", letter.senderName}, {"lines", letter.senderLines}};
  fields["recipient"] = letter.recipient;
  fields["place_and_date"] = letter.placeAndDate;
  for (std::size_t i = 0; i < request.lines.size(); ++i) {
    auto& invoice = fields["invoices"][i];
    invoice["interest"] = invoice["indemnity"] = "";
    if (i >= request.claims.size()) continue;
    const auto& claims = request.claims[i];
    if (claims.interest.total > 0)
      invoice["interest"] = format.money(kit::Money(claims.interest.total, request.lines[i].facts.currency));
    if (claims.indemnity) invoice["indemnity"] = format.money(domain::indemnityAmount());
  }
  if (!fields["invoices"].empty()) fields["invoice"] = fields["invoices"].front();
  fields["totals"] = json::array();
  for (const auto& [label, amount] : letter.totals) fields["totals"].push_back({{"label", label}, {"amount", amount}});
  auto& payment = fields["payment"];
  payment["holder"] = letter.payment.empty() ? "" : letter.payment.front().second;
  payment["iban"] = letter.payment.size() < 2 ? "" : letter.payment[1].second;
  payment["bic"] = fields["company"]["bic"];
  payment["code"] = letter.code.empty() ? json(false) : json::object();
  fields["logo"] = letter.logo.empty() ? json(false) : json::object();
  fields["footer"] = letter.footer;
  fields["page"] = std::string(kit::html::kPageMark);
  fields["pages"] = std::string(kit::html::kPagesMark);
  fields["language"] = language;
  fields["label"] = {{"invoice", letter.head.number},
                     {"issued_on", letter.head.issuedOn},
                     {"due_on", letter.head.dueOn},
                     {"days_late", letter.head.daysLate},
                     {"total", letter.head.amount},
                     {"open", letter.head.open},
                     {"interest", texts.tr("Late interest")},
                     {"indemnity", texts.tr("Indemnity")},
                     {"payment", texts.tr("How to pay")},
                     {"holder", texts.tr("To the account of")},
                     {"reference", texts.tr("Reference")},
                     {"code", texts.tr("Scan to pay with your bank's app")},
                     {"page", texts.tr("Page {page}/{pages}", {{"page", std::string(kit::html::kPageMark)},
                                                               {"pages", std::string(kit::html::kPagesMark)}})}};
  return fields;
}

kit::html::Pages formatted(const domain::Format& format, const Letter& letter, const json& fields, const std::string& language) {
  const auto name = format.name.empty() ? format.id : format.name;
  const auto known = ready(format);
  if (!known->problem.empty()) throw application::Permanent("the format \"" + name + "\" cannot be used: " + known->problem);
  try {
    return kit::html::Pages({renderTags(known->prepared, fields, &kit::tags::escapedLines), format.css, language},
                            picturesOf(letter));
  } catch (const kit::html::Refused& refused) {
    for (const auto& each : refused.remarks)
      if (kit::html::refuses(each.kind))
        throw application::Permanent("the format \"" + name + "\" cannot be used for this letter: " + kit::html::english(each));
    throw application::Permanent(refused.what());
  }
}

std::string formattedLetter(const domain::Format& format, const Letter& letter, const json& fields, const std::string& language) {
  const auto pages = formatted(format, letter, fields, language);
  try {
    return pages.pdf(infoOf(letter));
  } catch (const std::runtime_error& error) {
    throw application::Permanent(error.what());
  }
}

}  // namespace reminders::delivery
