// Finds the fields of a Word text and puts a marker in the place of each, so that the rest need not know how Word writes them:
// merge fields, simple (w:fldSimple) and complex (w:fldChar), with their results; {{fields}} that Word has cut into pieces;
// placeholders of other systems.
#pragma once
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/domain/sentence.hpp"

namespace reminders::delivery::word {

/// The element that stands for a field, a child of what the field's text was a child of. Attributes: `kind` (value, open,
/// inverted, close), `name`, and of values `before`, `after` (texts that stand beside a value that is not empty) and `letters`
/// (upper, lower, first, words). Its only child is the w:rPr of the text, where it had one.
inline constexpr const char* kMarker = "pr:field";

/// What whoever made the template is told.
struct Findings {
  std::vector<domain::Sentence> problems;  // it cannot be used
  std::vector<domain::Sentence> remarks;   // it can, but something of it is not followed
  /// Each sentence once.
  void refuse(domain::Sentence sentence) { add(problems, std::move(sentence)); }
  void remark(domain::Sentence sentence) { add(remarks, std::move(sentence)); }

 private:
  static void add(std::vector<domain::Sentence>& list, domain::Sentence sentence);
};

/// Puts a marker in the place of every field below `root`. What it cannot follow is told, with its name. Names are not looked up.
void markFields(pugi::xml_node root, Findings& findings);

}  // namespace reminders::delivery::word
