#include "sample-host/appstore/app_owner.hpp"

#include <sodium.h>

#include <algorithm>

#include "sample-host/appstore/permissions.hpp"

namespace host::appstore {
namespace {

using kit::sql::Session;
using soci::into;
using soci::use;

constexpr const char* kMayMakeRoles =
    "select case when rolcreaterole or rolsuper then 1 else 0 end from pg_roles where rolname = current_user";
// One process at a time makes roles and grants: PostgreSQL refuses two who change the same row of its catalogue. The runtime's
// own roles are made under the same lock.
constexpr const char* kLock = "select pg_advisory_xact_lock(7310002)";

long long number(Session& session, const std::string& query) {
  long long answer = 0;
  *session << query, into(answer);
  return session->got_data() ? answer : 0;
}

bool roleExists(Session& session, const std::string& role) {
  return number(session, "select count(*) from pg_roles where rolname = '" + role + "'") != 0;
}

std::string roleOf(Session& session, const std::string& appId) {
  std::string role;
  *session << "select role_name from host_app_owner where app_id = :app", use(appId), into(role);
  return session->got_data() ? role : std::string();
}

std::string randomHex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  randombytes_buf(raw.data(), raw.size());
  std::string text(bytes * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(raw.data()), raw.size());
  text.pop_back();
  return text;
}

// What stands in the schema and belongs to somebody else, each as the statement that gives it to the role. Sequences of columns
// and indexes follow their tables.
void takeOver(Session& session, const std::string& schema, const std::string& role) {
  const auto owner = "(select oid from pg_roles where rolname = '" + role + "')";
  const auto there = "(select oid from pg_namespace where nspname = '" + schema + "')";
  if (number(session, "select count(*) from pg_namespace where nspname = '" + schema + "' and nspowner <> " + owner) != 0)
    session.execute("alter schema \"" + schema + "\" owner to \"" + role + "\"");
  const std::string query =
      "select format('alter table %s owner to %I', c.oid::regclass, '" + role +
      "') from pg_class c where c.relnamespace = " + there + " and c.relowner <> " + owner +
      " and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not exists (select 1 from pg_depend d where c.relkind = 'S' and "
      "d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')) union all "
      "select format('alter %s %s owner to %I', case when p.prokind = 'a' then 'aggregate' else 'routine' end, "
      "p.oid::regprocedure, '" +
      role + "') from pg_proc p where p.pronamespace = " + there + " and p.proowner <> " + owner +
      " union all select format('alter type %s owner to %I', t.oid::regtype, '" + role +
      "') from pg_type t left join pg_class c on c.oid = t.typrelid where t.typnamespace = " + there + " and t.typowner <> " +
      owner + " and (t.typtype in ('e', 'd') or (t.typtype = 'c' and c.relkind = 'c'))";
  std::vector<std::string> statements;
  std::string text;
  soci::statement found = (session->prepare << query, into(text));
  found.execute();
  while (found.fetch()) statements.push_back(text);
  for (const auto& each : statements) session.execute(each);
}

}  // namespace

std::optional<std::string> ownerRole(Session& session, const std::string& appId, const std::string& schema) {
  if (session.isSqlite() || schema.empty()) return std::nullopt;
  if (number(session, kMayMakeRoles) == 0) return std::nullopt;
  return kit::sql::mapped([&]() -> std::optional<std::string> {
    session.raw() << kLock;
    auto role = roleOf(session, appId);
    if (role.empty() || !roleExists(session, role)) {
      // Roles belong to the whole cluster: a random end keeps those of two databases apart.
      role = schema.substr(0, 46) + "_own_" + randomHex(5);
      session.execute("create role \"" + role + "\" nologin nosuperuser nocreatedb nocreaterole noinherit");
      session.raw() << "delete from host_app_owner where app_id = :app", use(appId);
      session.raw() << "insert into host_app_owner (app_id, role_name) values (:app, :role)", use(appId), use(role);
    }
    // Who is no superuser can give to a role, and take away what is its own, as a member of it only.
    session.execute("grant \"" + role + "\" to current_user");
    session.execute("create schema if not exists \"" + schema + "\" authorization \"" + role + "\"");
    takeOver(session, schema, role);
    return role;
  });
}

std::string letOwnerIn(Session& session, const std::string& role, const std::vector<std::string>& permissions) {
  return kit::sql::mapped([&] {
    session.raw() << kLock;
    const auto password = randomHex(24);
    session.execute("alter role \"" + role + "\" login password '" + password + "'");
    // Anew each time: an upgrade may ask for less.
    session.execute("revoke all on all tables in schema public from \"" + role + "\"");
    session.execute("grant usage on schema public to \"" + role + "\"");
    for (const auto view : grantedViews(permissions)) {
      const std::string name(view);
      if (number(session, "select count(*) from pg_views where schemaname = 'public' and viewname = '" + name + "'") != 0)
        session.execute("grant select on public." + name + " to \"" + role + "\"");
    }
    session.execute("grant execute on function public.host_app_finish(text, text, text) to \"" + role + "\"");
    return password;
  });
}

void shutOwnerOut(Session& session, const std::string& role) {
  kit::sql::mapped([&] { session.execute("alter role \"" + role + "\" nologin"); });
}

void removeOwner(Session& session, const std::string& appId) {
  if (session.isSqlite()) return;
  kit::sql::mapped([&] {
    const auto role = roleOf(session, appId);
    if (role.empty() || number(session, kMayMakeRoles) == 0) return;
    session.raw() << kLock;
    if (roleExists(session, role)) {
      session.execute("grant \"" + role + "\" to current_user");
      session.execute("drop owned by \"" + role + "\"");  // takes back what it was granted
      session.execute("drop role \"" + role + "\"");
    }
    session.raw() << "delete from host_app_owner where app_id = :app", use(appId);
  });
}

}  // namespace host::appstore
