// The archives that were made of apps' data before they were deleted: to be kept elsewhere, then removed.
#include <fstream>
#include <host_sdk/kit/encoding/percent.hpp>
#include <iterator>

#include "sample-host/web/site/lists.hpp"
#include "sample-host/web/store/store_pages.hpp"

namespace host::web {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kMostInOneAnswer = 256U << 20U;  // it is held in memory while it is sent

const appstore::AppExports& exportsOf(const Visit& visit) { return visit.application.appAdmin().installed().exports(); }

Problem noSuchExport(const Visit& visit) {
  return {404,
          "file-off",
          visit.tr("There is no such export"),
          visit.tr("It may have been removed, or lie on another machine."),
          "/apps",
          visit.tr("To the app store"),
          {}};
}

Answer download(Visit& visit) {
  const auto found = exportsOf(visit).find(visit.request.capture("name"));
  if (!found) return noSuchExport(visit);
  if (found->bytes > kMostInOneAnswer)
    return Problem{422,
                   "file-off",
                   visit.tr("This export is too large to be sent to a browser"),
                   visit.tr("Copy it from the server: {file}", {{"file", found->path.string()}}),
                   "/apps",
                   visit.tr("To the app store"),
                   {}};
  std::ifstream in(found->path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || bytes.size() != found->bytes) return noSuchExport(visit);
  visit.application.audit().record(
      {0, 0, {}, found->appId, visit.userName(), "app.export_downloaded", found->appId, found->name});
  return Response::download(std::move(bytes), "application/zip", found->name);
}

Answer remove(Visit& visit) {
  const auto done = visit.application.appAdmin().removeExport(visit.request.capture("name"), visit.userName());
  if (!done) return noSuchExport(visit);
  Notice notice;
  notice.icon = "trash";
  notice.text = visit.tr("The export is removed.");
  return Accepted{"/apps", notice};
}

}  // namespace

std::string exportHref(const std::string& name) { return "/store-exports/" + kit::encoding::percentEncoded(name); }

json exportsModel(const Visit& visit, const std::string& appId) {
  json model = json::array();
  if (!visit.may(runtime::Role::kAdmin)) return model;
  for (const auto& each : exportsOf(visit).list(appId))
    model.push_back({{"title", visit.tr("{app} {version}", {{"app", each.appId}, {"version", each.version}})},
                     {"made", visit.tr("made on {date}", {{"date", dayOf(visit, each.atMs)}})},
                     {"size", sizeText(visit, each.bytes)},
                     {"file", each.path.string()},
                     {"href", exportHref(each.name)},
                     {"remove_action", exportHref(each.name) + "/remove"}});
  return model;
}

void addAppExports(Site& site) {
  const auto on = [&site](Answer (*decide)(Visit&)) {
    return [&site, decide](Visit& visit) { return site.answer(visit, decide(visit)); };
  };
  site.get("/store-exports/{name}", Access::kAdmin, on(download));
  site.post("/store-exports/{name}/remove", Access::kAdmin, on(remove));
}

}  // namespace host::web
