// Who may come in, and what they may see: users, roles, sessions.
#pragma once
#include <cstdint>
#include <host_sdk/kit/sql/pool.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/runtime/clock.hpp"
#include "sample-host/runtime/companies.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

/// Each may do what those before it may.
enum class Role { kViewer, kAccountant, kAdmin };
/// `viewer`, `accountant`, `admin`.
std::string nameOf(Role role);
std::optional<Role> roleOf(std::string_view name);

/// argon2id, as it is kept; takes about 50 ms by intent.
std::string hashedPassword(const std::string& password);

struct User {
  std::string name;  ///< what is typed at the sign-in; lower case
  Role role = Role::kViewer;
  std::string language = "fr";
  bool seesAllCompanies = true;
  std::vector<std::string> companies;  ///< codes of those he sees when not all; filled by `users`
};

/// A browser that is signed in. Valid for 12 hours after it was last used.
struct Session {
  std::string tokenHash;  ///< names it in the database; of no use to a thief
  User user;
  std::string csrfToken;           ///< for the field "csrf" of every form
  std::vector<Company> companies;  ///< those the user sees, by code
  std::int64_t companyId = 0;      ///< the one being worked in; 0 when there is none
  std::string language;            ///< "fr" or "en"

  [[nodiscard]] bool may(Role least) const { return static_cast<int>(user.role) >= static_cast<int>(least); }
  /// The company being worked in, or nullptr.
  [[nodiscard]] const Company* company() const;
  [[nodiscard]] bool sees(std::int64_t company) const;
};

/// Thread-safe. Throws kit::sql::SqlError.
class Identity {
 public:
  static constexpr Instant kSessionMs = 12LL * 3600 * 1000;

  Identity(kit::sql::Pool& pool, Companies& companies, const Clock& clock) : pool_(pool), companies_(companies), clock_(clock) {}

  /// Adds a user; `companyCodes` empty: sees all companies, also those made later. Refuses bad names, short passwords, unknown
  /// companies and names that are taken (unless `replace`: then password, role and companies are set anew and sessions end).
  Result<Done> addUser(const std::string& name, const std::string& password, Role role,
                       const std::vector<std::string>& companyCodes = {}, bool replace = false);
  [[nodiscard]] std::vector<User> users();
  /// Sets role and companies (`companyCodes` empty: all), and the password unless it is empty; a new password ends the user's
  /// sessions. Refuses to leave the host without an administrator who sees all companies.
  Result<Done> changeUser(const std::string& name, const std::string& password, Role role,
                          const std::vector<std::string>& companyCodes);
  /// Ends the user's sessions and removes him; what he did stays under his name. Refuses as `changeUser` does.
  Result<Done> removeUser(const std::string& name);
  [[nodiscard]] bool hasUsers();

  /// Checks name and password and opens a session. The token is for the cookie and is kept nowhere else. After five wrong
  /// passwords in a row for a name, or twenty from an address, further tries wait: one minute, then longer.
  Result<std::string> signIn(const std::string& name, const std::string& password, const std::string& address);
  /// The session of a token, its life prolonged; nullopt when there is none, or no more.
  [[nodiscard]] std::optional<Session> session(const std::string& token);
  void signOut(const std::string& token);
  /// False when the user does not see that company.
  bool chooseCompany(const Session& session, std::int64_t companyId);
  void chooseLanguage(const Session& session, const std::string& language);
  /// Whether a form came from one of our pages.
  [[nodiscard]] static bool isFromOurPage(const Session& session, std::string_view csrfField);
  /// Ends what is over: sessions, waits. Called by the host now and then.
  void prune();

 private:
  Result<std::vector<long long>> companyIdsOf(const std::vector<std::string>& codes);
  [[nodiscard]] std::optional<Instant> waitsUntil(kit::sql::Session& sql, const std::string& key) const;
  void countFailure(kit::sql::Session& sql, const std::string& key, int allowed);

  kit::sql::Pool& pool_;
  Companies& companies_;
  const Clock& clock_;
};

}  // namespace host::runtime
