#include "sample-host/erp/invoice_texts.hpp"

#include <algorithm>
#include <host_sdk/kit/l10n/formatter.hpp>

#include "sample-host/erp/invoice_words.hpp"

namespace host::erp {
namespace {

/// Millionths as a plain decimal with at least `decimals` and no needless zeros.
std::string plainDecimal(std::int64_t millionths, int decimals) {
  std::string text = kit::Money::plainAmount(millionths, 6);
  const auto least = text.find('.') + static_cast<std::size_t>(decimals);
  while (text.size() - 1 > least && text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string grouped(const std::string& code, std::size_t by) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (i > 0 && i % by == 0) out += ' ';
    out += code[i];
  }
  return out;
}

std::string linesOf(std::initializer_list<std::string> lines) {
  std::string text;
  for (const auto& line : lines)
    if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
  return text;
}

std::string townOf(const std::string& postcode, const std::string& city) {
  return postcode + (postcode.empty() ? "" : " ") + city;
}

class Writer {
 public:
  explicit Writer(const InvoiceDocument& document)
      : d_(document),
        i_(document.invoice),
        w_(invoiceWords(document.language)),
        format_(document.language, kit::l10n::Spaces::kNoBreakOnly),
        currency_(kit::Currency::of(document.invoice.currency)) {}

  InvoiceTexts write() {
    const char* kind = w_.invoice;
    if (i_.kind == InvoiceKind::kCreditNote) kind = w_.creditNote;
    if (i_.kind == InvoiceKind::kSelfBilled) kind = w_.selfBilled;
    t_.kind = kind;
    t_.title = t_.kind + " " + i_.number;
    if (i_.status == InvoiceStatus::kDraft) t_.watermark = w_.draft;
    if (i_.status == InvoiceStatus::kCancelled) t_.watermark = w_.cancelled;
    parties();
    facts();
    lines();
    totals();
    if (i_.kind == InvoiceKind::kInvoice && i_.instalments.size() >= 2)
      for (const auto& one : i_.instalments)
        t_.instalments.push_back(
            {one.dueOn ? std::string(w_.instalment) + " " + date(*one.dueOn) : std::string(w_.onReceipt), money(one.amount)});
    received();
    howToPay();
    t_.mentions = d_.mentions;
    return std::move(t_);
  }

 private:
  [[nodiscard]] std::string money(std::int64_t minor) const { return format_.money({minor, currency_}); }
  [[nodiscard]] std::string date(kit::Date day) const { return format_.date(day); }
  [[nodiscard]] std::string percent(int basisPoints) const {
    return format_.percent(plainDecimal(std::int64_t{basisPoints} * 10'000, 0));
  }

  void parties() {
    const auto& seller = d_.seller;
    t_.senderName = d_.department ? d_.department->name : seller.name;
    t_.sellerAddress = linesOf({seller.street, townOf(seller.postcode, seller.city)});
    t_.senderLines = linesOf({d_.department ? seller.name : "", t_.sellerAddress,
                              seller.phone.empty() ? "" : std::string(w_.phone) + " " + seller.phone,
                              d_.department && !d_.department->email.empty() ? d_.department->email : seller.email});
    t_.buyerName = d_.buyer.name;
    t_.buyerAddress = linesOf(
        {d_.buyer.street, townOf(d_.buyer.postcode, d_.buyer.city), d_.buyer.country != seller.country ? d_.buyer.country : ""});
    t_.footer = legalIdentity(seller, d_.language);
  }

  /// What a credit note takes back: the invoice it was made for, or those that it was allocated to.
  [[nodiscard]] std::string correctedNumbers() const {
    std::string numbers = i_.correctsNumber;
    if (!numbers.empty() || i_.kind != InvoiceKind::kCreditNote) return numbers;
    for (const auto& credit : i_.credits) numbers += (numbers.empty() ? "" : ", ") + credit.number;
    return numbers;
  }

  void facts() {
    const auto add = [&](const char* label, const std::string& value) {
      if (!value.empty()) t_.facts.push_back({label, value});
    };
    t_.issuedOn = date(i_.issuedOn);
    if (i_.kind == InvoiceKind::kInvoice && i_.instalments.size() == 1)
      t_.dueOn = i_.instalments[0].dueOn ? date(*i_.instalments[0].dueOn) : w_.onReceipt;
    t_.corrects = correctedNumbers();
    t_.note = i_.note;
    add(w_.issuedOn, t_.issuedOn);
    add(w_.dueOn, t_.dueOn);
    add(w_.corrects, t_.corrects);
    add(w_.customerCode, d_.buyer.code);
    add(w_.order, i_.orderReference);
    add(w_.orderedBy, i_.orderingParty);
    add(w_.buyerRegistration, d_.buyer.registration);
    add(w_.buyerVat, d_.buyer.vatNumber);
  }

  void lines() {
    for (const auto& line : d_.lines) {
      std::string quantity = format_.decimal(plainDecimal(line.quantity, 0));
      if (!line.unit.empty()) quantity += " " + line.unit;
      t_.lines.push_back({line.description, quantity, format_.decimal(plainDecimal(line.unitPrice, currency_.exponent())),
                          percent(line.vatRate), format_.amount({line.net, currency_})});
    }
    for (const auto& group : d_.vat)
      t_.vat.push_back({percent(group.rate) + (group.category == "S" || group.category == "Z" ? "" : " (" + group.category + ")"),
                        format_.amount({group.net, currency_}), format_.amount({group.vat, currency_})});
  }

  void totals() {
    auto& rows = t_.totals;
    t_.net = money(d_.net);
    t_.vatTotal = money(d_.vatTotal);
    t_.total = money(i_.total);
    t_.open = money(i_.open);
    rows.push_back({w_.totalNet, t_.net});
    for (const auto& group : d_.vat) rows.push_back({std::string(w_.vatOf) + " " + percent(group.rate), money(group.vat)});
    if (d_.rounding != 0) rows.push_back({w_.rounding, money(d_.rounding)});
    rows.push_back({i_.kind == InvoiceKind::kCreditNote ? w_.creditTotal : w_.total, t_.total, true});
    if (i_.kind == InvoiceKind::kCreditNote) {
      if (i_.open != i_.total) {
        rows.push_back({w_.allocated, money(i_.open - i_.total)});
        rows.push_back({w_.left, t_.open, true});
      }
    } else if (i_.kind == InvoiceKind::kInvoice && i_.total > 0 && i_.status != InvoiceStatus::kDraft) {
      std::int64_t credited = 0;
      for (const auto& credit : i_.credits)
        if (credit.on <= d_.asOf) credited += credit.amount;
      const auto settled = i_.total - i_.open;
      credited = std::min(credited, settled);
      if (settled - credited != 0) rows.push_back({w_.paid, money(credited - settled)});
      if (credited != 0) rows.push_back({w_.credited, money(-credited)});
      if (settled != 0) rows.push_back({w_.open, t_.open, true});
    }
  }

  void received() {
    auto& all = t_.received;
    for (const auto& payment : i_.payments)
      if (payment.paidOn <= d_.asOf)
        all.push_back(
            {std::string(payment.amount < 0 ? w_.reversal : w_.payment) + " " + date(payment.paidOn), money(payment.amount)});
    if (i_.kind == InvoiceKind::kInvoice)
      for (const auto& credit : i_.credits)
        if (credit.on <= d_.asOf)
          all.push_back({std::string(w_.creditNoteOf) + " " + credit.number + ", " + date(credit.on), money(credit.amount)});
    if (!all.empty()) t_.receivedTitle = std::string(w_.payments) + " " + date(d_.asOf);
  }

  void howToPay() {
    if (i_.kind != InvoiceKind::kInvoice || i_.total <= 0) return;
    if (i_.paymentMethod == PaymentMethod::kDirectDebit) {
      t_.directDebit = w_.directDebit;
      return;
    }
    const char* method = w_.transfer;
    if (i_.paymentMethod == PaymentMethod::kCheque) method = w_.cheque;
    if (i_.paymentMethod == PaymentMethod::kCard) method = w_.card;
    if (i_.paymentMethod == PaymentMethod::kCash) method = w_.cash;
    t_.payment.push_back({w_.payBy, method});
    if (!d_.seller.iban.empty()) {
      t_.iban = grouped(d_.seller.iban, 4);
      t_.bic = d_.seller.bic;
      t_.payment.push_back({w_.payTo, "IBAN " + t_.iban + (t_.bic.empty() ? "" : "   BIC " + t_.bic)});
    }
    t_.payment.push_back({w_.quote, i_.number});
  }

  const InvoiceDocument& d_;
  const InvoiceDetails& i_;
  const InvoiceWords& w_;
  kit::l10n::Formatter format_;
  kit::Currency currency_;
  InvoiceTexts t_;
};

}  // namespace

InvoiceTexts textsOf(const InvoiceDocument& document) { return Writer(document).write(); }

std::string fileNameOf(const InvoiceTexts& texts) {
  std::string name;
  for (const char c : texts.title)
    name += static_cast<unsigned char>(c) < 0x20 || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos ? '-' : c;
  return name + ".pdf";
}

}  // namespace host::erp
