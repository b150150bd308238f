// What a Word file must not bring along.
#pragma once
#include <optional>

#include "plugin/delivery/word/markers.hpp"
#include "plugin/delivery/word/package.hpp"

namespace reminders::delivery::word {

/// The path of a part's relations: "word/_rels/document.xml.rels" for "word/document.xml".
std::string relationsPath(const std::string& part);
/// What a relation's target means beside the part that has it: "word/header1.xml".
std::string targetPath(const std::string& part, const std::string& target);

/// The path of the main text; '' and told where this is no Word document, or one with macros. A Word template (.dotx) becomes a
/// document.
std::string mainPartOf(Parts& parts, Findings& findings);

/// Refuses macros, embedded objects, and what is fetched from elsewhere; takes out links to a document template and to a source
/// of addresses, with a remark.
void cleanParts(Parts& parts, Findings& findings);

}  // namespace reminders::delivery::word
