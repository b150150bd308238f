// Work under way: what jobs do now and have done, how far they are, and the button that stops one.
#pragma once
#include "sample-host/runtime/background_work.hpp"
#include "sample-host/web/site/site.hpp"

namespace host::web {

/// /work, /work/start, /work/{id}, /work/{id}/cancel. A run belongs to its company: who works in another one does not see it.
/// `work` must outlive the site.
void addWorkPages(Site& site, runtime::BackgroundWork& work);

}  // namespace host::web
