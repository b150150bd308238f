-- Payment reminders: what the app keeps. Every table is keyed by company first; dates are YYYY-MM-DD, instants milliseconds since 1970 UTC,
-- amounts minor units, flags 0/1. The ERP's facts are read through sdk_v1_* and never copied here, except what a message said.

create table reminders_sequence (
  company_id bigint not null,
  name text not null,
  next_id bigint not null,
  primary key (company_id, name)
);

-- One row a company: its configuration as one JSON document (payment-reminders/config@1), and the switches of today. active repeats
-- the document's own switch: senders ask for it before every message.
create table reminders_company (
  company_id bigint not null primary key,
  configuration text not null,
  active smallint not null,
  paused smallint not null,
  activated_on text,
  changed_at bigint not null,
  changed_by text not null
);

-- Messages on their way out, and those that left. due_at is NULL in a final state; lease_until while a sender has it; attempt: 0 none,
-- 1 being rendered or sent, 2 the last byte may have left.
create table reminders_message (
  company_id bigint not null,
  message_id bigint not null,
  way text not null,
  origin text not null,
  state text not null,
  customer_id bigint not null,
  department_id bigint not null,
  currency text not null,
  programme text not null,
  step_number integer not null,
  level text not null,
  rank integer not null,
  template_id text not null,
  attach text not null,
  claims text not null,
  planned_to text not null,
  cc text not null,
  bcc text not null,
  own_subject text,
  own_body text,
  actor text not null,
  plan_id text not null,
  message_id_header text not null,
  created_on text not null,
  created_at bigint not null,
  due_at bigint,
  lease_until bigint,
  worker text not null,
  fence bigint not null,
  attempt smallint not null,
  crashes integer not null,
  failed_attempts integer not null,
  first_attempt_at bigint,
  reason text not null,
  sent_on text,
  finished_at bigint,
  primary key (company_id, message_id)
);
create index reminders_message_due on reminders_message (company_id, due_at, message_id) where due_at is not null;
create index reminders_message_leased on reminders_message (company_id, lease_until) where lease_until is not null;
create index reminders_message_customer on reminders_message (company_id, customer_id, message_id);
create index reminders_message_state on reminders_message (company_id, state, message_id);

-- Who sends now: one row for each connection at work, over all processes. It ends with its lease.
create table reminders_sender (
  company_id bigint not null,
  slot integer not null,
  worker text not null,
  lease_until bigint not null,
  primary key (company_id, slot)
);

-- When the next e-mail may leave by an account, where their number in a minute is limited.
create table reminders_departure (
  company_id bigint not null,
  account text not null,
  next_at bigint not null,
  primary key (company_id, account)
);

-- How far a mail has come with each of its recipients.
create table reminders_recipient (
  company_id bigint not null,
  message_id bigint not null,
  email text not null,
  state text not null,
  reply text not null,
  primary key (company_id, message_id, email),
  foreign key (company_id, message_id) references reminders_message (company_id, message_id)
);

-- A step done, or under way, for a receivable. holds = 1 while its state keeps the step from being done again: the partial unique
-- index is what makes a step happen once, however often and from however many processes a job runs.
create table reminders_reminder (
  company_id bigint not null,
  reminder_id bigint not null,
  invoice_id bigint not null,
  position integer not null,
  customer_id bigint not null,
  level text not null,
  rank integer not null,
  delay_days integer not null,
  programme text not null,
  state text not null,
  holds smallint not null,
  currency text not null,
  sent_on text,
  created_on text not null,
  created_at bigint not null,
  voided_on text,
  voided_by text not null,
  primary key (company_id, reminder_id)
);
create unique index reminders_reminder_once on reminders_reminder (company_id, invoice_id, position, level) where holds = 1;
create index reminders_reminder_receivable on reminders_reminder (company_id, invoice_id, position, reminder_id);

-- With the reminders of which receivable the indemnity of an invoice is stated: once in the invoice's life, whoever asks first.
create table reminders_indemnity (
  company_id bigint not null,
  invoice_id bigint not null,
  position integer not null,
  stated_on text not null,
  primary key (company_id, invoice_id)
);

-- Which messages carry which reminders, the leading one at place 0. interest, indemnity: what was claimed beside what was asked (the
-- indemnity in cents of EUR, whatever the currency). dropped: why it fell out right before sending ('' while it is in it).
create table reminders_carried (
  company_id bigint not null,
  message_id bigint not null,
  reminder_id bigint not null,
  place integer not null,
  asked bigint not null,
  interest bigint not null default 0,
  indemnity bigint not null default 0,
  dropped text not null,
  primary key (company_id, message_id, reminder_id),
  foreign key (company_id, message_id) references reminders_message (company_id, message_id),
  foreign key (company_id, reminder_id) references reminders_reminder (company_id, reminder_id)
);
create index reminders_carried_reminder on reminders_carried (company_id, reminder_id);

-- What was sent, as it was.
create table reminders_sent_copy (
  company_id bigint not null,
  message_id bigint not null,
  subject text not null,
  content text not null,
  content_type text not null,
  file text not null,
  primary key (company_id, message_id),
  foreign key (company_id, message_id) references reminders_message (company_id, message_id)
);

-- "Do not remind": on a customer or an invoice. until_on: its last day, NULL: endless. ended_on: when a person ended it.
create table reminders_hold (
  company_id bigint not null,
  hold_id bigint not null,
  subject text not null,
  subject_id bigint not null,
  reason text not null,
  entered_on text not null,
  until_on text,
  ended_on text,
  actor text not null,
  primary key (company_id, hold_id)
);
create index reminders_hold_subject on reminders_hold (company_id, subject, subject_id);

-- A part (or, amount NULL, the whole) that the customer contests.
create table reminders_dispute (
  company_id bigint not null,
  dispute_id bigint not null,
  invoice_id bigint not null,
  position integer not null,
  amount bigint,
  reason text not null,
  entered_on text not null,
  ended_on text,
  actor text not null,
  primary key (company_id, dispute_id)
);
create index reminders_dispute_receivable on reminders_dispute (company_id, invoice_id, position);

-- A day on which the customer says he will pay. The last one entered counts.
create table reminders_promise (
  company_id bigint not null,
  promise_id bigint not null,
  invoice_id bigint not null,
  position integer not null,
  promised_on text not null,
  entered_on text not null,
  ended_on text,
  actor text not null,
  primary key (company_id, promise_id)
);
create index reminders_promise_receivable on reminders_promise (company_id, invoice_id, position);

-- Given to a collector or lawyer.
create table reminders_handover (
  company_id bigint not null,
  invoice_id bigint not null,
  position integer not null,
  handed_on text not null,
  ended_on text,
  actor text not null,
  primary key (company_id, invoice_id, position, handed_on)
);

-- Customers in collective proceedings.
create table reminders_insolvency (
  company_id bigint not null,
  customer_id bigint not null,
  entered_on text not null,
  ended_on text,
  actor text not null,
  primary key (company_id, customer_id, entered_on)
);

-- Addresses that a server refused for good, or that bounced.
create table reminders_dead_address (
  company_id bigint not null,
  customer_id bigint not null,
  email text not null,
  reason text not null,
  flagged_on text not null,
  primary key (company_id, customer_id, email)
);

-- Each change of a receivable's decision: the answer to "why not, on 12 May?".
create table reminders_decision (
  company_id bigint not null,
  invoice_id bigint not null,
  position integer not null,
  as_of text not null,
  decision text not null,
  programme text not null,
  programme_from text not null,
  step integer not null,
  blockers text not null,
  next_on text,
  primary key (company_id, invoice_id, position, as_of)
);

-- Plans that a person was shown, so that activation sends exactly these. Invoice 0 stands for "this plan was shown", and says when last.
create table reminders_shown_plan (
  company_id bigint not null,
  plan_id text not null,
  invoice_id bigint not null,
  position integer not null,
  rank integer not null,
  shown_at bigint not null,
  primary key (company_id, plan_id, invoice_id, position, rank)
);
create index reminders_shown_plan_age on reminders_shown_plan (company_id, shown_at) where invoice_id = 0;

create table reminders_run (
  company_id bigint not null,
  run_id bigint not null,
  as_of text not null,
  started_at bigint not null,
  plan_id text not null,
  messages bigint not null,
  stopped smallint not null,
  primary key (company_id, run_id)
);

create table reminders_account_status (
  company_id bigint not null,
  department_id bigint not null,
  broken_at bigint not null,
  reason text not null,
  primary key (company_id, department_id)
);

-- Who did what, in the same transaction as the deed.
create table reminders_audit (
  company_id bigint not null,
  audit_id bigint not null,
  at bigint not null,
  actor text not null,
  what text not null,
  subject text not null,
  detail text not null,
  primary key (company_id, audit_id)
);
