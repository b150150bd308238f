-- E-mail drafts that people took away to send them from their own mail program. A draft holds no step. message_id: NULL until it
-- counts, then the message that tells of it in the history; of a copy (is_copy 1) the message that it is a copy of.
create table reminders_draft (
  company_id bigint not null,
  draft_id bigint not null,
  form_key text not null,
  customer_id bigint not null,
  department_id bigint not null,
  currency text not null,
  programme text not null,
  step_number integer not null,
  level text not null,
  rank integer not null,
  template_id text not null,
  planned_to text not null,
  cc text not null,
  bcc text not null,
  subject text not null,
  content text not null,
  taken_on text not null,
  taken_at bigint not null,
  actor text not null,
  is_copy smallint not null,
  message_id bigint,
  primary key (company_id, draft_id)
);
create unique index reminders_draft_form on reminders_draft (company_id, form_key);

-- What it asks for: of each receivable the level, the amount, and what is claimed beside it.
create table reminders_draft_line (
  company_id bigint not null,
  draft_id bigint not null,
  place integer not null,
  invoice_id bigint not null,
  position integer not null,
  level text not null,
  rank integer not null,
  delay_days integer not null,
  asked bigint not null,
  interest bigint not null,
  indemnity bigint not null,
  primary key (company_id, draft_id, place)
);
create index reminders_draft_line_invoice on reminders_draft_line (company_id, invoice_id, draft_id);
