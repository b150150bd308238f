// The fields of a message, in the reader's language: what templates may name.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "plugin/application/ports.hpp"

namespace reminders::delivery {

/// The tree that renderText reads. `language` is that of the text, `texts` its catalogue. Amounts and dates are written out;
/// nothing is left to templates. `link`: the page on which to pay or answer; '' where there is none.
nlohmann::json messageFields(const application::RenderRequest& request, const application::MessageDetails& details,
                             const std::string& language, const kit::l10n::Catalogue& texts, const std::string& link = {});

/// The sender's signature: what a person wrote for this message, else the department's own, else the name of who writes.
std::string signatureOf(const application::RenderRequest& request, const application::MessageDetails& details);

}  // namespace reminders::delivery
