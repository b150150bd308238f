#include "sample-host/runtime/app_errors.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>

namespace host::runtime {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t kLongest = 400;
constexpr std::array<std::string_view, 6> kPlaces{"start", "enable", "company", "page", "block", "job"};

AppError::Place placeFrom(const std::string& word) {
  const auto found = std::find(kPlaces.begin(), kPlaces.end(), word);
  return found == kPlaces.end() ? AppError::Place::kStart : static_cast<AppError::Place>(found - kPlaces.begin());
}

bool isAddressCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("._%+-'").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// On one line, not for ever, and without e-mail addresses.
std::string plain(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() < kLongest; ++i) {
    const char c = text[i];
    if (c != '@') {
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      continue;
    }
    const bool isAddress =
        !out.empty() && isAddressCharacter(out.back()) && i + 1 < text.size() && isAddressCharacter(text[i + 1]);
    if (!isAddress) {
      out += c;
      continue;
    }
    while (!out.empty() && isAddressCharacter(out.back())) out.pop_back();
    while (i + 1 < text.size() && isAddressCharacter(text[i + 1])) ++i;
    out += "…";
  }
  if (out.size() >= kLongest) {  // not in the middle of a character
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
  }
  return out;
}

}  // namespace

void AppErrors::record(const std::string& appId, AppError::Place place, const std::string& what,
                       const Failure& failure) noexcept {
  try {
    const std::string word(kPlaces.at(static_cast<std::size_t>(place)));
    const auto subject = plain(what);
    const auto sentence = plain(failure.text());
    // A sentence of an app has no parts: it is kept as it is, and so is one whose end was cut.
    const auto id = failure.values.empty() ? sentence : plain(failure.id);
    auto parts = nlohmann::json::array();
    for (const auto& [name, value] : failure.values) parts.push_back({name, plain(value)});
    const auto values = parts.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const long long now = clock_.now();
    auto sql = pool_.acquire();
    kit::sql::mapped([&] {
      kit::sql::Transaction transaction(*sql);
      **sql << "insert into host_app_error (app_id, place, what, sentence, message_id, message_values, first_at, last_at, times) "
               "values (:a, :p, :w, :s, :i, :v, :f, :l, 1) on conflict (app_id, place, what, sentence) do update set "
               "last_at = excluded.last_at, times = host_app_error.times + 1",
          use(appId), use(word), use(subject), use(sentence), use(id), use(values), use(now), use(now);
      const long long kept = kKeptPerApp;
      **sql << "delete from host_app_error where app_id = :a and last_at < (select min(last_at) from (select last_at from "
               "host_app_error where app_id = :b order by last_at desc limit :n) as kept)",
          use(appId, "a"), use(appId, "b"), use(kept, "n");
      transaction.commit();
    });
  } catch (const std::exception& error) {  // the error itself is in the log already
    spdlog::warn("{}: its last error could not be kept: {}", appId, error.what());
  }
}

void AppErrors::recordCall(const std::string& appId, AppError::Place place, const std::string& what,
                           const Failure& failure) noexcept {
  // The host's own "is not active" and "is still at work" have parts, a sentence of the app has none.
  const bool isErrorOfApp =
      failure.kind == FailureKind::kInternal || (failure.kind == FailureKind::kRetry && failure.values.empty());
  if (isErrorOfApp) record(appId, place, what, failure);
}

std::vector<AppError> AppErrors::newest(const std::string& appId, int count) const {
  auto sql = pool_.acquire();
  return kit::sql::mapped([&] {
    std::vector<AppError> found;
    std::string place, what, sentence, id, values;
    long long firstAt = 0;
    long long lastAt = 0;
    long long times = 0;
    const long long limit = count;
    soci::statement statement =
        (sql->raw().prepare << "select place, what, sentence, message_id, message_values, first_at, last_at, times from "
                               "host_app_error where app_id = :a order by last_at desc, place, what, sentence limit :n",
         use(appId, "a"), use(limit, "n"), into(place), into(what), into(sentence), into(id), into(values), into(firstAt),
         into(lastAt), into(times));
    statement.execute();
    while (statement.fetch()) {
      AppError error{appId, placeFrom(place), what, {FailureKind::kInternal, id, {}}, firstAt, lastAt, times};
      for (const auto& part : nlohmann::json::parse(values))
        error.failure.values.emplace_back(part.at(0).get<std::string>(), part.at(1).get<std::string>());
      found.push_back(std::move(error));
    }
    return found;
  });
}

void AppErrors::forget(const std::string& appId) {
  auto sql = pool_.acquire();
  kit::sql::mapped([&] { **sql << "delete from host_app_error where app_id = :a", use(appId); });
}

}  // namespace host::runtime
