#include "sample-host/runtime/identity.hpp"

#include <sodium.h>

#include <algorithm>

#include "sample-host/runtime/secrets.hpp"

namespace host::runtime {
namespace {

constexpr int kFailuresPerName = 5;
constexpr int kFailuresPerAddress = 20;
constexpr Instant kFirstWaitMs = 60'000;
constexpr Instant kLongestWaitMs = 15 * 60'000;
constexpr Instant kForgetFailuresMs = 15 * 60'000;
constexpr std::size_t kLongestPassword = 1000;

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool isName(const std::string& name) {
  return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '@';
  });
}

bool matches(const std::string& hash, const std::string& password) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace

std::string hashedPassword(const std::string& password) {
  std::string out(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    throw std::bad_alloc();
  out.resize(out.find('\0'));
  return out;
}

std::string nameOf(Role role) {
  switch (role) {
    case Role::kViewer: return "viewer";
    case Role::kAccountant: return "accountant";
    case Role::kAdmin: return "admin";
  }
  return {};
}

std::optional<Role> roleOf(std::string_view name) {
  for (const auto role : {Role::kViewer, Role::kAccountant, Role::kAdmin})
    if (nameOf(role) == name) return role;
  return std::nullopt;
}

Result<Done> Identity::addUser(const std::string& typedName, const std::string& password, Role role,
                               const std::vector<std::string>& companyCodes, bool replace) {
  const auto name = lowered(typedName);
  if (!isName(name))
    return Failure{
        FailureKind::kInvalid, "A user's name has 1 to 60 letters, digits and . _ - @ (given: {name})", {{"name", typedName}}};
  if (password.empty() || password.size() > kLongestPassword)
    return Failure{FailureKind::kInvalid, "A password has 1 to 1000 characters", {}};
  const auto found = companyIdsOf(companyCodes);
  if (!found) return found.failure();
  const auto& companyIds = *found;
  const auto hash = hashedPassword(password);  // slow by intent: before the database is held
  auto sql = pool_.acquire();
  return kit::sql::mapped([&]() -> Result<Done> {
    kit::sql::Transaction transaction(*sql);
    long long known = 0;
    **sql << "select count(*) from host_user where name = :n", soci::use(name), soci::into(known);
    if (known > 0 && !replace)
      return Failure{
          FailureKind::kConflict, "There is already a user {name}; --replace sets the password anew", {{"name", name}}};
    const std::string roleName = nameOf(role);
    const int seesAll = companyIds.empty() ? 1 : 0;
    const long long now = clock_.now();
    **sql << "insert into host_user (name, role, language, all_companies, password_hash, created_at) values (:n, :r, 'fr', :a, "
             ":h, :t) "
             "on conflict (name) do update set role = excluded.role, all_companies = excluded.all_companies, "
             "password_hash = excluded.password_hash",
        soci::use(name), soci::use(roleName), soci::use(seesAll), soci::use(hash), soci::use(now);
    **sql << "delete from host_session where user_name = :n", soci::use(name);
    **sql << "delete from host_user_company where user_name = :n", soci::use(name);
    for (const auto& id : companyIds)
      **sql << "insert into host_user_company (company_id, user_name) values (:c, :n)", soci::use(id), soci::use(name);
    transaction.commit();
    return Done{};
  });
}

bool Identity::hasUsers() {
  auto sql = pool_.acquire();
  return kit::sql::mapped([&] {
    long long count = 0;
    **sql << "select count(*) from host_user", soci::into(count);
    return count > 0;
  });
}

std::optional<Instant> Identity::waitsUntil(kit::sql::Session& sql, const std::string& key) const {
  long long until = 0;
  *sql << "select waits_until from host_sign_in where subject = :k", soci::use(key), soci::into(until);
  if (!sql->got_data() || until <= clock_.now()) return std::nullopt;
  return until;
}

void Identity::countFailure(kit::sql::Session& sql, const std::string& key, int allowed) {
  const long long now = clock_.now();
  const long long forget = now - kForgetFailuresMs;
  *sql << "insert into host_sign_in (subject, failures, last_at, waits_until) values (:k, 1, :t, 0) "
          "on conflict (subject) do update set last_at = excluded.last_at, "
          "failures = case when host_sign_in.last_at < :f then 1 else host_sign_in.failures + 1 end",
      soci::use(key), soci::use(now), soci::use(forget);
  long long failures = 0;
  *sql << "select failures from host_sign_in where subject = :k", soci::use(key), soci::into(failures);
  if (failures < allowed) return;
  Instant wait = kFirstWaitMs;
  for (long long i = allowed; i < failures && wait < kLongestWaitMs; ++i) wait *= 2;
  const long long until = now + std::min(wait, kLongestWaitMs);
  *sql << "update host_sign_in set waits_until = :u where subject = :k", soci::use(until), soci::use(key);
}

Result<std::string> Identity::signIn(const std::string& typedName, const std::string& password, const std::string& address) {
  const auto name = lowered(typedName);
  const std::string byName = "name:" + sha256Hex(name);
  const std::string byAddress = "address:" + sha256Hex(address);
  std::string hash;
  bool known = false;
  {
    auto sql = pool_.acquire();
    const auto wait = kit::sql::mapped([&] {
      **sql << "select password_hash from host_user where name = :n", soci::use(name), soci::into(hash);
      known = sql->raw().got_data();
      return std::max(waitsUntil(*sql, byName), waitsUntil(*sql, byAddress));
    });
    if (wait) {
      const auto minutes = (*wait - clock_.now() + 59'999) / 60'000;
      return Failure{
          FailureKind::kDenied, "Too many wrong passwords; try again in {minutes} min", {{"minutes", std::to_string(minutes)}}};
    }
  }
  // An unknown name costs the same time as a wrong password, so that nobody can ask which names exist.
  static const std::string nobody = hashedPassword("nobody");
  const bool right = password.size() <= kLongestPassword && matches(known ? hash : nobody, password) && known;
  auto sql = pool_.acquire();
  return kit::sql::mapped([&]() -> Result<std::string> {
    kit::sql::Transaction transaction(*sql);
    if (!right) {
      countFailure(*sql, byName, kFailuresPerName);
      countFailure(*sql, byAddress, kFailuresPerAddress);
      transaction.commit();
      return Failure{FailureKind::kDenied, "Name or password is wrong", {}};
    }
    **sql << "delete from host_sign_in where subject = :k", soci::use(byName);
    const std::string token = randomHex(32);
    const std::string tokenHash = sha256Hex(token);
    const std::string csrf = randomHex(32);
    const long long now = clock_.now();
    const long long until = now + kSessionMs;
    // Password and role may have been set anew meanwhile: the session is made from the row as it is now, if the hash is the same.
    std::string language;
    std::string current;
    **sql << "select language, password_hash from host_user where name = :n", soci::use(name), soci::into(language),
        soci::into(current);
    if (!sql->raw().got_data() || current != hash) return Failure{FailureKind::kDenied, "Name or password is wrong", {}};
    **sql << "insert into host_session (token_hash, user_name, csrf_token, company_id, language, created_at, expires_at) "
             "values (:h, :n, :c, 0, :l, :t, :e)",
        soci::use(tokenHash), soci::use(name), soci::use(csrf), soci::use(language), soci::use(now), soci::use(until);
    transaction.commit();
    return token;
  });
}

}  // namespace host::runtime
