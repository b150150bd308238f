#include "plugin/delivery/hand_previews.hpp"

#include <host_sdk/kit/mail/address.hpp>

#include "plugin/delivery/text_template.hpp"

namespace reminders::delivery {

application::MessagePreview HandPreviews::of(const application::RenderRequest& request) {
  const auto& draft = request.message.draft;
  application::MessagePreview refused;
  for (const auto* text : {&draft.subject, &draft.body})
    if (*text)
      for (auto& problem : checkText(**text)) refused.problems.push_back(std::move(problem));
  return refused.problems.empty() ? renderer_.preview(request) : refused;
}

std::vector<domain::Sentence> HandPreviews::check(const std::string& text) const { return checkText(text); }

bool HandPreviews::isAddress(const std::string& text) const {
  return !std::holds_alternative<kit::mail::Refusal>(kit::mail::Address::parse(text));
}

}  // namespace reminders::delivery
