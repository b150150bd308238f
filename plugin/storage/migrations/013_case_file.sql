-- Case files for collection.

-- sha256: of the mail's bytes, or of the task's text, noted in the transaction that says how it ended. '' for what left before
-- this version, and for letters.
alter table reminders_sent_copy add column sha256 text not null default '';

-- Of each file that was left with the host, such as a letter, the digest of the bytes that were filed.
create table reminders_filed (
  company_id bigint not null,
  path text not null,
  sha256 text not null,
  filed_at bigint not null,
  primary key (company_id, path)
);

-- Which case files were made. chain_end: the last link of its chain, which stands for all of its files. The archives themselves
-- are not kept: the same case on the same day is made again as the same bytes.
create table reminders_case_file (
  company_id bigint not null,
  case_file_id bigint not null,
  customer_id bigint not null,
  made_on text not null,
  made_at bigint not null,
  actor text not null,
  invoices text not null,
  files bigint not null,
  bytes bigint not null,
  chain_end text not null,
  primary key (company_id, case_file_id)
);
create index reminders_case_file_customer on reminders_case_file (company_id, customer_id, case_file_id);
