#include "plugin/adapters/form_data.hpp"

#include <algorithm>
#include <host_sdk/kit/encoding/percent.hpp>

namespace reminders::adapters {
namespace {

std::string decoded(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return kit::encoding::percentDecodedLoosely(blanks);
}

std::string quotedAfter(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  const auto start = at + key.size();
  const auto end = text.find('"', start);
  return end == std::string_view::npos ? std::string() : std::string(text.substr(start, end - start));
}

template <class Use>
void eachPair(std::string_view text, Use&& use) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    const auto sign = std::min(pair.find('='), pair.size());
    if (!pair.empty()) use(decoded(pair.substr(0, sign)), sign < pair.size() ? decoded(pair.substr(sign + 1)) : std::string());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// RFC 7578: parts between "--boundary" lines, each with headers, a blank line and its content.
std::map<std::string, std::string> multipartFields(std::string_view boundary, std::string_view body) {
  std::map<std::string, std::string> fields;
  const std::string mark = "--" + std::string(boundary);
  auto at = body.find(mark);
  while (at != std::string_view::npos) {
    const auto start = body.find("\r\n", at);
    const auto next = body.find("\r\n" + mark, at + mark.size());
    if (start == std::string_view::npos || next == std::string_view::npos) break;
    const auto part = body.substr(start + 2, next > start + 2 ? next - start - 2 : 0);
    const auto split = part.find("\r\n\r\n");
    if (split != std::string_view::npos) {
      const auto name = quotedAfter(part.substr(0, split), " name=\"");
      if (name.empty()) {
        at = next + 2;
        continue;
      }
      fields.emplace(name, std::string(part.substr(split + 4)));
      if (const auto file = quotedAfter(part.substr(0, split), "filename=\""); !file.empty())
        fields.emplace(name + ".filename", file);
    }
    at = next + 2;
  }
  return fields;
}

}  // namespace

std::map<std::string, std::string> urlencodedFields(std::string_view text) {
  std::map<std::string, std::string> fields;
  eachPair(text, [&](std::string name, std::string value) { fields.emplace(std::move(name), std::move(value)); });
  return fields;
}

std::map<std::string, std::string> formFields(std::string_view contentType, std::string_view body) {
  constexpr std::string_view kBoundary = "boundary=";
  if (contentType.starts_with("multipart/form-data")) {
    const auto at = contentType.find(kBoundary);
    if (at == std::string_view::npos) return {};
    auto boundary = contentType.substr(at + kBoundary.size());
    boundary = boundary.substr(0, std::min(boundary.find(';'), boundary.size()));
    if (boundary.size() >= 2 && boundary.front() == '"' && boundary.back() == '"')
      boundary = boundary.substr(1, boundary.size() - 2);
    return boundary.empty() ? std::map<std::string, std::string>{} : multipartFields(boundary, body);
  }
  // What is ticked comes once for each tick.
  std::map<std::string, std::string> fields;
  eachPair(body, [&](const std::string& name, std::string value) {
    const auto [known, isNew] = fields.emplace(name, value);
    if (!isNew) known->second += '\n' + value;
  });
  return fields;
}

}  // namespace reminders::adapters
