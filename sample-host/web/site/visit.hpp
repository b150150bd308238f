// A request with all that a page needs to answer it: who asks, for which company, in which language.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <host_sdk/kit/l10n/formatter.hpp>
#include <host_sdk/text.hpp>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sample-host/runtime/application.hpp"
#include "sample-host/web/http/request.hpp"

namespace host::web {

/// Thrown by `Visit::company` where a page needs a company and there is none yet. The site answers with the next step.
class NoCompanyYet : public std::runtime_error {
 public:
  NoCompanyYet() : std::runtime_error("no company") {}
};

/// Lives as long as one request, on one thread.
struct Visit {
  Request& request;
  runtime::Application& application;
  std::optional<runtime::Session> session;  ///< absent: signed out
  std::string language;                     ///< "fr" or "en"
  std::string theme;                        ///< "light" or "dark"
  const kit::l10n::Catalogue& texts;
  kit::l10n::Formatter format;

  /// The company being worked in. Throws NoCompanyYet.
  [[nodiscard]] const runtime::Company& company() const {
    const auto* chosen = session ? session->company() : nullptr;
    if (chosen == nullptr) throw NoCompanyYet();
    return *chosen;
  }
  [[nodiscard]] std::int64_t companyId() const { return company().id; }
  /// "Today" in the company's time zone.
  [[nodiscard]] kit::Date today() const { return application.companies().today(company()); }
  [[nodiscard]] hsdk::Context context() const { return application.contextOf(*session); }
  [[nodiscard]] bool may(runtime::Role least) const { return session && session->may(least); }
  [[nodiscard]] bool mayEdit() const { return may(runtime::Role::kAccountant); }
  [[nodiscard]] std::string userName() const { return session ? session->user.name : std::string{}; }
  /// Whether htmx asks for a part of a page.
  [[nodiscard]] bool wantsPart() const { return request.header("hx-request") == "true"; }

  // Texts: scripts/translations.sh collects the literals.
  [[nodiscard]] std::string tr(std::string_view messageId) const { return texts.translate(messageId); }
  [[nodiscard]] std::string tr(std::string_view messageId, std::initializer_list<kit::l10n::Placeholder> values) const {
    return texts.translate(messageId, values);
  }
  /// "{n}" is the number, written in the language.
  [[nodiscard]] std::string trn(std::string_view one, std::string_view many, std::int64_t count) const {
    return texts.translatePlural(one, many, count, {{"n", format.number(count)}});
  }
  /// A refusal of the runtime in the visitor's language.
  [[nodiscard]] std::string tr(const runtime::Failure& failure) const { return failure.fill(texts.translate(failure.id)); }
};

}  // namespace host::web
