// Letters in a format of one's own: HTML and CSS with the fields of a letter, laid out by the kit.
#pragma once
#include <host_sdk/kit/html/pages.hpp>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "plugin/application/delivery_ports.hpp"
#include "plugin/delivery/letter_page.hpp"
#include "plugin/delivery/text_template.hpp"
#include "plugin/domain/configuration.hpp"

namespace reminders::delivery {

/// The fields that a format may name beside those of texts: subject, body, recipient, …
const std::vector<FieldInfo>& formatFields();

/// What keeps a format from being used: fields that nobody knows, tags that are not closed, HTML and CSS beyond the limits, and
/// what a letter cannot do without (the text, whom it goes to). Empty: it can be used.
std::vector<domain::Sentence> checkFormat(const domain::Format& format);

/// All that a format may name. `fields`: those of texts (messageFields); `letter`: what is said otherwise.
nlohmann::json letterFields(nlohmann::json fields, const Letter& letter, const application::RenderRequest& request,
                            const std::string& language, const kit::l10n::Catalogue& texts);

/// The letter's pages. Throws application::Permanent where the format cannot be used, saying why.
kit::html::Pages formatted(const domain::Format& format, const Letter& letter, const nlohmann::json& fields,
                           const std::string& language);

/// The letter as a file; the same letter is the same bytes.
std::string formattedLetter(const domain::Format& format, const Letter& letter, const nlohmann::json& fields,
                            const std::string& language);

/// A remark of the kit in the words of pages.
domain::Sentence sentenceOf(const kit::html::Remark& remark);

}  // namespace reminders::delivery
