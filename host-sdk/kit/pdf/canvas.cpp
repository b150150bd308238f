#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <cmath>
#include <host_sdk/kit/pdf/canvas.hpp>
#include <host_sdk/kit/pdf/lending.hpp>
#include <host_sdk/kit/pdf/png.hpp>
#include <map>
#include <stdexcept>
#include <tuple>

namespace kit::pdf {
namespace {

constexpr const char* kFonts = "Inter, Liberation Sans, sans-serif";

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

/// U+FFFE, U+1FFFF, U+FDD0 and the like are no characters: GLib lets them pass, Cairo takes a text with one for broken.
bool isNoCharacter(gunichar code) { return (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFEU) == 0xFFFEU; }

/// Broken UTF-8 becomes replacement characters: Cairo fails on it, in text and in metadata.
std::string validUtf8(const std::string& text) {
  char* valid = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
  std::string out;
  for (const char* at = valid; *at != '\0';) {
    const char* next = g_utf8_next_char(at);
    if (isNoCharacter(g_utf8_get_char(at)))
      out += "\xEF\xBF\xBD";
    else
      out.append(at, next);
    at = next;
  }
  g_free(valid);
  return out;
}

/// Fonts, and what was laid out with them: letters of one company say nearly the same, and shaping takes longer than drawing.
/// Its fonts are its own, so that it may go from one thread to another.
class Shapes {
 public:
  Shapes() {
    map_.reset(pango_cairo_font_map_new());
    context_.reset(pango_font_map_create_context(map_.get()));
    // Pango thinks in 96 dots an inch; a PDF has 72, and text would come out a third too large. Nothing is fitted to the pixels
    // of a screen.
    pango_cairo_context_set_resolution(context_.get(), 72);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_.get(), options);
    cairo_font_options_destroy(options);
  }

  /// Stays until the next one is asked for.
  PangoLayout* layout(double width, const std::string& text, const TextStyle& style) {
    constexpr std::size_t kMost = 1'000;  // about two kilobytes each
    if (layouts_.size() >= kMost) layouts_.clear();
    auto& known = layouts_[Key{text, width, style.size, style.bold, style.align}];
    if (known == nullptr) known = made(width, text, style);
    return known.get();
  }

 private:
  using Key = std::tuple<std::string, double, double, bool, Align>;

  [[nodiscard]] Layout made(double width, const std::string& text, const TextStyle& style) const {
    Layout made(pango_layout_new(context_.get()));
    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family(font, kFonts);
    pango_font_description_set_size(font, static_cast<int>(std::lround(style.size * PANGO_SCALE)));
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(made.get(), font);
    pango_font_description_free(font);
    PangoAttrList* attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));  // figures stand under each other
    pango_layout_set_attributes(made.get(), attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(made.get(), style.align == Align::kRight    ? PANGO_ALIGN_RIGHT
                                           : style.align == Align::kCentre ? PANGO_ALIGN_CENTER
                                                                           : PANGO_ALIGN_LEFT);
    pango_layout_set_text(made.get(), validUtf8(text).c_str(), -1);
    return made;
  }

  std::unique_ptr<PangoFontMap, Unref> map_;
  std::unique_ptr<PangoContext, Unref> context_;
  std::map<Key, Layout> layouts_;
};

Lending<Shapes>& atRest() {
  constexpr std::size_t kMost = 4;
  static Lending<Shapes> all(kMost);
  return all;
}

double heightOf(PangoLayout* layout) {
  int height = 0;
  pango_layout_get_size(layout, nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

}  // namespace

struct Canvas::Impl {
  std::string out;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;
  std::unique_ptr<Shapes> shapes;
};

Canvas::Canvas(const DocumentInfo& info) : impl_(std::make_unique<Impl>()) {
  impl_->surface = cairo_pdf_surface_create_for_stream(&append, &impl_->out, kPageWidth, kPageHeight);
  const auto tell = [&](cairo_pdf_metadata_t what, const std::string& text) {
    if (!text.empty()) cairo_pdf_surface_set_metadata(impl_->surface, what, validUtf8(text).c_str());
  };
  tell(CAIRO_PDF_METADATA_TITLE, info.title);
  tell(CAIRO_PDF_METADATA_AUTHOR, info.author);
  tell(CAIRO_PDF_METADATA_SUBJECT, info.subject);
  tell(CAIRO_PDF_METADATA_KEYWORDS, info.keywords);
  tell(CAIRO_PDF_METADATA_CREATOR, info.creator);
  tell(CAIRO_PDF_METADATA_CREATE_DATE, info.createdOn + "T00:00:00Z");
  tell(CAIRO_PDF_METADATA_MOD_DATE, info.createdOn + "T00:00:00Z");
  impl_->cairo = cairo_create(impl_->surface);
  impl_->shapes = atRest().take([](const Shapes&) { return true; });
  if (impl_->shapes == nullptr) impl_->shapes = std::make_unique<Shapes>();
}

Canvas::~Canvas() {
  atRest().giveBack(std::move(impl_->shapes));
  cairo_destroy(impl_->cairo);
  cairo_surface_destroy(impl_->surface);
}

double Canvas::text(double x, double y, double width, const std::string& text, const TextStyle& style) {
  auto* layout = impl_->shapes->layout(width, text, style);
  cairo_set_source_rgb(impl_->cairo, style.grey, style.grey, style.grey);
  cairo_move_to(impl_->cairo, x, y);
  pango_cairo_show_layout(impl_->cairo, layout);
  return pdf::heightOf(layout);
}

double Canvas::heightOf(double width, const std::string& text, const TextStyle& style) const {
  return pdf::heightOf(impl_->shapes->layout(width, text, style));
}

void Canvas::flow(double x, double width, const std::string& text, const TextStyle& style,
                  const std::function<double(double height)>& place) {
  // `place` may draw, a footer for one: this one is kept meanwhile.
  const Layout layout(static_cast<PangoLayout*>(g_object_ref(impl_->shapes->layout(width, text, style))));
  const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> line(pango_layout_get_iter(layout.get()),
                                                                                 &pango_layout_iter_free);
  do {
    PangoRectangle box;
    pango_layout_iter_get_line_extents(line.get(), nullptr, &box);
    const double y = place(static_cast<double>(box.height) / PANGO_SCALE);
    const double base = static_cast<double>(pango_layout_iter_get_baseline(line.get()) - box.y) / PANGO_SCALE;
    cairo_set_source_rgb(impl_->cairo, style.grey, style.grey, style.grey);
    cairo_move_to(impl_->cairo, x + static_cast<double>(box.x) / PANGO_SCALE, y + base);
    pango_cairo_show_layout_line(impl_->cairo, pango_layout_iter_get_line_readonly(line.get()));
  } while (pango_layout_iter_next_line(line.get()) != FALSE);
}

void Canvas::line(double x1, double y1, double x2, double y2, double grey, double thickness) {
  cairo_set_source_rgb(impl_->cairo, grey, grey, grey);
  cairo_set_line_width(impl_->cairo, thickness);
  cairo_move_to(impl_->cairo, x1, y1);
  cairo_line_to(impl_->cairo, x2, y2);
  cairo_stroke(impl_->cairo);
}

void Canvas::box(double x, double y, double width, double height, double grey) {
  cairo_set_source_rgb(impl_->cairo, grey, grey, grey);
  cairo_rectangle(impl_->cairo, x, y, width, height);
  cairo_fill(impl_->cairo);
}

void Canvas::watermark(const std::string& text) {
  cairo_save(impl_->cairo);
  cairo_translate(impl_->cairo, kPageWidth / 2, kPageHeight / 2);
  cairo_rotate(impl_->cairo, -0.9);
  const TextStyle style{90, true, Align::kCentre, 0.91};
  const double height = heightOf(kPageHeight, text, style);
  this->text(-kPageHeight / 2, -height / 2, kPageHeight, text, style);
  cairo_restore(impl_->cairo);
}

bool Canvas::image(double x, double y, double maxWidth, double maxHeight, const std::string& png) {
  const auto picture = readPng(png);
  if (picture == nullptr) return false;
  const double width = cairo_image_surface_get_width(picture.get());
  const double height = cairo_image_surface_get_height(picture.get());
  const double scale = std::min(maxWidth / width, maxHeight / height);
  cairo_save(impl_->cairo);
  cairo_translate(impl_->cairo, x, y);
  cairo_scale(impl_->cairo, scale, scale);
  cairo_set_source_surface(impl_->cairo, picture.get(), 0, 0);
  cairo_paint(impl_->cairo);
  cairo_restore(impl_->cairo);
  return true;
}

cairo_t* Canvas::cairo() const { return impl_->cairo; }

void Canvas::nextPage() {
  cairo_show_page(impl_->cairo);
  ++page_;
}

std::string Canvas::finish() {
  cairo_show_page(impl_->cairo);
  const auto drawn = cairo_status(impl_->cairo);
  cairo_surface_finish(impl_->surface);
  const auto written = cairo_surface_status(impl_->surface);
  if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error(std::string("the PDF cannot be drawn: ") +
                             cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
  return std::move(impl_->out);
}

}  // namespace kit::pdf
