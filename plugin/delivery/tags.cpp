#include "plugin/delivery/tags.hpp"

#include "plugin/application/errors.hpp"

namespace reminders::delivery {
namespace {

using domain::mark;
using kit::tags::ProblemKind;

domain::Sentence sentenceOf(const kit::tags::Problem& problem) {
  switch (problem.kind) {
    case ProblemKind::kNotClosed:
      return {mark("a field is not closed: \"}}\" is missing after \"{begin}\""), {{"begin", problem.what}}};
    case ProblemKind::kNotAllowed:
      return {mark("{tag} is not allowed: fields are written {{customer.name}}"), {{"tag", problem.what}}};
    case ProblemKind::kUnknown: return {kUnknownField, {{"tag", problem.what}}};
    case ProblemKind::kClosesNothing: return {mark("{tag} closes nothing"), {{"tag", problem.what}}};
    case ProblemKind::kSectionNotClosed: return {mark("{tag} is not closed"), {{"tag", problem.what}}};
    case ProblemKind::kListInList:
      return {mark("{tag} stands within another list: close that one first"), {{"tag", problem.what}}};
  }
  throw std::logic_error("an unknown problem of a tag");
}

}  // namespace

std::vector<domain::Sentence> checkTags(std::string_view text, const TagRules& rules) {
  std::vector<domain::Sentence> problems;
  for (const auto& problem : kit::tags::check(text, rules)) problems.push_back(sentenceOf(problem));
  return problems;
}

std::unique_ptr<kit::tags::Text> readTags(const std::string& text) {
  try {
    return std::make_unique<kit::tags::Text>(text);
  } catch (const std::runtime_error& unreadable) {
    throw application::Permanent(std::string("the template cannot be used: ") + unreadable.what());
  }
}

std::string renderTags(const std::string& text, const nlohmann::json& fields,
                       const std::function<std::string(const std::string&)>& escape) {
  return readTags(text)->render(fields, escape);
}

}  // namespace reminders::delivery
