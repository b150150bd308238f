// Drafts that were taken: the page of one, the file, and the word that it was sent.
#pragma once
#include <optional>

#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// A part of the site, made for one request.
class DraftPages {
 public:
  DraftPages(Site& site, const Request& request)
      : site_(site),
        ports_(site.ports_),
        request_(request),
        company_(request.visitor.company.id),
        language_{site.texts(request.visitor.language), kit::l10n::Formatter(request.visitor.language)} {}
  /// nullopt: the path is none of these.
  std::optional<Answer> show();
  /// Only for those who may change something.
  std::optional<Answer> change();

 private:
  Answer page(std::int64_t id);
  Answer file(std::int64_t id);
  Answer count(std::int64_t id);
  Answer copyOf(std::int64_t message);
  [[nodiscard]] std::string path(const std::string& rest) const { return site_.base_ + rest; }

  Site& site_;
  Site::Ports& ports_;
  const Request& request_;
  domain::CompanyId company_;
  Language language_;
};

}  // namespace reminders::web
