#include "sample-host/web/http/form_data.hpp"

#include <algorithm>

#include "sample-host/web/http/encoding.hpp"

namespace host::web {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

[[noreturn]] void refuse(int status, const char* sentence) { throw BadRequest(status, sentence); }

constexpr const char* kTooManyFields = "The form holds too many fields. Send it in smaller parts.";
constexpr const char* kTooLongValue = "A field of the form is too long. Shorten the text and send it again.";
constexpr const char* kBroken = "The form did not arrive whole. Go back and send it again.";

void addChecked(Fields& fields, std::string name, std::string value, const FormLimits& limits) {
  if (fields.pairs().size() >= limits.fields) refuse(413, kTooManyFields);
  if (name.size() > limits.nameBytes || value.size() > limits.valueBytes) refuse(413, kTooLongValue);
  fields.add(std::move(name), std::move(value));
}

// Browsers send a whole path in old versions, and people send "../": only the last component is kept.
std::string baseName(const std::string& fileName) {
  const auto slash = fileName.find_last_of("/\\");
  std::string name = slash == std::string::npos ? fileName : fileName.substr(slash + 1);
  name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }), name.end());
  return name == "." || name == ".." ? std::string{} : name;
}

struct PartHeader {
  std::string name;
  std::string fileName;
  std::string contentType;
  bool isFile = false;
};

PartHeader readPartHeader(std::string_view lines) {
  PartHeader header;
  while (!lines.empty()) {
    const auto end = lines.find("\r\n");
    const auto line = lines.substr(0, end);
    lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) refuse(400, kBroken);
    const auto name = lowered(line.substr(0, colon));
    const auto value = trim(line.substr(colon + 1));
    if (name == "content-disposition") {
      if (headerToken(value) != "form-data") refuse(400, kBroken);
      header.name = headerParameter(value, "name");
      header.isFile = lowered(value).find("filename=") != std::string::npos;
      header.fileName = baseName(headerParameter(value, "filename"));
    } else if (name == "content-type") {
      header.contentType = value;
    }
  }
  if (header.name.empty() || !isUtf8Text(header.name) || !isUtf8Text(header.fileName)) refuse(400, kBroken);
  return header;
}

}  // namespace

Fields parseUrlEncoded(std::string_view text, const FormLimits& limits) {
  Fields fields;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percentDecode(pair.substr(0, equals), true);
    auto value = equals == std::string_view::npos ? std::optional<std::string>(std::string{})
                                                  : percentDecode(pair.substr(equals + 1), true);
    if (!name || !value)
      refuse(400, "The address or the form holds characters that cannot be read. Go back and type them again.");
    addChecked(fields, std::move(*name), std::move(*value), limits);
  }
  return fields;
}

FormData parseMultipart(std::string_view body, std::string_view contentType, const FormLimits& limits) {
  const auto boundary = headerParameter(contentType, "boundary");
  if (boundary.empty() || boundary.size() > 70) refuse(400, kBroken);
  const std::string opening = "--" + boundary;
  const std::string delimiter = "\r\n" + opening;
  if (body.substr(0, opening.size()) != opening) refuse(400, kBroken);

  FormData form;
  std::size_t at = opening.size();
  while (body.substr(at, 2) != "--") {
    if (body.substr(at, 2) != "\r\n") refuse(400, kBroken);
    at += 2;
    const auto headerEnd = body.find("\r\n\r\n", at);
    if (headerEnd == std::string_view::npos || headerEnd - at > limits.partHeaderBytes) refuse(400, kBroken);
    const auto header = readPartHeader(body.substr(at, headerEnd - at));
    const auto contentAt = headerEnd + 4;
    // A part without content: the delimiter's line end is the one that ends the headers.
    const auto contentEnd = body.find(delimiter, headerEnd + 2);
    if (contentEnd == std::string_view::npos) refuse(400, kBroken);
    const auto content = contentEnd < contentAt ? std::string_view{} : body.substr(contentAt, contentEnd - contentAt);
    if (header.isFile) {
      if (form.uploads.size() >= limits.fields) refuse(413, kTooManyFields);
      form.uploads.push_back({header.name, header.fileName, header.contentType, std::string(content)});
    } else {
      if (!isUtf8Text(content)) refuse(400, "The form holds characters that cannot be read. Go back and type them again.");
      addChecked(form.fields, header.name, std::string(content), limits);
    }
    at = contentEnd + delimiter.size();
  }
  return form;
}

std::string headerToken(std::string_view value) { return lowered(trim(value.substr(0, value.find(';')))); }

std::string headerParameter(std::string_view value, std::string_view name) {
  std::size_t at = value.find(';');
  while (at != std::string_view::npos && at < value.size()) {
    ++at;
    while (at < value.size() && (value[at] == ' ' || value[at] == '\t')) ++at;
    const auto equals = value.find_first_of("=;", at);
    if (equals == std::string_view::npos) return {};
    const bool matches = value[equals] == '=' && lowered(trim(value.substr(at, equals - at))) == name;
    at = equals;
    if (value[at] == ';') continue;
    std::string found;
    if (++at < value.size() && value[at] == '"') {
      for (++at; at < value.size() && value[at] != '"'; ++at) {
        // Browsers write a quote in a file name as %22; other programs as \". A lone backslash is part of a Windows path.
        if (value[at] == '\\' && at + 1 < value.size() && value[at + 1] == '"') ++at;
        found += value[at];
      }
      at = value.find(';', at);
    } else {
      const auto end = value.find(';', at);
      found = trim(value.substr(at, end == std::string_view::npos ? end : end - at));
      at = end;
    }
    if (matches) return found;
  }
  return {};
}

}  // namespace host::web
