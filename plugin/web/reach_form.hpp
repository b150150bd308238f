// Correcting how a customer or one of his contacts is reached, where it is found wrong: on the page of those who collect.
#pragma once
#include <nlohmann/json.hpp>

#include "plugin/application/debtors.hpp"
#include "plugin/web/typed_form.hpp"

namespace reminders::web {

/// {"may_edit", "contact", "email", "phone", "email_before", "phone_before", "problem", "is_open", "bad_email", "bad_phone"} for
/// templates/pages/parts/reach_form.mustache. `typed`: what was refused, of whichever contact it speaks.
nlohmann::json reachForm(std::int64_t contact, const application::Reach& now, const TypedForm& typed, bool mayEdit);

/// What was typed, refused in the form where nobody can be reached like that.
struct TypedReach {
  std::int64_t contact = 0;  // 0: the customer himself
  application::Reach before, after;
};
TypedReach typedReach(TypedForm& form, const Language& language);

/// The sentence of a refusal by the ERP.
std::string sentenceOf(const Language& language, const application::ReachRefusal& refusal);

}  // namespace reminders::web
