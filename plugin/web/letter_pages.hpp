// Letters that were filed: by day, all of them in one document, marked as posted together, a day or a customer's folder as an
// archive.
#pragma once
#include <optional>

#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// A part of the site, made for one request.
class LetterPages {
 public:
  LetterPages(Site& site, const Request& request)
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
  Answer list(const std::string& refusal = {}, int status = 200);
  Answer document();
  Answer dayArchive();
  Answer customerArchive(std::int64_t customer);
  Answer posted();
  /// The day that the address names; nullopt: none, or no date.
  [[nodiscard]] std::optional<domain::Date> askedDay() const;
  /// Reads these files into an archive, or says why that cannot be.
  Answer archiveOf(const std::vector<std::string>& paths, const std::string& name) const;
  [[nodiscard]] std::string path(const std::string& rest) const { return site_.base_ + rest; }

  Site& site_;
  Site::Ports& ports_;
  const Request& request_;
  domain::CompanyId company_;
  Language language_;
};

}  // namespace reminders::web
