// Tags of texts and formats (kit/tags) in the words of the app.
#pragma once
#include <functional>
#include <host_sdk/kit/tags/tags.hpp>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/domain/sentence.hpp"

namespace reminders::delivery {

using TagRules = kit::tags::Rules;

/// What checkTags says of a field that nobody knows; its value `tag` names it.
inline constexpr domain::SentenceId kUnknownField = domain::mark("{tag} is not a field that is known");

/// Unknown fields by name, unclosed or unopened sections, tags that are not allowed. Empty: it can be used.
std::vector<domain::Sentence> checkTags(std::string_view text, const TagRules& rules);

/// A text to be filled again and again. Throws application::Permanent for what mustache cannot read.
std::unique_ptr<kit::tags::Text> readTags(const std::string& text);

/// Fills it once; throws likewise.
std::string renderTags(const std::string& text, const nlohmann::json& fields,
                       const std::function<std::string(const std::string&)>& escape);

}  // namespace reminders::delivery
