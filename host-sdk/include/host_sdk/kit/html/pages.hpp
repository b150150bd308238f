// A4 pages from HTML and CSS that somebody wrote: laid out with litehtml over Pango on Cairo. Nothing is ever fetched: there is
// no network, no file and no script behind it, and what could make it slow is bounded before it is laid out.
#pragma once
#include <host_sdk/kit/html/remark.hpp>
#include <host_sdk/kit/pdf/canvas.hpp>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kit::html {

/// What <img src="logo:"> shows: a PNG, or a square code of modules such as a QR code, drawn as vectors.
struct Picture {
  std::string png;
  int modules = 0;          ///< a side of the code; 0: it is a PNG
  std::vector<bool> black;  ///< modules × modules, line by line
};
/// By the name before the colon: "logo", "qr". One that cannot be drawn (no PNG, more than 4000 pixels a side) is left out.
using Pictures = std::map<std::string, Picture, std::less<>>;

struct Source {
  std::string html;  ///< filled: what was put in was escaped by whoever did
  std::string css;
  std::string language;  ///< fr, en: for the file and for what reads it aloud
};

struct Limits {
  std::size_t bytes = 2'000'000;  ///< of the filled HTML
  std::size_t cssBytes = 64'000;
  std::size_t elements = 25'000;
  std::size_t rows = 2'500;  ///< of one table
  std::size_t words = 60'000;
  std::size_t rules = 500;
  int depth = 64;
  int tables = 3;  ///< within each other
  int pages = 200;
};
/// Of what a person writes, before anything is put in.
inline constexpr Limits kTypedLimits{512'000, 64'000, 5'000, 500, 40'000, 500, 64, 3, 200};

/// Stands in a footer where the number of the page, and that of all pages, are to stand (private-use characters).
inline constexpr std::string_view kPageMark = "\xEE\x80\x80", kPagesMark = "\xEE\x80\x81";

/// It cannot be laid out; `remarks` says why.
class Refused : public std::runtime_error {
 public:
  explicit Refused(std::vector<Remark> why);
  std::vector<Remark> remarks;
};

/// Everything that would be refused or left out, in the order in which it stands, without laying anything out. Fields ({{…}})
/// are looked past.
std::vector<Remark> check(std::string_view html, std::string_view css, const Limits& limits = kTypedLimits);

/// Laid out once, drawn as often as one likes. Not thread-safe; any number of objects may be used at once. The same source is the
/// same bytes. Broken UTF-8 and control characters are shown as replacement characters.
///
/// Beside CSS of the screen it understands `@page { margin: … }`, `break-before: page` and `break-inside: avoid` (also as
/// page-break-…). A <footer> directly in the body stands in the lower margin of each page. A table's <thead> stands again on each
/// page; no row, line or picture is cut by a page's end unless it is higher than a page. Positioned boxes are measured from the
/// first page's corner.
class Pages {
 public:
  /// Throws Refused.
  Pages(const Source& source, const Pictures& pictures, const Limits& limits = {});
  ~Pages();
  Pages(Pages&&) noexcept;
  Pages& operator=(Pages&&) noexcept;

  [[nodiscard]] int count() const;
  /// What was left out.
  [[nodiscard]] const std::vector<Remark>& remarks() const;
  /// The words that a reader can read, in the order of the document, then those of the first page's footer; a blank after each.
  /// Not what is hidden, transparent, off the paper, clipped away or smaller than 5 points. What lies under something else, or has
  /// the colour of what it stands on, is not noticed.
  [[nodiscard]] std::string text() const;
  /// `watermark`: large and light across each page, over everything; '' for none. Throws std::runtime_error when Cairo failed.
  [[nodiscard]] std::string pdf(const kit::pdf::DocumentInfo& info, const std::string& watermark = {}) const;
  /// A picture of a page (from 0), so many pixels wide.
  [[nodiscard]] std::string png(int page, int width) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kit::html
