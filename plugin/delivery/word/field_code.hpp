// What a Word field's code asks for: MERGEFIELD "customer.name" \* Upper \b "Dear ".
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace reminders::delivery::word {

/// A field of ours, however it was written.
struct Field {
  std::string kind = "value";  // value, open, inverted, close
  std::string name;            // as it was written, without signs
  std::string before, after;   // stand beside a value that is not empty
  std::string letters;         // upper, lower, first, words; '' as it is
};

struct FieldCode {
  std::string word;            // MERGEFIELD, PAGE, IF
  std::optional<Field> field;  // of merge fields
  bool isHarmful = false;      // it reads files or starts programs
  bool isMailMerge = false;    // Word's own merging, which is not done here: NEXT, MERGEREC, GREETINGLINE
  std::string ignored;         // a format switch that is not followed: "\@", "\#"
};

FieldCode readFieldCode(std::string_view code);

/// "#invoices", "/invoices", "^iban" and Word's own way, "TableStart:invoices", "TableEnd:invoices", as sections; others as
/// values.
Field fieldNamed(std::string_view written);

}  // namespace reminders::delivery::word
