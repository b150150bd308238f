#include "plugin/delivery/word/fields.hpp"

#include <algorithm>
#include <host_sdk/kit/pdf/bitmap.hpp>
#include <nlohmann/json.hpp>

#include "plugin/delivery/foreign_placeholders.hpp"
#include "plugin/delivery/message_fields.hpp"
#include "plugin/delivery/qr_code.hpp"
#include "plugin/delivery/word/pictures.hpp"

namespace reminders::delivery::word {
namespace {

using nlohmann::json;

constexpr std::string_view kInvoice = "invoice.";
constexpr const char *kLogo = "logo", *kCode = "payment.code";
constexpr int kPointsASquare = 6;
constexpr double kCodeInMm = 30, kLogoWidthInMm = 60, kLogoHeightInMm = 18;

bool isSame(std::string_view written, std::string_view name) {
  return std::equal(written.begin(), written.end(), name.begin(), name.end(),
                    [](char left, char right) { return left == right || (left == '_' && right == '.'); });
}

void put(json& tree, std::string_view name, json value) {
  auto* at = &tree;
  for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    at = &(*at)[std::string(name.substr(0, dot))];
    name.remove_prefix(dot + 1);
  }
  (*at)[std::string(name)] = std::move(value);
}

json pairsOf(const std::vector<std::pair<std::string, std::string>>& pairs) {
  auto all = json::array();
  for (const auto& [label, value] : pairs) all.push_back({{"label", label}, {"value", value}});
  return all;
}

}  // namespace

const std::vector<FieldInfo>& letterFields() {
  using kit::l10n::mark;
  static const std::vector<FieldInfo> fields{{"letter.sender", mark("the sender with address and telephone, in lines")},
                                             {"letter.recipient", mark("the customer with the postal address, in lines")},
                                             {"letter.place_and_date", mark("place and date of the letter")},
                                             {"letter.subject", mark("the subject of the reminder")},
                                             {"letter.text", mark("the text of the reminder")},
                                             {"letter.beginning", mark("the text without its last paragraph")},
                                             {"letter.ending", mark("the last paragraph of the text")},
                                             {"letter.signature", mark("the signature")},
                                             {"letter.explanation", mark("how the claims were calculated")},
                                             {"letter.payment_title", mark("the title above the payment details")},
                                             {"letter.footer", mark("your company and its registration")},
                                             {kLogo, mark("your logo, as a picture")},
                                             {kCode, mark("the code to pay by, as a picture")},
                                             {"letter.head.number", mark("title of a column: invoice")},
                                             {"letter.head.issued_on", mark("title of a column: issued on")},
                                             {"letter.head.due_on", mark("title of a column: due on")},
                                             {"letter.head.days_late", mark("title of a column: days late")},
                                             {"letter.head.total", mark("title of a column: amount")},
                                             {"letter.head.open", mark("title of a column: still owed")}};
  return fields;
}

const std::vector<ListInfo>& wordLists() {
  static const std::vector<ListInfo> lists = [] {
    std::vector<std::string> ofInvoice;
    for (const auto& field : knownFields())
      if (field.perInvoice) ofInvoice.push_back(field.name.substr(kInvoice.size()));
    return std::vector<ListInfo>{{"invoices", kit::l10n::mark("what is owed, one due date each"), std::move(ofInvoice)},
                                 {"totals", kit::l10n::mark("the sums below it"), {"label", "value"}},
                                 {"payments", kit::l10n::mark("how to pay: account, bank, reference"), {"label", "value"}}};
  }();
  return lists;
}

std::string knownName(std::string_view written, const std::vector<std::string>& within) {
  for (auto list = within.rbegin(); list != within.rend(); ++list)
    for (const auto& info : wordLists())
      if (info.name == *list)
        for (const auto& item : info.items)
          if (item == written) return item;
  for (const auto* fields : {&knownFields(), &letterFields()})
    for (const auto& field : *fields)
      if (isSame(written, field.name)) return field.name;
  for (const auto& list : wordLists())
    if (list.name == written) return list.name;
  const auto theirs = fieldOfForeign(written);
  return theirs == "numbers" ? "numbers" : std::string(theirs);
}

json wordFields(const application::RenderRequest& request, const application::MessageDetails& details, const Letter& letter,
                const std::string& language, const kit::l10n::Catalogue& texts, const std::string& link) {
  auto fields = messageFields(request, details, language, texts, link);
  const auto cut = letter.text.rfind("\n\n");
  auto& own = fields["letter"];
  own["sender"] = letter.senderName + (letter.senderLines.empty() ? "" : "\n" + letter.senderLines);
  own["recipient"] = letter.recipient;
  own["place_and_date"] = letter.placeAndDate;
  own["subject"] = letter.subject;
  own["text"] = letter.text;
  own["beginning"] = cut == std::string::npos ? letter.text : letter.text.substr(0, cut);
  own["ending"] = cut == std::string::npos ? "" : letter.text.substr(cut + 2);
  own["signature"] = letter.closing;
  own["explanation"] = letter.explanation;
  own["payment_title"] = letter.paymentTitle;
  own["footer"] = letter.footer;
  own["head"] = {{"number", letter.head.number},      {"issued_on", letter.head.issuedOn}, {"due_on", letter.head.dueOn},
                 {"days_late", letter.head.daysLate}, {"total", letter.head.amount},       {"open", letter.head.open}};
  fields["totals"] = pairsOf(letter.totals);
  put(fields, kLogo, pictureValue(letter.logo, kLogoWidthInMm, kLogoHeightInMm));
  if (const auto code = QrCode::of(letter.code))
    put(fields, kCode, pictureValue(code->png(kPointsASquare), kCodeInMm, kCodeInMm));
  fields["payments"] = pairsOf(letter.payment);
  return fields;
}

json everyField() {
  json tree;
  for (const auto* fields : {&knownFields(), &letterFields()})
    for (const auto& field : *fields) put(tree, field.name, field.name);
  const auto dot = kit::pdf::squaresPng(1, 1, 1, [](int, int) { return true; });
  for (const auto* picture : {kLogo, kCode}) put(tree, picture, pictureValue(dot, 1, 1));
  tree["numbers"] = "numbers";
  for (const auto& list : wordLists()) {
    tree[list.name] = json::array();
    for (int i = 0; i < 2; ++i) {
      json item;
      for (const auto& name : list.items) item[name] = name;
      tree[list.name].push_back(std::move(item));
    }
  }
  return tree;
}

}  // namespace reminders::delivery::word
