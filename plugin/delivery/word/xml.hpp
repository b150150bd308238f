// Small things about WordprocessingML trees. Not for other folders.
#pragma once
#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace reminders::delivery::word {

/// False: it is not well-formed, or declares a document type. White space is kept.
bool parseXml(const std::string& text, pugi::xml_document& document);
std::string printXml(const pugi::xml_document& document);

/// All elements below `root` of this name, in the order of the text; none within another of the same name where `outermost`.
std::vector<pugi::xml_node> allNamed(pugi::xml_node root, const char* name);
/// Every element below `root`, in the order of the text. The tree may be changed afterwards, not within.
void eachBelow(pugi::xml_node root, const std::function<void(pugi::xml_node)>& use);
/// The nearest ancestor of this name; an empty node where there is none.
pugi::xml_node ancestorNamed(pugi::xml_node node, const char* name);

/// Text as XML 1.0 can hold it: what is no UTF-8 becomes U+FFFD, characters that XML forbids are left out.
std::string fitForXml(std::string_view text);
/// A run's text: w:t for what can be read, w:br for a line end, w:tab for a tab.
void appendText(pugi::xml_node run, std::string_view text);
/// Blanks at the ends of a w:t count.
void setText(pugi::xml_node t, const std::string& text);

}  // namespace reminders::delivery::word
