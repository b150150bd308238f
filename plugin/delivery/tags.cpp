#include "plugin/delivery/tags.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"

namespace reminders::delivery {
namespace {

namespace mustache = kainjow::mustache;
using domain::mark;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

mustache::data toMustache(const nlohmann::json& value) {
  if (value.is_object()) {
    mustache::data object(mustache::data::type::object);
    for (const auto& [key, each] : value.items()) object.set(key, toMustache(each));
    return object;
  }
  if (value.is_array()) {
    mustache::data list(mustache::data::type::list);
    for (const auto& each : value) list << toMustache(each);
    return list;
  }
  const auto text = value.is_string() ? value.get<std::string>() : std::string();
  return text.empty() ? mustache::data(false) : mustache::data(text);
}

}  // namespace

std::vector<domain::Sentence> checkTags(std::string_view text, const TagRules& rules) {
  std::vector<domain::Sentence> problems;
  std::vector<std::string> open;
  for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
    const auto end = text.find("}}", at);
    if (end == std::string::npos) {
      auto begin = text.substr(at, 20);
      while (at + begin.size() < text.size() && (static_cast<unsigned char>(text[at + begin.size()]) & 0xC0U) == 0x80U)
        begin.remove_suffix(1);  // no half character
      problems.push_back({mark("a field is not closed: \"}}\" is missing after \"{begin}\""), {{"begin", std::string(begin)}}});
      break;
    }
    const auto inside = trimmed(std::string_view(text).substr(at + 2, end - at - 2));
    at = end + 2;
    const char kind = inside.empty() ? '\0' : inside.front();
    if (kind == '!') continue;
    if (kind == '{' || kind == '&' || kind == '>' || kind == '=') {
      problems.push_back(
          {mark("{tag} is not allowed: fields are written {{customer.name}}"), {{"tag", "{{" + std::string(inside) + "}}"}}});
      continue;
    }
    const bool section = kind == '#' || kind == '^' || kind == '/';
    const std::string name(trimmed(section ? inside.substr(1) : inside));
    if (kind == '/') {
      if (open.empty() || open.back() != name) {
        problems.push_back({mark("{tag} closes nothing"), {{"tag", "{{/" + name + "}}"}}});
      } else {
        open.pop_back();
      }
      continue;
    }
    if (!rules.isField(name, open) && !(section && rules.isList(name)))
      problems.push_back({kUnknownField, {{"tag", "{{" + name + "}}"}}});
    const bool isList = section && rules.isList(name);
    // Each list within another is as long as both, multiplied.
    if (isList && std::any_of(open.begin(), open.end(), rules.isList))
      problems.push_back({mark("{tag} stands within another list: close that one first"), {{"tag", "{{#" + name + "}}"}}});
    if (section) open.push_back(name);
  }
  for (const auto& name : open) problems.push_back({mark("{tag} is not closed"), {{"tag", "{{#" + name + "}}"}}});
  return problems;
}

struct Tags::Parsed {
  explicit Parsed(const std::string& written) : text(written) {}
  mustache::mustache text;
};

Tags::Tags(const std::string& text) : parsed_(std::make_unique<Parsed>(text)) {
  if (!parsed_->text.is_valid()) throw application::Permanent("the template cannot be used: " + parsed_->text.error_message());
}

Tags::~Tags() = default;

std::string Tags::render(const nlohmann::json& fields, const std::function<std::string(const std::string&)>& escape) {
  parsed_->text.set_custom_escape(escape);
  return parsed_->text.render(toMustache(fields));
}

std::string renderTags(const std::string& text, const nlohmann::json& fields,
                       const std::function<std::string(const std::string&)>& escape) {
  return Tags(text).render(fields, escape);
}

}  // namespace reminders::delivery
