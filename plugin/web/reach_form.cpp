#include "plugin/web/reach_form.hpp"

#include <algorithm>
#include <charconv>

namespace reminders::web {
namespace {

// Only what is surely no address is refused here, in the user's words: the ERP decides.
bool looksLikeAddress(const std::string& text) {
  const auto at = text.find('@');
  const bool hasBlank = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
  return !hasBlank && at != std::string::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string::npos;
}

}  // namespace

nlohmann::json reachForm(std::int64_t contact, const application::Reach& now, const TypedForm& typed, bool mayEdit) {
  const bool isThis = typed.isRefused() && typed["contact"] == std::to_string(contact);
  auto form = (isThis ? typed : TypedForm()).model({"email", "phone"});
  if (!isThis) {
    form["email"] = now.email;
    form["phone"] = now.phone;
  }
  form["may_edit"] = mayEdit;
  form["contact"] = std::to_string(contact);
  // What is shown now is what is to be replaced, also after somebody else's change was told.
  form["email_before"] = now.email;
  form["phone_before"] = now.phone;
  return form;
}

TypedReach typedReach(TypedForm& form, const Language& language) {
  TypedReach typed;
  const auto contact = form["contact"];
  std::from_chars(contact.data(), contact.data() + contact.size(), typed.contact);
  typed.before = {form["email_before"], form["phone_before"]};
  typed.after.email = lineIn(form, language, "email", "");
  typed.after.phone = lineIn(form, language, "phone", "");
  if (!typed.after.email.empty() && !looksLikeAddress(typed.after.email))
    form.refuse("email", language.texts.tr("“{text}” is no e-mail address: write it like name@example.com.",
                                           {{"text", typed.after.email}}));
  return typed;
}

std::string sentenceOf(const Language& language, const application::ReachRefusal& refusal) {
  switch (refusal.why) {
    case application::ReachRefusal::Why::kGone: return language.tr("This contact is gone: somebody has deleted it meanwhile.");
    case application::ReachRefusal::Why::kChanged:
      return language.tr("Somebody else has changed this meanwhile. What stands there now is shown; type your change again.");
    case application::ReachRefusal::Why::kRefused: break;
  }
  return language.texts.tr("The ERP does not take this: {sentence}", {{"sentence", refusal.sentence}});
}

}  // namespace reminders::web
