#include "sample-host/appstore/schema.hpp"

namespace host::appstore {

const std::vector<kit::sql::Migration>& migrations() {
  static const std::vector<kit::sql::Migration> list{{1, "apps, stores and trusted keys", R"(
-- One row an app. state: enabled, disabled, or removed (uninstalled, its data kept). The previous_ columns name the version that an
-- upgrade replaced, for the way back.
create table host_app (
  app_id text not null primary key,
  state text not null,
  version text not null,
  content_hash text not null,
  key_id text not null,
  publisher text not null,
  manifest text not null,
  permissions text not null,
  consented_by text not null,
  consented_at bigint not null,
  installed_at bigint not null,
  changed_at bigint not null,
  previous_version text not null,
  previous_hash text not null,
  last_error text not null
);

-- The packages themselves, in base64: another process of this installation, perhaps on another machine, unpacks what one has installed.
create table host_app_package (
  app_id text not null,
  content_hash text not null,
  package text not null,
  primary key (app_id, content_hash)
);

create table host_app_migration (
  app_id text not null,
  version bigint not null,
  file text not null,
  sha256 text not null,
  expand smallint not null,
  app_version text not null,
  applied_at bigint not null,
  duration_ms bigint not null,
  primary key (app_id, version)
);

create table host_app_store (
  location text not null primary key,
  name text not null,
  added_at bigint not null
);

create table host_trusted_key (
  key_id text not null primary key,
  name text not null,
  public_key text not null,
  apps text not null,
  added_by text not null,
  added_at bigint not null,
  revoked_at bigint,
  reason text not null
);

create table host_app_revocation (
  app_id text not null,
  version text not null,
  reason text not null,
  added_at bigint not null,
  primary key (app_id, version)
);

-- One row. Raised by every change of what is installed or trusted, so that running processes notice; its lock makes changes of several
-- processes follow one another.
create table host_app_revision (
  id smallint not null primary key,
  revision bigint not null
);
insert into host_app_revision (id, revision) values (1, 1);
)"},
                                                     {2, "roles that own apps' tables; stores that sign", R"(
-- signed_by: the key that signed the store's catalogue when it was last read; '' when none ever did.
alter table host_app_store add column signed_by text not null default '';

-- [postgresql]
create table host_app_owner (
  app_id text not null primary key,
  role_name text not null
);

-- A change of an app that has begun. Who knows the secret hands in its end; only its digest stands here.
create table host_app_change (
  app_id text not null primary key,
  secret_hash text not null,
  begun_at bigint not null
);

-- Called by the session of an app's migrations as its last act. Runs with the host's rights: nothing in it is looked up where that
-- session could have put something of its own. 1 when the rows were taken, 0 when the app is not any more what it was.
create function host_app_finish(text, text, text) returns integer language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  change json := $3::json;
begin
  delete from public.host_app_change where app_id = $1 and secret_hash = encode(sha256(convert_to($2, 'UTF8')), 'hex');
  if not found then
    raise exception 'this change of an app was not begun by the host';
  end if;
  update public.host_app_revision set revision = revision + 1 where id = 1;
  if (select state || ' ' || content_hash from public.host_app where app_id = $1) is distinct from change->>'before' then
    return 0;
  end if;
  delete from public.host_app where app_id = $1;
  insert into public.host_app select * from json_populate_record(null::public.host_app, change->'app');
  insert into public.host_app_migration
    select * from json_populate_recordset(null::public.host_app_migration, change->'migrations');
  return 1;
end $$;
revoke all on function host_app_finish(text, text, text) from public;
-- [all]
)"},
                                                     {3, "developer mode", R"(
-- A row while unsigned packages are taken.
create table host_developer_mode (
  since bigint not null primary key,
  switched_on_by text not null
);
)"}};
  return list;
}

}  // namespace host::appstore
