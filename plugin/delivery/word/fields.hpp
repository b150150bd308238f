// What a Word template may name: the fields of texts, and the parts of a letter.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/ports.hpp"
#include "plugin/delivery/letter_page.hpp"
#include "plugin/delivery/text_template.hpp"

namespace reminders::delivery::word {

/// What is said of a field that nobody knows; its value `tag` names it.
inline constexpr domain::SentenceId kUnknownWordField = domain::mark("{tag} is not a field that is known");

/// The parts of a letter, beside the fields of texts (knownFields).
const std::vector<FieldInfo>& letterFields();

/// The lists that can stand between marks, each with what its items hold ("number"; "label", "value").
struct ListInfo {
  std::string name;     // invoices
  std::string meaning;  // an English message id
  std::vector<std::string> items;
};
const std::vector<ListInfo>& wordLists();

/// The name under which a value is found, for one that was written: itself; with '_' for '.' as Word writes names of merge fields
/// (customer_name); of another system (#REF#, li_prop_mail). `within`: the lists in whose items it stands. '' where nobody knows
/// it.
std::string knownName(std::string_view written, const std::vector<std::string>& within);

/// The tree of a letter: the fields of texts, those of letters, and the lists. `link`: where to pay or answer; '' for nowhere.
nlohmann::json wordFields(const application::RenderRequest& request, const application::MessageDetails& details,
                          const Letter& letter, const std::string& language, const kit::l10n::Catalogue& texts,
                          const std::string& link);

/// A tree in which every field has a value and every list two items: to try a template with.
nlohmann::json everyField();

}  // namespace reminders::delivery::word
