#include "sample-host/erp/invoice_pdf.hpp"

#include <algorithm>
#include <host_sdk/kit/pdf/canvas.hpp>
#include <utility>

#include "sample-host/erp/invoice_format.hpp"
#include "sample-host/erp/invoice_format_store.hpp"
#include "sample-host/erp/invoice_texts.hpp"
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

DocumentInfo infoOf(const InvoiceDocument& document, const InvoiceTexts& texts) {
  return {texts.title, document.seller.name,           document.buyer.name, document.invoice.orderReference,
          "Atrium",    document.invoice.issuedOn.iso()};
}

/// Draws one document; made twice, the second time with the number of pages known.
class Painter {
 public:
  Painter(const InvoiceDocument& document, const InvoiceTexts& texts, int pages)
      : d_(document), t_(texts), w_(invoiceWords(document.language)), pages_(pages), canvas_(infoOf(document, texts)) {}

  std::string paint(int& pages, std::vector<std::string>& warnings) {
    begin(warnings);
    lines();
    sums();
    entries(w_.instalments, t_.instalments);
    entries(t_.receivedTitle, t_.received);
    howToPay();
    mentions();
    pages = canvas_.page();
    return canvas_.finish();
  }

 private:
  // ---- frame

  void frame() {
    if (!t_.watermark.empty()) canvas_.watermark(t_.watermark);
    const double y = kPageHeight - mm(21);
    canvas_.line(kLeft, y, kRight, y);
    canvas_.text(kLeft, y + 5, kWidth - 70, t_.footer, {7, false, Align::kLeft, 0.42});
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
    canvas_.text(kLeft + kWidth / 2, y_, kWidth / 2, t_.title, {8, false, Align::kRight, 0.42});
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
    y += canvas_.text(kLeft, y, mm(82), t_.senderName, {12, true}) + 2;
    canvas_.text(kLeft, y, mm(82), t_.senderLines, kPlain);

    buyer();
    y_ = mm(92);
    y_ += canvas_.text(kLeft, y_, kWidth, t_.title, {17, true}) + 8;
    facts();
  }

  // Where the window of an envelope is: 110 mm from the left, 50 mm from the top.
  void buyer() {
    double y = mm(50);
    y += canvas_.text(mm(110), y, mm(80), t_.buyerName, {10.5, true}) + 1;
    canvas_.text(mm(110), y, mm(80), t_.buyerAddress, {10.5, false});
  }

  void facts() {
    const auto& all = t_.facts;
    const double half = kWidth / 2;
    for (std::size_t at = 0; at < all.size(); at += 2) {
      double height = 0;
      for (std::size_t side = 0; side < 2 && at + side < all.size(); ++side) {
        const double x = kLeft + (side == 0 ? 0 : half);
        canvas_.text(x, y_ + 1, 95, all[at + side].label, kLabel);
        height = std::max(height, canvas_.text(x + 98, y_, half - 105, all[at + side].value, kPlain));
      }
      y_ += height + 3;
    }
    if (!t_.note.empty()) y_ += canvas_.text(kLeft, y_ + 4, kWidth, t_.note, kPlain) + 6;
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
    for (const auto& line : t_.lines) {
      // Drawn line by line, so that a description may be longer than a page; a short one is kept together.
      constexpr double kKept = 8;  // lines
      const double each = canvas_.heightOf(kDescription.width, "X", kPlain);
      const double all = canvas_.heightOf(kDescription.width, line.description, kPlain);
      if (room(std::min(all, kKept * each) + 8)) lineHead();
      const double tall = canvas_.text(kQuantity.x, y_, kQuantity.width, line.quantity, kNumber);
      canvas_.text(kUnitPrice.x, y_, kUnitPrice.width, line.unitPrice, kNumber);
      canvas_.text(kVat.x, y_, kVat.width, line.vatRate, kNumber);
      canvas_.text(kNet.x, y_, kNet.width, line.net, kNumber);
      const double start = y_;
      const int page = canvas_.page();
      canvas_.flow(kDescription.x, kDescription.width, line.description, kPlain, [&](double height) {
        if (room(height)) lineHead();
        return std::exchange(y_, y_ + height);
      });
      if (page == canvas_.page()) y_ = std::max(y_, start + tall);
      canvas_.line(kLeft - 4, y_ + 3, kRight + 4, y_ + 3, 0.88);
      y_ += 8;
    }
  }

  // ---- sums: totals at the right, VAT by rate at the left

  void sums() {
    y_ += 6;
    const auto& rows = t_.totals;
    const double each = canvas_.heightOf(kSum.width, "X", kPlain) + 4;
    room(each * static_cast<double>(std::max(rows.size(), t_.vat.size() + 1)) + 14);
    const double top = y_;
    for (const auto& row : rows) {
      if (row.isStrong) canvas_.box(kSumLabel.x - 5, y_ - 2, kRight - kSumLabel.x + 9, each, 0.93);
      canvas_.text(kSumLabel.x, y_, kSumLabel.width, row.label, row.isStrong ? kStrong : kPlain);
      canvas_.text(kSum.x, y_, kSum.width, row.value, row.isStrong ? kStrongNumber : kNumber);
      y_ += each;
    }
    double left = top;
    canvas_.text(kLeft, left, 90, w_.vatBreakdown, kHead);
    canvas_.text(kLeft + 95, left, 65, w_.taxable, kHeadNumber);
    canvas_.text(kLeft + 165, left, 65, w_.vat, kHeadNumber);
    left += each;
    for (const auto& group : t_.vat) {
      canvas_.text(kLeft, left, 90, group.rate);
      canvas_.text(kLeft + 95, left, 65, group.base, kNumber);
      canvas_.text(kLeft + 165, left, 65, group.amount, kNumber);
      left += each;
    }
    y_ = std::max(y_, left) + 14;
  }

  // ---- what is due when, what has come

  void heading(const std::string& text, double below) {
    room(canvas_.heightOf(kWidth, text, kStrong) + below);
    y_ += canvas_.text(kLeft, y_, kWidth, text, kStrong) + 3;
  }

  void entries(const std::string& title, const std::vector<LabelledText>& all) {
    if (all.empty()) return;
    heading(title, 14);
    for (const auto& one : all) {
      room(14);
      canvas_.text(kLeft, y_, 190, one.label, kPlain);
      y_ += canvas_.text(kLeft + 195, y_, 90, one.value, kNumber) + 2;
    }
    y_ += 10;
  }

  void howToPay() {
    if (!t_.directDebit.empty()) {
      room(14);
      y_ += canvas_.text(kLeft, y_, kWidth, t_.directDebit, kStrong) + 10;
    }
    if (t_.payment.empty()) return;
    room(58);
    for (const auto& fact : t_.payment) {
      if (fact.value.empty()) continue;
      canvas_.text(kLeft, y_ + 1, 110, fact.label, kLabel);
      y_ += canvas_.text(kLeft + 113, y_, kWidth - 113, fact.value, kPlain) + 3;
    }
    y_ += 8;
  }

  void mentions() {
    for (const auto& mention : t_.mentions) {
      room(canvas_.heightOf(kWidth, mention, kSmall) + 2);
      y_ += canvas_.text(kLeft, y_, kWidth, mention, kSmall) + 2;
    }
  }

  const InvoiceDocument& d_;
  const InvoiceTexts& t_;
  const InvoiceWords& w_;
  int pages_;
  Canvas canvas_;
  double y_ = 0;
};

}  // namespace

InvoicePdf renderInvoicePdf(const InvoiceDocument& document) {
  const auto texts = textsOf(document);
  InvoicePdf pdf;
  pdf.fileName = fileNameOf(texts);
  int pages = 1;
  int counted = 0;
  // The number of pages stands on each of them: a second pass writes it, unless the first guess was right.
  do {
    if (counted > 0) pages = counted;
    pdf.warnings.clear();
    Painter painter(document, texts, pages);
    pdf.bytes = painter.paint(counted, pdf.warnings);
  } while (counted != pages);
  return pdf;
}

InvoicePdf renderInvoicePdf(const InvoiceDocument& document, const InvoiceFormat& format) {
  const auto texts = textsOf(document);
  InvoicePdf pdf;
  pdf.fileName = fileNameOf(texts);
  pdf.bytes = laidOut(format, document, texts).pdf(infoOf(document, texts), texts.watermark);
  return pdf;
}

std::optional<InvoicePdf> invoicePdf(kit::sql::Session& session, std::int64_t companyId, std::int64_t invoiceId, kit::Date asOf) {
  const auto document = invoiceDocument(session, companyId, invoiceId, asOf);
  if (!document) return std::nullopt;
  const auto stored = storedInvoiceFormat(session, companyId);
  if (!stored.own) return renderInvoicePdf(*document);
  try {
    return renderInvoicePdf(*document, *stored.own);
  } catch (const std::runtime_error& failure) {
    // An invoice without what the law asks, or none, would be worse than one that looks otherwise.
    auto pdf = renderInvoicePdf(*document);
    pdf.warnings.push_back("Invoice " + document->invoice.number +
                           " was drawn in place of the company's own format: " + failure.what());
    try {
      if (stored.failedNumber.empty()) noteFormatFailure(session, companyId, stored.version, document->invoice.number);
    } catch (const kit::sql::SqlError& unkept) {
      pdf.warnings.push_back(std::string("That could not be kept for the page of the settings: ") + unkept.what());
    }
    return pdf;
  }
}

}  // namespace host::erp
