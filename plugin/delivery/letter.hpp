// What a letter says, from the message and what is known of sender and recipient.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <string>

#include "plugin/application/ports.hpp"
#include "plugin/delivery/letter_page.hpp"

namespace reminders::delivery {

/// Subject and text from the template, and their language.
struct LetterWords {
  std::string subject, text, language;
  bool needsAddress = true;  // else a customer without a postal address gets a letter with his name alone, to be read
};

/// `texts`: the catalogue of the language. `logo`: a PNG, or ''. Throws Permanent where the customer has no postal address
/// and the words need one.
Letter letterOf(const application::RenderRequest& request, const application::MessageDetails& details, const LetterWords& words,
                const kit::l10n::Catalogue& texts, std::string logo);

}  // namespace reminders::delivery
