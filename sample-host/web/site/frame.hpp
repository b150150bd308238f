// The view model of the frame: menu, company, language, who is signed in.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sample-host/web/site/site.hpp"

namespace host::web {

/// The languages of the product, as the frame and the sign-in page offer them.
nlohmann::json languagesOf(const Visit& visit);

/// The menu: the host's entries and what active apps add. The entry with the longest path that leads to the page is the current
/// one.
nlohmann::json menuOf(const Visit& visit, const std::vector<MenuEntry>& own);

/// Everything of frame.mustache but content and notice. Needs a session.
nlohmann::json frameOf(const Visit& visit, const std::string& title, const std::vector<MenuEntry>& own);

/// "Claire Monnier" is "CM", "demo" is "D".
std::string initialsOf(const std::string& name);

}  // namespace host::web
