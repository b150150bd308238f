// Server-rendered pages: mustache templates of one folder, a JSON view model, a language.
#pragma once
#include <filesystem>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kit::pages {

/// A template that cannot be used (file, line, reason), or a view model that does not fit it. Both are faults of the program.
class PageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Strictness {
  kLenient,  ///< a name that the view model lacks is written as nothing
  kStrict,   ///< it is refused: PageError names all of them. For tests and developers
};

/// What a template may hold, beside text:
///   {{name}} {{a.b}}          a value, escaped for HTML; {{.}} is the item of a list of texts
///   {{{block_html}}}          HTML as it is; only for names that end in _html
///   {{#x}}…{{/x}} {{^x}}…     a section: list, object, true. null, false, "" and [] are nothing; 0 is a value
///   {{> parts/card}}          another template of the folder, by its path without the ending
///   {{#t}}Invoice {{number}}{{/t}}                      a text to translate, with values at their places
///   {{#tn}}count|{{n}} invoice|{{n}} invoices{{/tn}}    the form for the number `count`; {{n}} writes it in the language
///   {{#icon}}mail icon-sm{{/icon}}                      an icon of the sprite, with further classes
///   {{! comment }}            left out; may not hold two closing braces in a row
///
/// Everything is read and checked when the object is made: unknown partials, partials in a circle, unbalanced sections, other
/// delimiters are refused with file and line. Texts are translated once per language, not once per page.
/// All functions are const and safe from any thread.
class PageTemplates {
 public:
  /// Reads every `*.mustache` below `folder`. `catalogues` are the languages; English needs none. Throws PageError.
  PageTemplates(const std::filesystem::path& folder, std::vector<l10n::Catalogue> catalogues,
                Strictness strictness = Strictness::kLenient);
  ~PageTemplates();
  PageTemplates(PageTemplates&&) noexcept;
  PageTemplates& operator=(PageTemplates&&) noexcept;

  /// `name` is the template's path without the ending ("invoice", "settings/mail"). `language` without a catalogue reads as its
  /// base language ("fr-CA" as "fr"), else as English. Numbers with decimals are not accepted in `model`: format them first.
  /// Throws PageError for an unknown name and, in strict mode, for names that `model` lacks.
  [[nodiscard]] std::string render(std::string_view name, const nlohmann::json& model, std::string_view language) const;

  /// The names of all templates, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

/// Escapes & < > " ' for text and attributes of HTML.
std::string escapeHtml(std::string_view text);

/// The markup that {{#icon}} writes. `name` and `classes` hold letters, digits, '-' and blanks; other characters are left out.
std::string iconHtml(std::string_view name, std::string_view classes = {});

}  // namespace kit::pages
