#include "host-sdk/kit/html/typesetter.hpp"

#include <algorithm>
#include <cmath>
#include <host_sdk/kit/pdf/lending.hpp>

#include "host-sdk/kit/html/style_sheet.hpp"

namespace kit::html {
namespace {

constexpr std::size_t kMostWords = 4'000;  // between two documents; about two kilobytes each
constexpr std::size_t kMostFonts = 60;
constexpr std::size_t kMostAtRest = 4;  // those of two languages for two senders

// litehtml's bits of a decoration.
constexpr unsigned int kUnderline = 0x01, kLineThrough = 0x02;

double points(int pango) { return static_cast<double>(pango) / PANGO_SCALE; }

kit::pdf::Lending<Typesetter>& atRest() {
  static kit::pdf::Lending<Typesetter> all(kMostAtRest);
  return all;
}

}  // namespace

Typesetter::Typesetter(std::string language) : language_(std::move(language)) {
  map_.reset(pango_cairo_font_map_new());
  context_.reset(pango_font_map_create_context(map_.get()));
  // Pango thinks in 96 dots an inch; a page has 72 points. Nothing is fitted to the pixels of a screen.
  pango_cairo_context_set_resolution(context_.get(), 72);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options);
  cairo_font_options_destroy(options);
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  if (!language_.empty()) pango_context_set_language(context_.get(), pango_language_from_string(language_.c_str()));
}

Typesetter::~Typesetter() {
  for (const auto& font : fonts_) pango_font_description_free(font->description);
}

Typesetter::Font& Typesetter::font(const Style& style) {
  const auto known = std::find_if(fonts_.begin(), fonts_.end(), [&](const auto& each) { return each->style == style; });
  if (known != fonts_.end()) return **known;
  auto font = std::make_unique<Font>();
  font->style = style;
  font->description = pango_font_description_new();
  pango_font_description_set_family(font->description, style.families.c_str());
  pango_font_description_set_size(font->description, style.size * PANGO_SCALE / kUnitsPerPoint);
  pango_font_description_set_weight(font->description, style.isBold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(font->description, style.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  PangoFontMetrics* measured = pango_context_get_metrics(context_.get(), font->description, nullptr);
  font->ascent = units(points(pango_font_metrics_get_ascent(measured)));
  font->descent = units(points(pango_font_metrics_get_descent(measured)));
  pango_font_metrics_unref(measured);
  return *fonts_.emplace_back(std::move(font));
}

const Typesetter::Word& Typesetter::word(Font& font, const std::string& text) {
  auto& word = font.words[text];
  if (word.layout != nullptr) return word;
  ++words_;
  word.layout.reset(pango_layout_new(context_.get()));
  auto* layout = word.layout.get();
  pango_layout_set_font_description(layout, font.description);
  PangoAttrList* attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));  // figures stand under each other
  if ((font.style.decoration & kUnderline) != 0)
    pango_attr_list_insert(attributes, pango_attr_underline_new(PANGO_UNDERLINE_SINGLE));
  if ((font.style.decoration & kLineThrough) != 0) pango_attr_list_insert(attributes, pango_attr_strikethrough_new(TRUE));
  pango_layout_set_attributes(layout, attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_single_paragraph_mode(layout, TRUE);
  pango_layout_set_text(layout, text.c_str(), static_cast<int>(text.size()));
  int width = 0;
  pango_layout_get_size(layout, &width, nullptr);
  word.width = static_cast<int>(std::ceil(points(width) * kUnitsPerPoint));
  return word;
}

bool Typesetter::rest() {
  if (fonts_.size() > kMostFonts) return false;
  if (words_ > kMostWords) {
    for (const auto& font : fonts_) font->words.clear();
    words_ = 0;
  }
  return true;
}

void GiveBack::operator()(Typesetter* typesetter) const {
  std::unique_ptr<Typesetter> back(typesetter);
  if (back != nullptr && back->rest()) atRest().giveBack(std::move(back));
}

LentTypesetter lendTypesetter(const std::string& language) {
  auto found = atRest().take([&](const Typesetter& each) { return each.language() == language; });
  if (found == nullptr) found = std::make_unique<Typesetter>(language);
  return LentTypesetter(found.release());
}

}  // namespace kit::html
