#include "plugin/delivery/hand_previews.hpp"

#include <host_sdk/kit/mail/address.hpp>

#include "plugin/delivery/text_template.hpp"

namespace reminders::delivery {

namespace {

/// What is wrong with the fields of what a person wrote.
std::vector<domain::Sentence> problemsOf(const application::MessageDraft& draft) {
  std::vector<domain::Sentence> problems;
  for (const auto* text : {&draft.subject, &draft.body})
    if (*text)
      for (auto& problem : checkText(**text)) problems.push_back(std::move(problem));
  return problems;
}

}  // namespace

application::MessagePreview HandPreviews::of(const application::RenderRequest& request) {
  application::MessagePreview refused;
  refused.problems = problemsOf(request.message.draft);
  return refused.problems.empty() ? renderer_.preview(request) : refused;
}

application::LetterLook HandPreviews::letter(const application::RenderRequest& request, bool withPdf) {
  auto problems = problemsOf(request.message.draft);
  if (problems.empty()) return renderer_.letterLook(request, withPdf);
  // The rest of the letter is shown with the template's own words, so that the mistake does not hide what is owed.
  auto message = request.message;
  message.draft.subject.reset();
  message.draft.body.reset();
  auto look = renderer_.letterLook(
      {request.company, request.asOf, request.rules, message, request.customer, request.lines, request.to, request.claims},
      false);
  look.problems.insert(look.problems.begin(), problems.begin(), problems.end());
  return look;
}

std::vector<domain::Sentence> HandPreviews::check(const std::string& text) const { return checkText(text); }

bool HandPreviews::isAddress(const std::string& text) const {
  return !std::holds_alternative<kit::mail::Refusal>(kit::mail::Address::parse(text));
}

}  // namespace reminders::delivery
