// Translations: message ids are the English texts; a gettext catalogue (.mo) gives them in another language.
#pragma once
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <locale>
#include <string>
#include <string_view>
#include <utility>

namespace kit::l10n {

/// Marks a text for extraction where it is not translated at once: tables of labels, enumerations.
constexpr const char* mark(const char* messageId) { return messageId; }

/// A value for a named place in a text.
using Placeholder = std::pair<std::string_view, std::string_view>;

/// Puts values at the places `{name}` of a text. A place without a value stays as it is; values are not read again.
std::string fill(std::string_view text, std::initializer_list<Placeholder> values);

/// The translations of one domain in one language. Immutable after loading: safe from any thread; cheap to copy.
class Catalogue {
 public:
  /// Translates nothing: every text stays English.
  Catalogue();

  /// Reads `dir/<language>/LC_MESSAGES/<domain>.mo`, else the one of the base language ("fr" for "fr-CA"). When there is none
  /// the catalogue translates nothing. Throws std::runtime_error, with the file's name, when the file is no catalogue.
  static Catalogue load(const std::filesystem::path& dir, const std::string& domain, const std::string& language);

  /// The language that was asked for; "en" for the empty catalogue.
  [[nodiscard]] const std::string& language() const { return language_; }
  /// False when there was no file: texts stay English.
  [[nodiscard]] bool isLoaded() const { return loaded_; }

  /// The translation, or `messageId` itself when there is none.
  [[nodiscard]] std::string translate(std::string_view messageId) const;
  /// With values at its places: translate("Invoice {number}", {{"number", "F-1"}}).
  [[nodiscard]] std::string translate(std::string_view messageId, std::initializer_list<Placeholder> values) const;
  /// The form that the language uses for `count`; `count` itself is not put in.
  [[nodiscard]] std::string translatePlural(std::string_view one, std::string_view many, std::int64_t count) const;
  [[nodiscard]] std::string translatePlural(std::string_view one, std::string_view many, std::int64_t count,
                                            std::initializer_list<Placeholder> values) const;

  /// Short names for pages with many texts; scripts/translations.sh collects them as well.
  [[nodiscard]] std::string tr(std::string_view messageId) const { return translate(messageId); }
  [[nodiscard]] std::string tr(std::string_view messageId, std::initializer_list<Placeholder> values) const {
    return translate(messageId, values);
  }
  [[nodiscard]] std::string trn(std::string_view one, std::string_view many, std::int64_t count) const {
    return translatePlural(one, many, count);
  }
  [[nodiscard]] std::string trn(std::string_view one, std::string_view many, std::int64_t count,
                                std::initializer_list<Placeholder> values) const {
    return translatePlural(one, many, count, values);
  }

 private:
  std::string language_ = "en";
  bool loaded_ = false;
  std::locale locale_;  // carries the facet with the messages
};

}  // namespace kit::l10n
