// The list of templates by kind, and deleting one of them.
#include <algorithm>

#include "plugin/web/page_parts.hpp"
#include "plugin/web/template_pages.hpp"
#include "plugin/web/template_words.hpp"

namespace reminders::web {

using domain::Family;
using domain::Template;
using domain::Way;
using nlohmann::json;
namespace editing = application::editing;

std::string familyWord(const Language& language, Family family) {
  switch (family) {
    case Family::kIndividual: return language.tr("Individuals");
    case Family::kKeyAccount: return language.tr("Key accounts");
    case Family::kAny: break;
  }
  return language.tr("All customers");
}

std::string languageWord(const Language& language, const std::string& code) {
  if (code.empty()) return language.tr("Any language");
  if (code == "fr") return language.tr("French");
  if (code == "en") return language.tr("English");
  return code;
}

const Template* shippedOf(const std::vector<Template>& shipped, const Template& row) {
  const auto found = std::find_if(shipped.begin(), shipped.end(), [&](const Template& each) {
    return each.id == row.id && editing::rowKey(each) == editing::rowKey(row);
  });
  return found == shipped.end() ? nullptr : &*found;
}

bool isDefaultText(const Template& row, const Template& shipped) {
  return row.subject == shipped.subject && row.body == shipped.body;
}

std::string editorPath(const Template& row) {
  return "/templates/template" + queryOf({{"id", row.id}, {"row", editing::rowKey(row)}});
}

namespace {

std::string ageText(const Language& language, const Template& row) {
  if (!row.minDaysLate) return "";
  const auto days = std::int64_t{*row.minDaysLate};
  return language.texts.trn("from {count} day late", "from {count} days late", days, {{"count", language.format.number(days)}});
}

}  // namespace

Answer TemplatePages::remove(const Request& request) const {
  const auto language = context_.language(request);
  auto edited = context_.configurations.load(request.visitor.company.id).configuration;
  const auto id = fieldOf(request.form, "id"), key = fieldOf(request.form, "row");
  const auto* row = editing::findRow(edited, id, key);
  if (row == nullptr) return context_.redirect("/templates", "deleted");
  const auto way = row->way;
  const auto left = std::count_if(edited.templates.begin(), edited.templates.end(),
                                  [&](const Template& each) { return each.id == id && each.way == way; });
  if (const auto uses = editing::usesOfTemplate(edited, id, way); left == 1 && !uses.empty())
    return list(request,
                language.texts.tr("“{name}” cannot be deleted: it is used by {uses}. Choose another text there first.",
                                  {{"name", row->name}, {"uses", usesText(language, uses)}}),
                409);
  std::erase_if(edited.templates, [&](const Template& each) { return each.id == id && editing::rowKey(each) == key; });
  return context_.saved(request, edited, "/templates", "deleted");
}

Answer TemplatePages::list(const Request& request, const std::string& refusal, int status) const {
  const auto language = context_.language(request);
  const auto settings = context_.configurations.load(request.visitor.company.id);
  const auto& configuration = settings.configuration;
  const domain::Rulebook rules(configuration, settings.activatedOn);
  const auto shipped = context_.desk.shippedTemplates(request.visitor.company);
  json model{{"refusal", refusal}, {"version", settings.fingerprint}, {"kinds", json::array()}};
  const std::pair<Way, std::string> kinds[] = {
      {Way::kEmail, language.tr("E-mails")}, {Way::kLetter, language.tr("Letters")}, {Way::kCall, language.tr("Calls")}};
  for (const auto& [way, title] : kinds) {
    json rows = json::array();
    for (const auto& row : configuration.templates) {
      if (row.way != way) continue;
      const auto* original = shippedOf(shipped, row);
      const auto age = ageText(language, row);
      const auto plain = queryOf({{"id", row.id}, {"row", editing::rowKey(row)}});
      rows.push_back({{"template_id", row.id},
                      {"row", editing::rowKey(row)},
                      {"template_name", row.name.empty() ? row.id : row.name},
                      {"subject", row.subject},
                      {"for_whom", familyWord(language, row.family) + " · " + languageWord(language, row.language) +
                                       (age.empty() ? "" : " · " + age)},
                      {"has_level", !row.level.empty()},
                      {"level", levelChip(rules, row.level)},
                      {"is_default", original != nullptr && isDefaultText(row, *original)},
                      {"edit_path", context_.base + editorPath(row)},
                      {"copy_path", context_.base + "/templates/template" + plain + "&as=copy"}});
    }
    model["kinds"].push_back(
        {{"title", title},
         {"kind_id", "kind-" + std::string(domain::word(way))},
         {"has_rows", !rows.empty()},
         {"rows", std::move(rows)},
         {"new_path", context_.base + "/templates/template" + queryOf({{"way", std::string(domain::word(way))}})}});
  }
  return context_.page(request, "templates", language.tr("Templates"), std::move(model), status);
}

}  // namespace reminders::web
