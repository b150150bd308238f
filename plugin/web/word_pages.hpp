// Word templates of the company: the list, upload, download, and what is chosen.
#pragma once
#include <optional>

#include "plugin/web/site.hpp"

namespace reminders::web {

/// A part of the site, made for one request.
class WordPages {
 public:
  explicit WordPages(Site& site) : site_(site) {}
  /// nullopt: the path is none of these.
  std::optional<Answer> show(const Request& request);
  std::optional<Answer> change(const Request& request);

 private:
  /// Why a form was refused, and what was typed into it.
  struct Typed {
    std::vector<std::string> problems, remarks;
    std::string name;
  };
  Answer list(const Request& request, const Typed& typed, int status);
  Answer file(const Request& request, std::int64_t id);
  Answer upload(const Request& request);
  std::optional<std::string> sameAs(const Request& request, const Language& language, const std::string& file);
  Answer choose(const Request& request);
  Answer remove(const Request& request, std::int64_t id);

  Site& site_;
};

/// {"value", "name", "is_chosen"} of the company's Word templates, the one that comes with the app first.
nlohmann::json wordTemplateChoices(const Language& language, application::WordTemplates& templates, domain::CompanyId company,
                                   std::int64_t chosen);

/// How the browser is told that a file is a Word document.
inline constexpr const char* kWordFile = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

}  // namespace reminders::web
