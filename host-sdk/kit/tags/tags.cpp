#include <algorithm>
#include <host_sdk/kit/tags/tags.hpp>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

namespace kit::tags {
namespace {

namespace mustache = kainjow::mustache;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string tag(std::string_view inside) { return "{{" + std::string(inside) + "}}"; }

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

std::vector<Problem> check(std::string_view text, const Rules& rules) {
  std::vector<Problem> problems;
  std::vector<std::string> open;
  std::vector<int> openedOn;
  int line = 1;
  std::size_t counted = 0;
  for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
    line += static_cast<int>(
        std::count(text.begin() + static_cast<std::ptrdiff_t>(counted), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    counted = at;
    const auto end = text.find("}}", at);
    if (end == std::string::npos) {
      auto begin = text.substr(at, 20);
      while (at + begin.size() < text.size() && (static_cast<unsigned char>(text[at + begin.size()]) & 0xC0U) == 0x80U)
        begin.remove_suffix(1);  // no half character
      problems.push_back({ProblemKind::kNotClosed, std::string(begin), line});
      break;
    }
    const auto inside = trimmed(text.substr(at + 2, end - at - 2));
    at = end + 2;
    const char kind = inside.empty() ? '\0' : inside.front();
    if (kind == '!') continue;
    if (kind == '{' || kind == '&' || kind == '>' || kind == '=') {
      problems.push_back({ProblemKind::kNotAllowed, tag(inside), line});
      continue;
    }
    const bool section = kind == '#' || kind == '^' || kind == '/';
    const std::string name(trimmed(section ? inside.substr(1) : inside));
    if (kind == '/') {
      if (open.empty() || open.back() != name) {
        problems.push_back({ProblemKind::kClosesNothing, tag("/" + name), line});
      } else {
        open.pop_back();
        openedOn.pop_back();
      }
      continue;
    }
    const bool isList = section && rules.isList(name);
    if (!rules.isField(name, open) && !isList) problems.push_back({ProblemKind::kUnknown, tag(name), line});
    if (isList && std::any_of(open.begin(), open.end(), rules.isList))
      problems.push_back({ProblemKind::kListInList, tag("#" + name), line});
    if (section) {
      open.push_back(name);
      openedOn.push_back(line);
    }
  }
  for (std::size_t i = 0; i < open.size(); ++i)
    problems.push_back({ProblemKind::kSectionNotClosed, tag("#" + open[i]), openedOn[i]});
  return problems;
}

struct Text::Parsed {
  explicit Parsed(const std::string& written) : text(written) {}
  mustache::mustache text;
};

Text::Text(const std::string& written) : parsed_(std::make_unique<Parsed>(written)) {
  if (!parsed_->text.is_valid()) throw std::runtime_error(parsed_->text.error_message());
}

Text::~Text() = default;

std::string Text::render(const nlohmann::json& fields, const std::function<std::string(const std::string&)>& escape) {
  parsed_->text.set_custom_escape(escape);
  return parsed_->text.render(toMustache(fields));
}

std::string render(const std::string& text, const nlohmann::json& fields,
                   const std::function<std::string(const std::string&)>& escape) {
  return Text(text).render(fields, escape);
}

std::string prepared(std::string_view html, const std::function<bool(std::string_view name)>& isMarkup) {
  std::string out;
  while (!html.empty()) {
    const auto begin = html.find("{{");
    out += html.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const auto end = html.find("}}", begin);
    if (end == std::string_view::npos) break;  // refused before
    std::string name(html.substr(begin + 2, end - begin - 2));
    std::erase_if(name, [](char c) { return c == ' ' || c == '\t'; });
    if (!name.starts_with('!')) out += isMarkup(name) ? "{{{" + name + "}}}" : tag(name);
    html.remove_prefix(end + 2);
  }
  std::erase(out, '\r');
  return out;
}

std::string escapedLines(const std::string& value) {
  std::string out;
  for (const char c : value) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\n': out += "<br>"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace kit::tags
