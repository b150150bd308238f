// The page of the mail catcher: what was sent, as its readers see it.
#pragma once
#include "sample-host/web/mail_catcher/caught_mails.hpp"
#include "sample-host/web/site/site.hpp"

namespace host::web {

/// /mail-catcher, for everybody who is signed in: it exists in demonstrations only. `mails` must outlive the site.
void addMailPages(Site& site, CaughtMails& mails);

}  // namespace host::web
