// A PDF page to draw on: Cairo and Pango behind a few words. Lengths are points (1/72 inch), from the top left of an A4 page.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

extern "C" {
typedef struct _cairo cairo_t;  // NOLINT: Cairo's own name
}

namespace kit::pdf {

inline constexpr double kPageWidth = 595.28;
inline constexpr double kPageHeight = 841.89;
/// Millimetres to points.
constexpr double mm(double millimetres) { return millimetres * 72.0 / 25.4; }

enum class Align { kLeft, kRight, kCentre };

struct TextStyle {
  double size = 9;
  bool bold = false;
  Align align = Align::kLeft;
  double grey = 0.12;  ///< 0 black … 1 white
};

struct DocumentInfo {
  std::string title, author, subject, keywords;
  std::string creator;    ///< the program that made it
  std::string createdOn;  ///< YYYY-MM-DD; the same document is the same bytes whenever it is made
};

/// Draws a document in memory. Not thread-safe; one object per document. Text is shaped by Pango: fonts are embedded, text stays
/// selectable. Broken UTF-8 is shown with replacement characters.
class Canvas {
 public:
  explicit Canvas(const DocumentInfo& info);
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  ~Canvas();

  /// Draws text in a column of `width`, wrapped; returns its height.
  double text(double x, double y, double width, const std::string& text, const TextStyle& style = {});
  [[nodiscard]] double heightOf(double width, const std::string& text, const TextStyle& style = {}) const;
  /// Draws text line by line, so that pages may end between lines: `place` is told how high the next one is and answers where its
  /// upper edge is to be, on the page that is there then.
  void flow(double x, double width, const std::string& text, const TextStyle& style,
            const std::function<double(double height)>& place);
  void line(double x1, double y1, double x2, double y2, double grey = 0.75, double thickness = 0.6);
  void box(double x, double y, double width, double height, double grey);
  /// Large, light, across the page: DRAFT.
  void watermark(const std::string& text);
  /// Draws a PNG into the box, its proportions kept; false when it is no PNG, or larger than 4000 pixels a side.
  bool image(double x, double y, double maxWidth, double maxHeight, const std::string& png);

  /// What it draws on, the canvas's own: for other kits that draw with Cairo. In points.
  [[nodiscard]] cairo_t* cairo() const;

  void nextPage();
  [[nodiscard]] int page() const { return page_; }
  /// Ends the document and returns its bytes. Throws std::runtime_error when Cairo failed.
  std::string finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  int page_ = 1;
};

}  // namespace kit::pdf
