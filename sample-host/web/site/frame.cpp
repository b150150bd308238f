#include "sample-host/web/site/frame.hpp"

#include <array>

namespace host::web {
namespace {

using nlohmann::json;

struct Entry {
  std::string title, href;
  std::int64_t badge = 0;
};

json entryModel(const Visit& visit, const Entry& entry) {
  json model{{"title", entry.title}, {"href", entry.href}, {"is_current", false}, {"badge", nullptr}, {"badge_title", nullptr}};
  if (entry.badge > 0) {
    model["badge"] = visit.format.number(entry.badge);
    model["badge_title"] = entry.title + ": " + visit.format.number(entry.badge);
  }
  return model;
}

json groupModel(const Visit& visit, const char* id, const char* icon, std::string title, std::string href,
                const std::vector<Entry>& entries) {
  json model{{"id", id},
             {"title", std::move(title)},
             {"icon_name", icon},
             {"href", std::move(href)},
             {"is_current", false},
             {"entries", json::array()}};
  for (const auto& entry : entries) model["entries"].push_back(entryModel(visit, entry));
  return model;
}

// How much of `path` an entry stands for; 0 when it leads elsewhere.
std::size_t weight(const std::string& href, const std::string& path) {
  if (href == "/") return path == "/" ? 1 : 0;
  const std::string base = href.back() == '/' ? href.substr(0, href.size() - 1) : href;
  if (path.rfind(base, 0) != 0) return 0;
  return path.size() == base.size() || path[base.size()] == '/' ? base.size() : 0;
}

void markCurrent(json& menu, const std::string& path) {
  json* best = nullptr;
  std::size_t most = 0;
  const auto consider = [&](json& entry) {
    const auto found = weight(entry["href"].get<std::string>(), path);
    if (found > most) {
      most = found;
      best = &entry;
    }
  };
  for (auto& group : menu)
    for (auto& entry : group["entries"]) consider(entry);
  for (auto& group : menu)
    if (group["entries"].empty()) consider(group);
  if (best != nullptr) (*best)["is_current"] = true;
}

std::string roleTitle(const Visit& visit) {
  switch (visit.session->user.role) {
    case runtime::Role::kAdmin: return visit.tr("Administrator");
    case runtime::Role::kAccountant: return visit.tr("Accountant");
    case runtime::Role::kViewer: break;
  }
  return visit.tr("Viewer");
}

json bannerModel(const char* icon, const std::string& text) { return {{"icon_name", icon}, {"text", text}, {"link", nullptr}}; }

// What everybody must know, whatever the page: who can end it is told how.
json bannersOf(const Visit& visit) {
  json banners = json::array();
  const bool isAdmin = visit.may(runtime::Role::kAdmin);
  auto& application = visit.application;
  if (application.apps().isSafeMode()) {
    const auto text = visit.tr("Safe mode: no app runs, and none does its work.");
    banners.push_back(bannerModel(
        "alert-triangle", isAdmin ? text + " " + visit.tr("To leave it, start the host again without --safe-mode.") : text));
  }
  if (application.appAdmin().installed().trustStore().developerMode()) {
    banners.push_back(
        bannerModel("alert-triangle", visit.tr("Developer mode: apps that nobody has signed may be installed here, and run.")));
    if (isAdmin) banners.back()["link"] = {{"href", "/settings/stores"}, {"title", visit.tr("Switch it off")}};
  }
  return banners;
}

}  // namespace

json languagesOf(const Visit& visit) {
  json languages = json::array();
  for (const auto& [code, name] : {std::pair{"fr", "Français"}, std::pair{"en", "English"}})
    languages.push_back({{"code", code},
                         {"name", name},
                         {"short", code == std::string("fr") ? "FR" : "EN"},
                         {"is_current", visit.language == code}});
  return languages;
}

json menuOf(const Visit& visit, const std::vector<MenuEntry>& own) {
  std::vector<Entry> sales{{visit.tr("Customers"), "/customers"}, {visit.tr("Invoices"), "/invoices"}};
  std::vector<Entry> apps{{visit.tr("App store"), "/apps"}};
  std::vector<Entry> settings;
  const auto groupOf = [&](const std::string& name) -> std::vector<Entry>& {
    return name == "sales" ? sales : name == "settings" ? settings : apps;
  };
  for (const auto& entry : own) groupOf(entry.group).push_back({visit.tr(entry.messageId), entry.href});
  if (visit.session->company() != nullptr)
    for (const auto& item : visit.application.apps().menus(visit.context()))
      groupOf(item.parent).push_back({item.title.in(visit.language), item.href, item.badge});
  if (!settings.empty()) settings.insert(settings.begin(), {visit.tr("The host"), "/settings"});
  json menu = json::array();
  menu.push_back(groupModel(visit, "home", "home", visit.tr("Home"), "/", {}));
  menu.push_back(groupModel(visit, "sales", "shopping-cart", visit.tr("Sales"), "/invoices", sales));
  menu.push_back(groupModel(visit, "apps", "puzzle", visit.tr("Apps"), "/apps", apps));
  menu.push_back(groupModel(visit, "settings", "settings", visit.tr("Settings"), "/settings", settings));
  markCurrent(menu, visit.request.path);
  return menu;
}

std::string initialsOf(const std::string& name) {
  // Whole UTF-8 characters: the first of the first and of the last word.
  const auto first = [](std::string_view word) {
    std::size_t size = 1;
    while (size < word.size() && (static_cast<unsigned char>(word[size]) & 0xC0U) == 0x80U) ++size;
    std::string letter(word.substr(0, size));
    if (letter.size() == 1 && letter[0] >= 'a' && letter[0] <= 'z') letter[0] = static_cast<char>(letter[0] - 'a' + 'A');
    return letter;
  };
  const auto trimmed = trim(name);
  if (trimmed.empty()) return {};
  const auto blank = trimmed.find_last_of(" .");
  auto initials = first(trimmed);
  if (blank != std::string::npos && blank + 1 < trimmed.size()) initials += first(std::string_view(trimmed).substr(blank + 1));
  return initials;
}

json frameOf(const Visit& visit, const std::string& title, const std::vector<MenuEntry>& own) {
  const auto& session = *visit.session;
  const auto* company = session.company();
  json companies = json::array();
  for (const auto& each : session.companies)
    companies.push_back({{"code", each.code}, {"name", each.name}, {"is_current", each.id == session.companyId}});
  return {{"lang", visit.language},
          {"theme", visit.theme},
          {"other_theme", visit.theme == "dark" ? "light" : "dark"},
          {"title", title},
          {"csrf", session.csrfToken},
          {"return_to", visit.request.isPost() ? "/" : visit.request.target()},
          {"query", visit.request.path == "/search" ? visit.request.parameters.get("q") : ""},
          {"company", {{"name", company == nullptr ? visit.tr("No company yet") : company->name}}},
          {"has_companies", session.companies.size() > 1},
          {"companies", companies},
          {"languages", languagesOf(visit)},
          {"language_short", visit.language == "fr" ? "FR" : "EN"},
          {"user", {{"name", session.user.name}, {"initials", initialsOf(session.user.name)}, {"role", roleTitle(visit)}}},
          {"banners", bannersOf(visit)},
          {"menu", menuOf(visit, own)}};
}

}  // namespace host::web
