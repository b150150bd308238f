#include "sample-host/web/site/observe.hpp"

#include <cstdio>

namespace host::web {
namespace {

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", value);
  return text;
}

// Says which part is not well, not why: anybody may read it. The reason is on the app's page and in the log.
Response health(const Visit& visit) {
  std::string lines;
  bool well = true;
  const auto line = [&](const std::string& part, bool isWell) {
    lines += part + (isWell ? ": well\n" : ": not well\n");
    well = well && isWell;
  };
  const bool database = visit.application.databaseIsWell();
  line("database", database);
  if (database)
    for (const auto& app : visit.application.apps().health()) line("app " + app.appId, app.well);
  return Response::text(lines, well ? 200 : 503);
}

std::string appMetrics(runtime::AppRuntime& apps) {
  std::string calls = "# HELP atrium_app_calls_total Calls of an app's features.\n# TYPE atrium_app_calls_total counter\n";
  std::string failures = "# HELP atrium_app_failures_total Calls that failed.\n# TYPE atrium_app_failures_total counter\n";
  std::string took =
      "# HELP atrium_app_seconds_total Time spent in an app's features.\n# TYPE atrium_app_seconds_total counter\n";
  for (const auto& count : apps.callCounts()) {
    const auto labels = "{app=\"" + metricLabel(count.appId) + "\",feature=\"" + metricLabel(count.feature) + "\"} ";
    calls += "atrium_app_calls_total" + labels + std::to_string(count.calls) + "\n";
    failures += "atrium_app_failures_total" + labels + std::to_string(count.failures) + "\n";
    took += "atrium_app_seconds_total" + labels + seconds(count.seconds) + "\n";
  }
  std::string well = "# HELP atrium_app_well Whether an enabled app is well.\n# TYPE atrium_app_well gauge\n";
  for (const auto& app : apps.health())
    well += "atrium_app_well{app=\"" + metricLabel(app.appId) + "\"} " + (app.well ? "1" : "0") + "\n";
  return calls + failures + took + well;
}

Response metrics(const Site& site, const Visit& visit, const AnswerCounter& counter) {
  // Behind a proxy every request comes from this machine: then only administrators read it.
  const bool isLocal = visit.request.fromLoopback && visit.request.header("x-forwarded-for").empty();
  if (!isLocal && !visit.may(runtime::Role::kAdmin)) {
    if (const auto refused = site.guard(visit, Access::kAdmin)) return *refused;
  }
  const bool database = visit.application.databaseIsWell();
  std::string text =
      "# HELP atrium_database_well Whether the database answers.\n# TYPE atrium_database_well gauge\natrium_database_well ";
  text += database ? "1\n" : "0\n";
  text += counter.text();
  if (database) text += appMetrics(visit.application.apps());
  auto response = Response::text(std::move(text));
  response.contentType = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

}  // namespace

std::string metricLabel(std::string_view value) {
  std::string label;
  for (const char c : value) {
    if (c == '\\' || c == '"') label += '\\';
    if (c == '\n') {
      label += "\\n";
    } else {
      label += c;
    }
  }
  return label;
}

void AnswerCounter::count(const AccessRecord& record) {
  const std::lock_guard lock(mutex_);
  auto& sum = sums_[{record.route, record.status}];
  ++sum.answers;
  sum.took += record.took;
}

std::string AnswerCounter::text() const {
  const std::lock_guard lock(mutex_);
  std::string answers =
      "# HELP atrium_http_answers_total Answers by route and status.\n# TYPE atrium_http_answers_total counter\n";
  std::string took = "# HELP atrium_http_seconds_total Time spent answering.\n# TYPE atrium_http_seconds_total counter\n";
  for (const auto& [key, sum] : sums_) {
    const auto labels = "{route=\"" + metricLabel(key.first) + "\",status=\"" + std::to_string(key.second) + "\"} ";
    answers += "atrium_http_answers_total" + labels + std::to_string(sum.answers) + "\n";
    took += "atrium_http_seconds_total" + labels + seconds(static_cast<double>(sum.took.count()) / 1e6) + "\n";
  }
  return answers + took;
}

void addObservation(Site& site, const AnswerCounter& counter) {
  site.get("/healthz", Access::kPublic, [](Visit& visit) { return health(visit); });
  site.get("/metrics", Access::kPublic, [&site, &counter](Visit& visit) { return metrics(site, visit, counter); });
  site.get("/assets/{name...}", Access::kPublic,
           [](Visit&) -> Response { throw std::logic_error("the site answers assets itself"); });
}

}  // namespace host::web
