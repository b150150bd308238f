// Fills a Word text: markers become values; what stands between the marks of a list stands once for each of its items, in rows of
// a table, in paragraphs or within a line; what stands between the marks of a value stands only where there is one.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <pugixml.hpp>

#include "plugin/delivery/word/markers.hpp"
#include "plugin/delivery/word/pictures.hpp"

namespace reminders::delivery::word {

/// Fills everything below `root`, whose fields are marked (markFields). `fields`: the tree of wordFields; `common`: what all
/// letters share of it, or nothing. Unknown fields and marks that do not fit together are told, and left out.
///
/// What is repeated: rows, where the marks stand in different cells or rows of one table; the paragraph, where they enclose all
/// of it; paragraphs and tables, where they stand in different ones; else the words between them. A paragraph or row that holds
/// nothing but the mark goes.
void fillFields(pugi::xml_node root, const nlohmann::json& fields, const nlohmann::json& common, ShownPictures& pictures,
                Findings& findings);

}  // namespace reminders::delivery::word
