// The pages under Settings.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "sample-host/web/site/site.hpp"
#include "sample-host/web/store/store_front.hpp"

namespace host::web {

/// /settings, /settings/company, /settings/companies/new, /settings/departments
void addCompanySettings(Site& site);
/// /settings/mail
void addMailSettings(Site& site);
/// /settings/users
void addUserSettings(Site& site);
/// /settings/stores. `front` must outlive the site.
void addStoreSettings(Site& site, StoreFront& front);
/// /settings/invoice-format: how the company's invoices look.
void addInvoiceFormat(Site& site);
/// /settings/public: under which address the host is reached from outside.
void addPublicAddress(Site& site);
/// /settings/{app}: leads to the app's own page. Add it after the others.
void addAppSettings(Site& site);

/// The tabs on top of every page of the settings: those the visitor may open, then those of apps.
nlohmann::json tabsModel(const Visit& visit, const std::string& current);

}  // namespace host::web
