#include "sample-host/erp/invoice_pdf.hpp"

#include <algorithm>
#include <host_sdk/kit/l10n/formatter.hpp>
#include <host_sdk/kit/pdf/canvas.hpp>

#include "sample-host/erp/invoice_words.hpp"

namespace host::erp {
namespace {

using kit::pdf::Align;
using kit::pdf::Canvas;
using kit::pdf::DocumentInfo;
using kit::pdf::kPageHeight;
using kit::pdf::kPageWidth;
using kit::pdf::mm;
using kit::pdf::TextStyle;

constexpr double kLeft = mm(20);
constexpr double kRight = kPageWidth - mm(20);
constexpr double kWidth = kRight - kLeft;
constexpr double kBottom = kPageHeight - mm(26);

const TextStyle kPlain{};
const TextStyle kStrong{9, true};
const TextStyle kLabel{8, false, Align::kLeft, 0.42};
const TextStyle kNumber{9, false, Align::kRight};
const TextStyle kStrongNumber{9, true, Align::kRight};
const TextStyle kHead{8, true, Align::kLeft, 0.3};
const TextStyle kHeadNumber{8, true, Align::kRight, 0.3};
const TextStyle kSmall{7.5, false, Align::kLeft, 0.35};

// The columns of the table of lines: left edge and width.
struct Column {
  double x, width;
};
constexpr Column kDescription{kLeft, 205};
constexpr Column kQuantity{kLeft + 210, 62};
constexpr Column kUnitPrice{kLeft + 277, 80};
constexpr Column kVat{kLeft + 362, 38};
constexpr Column kNet{kLeft + 405, kWidth - 405};
constexpr Column kSumLabel{kLeft + 262, 135};
constexpr Column kSum{kLeft + 400, kWidth - 400};

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

/// Draws one document; made twice, the second time with the number of pages known.
class Painter {
 public:
  Painter(const InvoiceDocument& document, int pages)
      : d_(document),
        w_(invoiceWords(document.language)),
        format_(document.language, kit::l10n::Spaces::kNoBreakOnly),
        currency_(kit::Currency::of(document.invoice.currency)),
        pages_(pages),
        canvas_({title(), document.seller.name, document.buyer.name, document.invoice.orderReference, "Atrium",
                 document.invoice.issuedOn.iso()}) {}

  std::string paint(int& pages, std::vector<std::string>& warnings) {
    begin(warnings);
    lines();
    sums();
    instalments();
    received();
    howToPay();
    mentions();
    pages = canvas_.page();
    return canvas_.finish();
  }

  [[nodiscard]] std::string title() const {
    const char* kind = w_.invoice;
    if (d_.invoice.kind == InvoiceKind::kCreditNote) kind = w_.creditNote;
    if (d_.invoice.kind == InvoiceKind::kSelfBilled) kind = w_.selfBilled;
    return std::string(kind) + " " + d_.invoice.number;
  }

 private:
  [[nodiscard]] std::string money(std::int64_t minor) const { return format_.money({minor, currency_}); }
  [[nodiscard]] std::string date(kit::Date day) const { return format_.date(day); }
  [[nodiscard]] std::string percent(int basisPoints) const {
    return format_.percent(plainDecimal(std::int64_t{basisPoints} * 10'000, 0));
  }

  // ---- frame

  void frame() {
    if (d_.invoice.status == InvoiceStatus::kDraft) canvas_.watermark(w_.draft);
    if (d_.invoice.status == InvoiceStatus::kCancelled) canvas_.watermark(w_.cancelled);
    const double y = kPageHeight - mm(21);
    canvas_.line(kLeft, y, kRight, y);
    canvas_.text(kLeft, y + 5, kWidth - 70, legalIdentity(d_.seller, d_.language), {7, false, Align::kLeft, 0.42});
    const std::string number = std::string(w_.page) + " " + std::to_string(canvas_.page()) + "/" + std::to_string(pages_);
    canvas_.text(kRight - 65, y + 5, 65, number, {7, false, Align::kRight, 0.42});
  }

  /// Makes sure that `height` fits below y_, on the next page if need be; true when a page was begun.
  bool room(double height) {
    if (y_ + height <= kBottom) return false;
    canvas_.nextPage();
    frame();
    y_ = mm(18);
    canvas_.text(kLeft, y_, kWidth / 2, d_.seller.name, kLabel);
    canvas_.text(kLeft + kWidth / 2, y_, kWidth / 2, title(), {8, false, Align::kRight, 0.42});
    y_ += 24;
    return true;
  }

  // ---- first page: seller, buyer in the window, facts

  void begin(std::vector<std::string>& warnings) {
    frame();
    double y = mm(14);
    if (!d_.seller.logo.empty()) {
      if (canvas_.image(kLeft, y, mm(55), mm(18), decodedLogo(d_.seller.logo))) {
        y += mm(20);
      } else {
        warnings.push_back("The logo of company " + d_.seller.code +
                           " is no PNG of at most 4000 pixels a side; the document was made without it. Load another logo.");
      }
    }
    const auto& name = d_.department ? d_.department->name : d_.seller.name;
    y += canvas_.text(kLeft, y, mm(82), name, {12, true}) + 2;
    std::string sender;
    const auto add = [&](const std::string& line) {
      if (!line.empty()) sender += (sender.empty() ? "" : "\n") + line;
    };
    if (d_.department) add(d_.seller.name);
    add(d_.seller.street);
    add(d_.seller.postcode + (d_.seller.postcode.empty() ? "" : " ") + d_.seller.city);
    if (!d_.seller.phone.empty()) add(std::string(w_.phone) + " " + d_.seller.phone);
    add(d_.department && !d_.department->email.empty() ? d_.department->email : d_.seller.email);
    canvas_.text(kLeft, y, mm(82), sender, kPlain);

    buyer();
    y_ = mm(92);
    y_ += canvas_.text(kLeft, y_, kWidth, title(), {17, true}) + 8;
    facts();
  }

  // Where the window of an envelope is: 110 mm from the left, 50 mm from the top.
  void buyer() {
    std::string address = d_.buyer.street;
    const auto add = [&](const std::string& line) {
      if (!line.empty()) address += (address.empty() ? "" : "\n") + line;
    };
    add(d_.buyer.postcode + (d_.buyer.postcode.empty() ? "" : " ") + d_.buyer.city);
    if (d_.buyer.country != d_.seller.country) add(d_.buyer.country);
    double y = mm(50);
    y += canvas_.text(mm(110), y, mm(80), d_.buyer.name, {10.5, true}) + 1;
    canvas_.text(mm(110), y, mm(80), address, {10.5, false});
  }

  /// What a credit note takes back: the invoice it was made for, or those that it was allocated to.
  [[nodiscard]] std::string correctedNumbers() const {
    std::string numbers = d_.invoice.correctsNumber;
    if (!numbers.empty() || d_.invoice.kind != InvoiceKind::kCreditNote) return numbers;
    for (const auto& credit : d_.invoice.credits) numbers += (numbers.empty() ? "" : ", ") + credit.number;
    return numbers;
  }

  void facts() {
    std::vector<std::pair<std::string, std::string>> all;
    const auto add = [&](const char* label, const std::string& value) {
      if (!value.empty()) all.emplace_back(label, value);
    };
    const auto& i = d_.invoice;
    add(w_.issuedOn, date(i.issuedOn));
    if (i.kind == InvoiceKind::kInvoice && i.instalments.size() == 1)
      add(w_.dueOn, i.instalments[0].dueOn ? date(*i.instalments[0].dueOn) : w_.onReceipt);
    add(w_.corrects, correctedNumbers());
    add(w_.customerCode, d_.buyer.code);
    add(w_.order, i.orderReference);
    add(w_.orderedBy, i.orderingParty);
    add(w_.buyerRegistration, d_.buyer.registration);
    add(w_.buyerVat, d_.buyer.vatNumber);
    const double half = kWidth / 2;
    for (std::size_t at = 0; at < all.size(); at += 2) {
      double height = 0;
      for (std::size_t side = 0; side < 2 && at + side < all.size(); ++side) {
        const double x = kLeft + (side == 0 ? 0 : half);
        canvas_.text(x, y_ + 1, 95, all[at + side].first, kLabel);
        height = std::max(height, canvas_.text(x + 98, y_, half - 105, all[at + side].second, kPlain));
      }
      y_ += height + 3;
    }
    if (!i.note.empty()) y_ += canvas_.text(kLeft, y_ + 4, kWidth, i.note, kPlain) + 6;
    y_ += 12;
  }

  // ---- lines

  void lineHead() {
    const double height =
        std::max({canvas_.heightOf(kUnitPrice.width, w_.unitPrice, kHead), canvas_.heightOf(kNet.width, w_.net, kHead),
                  canvas_.heightOf(kDescription.width, w_.description, kHead)});
    canvas_.box(kLeft - 4, y_ - 4, kWidth + 8, height + 8, 0.95);
    canvas_.text(kDescription.x, y_, kDescription.width, w_.description, kHead);
    canvas_.text(kQuantity.x, y_, kQuantity.width, w_.quantity, kHeadNumber);
    canvas_.text(kUnitPrice.x, y_, kUnitPrice.width, w_.unitPrice, kHeadNumber);
    canvas_.text(kVat.x, y_, kVat.width, w_.vatRate, kHeadNumber);
    canvas_.text(kNet.x, y_, kNet.width, w_.net, kHeadNumber);
    y_ += height + 9;
  }

  void lines() {
    room(60);
    lineHead();
    for (const auto& line : d_.lines) {
      // Drawn line by line, so that a description may be longer than a page; a short one is kept together.
      const auto parts = canvas_.linesOf(kDescription.width, line.description, kPlain);
      constexpr std::size_t kKept = 8;
      const double each = canvas_.heightOf(kDescription.width, "X", kPlain);
      if (room(each * static_cast<double>(std::min(parts.size(), kKept)) + 8)) lineHead();
      std::string quantity = format_.decimal(plainDecimal(line.quantity, 0));
      if (!line.unit.empty()) quantity += " " + line.unit;
      const double tall = canvas_.text(kQuantity.x, y_, kQuantity.width, quantity, kNumber);
      canvas_.text(kUnitPrice.x, y_, kUnitPrice.width, format_.decimal(plainDecimal(line.unitPrice, currency_.exponent())),
                   kNumber);
      canvas_.text(kVat.x, y_, kVat.width, percent(line.vatRate), kNumber);
      canvas_.text(kNet.x, y_, kNet.width, format_.amount({line.net, currency_}), kNumber);
      const double start = y_;
      const int page = canvas_.page();
      for (const auto& part : parts) {
        if (room(each)) lineHead();
        canvas_.text(kDescription.x, y_, kDescription.width, part, kPlain);
        y_ += each;
      }
      if (page == canvas_.page()) y_ = std::max(y_, start + tall);
      canvas_.line(kLeft - 4, y_ + 3, kRight + 4, y_ + 3, 0.88);
      y_ += 8;
    }
  }

  // ---- sums: totals at the right, VAT by rate at the left

  struct SumRow {
    std::string label, amount;
    bool strong = false;
  };

  [[nodiscard]] std::vector<SumRow> sumRows() const {
    const auto& i = d_.invoice;
    std::vector<SumRow> rows{{w_.totalNet, money(d_.net)}};
    for (const auto& group : d_.vat) rows.push_back({std::string(w_.vatOf) + " " + percent(group.rate), money(group.vat)});
    if (d_.rounding != 0) rows.push_back({w_.rounding, money(d_.rounding)});
    rows.push_back({i.kind == InvoiceKind::kCreditNote ? w_.creditTotal : w_.total, money(i.total), true});
    if (i.kind == InvoiceKind::kCreditNote) {
      if (i.open != i.total) {
        rows.push_back({w_.allocated, money(i.open - i.total)});
        rows.push_back({w_.left, money(i.open), true});
      }
    } else if (i.kind == InvoiceKind::kInvoice && i.total > 0 && i.status != InvoiceStatus::kDraft) {
      std::int64_t credited = 0;
      for (const auto& credit : i.credits)
        if (credit.on <= d_.asOf) credited += credit.amount;
      const auto settled = i.total - i.open;
      credited = std::min(credited, settled);
      if (settled - credited != 0) rows.push_back({w_.paid, money(credited - settled)});
      if (credited != 0) rows.push_back({w_.credited, money(-credited)});
      if (settled != 0) rows.push_back({w_.open, money(i.open), true});
    }
    return rows;
  }

  void sums() {
    y_ += 6;
    const auto rows = sumRows();
    const double each = canvas_.heightOf(kSum.width, "X", kPlain) + 4;
    room(each * static_cast<double>(std::max(rows.size(), d_.vat.size() + 1)) + 14);
    const double top = y_;
    for (const auto& row : rows) {
      if (row.strong) canvas_.box(kSumLabel.x - 5, y_ - 2, kRight - kSumLabel.x + 9, each, 0.93);
      canvas_.text(kSumLabel.x, y_, kSumLabel.width, row.label, row.strong ? kStrong : kPlain);
      canvas_.text(kSum.x, y_, kSum.width, row.amount, row.strong ? kStrongNumber : kNumber);
      y_ += each;
    }
    double left = top;
    canvas_.text(kLeft, left, 90, w_.vatBreakdown, kHead);
    canvas_.text(kLeft + 95, left, 65, w_.taxable, kHeadNumber);
    canvas_.text(kLeft + 165, left, 65, w_.vat, kHeadNumber);
    left += each;
    for (const auto& group : d_.vat) {
      canvas_.text(kLeft, left, 90,
                   percent(group.rate) + (group.category == "S" || group.category == "Z" ? "" : " (" + group.category + ")"));
      canvas_.text(kLeft + 95, left, 65, format_.amount({group.net, currency_}), kNumber);
      canvas_.text(kLeft + 165, left, 65, format_.amount({group.vat, currency_}), kNumber);
      left += each;
    }
    y_ = std::max(y_, left) + 14;
  }

  // ---- what is due when, what has come

  void heading(const std::string& text, double below) {
    room(canvas_.heightOf(kWidth, text, kStrong) + below);
    y_ += canvas_.text(kLeft, y_, kWidth, text, kStrong) + 3;
  }

  void entry(const std::string& label, const std::string& amount) {
    room(14);
    canvas_.text(kLeft, y_, 190, label, kPlain);
    y_ += canvas_.text(kLeft + 195, y_, 90, amount, kNumber) + 2;
  }

  void instalments() {
    const auto& i = d_.invoice;
    if (i.kind != InvoiceKind::kInvoice || i.instalments.size() < 2) return;
    heading(w_.instalments, 14);
    for (const auto& one : i.instalments)
      entry(one.dueOn ? std::string(w_.instalment) + " " + date(*one.dueOn) : std::string(w_.onReceipt), money(one.amount));
    y_ += 10;
  }

  void received() {
    const auto& i = d_.invoice;
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& payment : i.payments)
      if (payment.paidOn <= d_.asOf)
        all.emplace_back(std::string(payment.amount < 0 ? w_.reversal : w_.payment) + " " + date(payment.paidOn),
                         money(payment.amount));
    if (i.kind == InvoiceKind::kInvoice)
      for (const auto& credit : i.credits)
        if (credit.on <= d_.asOf)
          all.emplace_back(std::string(w_.creditNoteOf) + " " + credit.number + ", " + date(credit.on), money(credit.amount));
    if (all.empty()) return;
    heading(std::string(w_.payments) + " " + date(d_.asOf), 14);
    for (const auto& [label, amount] : all) entry(label, amount);
    y_ += 10;
  }

  void howToPay() {
    const auto& i = d_.invoice;
    if (i.kind != InvoiceKind::kInvoice || i.total <= 0) return;
    if (i.paymentMethod == PaymentMethod::kDirectDebit) {
      room(14);
      y_ += canvas_.text(kLeft, y_, kWidth, w_.directDebit, kStrong) + 10;
      return;
    }
    const char* method = w_.transfer;
    if (i.paymentMethod == PaymentMethod::kCheque) method = w_.cheque;
    if (i.paymentMethod == PaymentMethod::kCard) method = w_.card;
    if (i.paymentMethod == PaymentMethod::kCash) method = w_.cash;
    room(58);
    const auto fact = [&](const char* label, const std::string& value) {
      if (value.empty()) return;
      canvas_.text(kLeft, y_ + 1, 110, label, kLabel);
      y_ += canvas_.text(kLeft + 113, y_, kWidth - 113, value, kPlain) + 3;
    };
    fact(w_.payBy, method);
    if (!d_.seller.iban.empty())
      fact(w_.payTo, "IBAN " + grouped(d_.seller.iban, 4) + (d_.seller.bic.empty() ? "" : "   BIC " + d_.seller.bic));
    fact(w_.quote, i.number);
    y_ += 8;
  }

  void mentions() {
    for (const auto& mention : d_.mentions) {
      room(canvas_.heightOf(kWidth, mention, kSmall) + 2);
      y_ += canvas_.text(kLeft, y_, kWidth, mention, kSmall) + 2;
    }
  }

  const InvoiceDocument& d_;
  const InvoiceWords& w_;
  kit::l10n::Formatter format_;
  kit::Currency currency_;
  int pages_;
  Canvas canvas_;
  double y_ = 0;
};

std::string safeFileName(const std::string& title) {
  std::string name;
  for (const char c : title)
    name += static_cast<unsigned char>(c) < 0x20 || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos ? '-' : c;
  return name + ".pdf";
}

}  // namespace

InvoicePdf renderInvoicePdf(const InvoiceDocument& document) {
  InvoicePdf pdf;
  int pages = 1;
  int counted = 0;
  // The number of pages stands on each of them: a second pass writes it, unless the first guess was right.
  do {
    if (counted > 0) pages = counted;
    pdf.warnings.clear();
    Painter painter(document, pages);
    pdf.fileName = safeFileName(painter.title());
    pdf.bytes = painter.paint(counted, pdf.warnings);
  } while (counted != pages);
  return pdf;
}

std::optional<InvoicePdf> invoicePdf(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId, kit::Date asOf) {
  const auto document = invoiceDocument(session, companyId, invoiceId, asOf);
  if (!document) return std::nullopt;
  return renderInvoicePdf(*document);
}

}  // namespace host::erp
