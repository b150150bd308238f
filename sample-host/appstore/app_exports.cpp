#include "sample-host/appstore/app_exports.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "sample-host/appstore/file_tree.hpp"
#include "sample-host/appstore/version.hpp"

namespace host::appstore {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

constexpr std::string_view kEnd = ".zip";
constexpr int kMostOfOneSecond = 100;

/// 20261201T130501Z
std::string stampOf(long long atMs) {
  const sys_time<milliseconds> at{milliseconds(atMs)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  char text[32];
  std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text;
}

std::optional<long long> stampFrom(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (text.size() != 16 || std::sscanf(text.c_str(), "%4d%2u%2uT%2d%2d%2dZ", &year, &month, &day, &hour, &minute, &second) != 6)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  const auto at = sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  return std::chrono::duration_cast<milliseconds>(at.time_since_epoch()).count();
}

/// `payment-reminders_1.0.0_20261201T130501Z.zip`, and `…Z-2.zip` for a second one of the same second.
std::optional<AppExport> fromName(const std::string& name) {
  const auto first = name.find('_');
  const auto second = first == std::string::npos ? first : name.find('_', first + 1);
  if (second == std::string::npos || !name.ends_with(kEnd) || name.find('/') != std::string::npos) return std::nullopt;
  const auto at = stampFrom(name.substr(second + 1, 16));
  AppExport found{name, name.substr(0, first), name.substr(first + 1, second - first - 1), at.value_or(0), 0, {}};
  if (!at || found.appId.empty() || found.appId.starts_with('.') || !Version::parse(found.version)) return std::nullopt;
  return found;
}

}  // namespace

std::vector<AppExport> AppExports::list(const std::string& appId) const {
  std::vector<AppExport> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    auto found = fromName(entry.path().filename().string());
    if (!found || (!appId.empty() && found->appId != appId) || entry.is_symlink(error) || !entry.is_regular_file(error)) continue;
    found->bytes = entry.file_size(error);
    found->path = entry.path();
    all.push_back(*std::move(found));
  }
  std::sort(all.begin(), all.end(),
            [](const AppExport& a, const AppExport& b) { return a.atMs != b.atMs ? a.atMs > b.atMs : a.name > b.name; });
  return all;
}

std::optional<AppExport> AppExports::find(const std::string& name) const {
  for (auto& each : list())
    if (each.name == name) return std::move(each);
  return std::nullopt;
}

Result<Done> AppExports::remove(const std::string& name) const {
  return guarded([&] {
    const auto found = find(name);
    if (!found) refuse(std::nullopt, "There is no export \"{1}\"", name);
    std::error_code error;
    fs::remove(found->path, error);
    if (error) refuse(std::nullopt, "The export \"{1}\" cannot be removed: {2}", found->path.string(), error.message());
    return Done{};
  });
}

AppExports::Draft::Draft(const AppExports& exports, const std::string& appId, const std::string& version, long long atMs)
    : folder_(exports.folder_) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (!error) fs::permissions(folder_, fs::perms::owner_all, error);
  if (error)
    refuse(std::nullopt, "The data cannot be exported, so they are not deleted: the folder \"{1}\" cannot be made: {2}",
           folder_.string(), error.message());
  const auto base = appId + "_" + version + "_" + stampOf(atMs);
  // The name is taken at once, by a file beside it: nobody else writes there.
  for (int count = 1; file_ < 0 && count <= kMostOfOneSecond; ++count) {
    name_ = base + (count == 1 ? "" : "-" + std::to_string(count)) + std::string(kEnd);
    path_ = folder_ / ("." + name_ + ".part");
    if (fs::exists(folder_ / name_, error)) continue;
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0 && errno != EEXIST) refuseWriting(errno);
  }
  if (file_ < 0) refuseWriting(EEXIST);
}

AppExports::Draft::~Draft() {
  if (file_ >= 0) ::close(file_);
  std::error_code error;
  if (!kept_ && !path_.empty()) fs::remove(path_, error);
}

void AppExports::Draft::refuseWriting(int error) const {
  refuse(std::nullopt, "The data cannot be exported, so they are not deleted: \"{1}\" cannot be written: {2}", path_.string(),
         std::generic_category().message(error));
}

void AppExports::Draft::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) refuseWriting(written < 0 ? errno : ENOSPC);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AppExports::Draft::finish() {
  if (::fsync(file_) != 0) refuseWriting(errno);
  const int closed = ::close(file_);
  file_ = -1;
  if (closed != 0) refuseWriting(errno);
  std::error_code error;
  fs::rename(path_, folder_ / name_, error);
  if (error) refuseWriting(error.value());
  path_ = folder_ / name_;
  flushFolder(folder_);
}

}  // namespace host::appstore
