#include "host-sdk/kit/html/container.hpp"

#include <algorithm>
#include <cmath>
#include <host_sdk/kit/pdf/bitmap.hpp>
#include <host_sdk/kit/pdf/png.hpp>

#include "host-sdk/kit/html/style_sheet.hpp"

namespace kit::html {
namespace {

constexpr int kFontSize = 10 * kUnitsPerPoint;
constexpr int kLegibleFont = 5 * kUnitsPerPoint;  // smaller print is not counted as said
constexpr int kSmallestFont = kUnitsPerPoint, kLargestFont = 300 * kUnitsPerPoint;
constexpr double kPixel = 0.75 * kUnitsPerPoint;  // of CSS, in units

void setColour(cairo_t* cairo, const litehtml::web_color& colour) {
  cairo_set_source_rgba(cairo, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0, colour.alpha / 255.0);
}

std::string familiesOf(const char* faces) {
  // The three generic names are those of fonts that come with the product; what is not installed is passed over by Pango.
  std::string out;
  std::string_view rest = faces == nullptr ? "" : faces;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    auto name = std::string(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::erase_if(name, [](char c) { return c == '"' || c == '\''; });
    while (!name.empty() && name.front() == ' ') name.erase(0, 1);
    while (!name.empty() && name.back() == ' ') name.pop_back();
    if (name == "serif") name = "Liberation Serif";
    if (name == "monospace") name = "Liberation Mono";
    if (name == "sans-serif" || name == "Arial" || name == "Helvetica") name = "Liberation Sans";
    if (!name.empty()) out += name + ",";
  }
  return out + "Inter,Liberation Sans,sans-serif";
}

void roundedBox(cairo_t* cairo, double x, double y, double width, double height, double radius) {
  radius = std::min({radius, width / 2, height / 2});
  cairo_new_sub_path(cairo);
  cairo_arc(cairo, x + width - radius, y + radius, radius, -M_PI / 2, 0);
  cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, M_PI / 2);
  cairo_arc(cairo, x + radius, y + height - radius, radius, M_PI / 2, M_PI);
  cairo_arc(cairo, x + radius, y + radius, radius, M_PI, 3 * M_PI / 2);
  cairo_close_path(cairo);
}

bool isDrawn(const litehtml::border& side) {
  return side.width > 0 && side.style != litehtml::border_style_none && side.style != litehtml::border_style_hidden &&
         side.color.alpha > 0;
}

/// One side of a box: a filled bar, or a line of dashes along its middle.
void drawSide(cairo_t* cairo, const litehtml::border& side, double x, double y, double width, double height) {
  if (!isDrawn(side)) return;
  setColour(cairo, side.color);
  if (side.style == litehtml::border_style_dotted || side.style == litehtml::border_style_dashed) {
    const double thickness = side.width;
    const double dash[] = {side.style == litehtml::border_style_dotted ? thickness : 3 * thickness,
                           side.style == litehtml::border_style_dotted ? thickness : 2 * thickness};
    cairo_save(cairo);
    cairo_set_line_width(cairo, thickness);
    cairo_set_dash(cairo, dash, 2, 0);
    const bool isFlat = width >= height;
    cairo_move_to(cairo, isFlat ? x : x + width / 2, isFlat ? y + height / 2 : y);
    cairo_line_to(cairo, isFlat ? x + width : x + width / 2, isFlat ? y + height / 2 : y + height);
    cairo_stroke(cairo);
    cairo_restore(cairo);
    return;
  }
  if (side.style == litehtml::border_style_double && side.width >= 3) {
    const bool isFlat = width >= height;
    const double third = side.width / 3.0;
    cairo_rectangle(cairo, x, y, isFlat ? width : third, isFlat ? third : height);
    cairo_rectangle(cairo, isFlat ? x : x + width - third, isFlat ? y + height - third : y, isFlat ? width : third,
                    isFlat ? third : height);
  } else {
    cairo_rectangle(cairo, x, y, width, height);
  }
  cairo_fill(cairo);
}

}  // namespace

Container::Container(const Pictures& pictures, const std::string& language)
    : pictures_(pictures), typesetter_(lendTypesetter(language)) {
  for (const auto& [name, picture] : pictures_) {
    const auto side = static_cast<std::size_t>(picture.modules);
    if (picture.modules > 0 && picture.modules <= 400 && picture.black.size() == side * side)
      codes_.emplace(name, &picture);
    else if (auto surface = kit::pdf::readPng(picture.png); surface != nullptr)
      surfaces_.emplace(name, std::move(surface));
  }
}

litehtml::uint_ptr Container::create_font(const litehtml::tchar_t* face, int size, int weight, litehtml::font_style style,
                                          unsigned int decoration, litehtml::font_metrics* metrics) {
  size = std::clamp(size, kSmallestFont, kLargestFont);
  auto& font = typesetter_->font({familiesOf(face), size, weight >= 600, style == litehtml::fontStyleItalic, decoration});
  metrics->ascent = font.ascent;
  metrics->descent = font.descent;
  metrics->height = metrics->ascent + metrics->descent;
  metrics->x_height = size / 2;
  metrics->draw_spaces = decoration != 0;
  return reinterpret_cast<litehtml::uint_ptr>(&font);
}

void Container::delete_font(litehtml::uint_ptr) {}  // they are the typesetter's

int Container::text_width(const litehtml::tchar_t* text, litehtml::uint_ptr font) {
  return font == 0 ? 0 : typesetter_->word(*reinterpret_cast<Typesetter::Font*>(font), text).width;
}

bool Container::isLegible(const Typesetter::Font& font, const litehtml::web_color& colour, const litehtml::position& at) const {
  if (font.style.size < kLegibleFont || colour.alpha < 128) return false;
  // The middle of the word must be on the paper and within what it is clipped to. A page is as wide as the paper; how long the
  // document is the caller knows.
  const int x = at.x + at.width / 2, y = at.y + at.height / 2;
  if (x < 0 || x > units(kit::pdf::kPageWidth) || y < 0) return false;
  return std::all_of(clips_.begin(), clips_.end(), [&](const litehtml::position& clip) {
    return x >= clip.x && x <= clip.x + clip.width && y >= clip.y && y <= clip.y + clip.height;
  });
}

void Container::draw_text(litehtml::uint_ptr, const litehtml::tchar_t* text, litehtml::uint_ptr font, litehtml::web_color color,
                          const litehtml::position& at) {
  if (strokes_ == nullptr || font == 0) return;
  auto& used = *reinterpret_cast<Typesetter::Font*>(font);
  auto* layout = typesetter_->word(used, text).layout.get();
  if (text_ != nullptr && isLegible(used, color, at)) {
    *text_ += text;
    *text_ += ' ';
  }
  const int x = at.x, y = at.y + at.height - used.descent;  // of the base line
  strokes_->push_back({at.y, at.y + at.height, true, [layout, color, x, y](cairo_t* cairo) {
                         setColour(cairo, color);
                         cairo_save(cairo);
                         cairo_translate(cairo, x, y);
                         cairo_scale(cairo, kUnitsPerPoint, kUnitsPerPoint);
                         cairo_move_to(cairo, 0, -static_cast<double>(pango_layout_get_baseline(layout)) / PANGO_SCALE);
                         pango_cairo_show_layout(cairo, layout);
                         cairo_restore(cairo);
                       }});
}

int Container::pt_to_px(int points) const { return points * kUnitsPerPoint; }
int Container::get_default_font_size() const { return kFontSize; }

void Container::draw_list_marker(litehtml::uint_ptr, const litehtml::list_marker& marker) {
  if (strokes_ == nullptr) return;
  const auto at = marker.pos;
  const auto type = marker.marker_type;
  const auto color = marker.color;
  strokes_->push_back({at.y, at.y + at.height, true, [at, type, color](cairo_t* cairo) {
                         setColour(cairo, color);
                         cairo_new_path(cairo);
                         if (type == litehtml::list_style_type_square) cairo_rectangle(cairo, at.x, at.y, at.width, at.height);
                         const bool isRound = type == litehtml::list_style_type_circle || type == litehtml::list_style_type_disc;
                         if (isRound)
                           cairo_arc(cairo, at.x + at.width / 2.0, at.y + at.height / 2.0, at.width / 2.0, 0, 2 * M_PI);
                         cairo_set_line_width(cairo, at.width / 6.0);
                         // Numbers are drawn by litehtml itself, as text.
                         if (type == litehtml::list_style_type_circle)
                           cairo_stroke(cairo);
                         else
                           cairo_fill(cairo);
                       }});
}

void Container::get_image_size(const litehtml::tchar_t* source, const litehtml::tchar_t*, litehtml::size& size) {
  size.width = size.height = 0;
  if (const auto code = codes_.find(source); code != codes_.end()) {
    size.width = size.height = units(kit::pdf::mm(28));
  } else if (const auto surface = surfaces_.find(source); surface != surfaces_.end()) {
    size.width = static_cast<int>(cairo_image_surface_get_width(surface->second.get()) * kPixel);
    size.height = static_cast<int>(cairo_image_surface_get_height(surface->second.get()) * kPixel);
  }
}

void Container::drawPicture(const litehtml::background_paint& background) {
  const int x = background.position_x, y = background.position_y;
  const int width = background.image_size.width, height = background.image_size.height;
  if (width <= 0 || height <= 0) return;
  if (const auto found = codes_.find(background.image); found != codes_.end()) {
    strokes_->push_back({y, y + height, true, [code = found->second, x, y, width, height](cairo_t* cairo) {
                           kit::pdf::drawSquares(cairo, x, y, std::min(width, height), code->modules,
                                                 [code](int column, int line) {
                                                   return code->black[static_cast<std::size_t>(line * code->modules + column)];
                                                 });
                         }});
  } else if (const auto surface = surfaces_.find(background.image); surface != surfaces_.end()) {
    strokes_->push_back({y, y + height, true, [picture = surface->second.get(), x, y, width, height](cairo_t* cairo) {
                           cairo_save(cairo);
                           cairo_translate(cairo, x, y);
                           cairo_scale(cairo, static_cast<double>(width) / cairo_image_surface_get_width(picture),
                                       static_cast<double>(height) / cairo_image_surface_get_height(picture));
                           cairo_set_source_surface(cairo, picture, 0, 0);
                           cairo_paint(cairo);
                           cairo_restore(cairo);
                         }});
  }
}

void Container::draw_background(litehtml::uint_ptr, const litehtml::background_paint& background) {
  if (strokes_ == nullptr) return;
  const auto box = background.clip_box;
  if (background.color.alpha > 0 && box.width > 0 && box.height > 0)
    strokes_->push_back({box.y, box.y + box.height, false,
                         [box, color = background.color, radius = background.border_radius.top_left_x](cairo_t* cairo) {
                           setColour(cairo, color);
                           if (radius > 0)
                             roundedBox(cairo, box.x, box.y, box.width, box.height, radius);
                           else
                             cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
                           cairo_fill(cairo);
                         }});
  if (!background.image.empty()) drawPicture(background);
}

void Container::draw_borders(litehtml::uint_ptr, const litehtml::borders& borders, const litehtml::position& at, bool) {
  if (strokes_ == nullptr) return;
  const auto &top = borders.top, &right = borders.right, &bottom = borders.bottom, &left = borders.left;
  const int radius = borders.radius.top_left_x;
  if (radius > 0 && isDrawn(top) && top.width == left.width && top.width == right.width && top.width == bottom.width) {
    strokes_->push_back({at.y, at.y + at.height, false, [at, top, radius](cairo_t* cairo) {
                           setColour(cairo, top.color);
                           cairo_set_line_width(cairo, top.width);
                           const double half = top.width / 2.0;
                           roundedBox(cairo, at.x + half, at.y + half, at.width - top.width, at.height - top.width,
                                      std::max(0.0, radius - half));
                           cairo_stroke(cairo);
                         }});
    return;
  }
  const auto side = [&](const litehtml::border& one, int x, int y, int width, int height, bool isCut) {
    if (isDrawn(one))
      strokes_->push_back(
          {y, y + height, isCut, [one, x, y, width, height](cairo_t* cairo) { drawSide(cairo, one, x, y, width, height); }});
  };
  side(top, at.x, at.y, at.width, top.width, true);
  side(bottom, at.x, at.y + at.height - bottom.width, at.width, bottom.width, true);
  side(left, at.x, at.y, left.width, at.height, false);
  side(right, at.x + at.width - right.width, at.y, right.width, at.height, false);
}

void Container::transform_text(litehtml::tstring& text, litehtml::text_transform how) {
  const auto changed = [&](gchar* (*change)(const gchar*, gssize)) {
    gchar* made = change(text.data(), static_cast<gssize>(text.size()));
    text = made;
    g_free(made);
  };
  if (how == litehtml::text_transform_uppercase) changed(&g_utf8_strup);
  if (how == litehtml::text_transform_lowercase) changed(&g_utf8_strdown);
  if (how == litehtml::text_transform_capitalize && !text.empty()) {
    const auto rest = std::string(g_utf8_next_char(text.c_str()));
    text.resize(text.size() - rest.size());
    changed(&g_utf8_strup);
    text += rest;
  }
}

void Container::set_clip(const litehtml::position& at, const litehtml::border_radiuses&, bool isX, bool isY) {
  if (strokes_ == nullptr) return;
  constexpr int kWide = 100'000'000;
  clips_.emplace_back(isX ? at.x : -kWide, isY ? at.y : -kWide, isX ? at.width : 2 * kWide, isY ? at.height : 2 * kWide);
  strokes_->push_back({-Stroke::kEverywhere, Stroke::kEverywhere, false, [at, isX, isY](cairo_t* cairo) {
                         constexpr double kFar = 1e7;
                         cairo_save(cairo);
                         cairo_rectangle(cairo, isX ? at.x : -kFar, isY ? at.y : -kFar, isX ? at.width : 2 * kFar,
                                         isY ? at.height : 2 * kFar);
                         cairo_clip(cairo);
                       }});
}
void Container::del_clip() {
  if (!clips_.empty()) clips_.pop_back();
  if (strokes_ != nullptr)
    strokes_->push_back({-Stroke::kEverywhere, Stroke::kEverywhere, false, [](cairo_t* cairo) { cairo_restore(cairo); }});
}

void Container::get_client_rect(litehtml::position& client) const {
  client = litehtml::position(0, 0, units(kit::pdf::kPageWidth), units(kit::pdf::kPageHeight));
}

void Container::get_media_features(litehtml::media_features& media) const {
  media.type = litehtml::media_type_print;
  media.width = media.device_width = units(kit::pdf::kPageWidth);
  media.height = media.device_height = units(kit::pdf::kPageHeight);
  media.color = 8;
  media.color_index = 256;
  media.monochrome = 0;
  media.resolution = 72;
}

void Container::get_language(litehtml::tstring& language, litehtml::tstring& culture) const {
  language = typesetter_->language();
  culture.clear();
}

void Container::split_text(const char* text, const std::function<void(const litehtml::tchar_t*)>& onWord,
                           const std::function<void(const litehtml::tchar_t*)>& onSpace) {
  constexpr int kLongest = 40;  // characters: a longer word may be broken where it must
  std::string word;
  int length = 0;
  const auto flush = [&] {
    if (!word.empty()) onWord(word.c_str());
    word.clear();
    length = 0;
  };
  for (const char* at = text; *at != '\0'; at = g_utf8_next_char(at)) {
    if (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r' || *at == '\f') {
      flush();
      const char space[] = {*at, '\0'};
      onSpace(space);
      continue;
    }
    const gunichar code = g_utf8_get_char(at);
    const bool standsAlone =
        (code >= 0x2E80 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x2FFFF);
    if (standsAlone || (length >= kLongest && g_unichar_type(code) != G_UNICODE_NON_SPACING_MARK)) flush();
    word.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
    ++length;
    if (standsAlone) flush();
  }
  flush();
}

}  // namespace kit::html
