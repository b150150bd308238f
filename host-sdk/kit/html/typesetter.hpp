// Fonts and words as Pango sets them. Finding a font and shaping a word take longer than drawing them, and letters of one
// company say nearly the same words: what was set for one document is there for the next.
#pragma once
#include <pango/pangocairo.h>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace kit::html {

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};

/// Lengths are layout units. Not thread-safe; it may go from one thread to another, for its fonts are its own.
class Typesetter {
 public:
  struct Style {
    std::string families;  // "Inter,Liberation Sans"
    int size = 0;
    bool isBold = false, isItalic = false;
    unsigned int decoration = 0;  // as litehtml counts: underline, line-through
    bool operator==(const Style&) const = default;
  };
  struct Word {
    std::unique_ptr<PangoLayout, Unref> layout;
    int width = 0;
  };
  struct Font {
    Style style;
    PangoFontDescription* description = nullptr;
    int ascent = 0, descent = 0;
    std::unordered_map<std::string, Word> words;
  };

  explicit Typesetter(std::string language);
  Typesetter(const Typesetter&) = delete;
  Typesetter& operator=(const Typesetter&) = delete;
  ~Typesetter();

  [[nodiscard]] const std::string& language() const { return language_; }
  /// The font of this style. It stays where it is, and so do its words, until `rest`.
  Font& font(const Style& style);
  const Word& word(Font& font, const std::string& text);

  /// Between two documents: lets go of words when there are many. False: it is worn, and not to be used for another.
  bool rest();

 private:
  const std::string language_;
  std::unique_ptr<PangoFontMap, Unref> map_;
  std::unique_ptr<PangoContext, Unref> context_;
  std::vector<std::unique_ptr<Font>> fonts_;
  std::size_t words_ = 0;
};

/// Goes back to those that are at rest.
struct GiveBack {
  void operator()(Typesetter* typesetter) const;
};
using LentTypesetter = std::unique_ptr<Typesetter, GiveBack>;

/// One that is at rest, or a new one: for one document at a time. Thread-safe.
LentTypesetter lendTypesetter(const std::string& language);

}  // namespace kit::html
