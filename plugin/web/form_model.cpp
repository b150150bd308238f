#include "plugin/web/form_model.hpp"

#include <algorithm>
#include <charconv>

#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using nlohmann::json;

std::string trimmed(std::string text) {
  constexpr const char* kBlank = " \t\r\n";
  text.erase(0, std::min(text.find_first_not_of(kBlank), text.size()));
  if (const auto last = text.find_last_not_of(kBlank); last != std::string::npos) text.resize(last + 1);
  return text;
}

}  // namespace

void FormModel::text(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint,
                     const std::string& columns) {
  fields_.push_back({"text", name, label, stored, hint, columns, 0, {}, {}});
}
void FormModel::number(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint,
                       const std::string& columns) {
  fields_.push_back({"number", name, label, stored, hint, columns, 0, {}, {}});
}
void FormModel::area(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint,
                     const std::string& columns, int rows) {
  fields_.push_back({"area", name, label, stored, hint, columns, rows, {}, {}});
}
void FormModel::code(const std::string& name, const std::string& label, const std::string& stored, const std::string& syntax,
                     int rows) {
  fields_.push_back({"code", name, label, stored, "", "col-12", rows, {}, {}, syntax});
}
void FormModel::colour(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint,
                       const std::string& columns) {
  fields_.push_back({"colour", name, label, stored, hint, columns, 0, {}, {}});
}
void FormModel::choice(const std::string& name, const std::string& label, const Choices& choices, const std::string& stored,
                       const std::string& hint, const std::string& columns) {
  fields_.push_back({"choice", name, label, stored, hint, columns, 0, choices, {}});
}
void FormModel::checks(const std::string& name, const std::string& legend, const std::vector<Check>& boxes,
                       const std::string& hint, const std::string& columns) {
  fields_.push_back({"checks", name, legend, "", hint, columns, 0, {}, boxes});
}

const FormModel::Field* FormModel::find(const std::string& name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const Field& each) { return each.name == name; });
  return found == fields_.end() ? nullptr : &*found;
}

bool FormModel::has(const std::string& name) const { return find(name) != nullptr; }

std::string FormModel::labelOf(const std::string& name) const {
  const auto* field = find(name);
  return field == nullptr ? name : field->label;
}

std::string FormModel::raw(const Field& field) const {
  if (const auto own = put_.find(field.name); own != put_.end()) return own->second;
  if (typed_ == nullptr) return field.stored;
  return fieldOf(*typed_, field.name);
}

std::string FormModel::value(const std::string& name) const {
  const auto* field = find(name);
  return field == nullptr ? std::string() : trimmed(raw(*field));
}

bool FormModel::isChecked(const std::string& name) const {
  if (typed_ != nullptr) return typed_->contains(name);
  for (const auto& field : fields_)
    for (const auto& box : field.boxes)
      if (box.name == name) return box.isStored;
  return false;
}

std::optional<int> FormModel::wholeNumber(const std::string& name) {
  constexpr int kLargest = 100'000;
  auto text = value(name);
  if (text.starts_with("\xE2\x88\x92")) text.replace(0, 3, "-");  // the minus sign that the pages write
  if (text.starts_with('+')) text.erase(0, 1);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number > kLargest || number < -kLargest) {
    refuse(name, text.empty()
                     ? language_.tr("Write a number here.")
                     : language_.texts.tr("“{typed}” is no whole number: write one such as 10.", {{"typed", value(name)}}));
    return std::nullopt;
  }
  return number;
}

void FormModel::refuse(const std::string& name, const std::string& sentence) {
  if (!has(name)) return refuseAll(sentence);
  errors_.emplace(name, sentence);
}

json FormModel::model() const {
  json fields = json::array(), byName = json::object(), refusals = json::array();
  for (const auto& sentence : general_) refusals.push_back({{"href", ""}, {"text", sentence}});
  for (const auto& field : fields_) {
    const auto error = errors_.find(field.name);
    const bool isBad = error != errors_.end();
    std::string described;
    if (!field.hint.empty()) described = field.name + "-hint";
    if (isBad) described += (described.empty() ? "" : " ") + field.name + "-error";
    json options = json::array(), boxes = json::array();
    const auto now = raw(field);
    for (const auto& [value, title] : field.choices)
      options.push_back({{"value", value}, {"title", title}, {"is_selected", value == now}});
    for (const auto& box : field.boxes)
      boxes.push_back({{"box", box.name}, {"title", box.title}, {"is_checked", isChecked(box.name)}});
    json made{{"name", field.name},
              {"label", field.label},
              {"hint", field.hint},
              {"columns", field.columns},
              {"value", now},
              {"error", isBad ? error->second : ""},
              {"described", described},
              {"rows", std::to_string(field.rows)},
              {"options", std::move(options)},
              {"boxes", std::move(boxes)},
              {"is_line", field.kind == "text" || field.kind == "number"},
              {"is_number", field.kind == "number"},
              {"is_area", field.kind == "area"},
              {"is_code", field.kind == "code"},
              {"syntax", field.syntax},
              {"is_colour", field.kind == "colour"},
              {"is_choice", field.kind == "choice"},
              {"is_checks", field.kind == "checks"}};
    byName[field.name] = made;
    fields.push_back(std::move(made));
    if (isBad) refusals.push_back({{"href", "#" + field.name}, {"text", error->second}});
  }
  return {{"fields", std::move(fields)},
          {"f", std::move(byName)},
          {"has_refusals", !refusals.empty()},
          {"refusals", std::move(refusals)},
          {"remarks", remarks_}};
}

}  // namespace reminders::web
