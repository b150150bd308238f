// One laid out document, and where its pages may end.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "host-sdk/kit/html/container.hpp"
#include "host-sdk/kit/html/style_sheet.hpp"

namespace kit::html {

/// CSS that comes before anything that a format says.
const char* masterStyle();

/// A piece of a document on a page: from `from` (inclusive) to `to`, in units. `headFrom`…`headTo`: a table's head that stands
/// above it again; empty for none.
struct Piece {
  int from = 0, to = 0;
  int headFrom = 0, headTo = 0;
  [[nodiscard]] int headHeight() const { return headTo - headFrom; }
};

/// Not thread-safe.
class Layout {
 public:
  /// `styles` is only read, and may be read by others at the same time. `margins`: of the page, of which left and right count,
  /// and `top`.
  Layout(Container& container, const std::string& markup, litehtml::css& styles, const Margins& margins, bool isFooter);

  /// The pages' pieces: the first begins at the page's upper edge, the others below the upper margin. Empty: more than `most`.
  [[nodiscard]] std::vector<Piece> pieces(int most);
  /// The words that can be read, in the order of the document, a blank after each.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Of what is seen.
  [[nodiscard]] int height() const { return end_; }
  /// Draws from `from` to `to` with `from` at `top`; the cairo_t counts in units.
  void draw(cairo_t* cairo, int from, int to, int top) const;

 private:
  struct Span {
    int from = 0, to = 0;
  };
  struct Table {
    Span head;
    int end = 0;
  };
  void collect();
  void walk(const litehtml::element::ptr& element, int x, int y, Table* table);
  [[nodiscard]] static int cutBefore(const std::vector<Span>& spans, int from, int limit);

  Container& container_;
  Margins margins_;
  litehtml::document::ptr document_;
  std::vector<Stroke> strokes_;
  std::string text_;
  std::vector<Span> lines_, kept_;  // what is not cut: lines and pictures; those, rows and what asked for it
  std::vector<int> breaks_;
  std::vector<Table> tables_;
  int end_ = 0;
};

}  // namespace kit::html
