// What litehtml asks of its surroundings: fonts and words by Pango, boxes and pictures by Cairo. It has nothing to fetch with.
#pragma once
#include <cairo.h>
#include <litehtml/litehtml.h>

#include <functional>
#include <host_sdk/kit/html/pages.hpp>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "host-sdk/kit/html/typesetter.hpp"

namespace kit::html {

/// Something that a document draws. Documents are asked once, and each page takes what lies on it: asking them for every page
/// takes as long as the document times its pages.
struct Stroke {
  int from = 0, to = 0;  // above and below, in units
  bool isCut = false;    // a page must not end within it: a line of text, a picture, a border
  std::function<void(cairo_t*)> draw;
  static constexpr int kEverywhere = std::numeric_limits<int>::max();  // of `to`, with from = -to: drawn on each page
};

/// Lengths are layout units. litehtml's draw is handed a std::vector<Stroke>. Not thread-safe.
class Container final : public litehtml::document_container {
 public:
  /// `pictures` stays the caller's and outlives this.
  Container(const Pictures& pictures, const std::string& language);
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  /// Names of the pictures that can be drawn.
  [[nodiscard]] bool has(const std::string& name) const { return surfaces_.contains(name) || codes_.contains(name); }

  litehtml::uint_ptr create_font(const litehtml::tchar_t* face, int size, int weight, litehtml::font_style style,
                                 unsigned int decoration, litehtml::font_metrics* metrics) override;
  void delete_font(litehtml::uint_ptr font) override;
  int text_width(const litehtml::tchar_t* text, litehtml::uint_ptr font) override;
  void draw_text(litehtml::uint_ptr cairo, const litehtml::tchar_t* text, litehtml::uint_ptr font, litehtml::web_color color,
                 const litehtml::position& at) override;
  int pt_to_px(int points) const override;
  int get_default_font_size() const override;
  const litehtml::tchar_t* get_default_font_name() const override { return "Inter"; }
  void draw_list_marker(litehtml::uint_ptr cairo, const litehtml::list_marker& marker) override;
  void load_image(const litehtml::tchar_t*, const litehtml::tchar_t*, bool) override {}
  void get_image_size(const litehtml::tchar_t* source, const litehtml::tchar_t*, litehtml::size& size) override;
  void draw_background(litehtml::uint_ptr cairo, const litehtml::background_paint& background) override;
  void draw_borders(litehtml::uint_ptr cairo, const litehtml::borders& borders, const litehtml::position& at,
                    bool isRoot) override;
  void set_caption(const litehtml::tchar_t*) override {}
  void set_base_url(const litehtml::tchar_t*) override {}
  void link(const std::shared_ptr<litehtml::document>&, const litehtml::element::ptr&) override {}
  void on_anchor_click(const litehtml::tchar_t*, const litehtml::element::ptr&) override {}
  void set_cursor(const litehtml::tchar_t*) override {}
  void transform_text(litehtml::tstring& text, litehtml::text_transform how) override;
  void import_css(litehtml::tstring& text, const litehtml::tstring&, litehtml::tstring&) override { text.clear(); }
  void set_clip(const litehtml::position& at, const litehtml::border_radiuses&, bool, bool) override;
  void del_clip() override;
  void get_client_rect(litehtml::position& client) const override;
  std::shared_ptr<litehtml::element> create_element(const litehtml::tchar_t*, const litehtml::string_map&,
                                                    const std::shared_ptr<litehtml::document>&) override {
    return nullptr;
  }
  void get_media_features(litehtml::media_features& media) const override;
  void get_language(litehtml::tstring& language, litehtml::tstring& culture) const override;
  void split_text(const char* text, const std::function<void(const litehtml::tchar_t*)>& onWord,
                  const std::function<void(const litehtml::tchar_t*)>& onSpace) override;
  /// What is drawn from now on goes there: litehtml does not hand it to set_clip. `text`: the words of it that can be read
  /// (Pages::text).
  void drawTo(std::vector<Stroke>* strokes, std::string* text) {
    strokes_ = strokes;
    text_ = text;
    clips_.clear();
  }

 private:
  [[nodiscard]] bool isLegible(const Typesetter::Font& font, const litehtml::web_color& colour, const litehtml::position& at) const;
  void drawPicture(const litehtml::background_paint& background);

  const Pictures& pictures_;
  LentTypesetter typesetter_;
  std::unordered_map<std::string, std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>> surfaces_;
  std::unordered_map<std::string, const Picture*> codes_;
  std::vector<Stroke>* strokes_ = nullptr;
  std::string* text_ = nullptr;
  std::vector<litehtml::position> clips_;
};

}  // namespace kit::html
