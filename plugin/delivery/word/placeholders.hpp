// Fields that are written into the text itself: {{customer.name}}, #REF#, %(partner_name)s.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "plugin/delivery/word/field_code.hpp"
#include "plugin/delivery/word/markers.hpp"

namespace reminders::delivery::word {

struct Placeholder {
  std::size_t begin = 0, end = 0;  // bytes of the text
  Field field;
};

/// Those of a paragraph, in their order. Blanks, tabs and line ends within a name do not count. '\x01' in the text stands for
/// what is no text. Tells what is not closed or not allowed.
std::vector<Placeholder> placeholdersIn(std::string_view text, Findings& findings);

}  // namespace reminders::delivery::word
