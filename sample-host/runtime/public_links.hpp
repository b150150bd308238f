// Addresses by which people without an account open one page of an app: signed by this host, ending on a day.
#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sample-host/runtime/companies.hpp"
#include "sample-host/runtime/result.hpp"
#include "sample-host/runtime/secrets.hpp"
#include "sample-host/runtime/settings.hpp"

namespace host::runtime {

/// What an address stands for.
struct PublicLink {
  std::int64_t companyId = 0;
  std::string subject;  ///< in the app's own words
  kit::Date lastDay;    ///< on which it works, in the company's zone
};

/// Signs and checks. The key is the host's secret key (Secrets), never in the database; a new key ends all addresses.
/// Thread-safe. Throws kit::sql::SqlError, and std::runtime_error where the key cannot be read.
class PublicLinks {
 public:
  PublicLinks(Secrets& secrets, Settings& settings, Companies& companies, const Clock& clock)
      : secrets_(secrets), settings_(settings), companies_(companies), clock_(clock) {}

  /// "https://erp.example.org": under which address people reach this host; '' when nobody has said so. What a request claims
  /// (its Host header) is never taken for it. Read anew every few seconds.
  [[nodiscard]] std::string baseUrl();
  /// '' takes it back. Refuses what is no address of this kind, and http beyond this machine: what is shown there (a bank
  /// account) could be changed on the way.
  Result<Done> setBaseUrl(std::string_view text);

  /// The signed part of an address: letters, digits, '-', '_' and one '.'. The same link gives the same text.
  [[nodiscard]] std::string sign(std::string_view appId, const PublicLink& link);
  /// nullopt: not signed by this host for this app, changed since, or over. Which of these, the time it takes does not tell.
  [[nodiscard]] std::optional<PublicLink> open(std::string_view appId, std::string_view signedPart);

  /// A token for the form on the page of a link: whoever sends it has opened the page within the last twelve hours.
  [[nodiscard]] std::string formToken(std::string_view signedPart);
  [[nodiscard]] bool isFormToken(std::string_view signedPart, std::string_view token);

 private:
  std::string formSeal(std::string_view signedPart, std::string_view at);

  Secrets& secrets_;
  Settings& settings_;
  Companies& companies_;
  const Clock& clock_;
  std::mutex mutex_;  // guards what follows
  std::string baseUrl_;
  Instant readAt_ = -1;
};

}  // namespace host::runtime
