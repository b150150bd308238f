#include "plugin/delivery/letter_page.hpp"

#include <algorithm>
#include <host_sdk/kit/pdf/bitmap.hpp>
#include <memory>

#include "plugin/delivery/qr_code.hpp"

namespace reminders::delivery {
namespace {

using kit::pdf::Align;
using kit::pdf::Canvas;
using kit::pdf::kPageHeight;
using kit::pdf::kPageWidth;
using kit::pdf::mm;
using kit::pdf::TextStyle;

constexpr double kLeft = mm(22);
constexpr double kRight = kPageWidth - mm(20);
constexpr double kWidth = kRight - kLeft;
constexpr double kTop = mm(18);
constexpr double kBottom = kPageHeight - mm(24);
// The window of a French DL envelope (NF Z 11-001; 45 × 100 mm at the right) behind a letter that is folded at 99 mm.
constexpr double kWindowLeft = mm(110), kWindowTop = mm(50), kWindowWidth = mm(80);
constexpr double kFold = mm(99);
constexpr std::size_t kWindowLines = 7;
constexpr double kBodyTop = mm(100);
constexpr double kCodeSize = mm(28);

const TextStyle kPlain{10};
const TextStyle kBold{10, true};
const TextStyle kSender{9, false, Align::kLeft, 0.25};
const TextStyle kSenderName{13, true};
const TextStyle kSubject{11, true};
const TextStyle kRight10{10, false, Align::kRight};
const TextStyle kBoldRight{10, true, Align::kRight};
const TextStyle kHead{8, true, Align::kLeft, 0.3};
const TextStyle kHeadRight{8, true, Align::kRight, 0.3};
const TextStyle kCell{9};
const TextStyle kCellRight{9, false, Align::kRight};
const TextStyle kSmall{8, false, Align::kLeft, 0.3};
const TextStyle kFooter{7.5, false, Align::kCentre, 0.4};

struct Column {
  double x, width;
  std::string LetterRow::*text;
  bool isNumber;
};
const Column kColumns[] = {{kLeft, 96, &LetterRow::number, false},      {kLeft + 100, 66, &LetterRow::issuedOn, false},
                           {kLeft + 170, 66, &LetterRow::dueOn, false}, {kLeft + 240, 50, &LetterRow::daysLate, true},
                           {kLeft + 296, 84, &LetterRow::amount, true}, {kLeft + 386, kWidth - 386, &LetterRow::open, true}};

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

std::string replaced(std::string text, const std::string& mark, const std::string& value) {
  if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), value);
  return text;
}

/// Draws one letter; made twice, the second time with the number of pages known.
class Painter {
 public:
  Painter(const Letter& letter, int pages) : l_(letter), pages_(pages), canvas_(infoOf(letter)) {}

  std::string paint(int& pages) {
    head();
    // What is owed stands before the last paragraph: that is how one takes leave.
    const auto last = l_.text.rfind("\n\n");
    paragraphs(last == std::string::npos ? l_.text : l_.text.substr(0, last));
    table();
    if (!l_.explanation.empty()) {
      y_ += 6;
      flow(l_.explanation, kSmall);
    }
    payment();
    room(90);
    y_ += 10;
    if (last != std::string::npos) paragraphs(l_.text.substr(last + 2));
    y_ += 14;
    flow(l_.closing, kPlain);
    footer();
    pages = canvas_.page();
    return canvas_.finish();
  }

 private:
  void head() {
    double y = kTop;
    if (!l_.logo.empty() && canvas_.image(kLeft, y, mm(60), mm(18), l_.logo)) y += mm(21);
    y += canvas_.text(kLeft, y, mm(80), l_.senderName, kSenderName) + 2;
    canvas_.text(kLeft, y, mm(80), l_.senderLines, kSender);
    // The postman reads the last line first: a long address loses lines of its middle.
    auto recipient = linesOf(l_.recipient);
    while (recipient.size() > kWindowLines) recipient.erase(recipient.begin() + 1);
    double line = kWindowTop;
    for (const auto& each : recipient) line += canvas_.text(kWindowLeft, line, kWindowWidth, each, kPlain);
    canvas_.line(0, kFold, mm(5), kFold, 0.6, 0.4);
    canvas_.line(0, 2 * kFold, mm(5), 2 * kFold, 0.6, 0.4);
    y_ = kBodyTop;
    y_ += canvas_.text(kLeft, y_, kWidth, l_.placeAndDate, kRight10) + 12;
    y_ += canvas_.text(kLeft, y_, kWidth, l_.subject, kSubject) + 10;
  }

  /// Makes a new page where so much does not fit any more; true when it did.
  bool room(double height) {
    if (y_ + height <= kBottom) return false;
    footer();
    canvas_.nextPage();
    y_ = kTop;
    return true;
  }

  /// Text line by line, so that pages may end anywhere in it.
  void flow(const std::string& text, const TextStyle& style) {
    canvas_.flow(kLeft, kWidth, text, style, [&](double height) {
      room(height);
      const double top = y_;
      y_ += height;
      return top;
    });
  }
  void paragraphs(const std::string& text) {
    for (const auto& line : linesOf(text)) {
      if (line.empty())
        y_ += 7;
      else
        flow(line, kPlain);
    }
  }

  void row(const LetterRow& row, const TextStyle& text, const TextStyle& number) {
    double height = 0;
    for (const auto& column : kColumns)
      height = std::max(height, canvas_.heightOf(column.width, row.*column.text, column.isNumber ? number : text));
    if (room(height + 8) && &row != &l_.head) tableHead();
    for (const auto& column : kColumns)
      canvas_.text(column.x, y_ + 3, column.width, row.*column.text, column.isNumber ? number : text);
    y_ += height + 6;
    canvas_.line(kLeft, y_, kRight, y_, 0.85, 0.4);
  }
  void tableHead() {
    row(l_.head, kHead, kHeadRight);
    canvas_.line(kLeft, y_, kRight, y_, 0.4, 0.7);
  }
  void table() {
    if (l_.rows.empty()) return;
    y_ += 10;
    room(60);  // a head is not alone at the end of a page
    tableHead();
    for (const auto& each : l_.rows) row(each, kCell, kCellRight);
    y_ += 4;
    for (std::size_t i = 0; i < l_.totals.size(); ++i) {
      const bool last = i + 1 == l_.totals.size();
      room(16);
      canvas_.text(kLeft + 170, y_, 210, l_.totals[i].first, last ? kBoldRight : kRight10);
      y_ += canvas_.text(kLeft + 386, y_, kWidth - 386, l_.totals[i].second, last ? kBoldRight : kRight10) + 2;
    }
    y_ += 4;
  }

  void payment() {
    if (l_.payment.empty()) return;
    const auto code = QrCode::of(l_.code);
    room(code ? kCodeSize + 30 : 50);
    y_ += 10;
    const double top = y_;
    y_ += canvas_.text(kLeft, y_, kWidth, l_.paymentTitle, kBold) + 4;
    for (const auto& [label, value] : l_.payment) {
      canvas_.text(kLeft, y_ + 1, 80, label, kSmall);
      y_ += canvas_.text(kLeft + 84, y_, kWidth - 84 - (code ? kCodeSize + 90 : 0), value, kPlain) + 2;
    }
    if (!code) return;
    const double left = kRight - kCodeSize;
    kit::pdf::drawSquares(canvas_.cairo(), left, top, kCodeSize, code->size(),
                          [&](int column, int line) { return code->isDark(column, line); });
    canvas_.text(left - 86, top, 80, l_.codeTitle, {8, false, Align::kRight, 0.3});
    y_ = std::max(y_, top + kCodeSize + 6);
  }

  void footer() {
    if (!l_.footer.empty()) canvas_.text(kLeft, kPageHeight - mm(17), kWidth, l_.footer, kFooter);
    canvas_.text(kLeft, kPageHeight - mm(10), kWidth,
                 replaced(replaced(l_.pageOf, "{page}", std::to_string(canvas_.page())), "{pages}", std::to_string(pages_)),
                 kFooter);
  }

  const Letter& l_;
  int pages_;
  Canvas canvas_;
  double y_ = 0;
};

}  // namespace

kit::pdf::DocumentInfo infoOf(const Letter& letter) {
  return {letter.subject, letter.author, "", "", "Payment Reminders", letter.createdOn};
}

std::string drawLetter(const Letter& letter) {
  int pages = 1;
  int counted = 0;
  std::string bytes;
  do {
    if (counted > 0) pages = counted;
    bytes = Painter(letter, pages).paint(counted);
  } while (counted != pages);
  return bytes;
}

}  // namespace reminders::delivery
