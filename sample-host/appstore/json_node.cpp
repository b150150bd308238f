#include "sample-host/appstore/json_node.hpp"

#include <algorithm>
#include <set>

#include "sample-host/appstore/archive.hpp"

namespace host::appstore {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

nlohmann::ordered_json parseStrictJson(std::string_view bytes, const std::string& document, std::size_t maxBytes) {
  const auto bad = [&](std::string_view id, std::string argument = {}) {
    throw Refused(Refusal{PackageState::kInvalid, Sentence{document, std::string(id), {std::move(argument)}}});
  };
  if (bytes.size() > maxBytes) bad("is larger than the {1} bytes allowed", std::to_string(maxBytes));
  std::vector<std::set<std::string>> keys;
  const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start) {
      if (depth >= 16) bad("is nested deeper than 16 levels");
    }
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    // An ordered object is searched from its beginning for each key: many keys would cost time by the square.
    if (event == Json::parse_event_t::key && keys.back().size() >= 1000) bad("holds an object with more than 1000 keys");
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) {
      bad("says the key \"{1}\" twice in one object; keep one", value.get<std::string>());
    }
    return true;
  };
  try {
    return Json::parse(bytes.begin(), bytes.end(), watch);
  } catch (const Json::parse_error& error) {
    bad("is not valid JSON near byte {1}", std::to_string(error.byte));
  } catch (const Json::exception&) {
    bad("is not valid JSON: a number in it is out of range");
  }
  return {};
}

const Node& Node::onlyKeys(std::initializer_list<std::string_view> keys) const {
  if (!value_->is_object()) refuse("must be an object");
  for (const auto& item : value_->items()) {
    if (std::find(keys.begin(), keys.end(), item.key()) == keys.end())
      refuse("unknown key \"{1}\"; remove it or correct its spelling", item.key());
  }
  return *this;
}

std::optional<Node> Node::find(std::string_view key) const {
  if (!value_->is_object()) refuse("must be an object");
  const auto found = value_->find(std::string(key));
  if (found == value_->end()) return std::nullopt;
  return Node(*found, document_, path_.empty() ? std::string(key) : path_ + "." + std::string(key));
}

Node Node::at(std::string_view key) const {
  auto found = find(key);
  if (!found) refuse("\"{1}\" is missing", std::string(key));
  return *std::move(found);
}

std::vector<std::pair<std::string, Node>> Node::members(std::size_t most) const {
  if (!value_->is_object()) refuse("must be an object");
  if (value_->size() > most) refuse("has more than {1} members", std::to_string(most));
  std::vector<std::pair<std::string, Node>> out;
  for (const auto& item : value_->items()) {
    out.emplace_back(item.key(), Node(item.value(), document_, path_.empty() ? item.key() : path_ + "." + item.key()));
  }
  return out;
}

std::vector<Node> Node::items(std::size_t most) const {
  if (!value_->is_array()) refuse("must be a list");
  if (value_->size() > most) refuse("has more than {1} entries", std::to_string(most));
  std::vector<Node> out;
  out.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i)
    out.emplace_back((*value_)[i], document_, path_ + "[" + std::to_string(i) + "]");
  return out;
}

const std::string& Node::rawText(std::size_t most, std::size_t least, bool breaks) const {
  if (!value_->is_string()) refuse("must be a text");
  const auto& text = value_->get_ref<const std::string&>();
  if (text.size() < least) refuse("must not be empty");
  if (text.size() > most) refuse("is longer than {1} bytes", std::to_string(most));
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (isDeceptive(text, i, breaks)) refuse("holds a control character or one that turns the direction of writing");
  }
  return text;
}

std::string Node::line(std::size_t most, std::size_t least) const { return rawText(most, least, false); }

std::string Node::prose(std::size_t most) const { return rawText(most, 1, true); }

std::string Node::identifier(std::string_view joiners, std::size_t most) const {
  const auto& text = rawText(most, 1, false);
  bool good = text[0] >= 'a' && text[0] <= 'z';
  bool afterJoiner = false;
  for (const char c : text) {
    const bool joiner = joiners.find(c) != std::string_view::npos;
    good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (joiner && !afterJoiner));
    afterJoiner = joiner;
  }
  if (!good || afterJoiner) {
    refuse("\"{1}\" must begin with a lower-case letter and hold lower-case letters and digits, joined by \"{2}\"", text,
           std::string(joiners));
  }
  return text;
}

std::string Node::packagePath(std::string_view folder) const {
  const auto& text = rawText(200, 1, false);
  if (const auto problem = problemOfPath(text)) refuse(problem->id, text);
  if (!text.starts_with(folder)) refuse("must be a file below {1}", std::string(folder));
  return text;
}

std::string Node::hex(std::size_t digits) const {
  const auto& text = rawText(digits, 1, false);
  const bool good = text.size() == digits && std::all_of(text.begin(), text.end(),
                                                         [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!good) refuse("must be {1} hexadecimal digits in lower case", std::to_string(digits));
  return text;
}

std::int64_t Node::integer(std::int64_t least, std::int64_t most) const {
  // A number above 2^63 is unsigned in the document; as_signed would wrap it.
  if (!value_->is_number_integer() ||
      (value_->is_number_unsigned() && value_->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))) {
    refuse("must be a whole number from {1} to {2}", std::to_string(least), std::to_string(most));
  }
  const auto number = value_->get<std::int64_t>();
  if (number < least || number > most)
    refuse("must be a whole number from {1} to {2}", std::to_string(least), std::to_string(most));
  return number;
}

bool Node::flag() const {
  if (!value_->is_boolean()) refuse("must be true or false");
  return value_->get<bool>();
}

std::string Node::oneOf(std::initializer_list<std::string_view> words) const {
  const auto& text = rawText(60, 1, false);
  if (std::find(words.begin(), words.end(), text) == words.end()) {
    std::string list;
    for (const auto word : words) list += (list.empty() ? "" : ", ") + std::string(word);
    refuse("\"{1}\" must be one of: {2}", text, list);
  }
  return text;
}

}  // namespace host::appstore
