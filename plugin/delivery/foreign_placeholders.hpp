// Placeholders of the systems that people come from: #REF#, %(partner_name)s, [[nom_client]], li_prop_mail. They are understood
// in texts, and can be written anew as this app's own fields.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "plugin/application/setup_ports.hpp"

namespace reminders::delivery {

/// The placeholder of another system with which `text` begins, known or not, as it is written; '' when it begins with none.
/// `before`: the character in front of it (a blank at the beginning). A view into `text`.
std::string_view foreignAt(std::string_view text, char before);

/// This app's field for a placeholder that foreignAt has found ("customer.name"; "numbers" for all numbers of the message); ''
/// when nobody knows what it means.
std::string_view fieldOfForeign(std::string_view written);

/// A text of another system as this app writes it: "Bonjour {{customer.name}}". What is not known stays as it was and is named,
/// each once. "%%" of OpenERP becomes "%", but only where its placeholders stand in the text. Fields in braces that are this
/// app's stay; others are translated by their name ({{client_name}}).
application::TranslatedText translateForeign(std::string_view text);

}  // namespace reminders::delivery
