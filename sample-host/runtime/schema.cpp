#include "sample-host/runtime/schema.hpp"

#include <sodium.h>

#include <atomic>

namespace host::runtime {
namespace {

constexpr const char* kFirst = R"(
create table host_user (
  name text not null primary key,
  role text not null,
  language text not null,
  all_companies smallint not null,
  password_hash text not null,
  created_at bigint not null
);
create table host_user_company (
  company_id bigint not null,
  user_name text not null references host_user (name),
  primary key (company_id, user_name)
);
create table host_session (
  token_hash text not null primary key,
  user_name text not null references host_user (name),
  csrf_token text not null,
  company_id bigint not null,
  language text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index host_session_by_user on host_session (user_name);
create table host_sign_in (
  subject text not null primary key,
  failures bigint not null,
  last_at bigint not null,
  waits_until bigint not null
);
create table host_setting (
  company_id bigint not null,
  name text not null,
  value text not null,
  primary key (company_id, name)
);
create table host_lease (
  company_id bigint not null,
  name text not null,
  holder text not null,
  fence bigint not null,
  expires_at bigint not null,
  primary key (company_id, name)
);
create table host_audit (
  company_id bigint not null,
  audit_id bigint not null,
  recorded_at bigint not null,
  as_of text not null,
  app_id text not null,
  user_name text not null,
  what text not null,
  subject text not null,
  detail text not null,
  primary key (company_id, audit_id)
);
create table host_mail_account (
  company_id bigint not null,
  department_id bigint not null,
  host text not null,
  port bigint not null,
  security text not null,
  user_name text not null,
  secret text not null,
  from_address text not null,
  sender_name text not null,
  reply_to text not null,
  timeout_seconds bigint not null,
  bounces_pop3 text not null,
  problem text not null,
  problem_at bigint not null,
  primary key (company_id, department_id)
);
create table host_job_run (
  company_id bigint not null,
  run_id bigint not null,
  app_id text not null,
  job_id text not null,
  as_of text not null,
  by_schedule smallint not null,
  user_name text not null,
  started_at bigint not null,
  ended_at bigint not null,
  state text not null,
  summary text not null,
  problem text not null,
  done bigint not null,
  total bigint not null,
  primary key (company_id, run_id)
);
create table host_job_schedule (
  company_id bigint not null,
  app_id text not null,
  job_id text not null,
  last_on text not null,
  last_started_at bigint not null,
  retry_at bigint not null,
  failures bigint not null,
  primary key (company_id, app_id, job_id)
);
create table host_app_company (
  company_id bigint not null,
  app_id text not null,
  version text not null,
  primary key (company_id, app_id)
);
create table host_app_role (
  app_id text not null,
  key_id text not null,
  role_name text not null,
  secret text not null,
  primary key (app_id, key_id)
);
)";

// pulse_at: when its host was last seen at work. A run that says running and whose host was not seen for long was broken off.
// cancel_at, cancel_by: a person asked for it to stop; 0 and '' while nobody did.
constexpr const char* kLongWork = R"(
alter table host_job_run add column pulse_at bigint not null default 0;
alter table host_job_run add column cancel_at bigint not null default 0;
alter table host_job_run add column cancel_by text not null default '';
)";

// What went wrong with apps. place: start, enable, company, page, block, job; what: which of them. The sentence is English and
// complete, message_id and message_values are its parts, for other languages. No addresses of people.
constexpr const char* kAppErrors = R"(
create table host_app_error (
  app_id text not null,
  place text not null,
  what text not null,
  sentence text not null,
  message_id text not null,
  message_values text not null,
  first_at bigint not null,
  last_at bigint not null,
  times bigint not null,
  primary key (app_id, place, what, sentence)
);
)";

}  // namespace

const std::vector<kit::sql::Migration>& runtimeMigrations() {
  static const std::vector<kit::sql::Migration> all{{1, "users, sessions, settings, leases, jobs, audit, mail accounts", kFirst},
                                                    {2, "runs that show how they go on, and can be stopped", kLongWork},
                                                    {3, "what went wrong with apps", kAppErrors}};
  return all;
}

std::int64_t newRowId(Instant now) {
  static std::atomic<std::uint32_t> count{randombytes_random()};
  constexpr std::int64_t kLow = (1 << 20) - 1;
  return (now << 20) | (static_cast<std::int64_t>(count.fetch_add(1)) & kLow);
}

}  // namespace host::runtime
