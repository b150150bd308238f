// Turns the tokens of a template into the text of a template in one language: partials put in, texts translated, icons written.
#pragma once
#include <functional>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <map>
#include <string>
#include <vector>

#include "host-sdk/kit/pages/scanner.hpp"

namespace kit::pages {

using TokenFiles = std::map<std::string, std::vector<Token>, std::less<>>;

/// Puts the partials of `name` in. Throws PageError for a partial that does not exist or that includes itself, however far
/// around.
std::vector<Token> flatten(const TokenFiles& files, const std::string& name);

/// The source for the renderer. Throws PageError when a {{#t}} holds more than text and values, or when a translation
/// does not have the values of its English text.
std::string localise(const std::vector<Token>& tokens, const l10n::Catalogue& catalogue, const std::string& file);

/// Blanks and line ends of a text as one blank each: how message ids are written in catalogues.
std::string collapsed(std::string_view text);

}  // namespace kit::pages
