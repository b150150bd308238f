// A form as a page shows it: its fields, what was typed into them and why it was refused (templates/pages/parts/field.mustache).
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugin/web/wording.hpp"

namespace reminders::web {

class FormModel {
 public:
  /// `typed`: what was sent; nullptr: nothing yet, the fields show what is stored.
  FormModel(const Language& language, const std::map<std::string, std::string>* typed) : language_(language), typed_(typed) {}

  using Choices = std::vector<std::pair<std::string, std::string>>;  // value, title
  struct Check {
    std::string name, title;
    bool isStored = false;
  };

  void text(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint = {},
            const std::string& columns = "col-md-6");
  void number(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint = {},
              const std::string& columns = "col-md-6");
  void area(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint = {},
            const std::string& columns = "col-12", int rows = 14);
  /// An area for code: HTML, CSS (`syntax`).
  void code(const std::string& name, const std::string& label, const std::string& stored, const std::string& syntax, int rows);
  void colour(const std::string& name, const std::string& label, const std::string& stored, const std::string& hint = {},
              const std::string& columns = "col-md-6");
  void choice(const std::string& name, const std::string& label, const Choices& choices, const std::string& stored,
              const std::string& hint = {}, const std::string& columns = "col-md-6");
  void checks(const std::string& name, const std::string& legend, const std::vector<Check>& boxes, const std::string& hint = {},
              const std::string& columns = "col-md-6");

  /// What a field holds: typed, else stored. Blanks around it are gone.
  [[nodiscard]] std::string value(const std::string& name) const;
  [[nodiscard]] bool isChecked(const std::string& name) const;
  /// A whole number; refuses the field and gives nullopt for anything else.
  std::optional<int> wholeNumber(const std::string& name);

  /// The first reason is shown at the field.
  void refuse(const std::string& name, const std::string& sentence);
  /// Something that has no field here.
  void refuseAll(const std::string& sentence) { general_.push_back(sentence); }
  void remark(const std::string& sentence) { remarks_.push_back(sentence); }
  [[nodiscard]] bool isRefused() const { return !errors_.empty() || !general_.empty(); }
  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] std::string labelOf(const std::string& name) const;
  /// The field shows this, whatever was typed.
  void put(const std::string& name, const std::string& value) { put_[name] = value; }

  /// {"fields": […], "f": {name: field}, "refusals": [{"href", "text"}], "remarks"}
  [[nodiscard]] nlohmann::json model() const;

 private:
  struct Field {
    std::string kind, name, label, stored, hint, columns;
    int rows = 0;
    Choices choices;
    std::vector<Check> boxes;
    std::string syntax = {};
  };
  const Field* find(const std::string& name) const;
  [[nodiscard]] std::string raw(const Field& field) const;

  const Language& language_;
  const std::map<std::string, std::string>* typed_;
  std::vector<Field> fields_;
  std::map<std::string, std::string> errors_, put_;
  std::vector<std::string> general_, remarks_;
};

}  // namespace reminders::web
