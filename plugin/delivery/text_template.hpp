// Texts of templates: logic-less mustache with known fields, `#REF#` and `<br/>`. Checked when saved, never silently empty.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/delivery/tags.hpp"

namespace reminders::delivery {

/// A field that a template may name, for the picker: its name and what it is (an English message id).
struct FieldInfo {
  std::string name;
  std::string meaning;
  bool perInvoice = false;  // inside {{#invoices}} by its last part, elsewhere as invoice.…
};

/// Every field, in the order in which people look for them.
const std::vector<FieldInfo>& knownFields();

/// What is wrong with a text: unknown fields by name, unclosed or unopened sections, tags that are not allowed. Empty: it can be
/// used.
std::vector<domain::Sentence> checkText(std::string_view text);

/// Puts the fields in. `<br/>` becomes a line end. `fields` is the tree that messageFields makes. The result is plain text.
/// Throws application::Permanent for a text that checkText refuses.
std::string renderText(std::string_view text, const nlohmann::json& fields);

/// The same text as HTML: escaped, line ends kept, addresses of the web made links.
std::string textAsHtml(std::string_view plain);

}  // namespace reminders::delivery
