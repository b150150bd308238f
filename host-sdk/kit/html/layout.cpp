#include "host-sdk/kit/html/layout.hpp"

#include <algorithm>
#include <cstring>

namespace kit::html {
namespace {

const int kPageHeightUnits = units(kit::pdf::kPageHeight);
const int kPageWidthUnits = units(kit::pdf::kPageWidth);

litehtml::context& sharedContext() {
  // Read by any number of documents at once, changed by none.
  static litehtml::context context;
  static const bool isLoaded = (context.load_master_stylesheet(masterStyle()), true);
  static_cast<void>(isLoaded);
  return context;
}

bool isTag(const litehtml::element::ptr& element, const char* name) { return std::strcmp(element->get_tagName(), name) == 0; }

bool isSaid(const litehtml::element::ptr& element, const char* property, std::initializer_list<const char*> values) {
  const auto* said = element->get_style_property(property, false, nullptr);
  return said != nullptr &&
         std::any_of(values.begin(), values.end(), [&](const char* each) { return std::strcmp(said, each) == 0; });
}

}  // namespace

Layout::Layout(Container& container, const std::string& markup, litehtml::css& styles, const Margins& margins, bool isFooter)
    : container_(container), margins_(margins) {
  const auto px = [](double points) { return std::to_string(units(points)) + "px"; };
  const auto html = "<html style=\"padding:" + (isFooter ? "0" : px(margins[0])) + " " + px(margins[1]) + " 0 " + px(margins[3]) +
                    "\">" + "<head></head>" + markup + "</html>";
  document_ = litehtml::document::createFromUTF8(html.c_str(), &container_, &sharedContext(), &styles);
  document_->render(kPageWidthUnits);
  collect();
}

void Layout::collect() {
  container_.drawTo(&strokes_, &text_);
  document_->draw(0, 0, 0, nullptr);
  container_.drawTo(nullptr, nullptr);
  for (const auto& stroke : strokes_) {
    if (!stroke.isCut || stroke.to <= stroke.from) continue;
    lines_.push_back({stroke.from, stroke.to});
    end_ = std::max(end_, stroke.to);
  }
  kept_ = lines_;
  if (document_->root() != nullptr) walk(document_->root(), 0, 0, nullptr);
  const auto byFrom = [](const Span& a, const Span& b) { return a.from < b.from; };
  std::sort(lines_.begin(), lines_.end(), byFrom);
  std::sort(kept_.begin(), kept_.end(), byFrom);
  std::sort(breaks_.begin(), breaks_.end());
}

void Layout::walk(const litehtml::element::ptr& element, int x, int y, Table* table) {
  const auto& at = element->get_position();
  const auto display = element->get_display();
  if (display == litehtml::display_none) return;
  // Rows and their groups have no place of their own: cells are measured from their table.
  const bool isWithin = display == litehtml::display_table_row || display == litehtml::display_table_row_group ||
                        display == litehtml::display_table_header_group || display == litehtml::display_table_footer_group;
  const int left = isWithin ? x : x + at.x, top = isWithin ? y : y + at.y;
  const auto padding = element->get_paddings();
  const auto borders = element->get_borders();
  const Span box{top - padding.top - borders.top, top + at.height + padding.bottom + borders.bottom};
  const bool isBlock =
      display == litehtml::display_block || display == litehtml::display_table || display == litehtml::display_list_item;

  Table own;
  if (display == litehtml::display_table) {
    own.end = box.to;
    table = &own;
  }
  if (isBlock && isSaid(element, "break-before", {"page", "always"})) breaks_.push_back(box.from);
  if (isBlock && isSaid(element, "page-break-before", {"always"})) breaks_.push_back(box.from);
  if (isBlock && (isSaid(element, "break-inside", {"avoid"}) || isSaid(element, "page-break-inside", {"avoid"})))
    kept_.push_back(box);
  // A title is not alone at the end of a page.
  const auto* tag = element->get_tagName();
  if (isBlock && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' && tag[2] == '\0')
    kept_.push_back({box.from, box.to + units(20)});

  if (display == litehtml::display_table_row && table != nullptr) {
    Span row{0, 0};
    for (std::size_t i = 0; i < element->get_children_count(); ++i) {
      const auto cell = element->get_child(static_cast<int>(i));
      if (cell->get_display() != litehtml::display_table_cell) continue;
      const auto& place = cell->get_position();
      const auto inner = cell->get_paddings();
      const auto edges = cell->get_borders();
      // Where borders collapse the upper one is the lower one of the row above.
      const Span one{y + place.y - inner.top, y + place.y + place.height + inner.bottom + edges.bottom};
      row = row.to == 0 ? one : Span{std::min(row.from, one.from), std::max(row.to, one.to)};
      const bool isHead = element->parent() != nullptr && isTag(element->parent(), "thead");
      if (isHead) {
        const int upper = one.from - edges.top;
        table->head =
            table->head.to == 0 ? Span{upper, one.to} : Span{std::min(table->head.from, upper), std::max(table->head.to, one.to)};
      }
    }
    if (row.to > row.from) {
      // A head is not alone at the end of a page either.
      if (table->head.to != 0 && row.from >= table->head.to - units(2) && row.from <= table->head.to + units(2))
        row.from = table->head.from;
      kept_.push_back(row);
    }
  }
  for (std::size_t i = 0; i < element->get_children_count(); ++i) walk(element->get_child(static_cast<int>(i)), left, top, table);
  if (table == &own && own.head.to > own.head.from) tables_.push_back(own);
}

/// The last place at or before `limit` and after `from` at which no span is cut; `from` where there is none. Spans are sorted by
/// their beginnings.
int Layout::cutBefore(const std::vector<Span>& spans, int from, int limit) {
  int cut = limit;
  // From the last one that could reach over the cut backwards; what moves the cut may bring another one over it.
  bool isMoved = true;
  while (isMoved && cut > from) {
    isMoved = false;
    const auto after = std::lower_bound(spans.begin(), spans.end(), cut, [](const Span& span, int at) { return span.from < at; });
    for (auto each = spans.begin(); each != after; ++each)
      if (each->to > cut && each->to > from) {
        cut = std::min(cut, each->from);
        isMoved = true;
      }
  }
  return std::max(cut, from);
}

std::vector<Piece> Layout::pieces(int most) {
  std::vector<Piece> pieces;
  const int topMargin = units(margins_[0]), bottom = kPageHeightUnits - units(margins_[2]);
  int from = 0;
  std::size_t firstLine = 0, firstKept = 0;
  const auto rest = [](const std::vector<Span>& spans, std::size_t& first, int at) {
    while (first < spans.size() && spans[first].to <= at) ++first;
    return std::vector<Span>(
        spans.begin() + static_cast<std::ptrdiff_t>(first),
        std::upper_bound(spans.begin() + static_cast<std::ptrdiff_t>(first), spans.end(), at + 2 * kPageHeightUnits,
                         [](int limit, const Span& span) { return limit < span.from; }));
  };
  do {
    if (static_cast<int>(pieces.size()) >= most) return {};
    Piece piece{from, from, 0, 0};
    int room = pieces.empty() ? bottom : bottom - topMargin;
    if (!pieces.empty())
      for (const auto& table : tables_)
        if (from >= table.head.to && from < table.end - units(1) && table.head.to - table.head.from < room / 2) {
          piece.headFrom = table.head.from;
          piece.headTo = table.head.to;
          room -= piece.headHeight();
          break;
        }
    const int limit = from + room;
    const auto forced = std::upper_bound(breaks_.begin(), breaks_.end(), from + units(1));
    if (forced != breaks_.end() && *forced <= limit && *forced < end_) {
      piece.to = *forced;
    } else if (end_ <= limit) {
      piece.to = std::max(end_, from + 1);
    } else {
      piece.to = cutBefore(rest(kept_, firstKept, from), from, limit);
      if (piece.to <= from) piece.to = cutBefore(rest(lines_, firstLine, from), from, limit);
      if (piece.to <= from) piece.to = limit;  // higher than a page
    }
    from = piece.to;
    pieces.push_back(piece);
  } while (from < end_);
  return pieces;
}

void Layout::draw(cairo_t* cairo, int from, int to, int top) const {
  cairo_save(cairo);
  cairo_rectangle(cairo, 0, top, kPageWidthUnits, to - from);
  cairo_clip(cairo);
  cairo_translate(cairo, 0, top - from);
  for (const auto& stroke : strokes_)
    if (stroke.to > from && stroke.from < to) stroke.draw(cairo);
  cairo_restore(cairo);
}

}  // namespace kit::html
