// What is kept about a customer's people.
#pragma once
#include "sample-host/web/site/site.hpp"

namespace host::web {

/// /customers/{code}/personal-data, …/export, …/erase
void addPersonalDataPages(Site& site);

}  // namespace host::web
