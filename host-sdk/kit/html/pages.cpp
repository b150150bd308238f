#include <cairo.h>

#include <deque>
#include <host_sdk/kit/html/pages.hpp>
#include <mutex>

#include "host-sdk/kit/html/layout.hpp"
#include "host-sdk/kit/html/markup.hpp"

namespace kit::html {
namespace {

constexpr int kGapAboveFooter = units(kit::pdf::mm(3)), kBelowFooter = units(kit::pdf::mm(4));

std::string replaced(std::string text, std::string_view mark, const std::string& value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
  return text;
}

void stopIfRefused(const std::vector<Remark>& remarks) {
  for (const auto& each : remarks)
    if (refuses(each.kind)) throw Refused(remarks);
}

/// {{…}} becomes blanks of the same length.
std::string withoutFields(std::string_view text) {
  std::string out(text);
  for (auto at = out.find("{{"); at != std::string::npos; at = out.find("{{", at)) {
    const auto end = out.find("}}", at);
    const auto stop = end == std::string::npos ? out.size() : end + 2;
    for (; at < stop; ++at)
      if (out[at] != '\n') out[at] = ' ';
  }
  return out;
}

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

/// A style sheet, read. Letters of one format share it.
struct ReadSheet {
  std::string css;  // as it was written
  std::size_t mostBytes = 0, mostRules = 0;
  StyleSheet sheet;
  std::vector<Remark> remarks;
  litehtml::css styles;  // from here on only read: litehtml takes no const
};

std::shared_ptr<ReadSheet> read(std::string css, const Limits& limits) {
  constexpr std::size_t kMost = 16;
  static std::mutex mutex;
  static std::deque<std::shared_ptr<ReadSheet>> known;  // guarded; the last one first
  {
    const std::lock_guard lock(mutex);
    for (const auto& each : known)
      if (each->css == css && each->mostBytes == limits.cssBytes && each->mostRules == limits.rules) return each;
  }
  const auto made = std::make_shared<ReadSheet>();
  made->css = std::move(css);
  made->mostBytes = limits.cssBytes;
  made->mostRules = limits.rules;
  made->sheet = cleanStyleSheet(readable(made->css), limits, made->remarks);
  made->styles.parse_stylesheet(made->sheet.css.c_str(), nullptr, nullptr, nullptr);
  made->styles.sort_selectors();
  const std::lock_guard lock(mutex);
  known.push_front(made);
  if (known.size() > kMost) known.pop_back();
  return made;
}

}  // namespace

Refused::Refused(std::vector<Remark> why) : std::runtime_error("the format cannot be laid out"), remarks(std::move(why)) {}

std::vector<Remark> check(std::string_view html, std::string_view css, const Limits& limits) {
  std::vector<Remark> remarks;
  const auto markup = cleanMarkup(withoutFields(html), nullptr, limits, remarks);
  const auto sheet = cleanStyleSheet(readable(withoutFields(markup.css + std::string(css))), limits, remarks);
  const auto& margins = sheet.margins;
  if (margins[0] + margins[2] > kit::pdf::kPageHeight / 2 || margins[1] + margins[3] > kit::pdf::kPageWidth / 2)
    remark(remarks, RemarkKind::kNoRoom, "@page", 0, true);
  return remarks;
}

struct Pages::Impl {
  Impl(const Source& source, const Pictures& given, const Limits& limits)
      : pictures(given), container(pictures, source.language) {
    std::set<std::string> known;
    for (const auto& [name, picture] : pictures)
      if (container.has(name)) known.insert(name);
    markup = cleanMarkup(source.html, &known, limits, remarks);
    stopIfRefused(remarks);
    sheet = read(markup.css + source.css, limits);
    for (const auto& each : sheet->remarks) remark(remarks, each.kind, each.what, each.line, each.inCss);
    const auto& margins = sheet->sheet.margins;
    if (margins[0] + margins[2] > kit::pdf::kPageHeight / 2 || margins[1] + margins[3] > kit::pdf::kPageWidth / 2)
      remark(remarks, RemarkKind::kNoRoom, "@page", 0, true);
    stopIfRefused(remarks);
    body = std::make_unique<Layout>(container, page(replaced(replaced(markup.body, kPageMark, ""), kPagesMark, "")),
                                    sheet->styles, margins, false);
    pieces = body->pieces(limits.pages);
    if (pieces.empty()) refuse(RemarkKind::kTooManyPages, std::to_string(limits.pages));
    if (!markup.footer.empty()) {
      // Looked at before anything is drawn, with the widest numbers.
      lastFooter = footer(pieces.size() - 1);
      if (lastFooter->height() > units(margins[2]) - kGapAboveFooter - kBelowFooter)
        refuse(RemarkKind::kFooterTooHigh, "<footer>");
    }
  }
  void refuse(RemarkKind kind, const std::string& what) {
    remark(remarks, kind, what, 0, false);
    throw Refused(remarks);
  }
  [[nodiscard]] std::string page(const std::string& inside) const {
    return "<body" + markup.bodyAttributes + ">" + inside + "</body>";
  }
  [[nodiscard]] std::unique_ptr<Layout> footer(std::size_t index) {
    auto text =
        replaced(replaced(markup.footer, kPageMark, std::to_string(index + 1)), kPagesMark, std::to_string(pieces.size()));
    return std::make_unique<Layout>(container, page(text), sheet->styles, sheet->sheet.margins, true);
  }

  /// In points, as a canvas counts.
  void draw(cairo_t* cairo, std::size_t index) {
    cairo_save(cairo);
    cairo_scale(cairo, 1.0 / kUnitsPerPoint, 1.0 / kUnitsPerPoint);
    const auto& piece = pieces[index];
    const auto& margins = sheet->sheet.margins;
    int top = index == 0 ? 0 : units(margins[0]);
    if (piece.headHeight() > 0) {
      body->draw(cairo, piece.headFrom, piece.headTo, top);
      top += piece.headHeight();
    }
    body->draw(cairo, piece.from, piece.to, top);
    if (!markup.footer.empty()) {
      const auto made = index + 1 < pieces.size() ? footer(index) : nullptr;
      const auto& drawn = made != nullptr ? *made : *lastFooter;
      drawn.draw(cairo, 0, drawn.height(), units(kit::pdf::kPageHeight - margins[2]) + kGapAboveFooter);
    }
    cairo_restore(cairo);
  }

  Pictures pictures;  // what is drawn later, whoever gave them
  Container container;
  std::vector<Remark> remarks;
  Markup markup;
  std::shared_ptr<ReadSheet> sheet;
  std::unique_ptr<Layout> body, lastFooter;
  std::vector<Piece> pieces;
};

Pages::Pages(const Source& source, const Pictures& pictures, const Limits& limits)
    : impl_(std::make_unique<Impl>(source, pictures, limits)) {}
Pages::~Pages() = default;
Pages::Pages(Pages&&) noexcept = default;
Pages& Pages::operator=(Pages&&) noexcept = default;

int Pages::count() const { return static_cast<int>(impl_->pieces.size()); }
const std::vector<Remark>& Pages::remarks() const { return impl_->remarks; }

std::string Pages::text() const {
  auto text = impl_->body->text();
  if (!impl_->markup.footer.empty()) text += impl_->footer(0)->text();
  return text;
}

std::string Pages::pdf(const kit::pdf::DocumentInfo& info, const std::string& watermark) const {
  kit::pdf::Canvas canvas(info);
  for (std::size_t i = 0; i < impl_->pieces.size(); ++i) {
    if (i > 0) canvas.nextPage();
    impl_->draw(canvas.cairo(), i);
    if (watermark.empty()) continue;
    // Over what the page shows, and yet as if it stood behind: nothing can cover it, and it covers nothing.
    cairo_save(canvas.cairo());
    cairo_set_operator(canvas.cairo(), CAIRO_OPERATOR_MULTIPLY);
    canvas.watermark(watermark);
    cairo_restore(canvas.cairo());
  }
  return canvas.finish();
}

std::string Pages::png(int page, int width) const {
  const double scale = width / kit::pdf::kPageWidth;
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, static_cast<int>(kit::pdf::kPageHeight * scale)),
      &cairo_surface_destroy);
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()), &cairo_destroy);
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  cairo_paint(cairo.get());
  cairo_scale(cairo.get(), scale, scale);
  impl_->draw(cairo.get(), static_cast<std::size_t>(page));
  std::string bytes;
  if (cairo_surface_write_to_png_stream(surface.get(), &append, &bytes) != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error("the picture of a page cannot be made");
  return bytes;
}

}  // namespace kit::html
