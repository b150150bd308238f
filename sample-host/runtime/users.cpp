// The part of Identity that administrators use: who there is, and what each may do.
#include <algorithm>

#include "sample-host/runtime/identity.hpp"

namespace host::runtime {
namespace {

Failure noSuchUser(const std::string& name) { return {FailureKind::kNotFound, "There is no user {name}", {{"name", name}}}; }

Failure lastAdministrator() {
  return {FailureKind::kDenied, "This is the last administrator who sees all companies: make another one first", {}};
}

bool isKnown(kit::sql::Session& sql, const std::string& name) {
  long long known = 0;
  *sql << "select count(*) from host_user where name = :n", soci::use(name), soci::into(known);
  return known > 0;
}

// Whether somebody else can still administer everything.
bool othersAdminister(kit::sql::Session& sql, const std::string& name) {
  long long others = 0;
  *sql << "select count(*) from host_user where name <> :n and role = 'admin' and all_companies = 1", soci::use(name),
      soci::into(others);
  return others > 0;
}

}  // namespace

Result<std::vector<long long>> Identity::companyIdsOf(const std::vector<std::string>& codes) {
  std::vector<long long> ids;
  for (const auto& code : codes) {
    const auto company = companies_.byCode(code);
    if (!company) return Failure{FailureKind::kNotFound, "There is no company {code}", {{"code", code}}};
    if (std::find(ids.begin(), ids.end(), company->id) == ids.end()) ids.push_back(company->id);
  }
  return ids;
}

std::vector<User> Identity::users() {
  const auto companies = companies_.all();
  auto sql = pool_.acquire();
  return kit::sql::mapped([&] {
    std::vector<User> found;
    {
      User row;
      std::string role;
      int seesAll = 0;
      soci::statement statement =
          (sql->raw().prepare << "select name, role, language, all_companies from host_user order by name", soci::into(row.name),
           soci::into(role), soci::into(row.language), soci::into(seesAll));
      statement.execute();
      while (statement.fetch()) {
        row.role = roleOf(role).value_or(Role::kViewer);
        row.seesAllCompanies = seesAll != 0;
        found.push_back(row);
      }
    }
    std::string name;
    long long id = 0;
    soci::statement statement =
        (sql->raw().prepare << "select user_name, company_id from host_user_company", soci::into(name), soci::into(id));
    statement.execute();
    while (statement.fetch())
      for (auto& user : found)
        for (const auto& company : companies)
          if (user.name == name && company.id == id) user.companies.push_back(company.code);
    return found;
  });
}

Result<Done> Identity::changeUser(const std::string& name, const std::string& password, Role role,
                                  const std::vector<std::string>& companyCodes) {
  const auto ids = companyIdsOf(companyCodes);
  if (!ids) return ids.failure();
  const auto hash = password.empty() ? std::string{} : hashedPassword(password);  // slow by intent: before the database is held
  auto sql = pool_.acquire();
  return kit::sql::mapped([&]() -> Result<Done> {
    kit::sql::Transaction transaction(*sql);
    if (!isKnown(*sql, name)) return noSuchUser(name);
    const bool administers = role == Role::kAdmin && ids->empty();
    if (!administers && !othersAdminister(*sql, name)) return lastAdministrator();
    const std::string roleName = nameOf(role);
    const int seesAll = ids->empty() ? 1 : 0;
    **sql << "update host_user set role = :r, all_companies = :a where name = :n", soci::use(roleName), soci::use(seesAll),
        soci::use(name);
    if (!hash.empty()) {
      **sql << "update host_user set password_hash = :h where name = :n", soci::use(hash), soci::use(name);
      **sql << "delete from host_session where user_name = :n", soci::use(name);
    }
    **sql << "delete from host_user_company where user_name = :n", soci::use(name);
    for (const auto& id : *ids)
      **sql << "insert into host_user_company (company_id, user_name) values (:c, :n)", soci::use(id), soci::use(name);
    transaction.commit();
    return Done{};
  });
}

Result<Done> Identity::removeUser(const std::string& name) {
  auto sql = pool_.acquire();
  return kit::sql::mapped([&]() -> Result<Done> {
    kit::sql::Transaction transaction(*sql);
    if (!isKnown(*sql, name)) return noSuchUser(name);
    if (!othersAdminister(*sql, name)) return lastAdministrator();
    **sql << "delete from host_session where user_name = :n", soci::use(name);
    **sql << "delete from host_user_company where user_name = :n", soci::use(name);
    **sql << "delete from host_user where name = :n", soci::use(name);
    transaction.commit();
    return Done{};
  });
}

}  // namespace host::runtime
