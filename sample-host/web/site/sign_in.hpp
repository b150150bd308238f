// Signing in and out, and what a session chooses: company, language, light or dark.
#pragma once
#include "sample-host/web/site/site.hpp"

namespace host::web {

/// /login, /logout, /company, /preferences
void addSignIn(Site& site);

}  // namespace host::web
