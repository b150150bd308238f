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
                                                     {2, "developer mode", R"(
-- A row while unsigned packages are taken.
create table host_developer_mode (
  since bigint not null,
  switched_on_by text not null
);
)"}};
  return list;
}

}  // namespace host::appstore
