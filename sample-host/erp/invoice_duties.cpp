#include "sample-host/erp/invoice_duties.hpp"

#include <algorithm>
#include <host_sdk/kit/l10n/folding.hpp>

namespace host::erp {
namespace {

/// Words as they can be found again: without the blanks that a layout puts between them or takes away, and whatever
/// `text-transform` made of them.
std::string comparable(std::string_view text) {
  constexpr std::string_view kBlanks[] = {" ", "\n", "\t", "\r", "\u00a0", "\u2009", "\u200a", "\u200b", "\u202f", "\ufeff"};
  const auto letters = kit::l10n::folded(text);
  std::string out;
  out.reserve(letters.size());
  for (std::size_t at = 0; at < letters.size();) {
    const auto rest = std::string_view(letters).substr(at);
    const auto* blank =
        std::find_if(std::begin(kBlanks), std::end(kBlanks), [&](std::string_view each) { return rest.starts_with(each); });
    if (blank != std::end(kBlanks)) {
      at += blank->size();
    } else {
      out += letters[at++];
    }
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view readable) : text_(comparable(readable)) {}

  /// One after the other where they stand so, which they nearly always do; else anywhere.
  bool says(std::string_view wanted) {
    const auto part = comparable(wanted);
    if (part.empty()) return true;
    auto at = text_.find(part, from_);
    if (at == std::string::npos) at = text_.find(part);
    if (at == std::string::npos) return false;
    from_ = at + part.size();
    return true;
  }
  bool saysAll(std::initializer_list<std::string_view> wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](std::string_view each) { return says(each); });
  }

 private:
  std::string text_;
  std::size_t from_ = 0;
};

}  // namespace

std::vector<Refusal> missingDuties(const InvoiceDocument& document, const InvoiceTexts& texts, std::string_view readable) {
  const auto& seller = document.seller;
  const auto& buyer = document.buyer;
  const auto& t = texts;
  Reader page(readable);
  std::vector<Refusal> missing;
  const auto want = [&](bool isSaid, Refusal refusal) {
    refusal.field = "html";
    if (!isSaid) missing.push_back(std::move(refusal));
  };
  want(page.saysAll({t.kind, document.invoice.number}),
       Refusal{"It does not say what it is and its number: write {{title}}.", {}, ""});
  want(page.says(t.issuedOn),
       Refusal{"The date of issue is missing: write {{invoice.issued_on}} or the list {{#facts}}.", {}, ""});
  want(page.says(t.dueOn), Refusal{"The due date is missing: write {{invoice.due_on}} or the list {{#facts}}.", {}, ""});
  want(std::all_of(t.instalments.begin(), t.instalments.end(),
                   [&](const LabelledText& one) {
                     return page.saysAll({one.label, one.value});
                   }),
       Refusal{"The payment schedule is missing: write the list {{#instalments}} with {{label}} and {{value}}.", {}, ""});
  want(page.saysAll({seller.name, seller.street, seller.postcode, seller.city}),
       Refusal{"The seller’s name and address are missing: write {{sender.name}} and {{sender.lines}}.", {}, ""});
  want(page.saysAll({seller.legalForm, seller.shareCapital, seller.registration, seller.tradeRegister, seller.vatNumber}),
       Refusal{"The seller’s form, registration and VAT number are missing: write {{footer}}.", {}, ""});
  want(page.saysAll({buyer.name, buyer.street, buyer.postcode, buyer.city}),
       Refusal{"The customer’s name and address are missing: write {{recipient}}.", {}, ""});
  want(page.saysAll({buyer.registration, buyer.vatNumber}),
       Refusal{"The customer’s registration and VAT number are missing: write the list {{#facts}}.", {}, ""});
  want(page.says(document.invoice.orderReference),
       Refusal{"The customer’s order is missing: write {{invoice.order}} or the list {{#facts}}.", {}, ""});
  want(page.says(t.corrects),
       Refusal{"The invoice that a credit note corrects is missing: write {{invoice.corrects}} or the list {{#facts}}.", {}, ""});
  want(std::all_of(t.lines.begin(), t.lines.end(),
                   [&](const InvoiceTexts::Line& line) {
                     return page.saysAll({line.description, line.quantity, line.unitPrice, line.net});
                   }),
       Refusal{"Lines are missing: write the list {{#lines}} with {{description}}, {{quantity}}, {{unit_price}} and {{net}}.",
               {},
               ""});
  want(std::all_of(t.vat.begin(), t.vat.end(),
                   [&](const InvoiceTexts::Vat& group) {
                     return page.saysAll({group.rate, group.base, group.amount});
                   }),
       Refusal{"VAT by rate is missing: write the list {{#vat}} with {{rate}}, {{base}} and {{amount}}.", {}, ""});
  want(page.saysAll({t.net, t.total}),
       Refusal{"The totals are missing: write the list {{#totals}}, or {{invoice.net}} and {{invoice.total}}.", {}, ""});
  want(std::all_of(t.mentions.begin(), t.mentions.end(), [&](const std::string& mention) { return page.says(mention); }),
       Refusal{"The legal mentions are missing: write {{legal_mentions}}.", {}, ""});
  return missing;
}

}  // namespace host::erp
