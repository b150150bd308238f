#include "sample-host/web/site/forms.hpp"

#include <algorithm>
#include <charconv>

namespace host::web {
namespace {

using nlohmann::json;

// Blanks of all kinds group digits: U+0020, U+00A0, U+202F, and the apostrophe of Switzerland.
std::string withoutGroups(std::string_view text) {
  std::string digits;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ' ' || text[at] == '\'') continue;
    if (text.substr(at, 2) == "\u00A0") {
      ++at;
      continue;
    }
    if (text.substr(at, 3) == "\u202F" || text.substr(at, 3) == "\u2019") {
      at += 2;
      continue;
    }
    digits += text[at];
  }
  return digits;
}

// The last of ',' and '.' separates the decimals when it stands there once; everything before it groups. "1.234" is read as it is
// written: a point alone is a decimal point.
std::string plainDecimal(std::string_view typed) {
  auto text = withoutGroups(trim(typed));
  const auto comma = text.rfind(',');
  const auto point = text.rfind('.');
  if (comma == std::string::npos) return text;
  const bool commaDecides = point == std::string::npos || comma > point;
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == (commaDecides ? '.' : ',')) continue;
    plain += text[at] == ',' ? '.' : text[at];
  }
  return plain;
}

}  // namespace

std::string say(const Visit& visit, const erp::Refusal& refusal) {
  erp::Refusal translated = refusal;
  translated.message = visit.tr(refusal.message);
  for (auto& [name, value] : translated.values) {  // the ERP writes days as 2026-04-28 and amounts as 1234.50
    if (name == "date") {
      if (const auto day = kit::Date::parse(value)) value = visit.format.date(*day);
    } else if (name == "left" || name == "open" || name == "sum" || name == "total") {
      if (visit.language == "fr") std::replace(value.begin(), value.end(), '.', ',');
    }
  }
  return translated.text();
}

std::string FormErrors::of(const std::string& field) const {
  const auto found = sentences_.find(field);
  return found == sentences_.end() ? std::string{} : found->second;
}

std::string FormErrors::above(const Visit& visit, const json& fields) const {
  std::string text;
  for (const auto& [field, sentence] : sentences_)
    if (field.empty() || !fields.contains(field)) text += (text.empty() ? "" : " ") + sentence;
  if (text.empty() && any()) text = visit.tr("Nothing was saved yet: correct the marked fields.");
  return text;
}

json inputModel(const std::string& name, const std::string& value, const FormErrors& errors) {
  return {{"name", name}, {"value", value}, {"error", errors.of(name)}};
}

json selectModel(const std::string& name, const std::vector<Choice>& choices, const std::string& selected,
                 const FormErrors& errors) {
  json options = json::array();
  for (const auto& choice : choices)
    options.push_back({{"value", choice.value}, {"title", choice.title}, {"is_selected", choice.value == selected}});
  return {{"name", name}, {"options", options}, {"error", errors.of(name)}};
}

std::optional<std::int64_t> readDecimal(const Visit& visit, FormErrors& errors, const std::string& field, const std::string& text,
                                        int decimals) {
  kit::AmountError why{};
  if (trim(text).empty()) {
    errors.add(field, visit.tr("A number is missing here."));
    return std::nullopt;
  }
  const auto value = kit::parseAmount(plainDecimal(text), decimals, &why);
  if (value) return value;
  switch (why) {
    case kit::AmountError::kNotANumber:
      errors.add(field, visit.tr("“{text}” is no number: write it like 1234.50.", {{"text", text}}));
      break;
    case kit::AmountError::kTooManyDecimals:
      errors.add(field, visit.tr("At most {count} decimals are possible here.", {{"count", std::to_string(decimals)}}));
      break;
    case kit::AmountError::kTooLarge: errors.add(field, visit.tr("This number is too large.")); break;
  }
  return std::nullopt;
}

std::optional<std::int64_t> readAmount(const Visit& visit, FormErrors& errors, const std::string& field, const std::string& text,
                                       kit::Currency currency) {
  return readDecimal(visit, errors, field, text, currency.exponent());
}

std::optional<kit::Date> typedDate(const std::string& typed) {
  const auto text = trim(typed);
  // A year such as 0026 or 20266 is a slip of the finger.
  const auto plausible = [](const std::optional<kit::Date>& day) {
    return day && day->year() >= 1900 && day->year() <= 2199 ? day : std::nullopt;
  };
  if (const auto iso = kit::Date::parse(text)) return plausible(iso);
  int parts[3] = {0, 0, 0};
  const char* at = text.data();
  const char* end = at + text.size();
  for (int i = 0; i < 3; ++i) {
    const auto read = std::from_chars(at, end, parts[i]);
    if (read.ec != std::errc{}) return std::nullopt;
    at = read.ptr;
    if (i < 2 && (at == end || (*at != '/' && *at != '.' && *at != '-'))) return std::nullopt;
    if (i < 2) ++at;
  }
  if (at != end || parts[0] < 1 || parts[1] < 1) return std::nullopt;
  return plausible(kit::Date::of(parts[2], static_cast<unsigned>(parts[1]), static_cast<unsigned>(parts[0])));
}

std::optional<kit::Date> readDate(const Visit& visit, FormErrors& errors, const std::string& field, const std::string& text) {
  if (trim(text).empty()) {
    errors.add(field, visit.tr("A date is missing here."));
    return std::nullopt;
  }
  const auto day = typedDate(text);
  if (!day) errors.add(field, visit.tr("“{text}” is no date: write it like 28/04/2026.", {{"text", text}}));
  return day;
}

std::string typedAmount(const Visit& visit, std::int64_t minor, kit::Currency currency) {
  auto text = kit::Money(minor, currency).plain();
  if (const auto point = text.find('.'); point != std::string::npos && visit.language == "fr") text[point] = ',';
  return text;
}

std::string typedDecimal(const Visit& visit, std::int64_t value, int decimals) {
  auto text = kit::Money::plainAmount(value, decimals);
  if (decimals > 0) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  if (const auto point = text.find('.'); point != std::string::npos && visit.language == "fr") text[point] = ',';
  return text;
}

std::int64_t numberOf(const std::string& text, std::int64_t otherwise) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? value : otherwise;
}

erp::Actor actorOf(const Visit& visit) { return {visit.companyId(), visit.userName(), visit.application.clock().now()}; }

}  // namespace host::web
