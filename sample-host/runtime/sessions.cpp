// The part of Identity that every request asks: sessions.
#include <algorithm>

#include "sample-host/runtime/identity.hpp"
#include "sample-host/runtime/secrets.hpp"

namespace host::runtime {
namespace {

// A session's end is moved at most this often: one write a minute and user, not one a request.
constexpr Instant kProlongEveryMs = 60'000;

}  // namespace

const Company* Session::company() const {
  const auto found = std::find_if(companies.begin(), companies.end(), [&](const Company& each) { return each.id == companyId; });
  return found == companies.end() ? nullptr : &*found;
}

bool Session::sees(std::int64_t company) const {
  return std::any_of(companies.begin(), companies.end(), [&](const Company& each) { return each.id == company; });
}

std::optional<Session> Identity::session(const std::string& token) {
  if (token.size() != 64) return std::nullopt;
  Session found;
  found.tokenHash = sha256Hex(token);
  std::vector<long long> allowed;
  {
    auto sql = pool_.acquire();
    const bool valid = kit::sql::mapped([&] {
      std::string role;
      int seesAll = 0;
      long long company = 0;
      long long until = 0;
      const long long now = clock_.now();
      **sql << "select u.name, u.role, u.language, u.all_companies, s.csrf_token, s.company_id, s.language, s.expires_at "
               "from host_session s join host_user u on u.name = s.user_name where s.token_hash = :h and s.expires_at > :now",
          soci::use(found.tokenHash), soci::use(now), soci::into(found.user.name), soci::into(role),
          soci::into(found.user.language), soci::into(seesAll), soci::into(found.csrfToken), soci::into(company),
          soci::into(found.language), soci::into(until);
      if (!sql->raw().got_data()) return false;
      found.user.role = roleOf(role).value_or(Role::kViewer);
      found.user.seesAllCompanies = seesAll != 0;
      found.companyId = company;
      const long long prolonged = now + kSessionMs;
      if (prolonged - until > kProlongEveryMs)
        **sql << "update host_session set expires_at = :e where token_hash = :h", soci::use(prolonged),
            soci::use(found.tokenHash);
      if (!found.user.seesAllCompanies) {
        long long id = 0;
        soci::statement statement = (sql->raw().prepare << "select company_id from host_user_company where user_name = :n",
                                     soci::use(found.user.name), soci::into(id));
        statement.execute();
        while (statement.fetch()) allowed.push_back(id);
      }
      return true;
    });
    if (!valid) return std::nullopt;
  }
  for (auto& company : companies_.all())
    if (found.user.seesAllCompanies || std::find(allowed.begin(), allowed.end(), company.id) != allowed.end())
      found.companies.push_back(std::move(company));
  if (!found.sees(found.companyId)) {
    // The company that was made first is where most people work.
    const auto oldest = std::min_element(found.companies.begin(), found.companies.end(),
                                         [](const auto& a, const auto& b) { return a.id < b.id; });
    found.companyId = oldest == found.companies.end() ? 0 : oldest->id;
  }
  return found;
}

void Identity::signOut(const std::string& token) {
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const auto hash = sha256Hex(token);
    **sql << "delete from host_session where token_hash = :h", soci::use(hash);
  });
}

bool Identity::chooseCompany(const Session& session, std::int64_t companyId) {
  if (!session.sees(companyId)) return false;
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const long long id = companyId;
    **sql << "update host_session set company_id = :c where token_hash = :h", soci::use(id), soci::use(session.tokenHash);
  });
  return true;
}

void Identity::chooseLanguage(const Session& session, const std::string& language) {
  if (language != "fr" && language != "en") return;
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    kit::sql::Transaction transaction(*sql);
    **sql << "update host_session set language = :l where token_hash = :h", soci::use(language), soci::use(session.tokenHash);
    **sql << "update host_user set language = :l where name = :n", soci::use(language), soci::use(session.user.name);
    transaction.commit();
  });
}

bool Identity::isFromOurPage(const Session& session, std::string_view csrfField) {
  return sameSecret(session.csrfToken, csrfField);
}

void Identity::prune() {
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const long long now = clock_.now();
    const long long dayAgo = now - 24LL * 3600 * 1000;
    **sql << "delete from host_session where expires_at <= :now", soci::use(now);
    **sql << "delete from host_sign_in where last_at < :t and waits_until <= :now", soci::use(dayAgo), soci::use(now);
  });
}

}  // namespace host::runtime
