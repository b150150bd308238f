// What the list of templates and their editor share.
#pragma once
#include "plugin/web/setup_pages.hpp"

namespace reminders::web {

std::string familyWord(const Language& language, domain::Family family);
/// "French"; the code itself of a language that the pages have no word for.
std::string languageWord(const Language& language, const std::string& code);
/// The row that shipped in the place of this one; nullptr: it has none.
const domain::Template* shippedOf(const std::vector<domain::Template>& shipped, const domain::Template& row);
bool isDefaultText(const domain::Template& row, const domain::Template& shipped);
std::string editorPath(const domain::Template& row);

}  // namespace reminders::web
