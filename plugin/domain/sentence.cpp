#include "plugin/domain/sentence.hpp"

#include <algorithm>

namespace reminders::domain {
namespace {

using Values = std::vector<std::pair<std::string_view, std::string>>;

/// Values are not read again: one that looks like a place stays what it is.
std::string filled(std::string_view text, const Values& values) {
  std::string out;
  while (!text.empty()) {
    const auto open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const auto close = text.find('}');
    const auto name = close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& each) { return each.first == name; });
    if (value == values.end()) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += value->second;
      text.remove_prefix(close + 1);
    }
  }
  return out;
}

std::string choiceOf(const std::vector<std::string>& words, const Sentence::Translate& translate) {
  std::string list;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) list += (i == 0 ? "" : ", ") + words[i];
  if (list.empty()) return words.back();
  return filled(translate(mark("{words} or {last}").text()), {{"words", list}, {"last", words.back()}});
}

}  // namespace

std::string Sentence::in(const Translate& translate) const {
  Values with;
  with.reserve(values.size());
  for (const auto& value : values)
    with.emplace_back(value.name, value.choice.empty() ? value.text : choiceOf(value.choice, translate));
  return filled(translate(id.text()), with);
}

std::string Sentence::english() const {
  return in([](std::string_view text) { return std::string(text); });
}

}  // namespace reminders::domain
