// Pages of apps: everything below /apps/ID/ is answered by the app, inside the host's frame.
#pragma once
#include "sample-host/web/site/site.hpp"

namespace host::web {

/// GET and POST /apps/{id}/{rest...}. Add it after the store's own pages.
void addAppPages(Site& site);

/// The app's blocks, for the page of an invoice or customer: [{"id", "block_html"}]. A block that failed is a card that says so.
nlohmann::json blocksModel(const Visit& visit, const std::vector<runtime::RenderedBlock>& blocks);

}  // namespace host::web
