-- What customers answer on the page of their payment link, without an account.

-- kind: paid, promise, dispute, copy, wrong_person. answered_day: paid on, or to be paid on. amount: disputed, in minor units of
-- currency; NULL: the whole. link_key: a digest that tells links apart. fingerprint: of what was said, about which invoices.
-- waits: 1 when it made something wait. state: open, done (a person has looked at it), taken_back (and ended what waited).
create table reminders_answer (
  company_id bigint not null,
  answer_id bigint not null,
  customer_id bigint not null,
  kind text not null,
  answered_day text,
  amount bigint,
  currency text not null,
  said text not null,
  link_key text not null,
  fingerprint text not null,
  waits smallint not null,
  entered_on text not null,
  entered_at bigint not null,
  state text not null,
  handled_on text,
  handled_by text not null,
  primary key (company_id, answer_id)
);
create index reminders_answer_open on reminders_answer (company_id, answer_id) where state = 'open';
create index reminders_answer_customer on reminders_answer (company_id, customer_id, entered_on, answer_id);
create index reminders_answer_link on reminders_answer (company_id, link_key) where kind = 'wrong_person';

create table reminders_answer_invoice (
  company_id bigint not null,
  invoice_id bigint not null,
  answer_id bigint not null,
  primary key (company_id, invoice_id, answer_id)
);
create index reminders_answer_invoice_answer on reminders_answer_invoice (company_id, answer_id);

-- The answer that made it; NULL: a person did.
alter table reminders_hold add column answer_id bigint;
alter table reminders_promise add column answer_id bigint;
alter table reminders_dispute add column answer_id bigint;
create index reminders_hold_answer on reminders_hold (company_id, answer_id) where answer_id is not null;
create index reminders_promise_answer on reminders_promise (company_id, answer_id) where answer_id is not null;
create index reminders_dispute_answer on reminders_dispute (company_id, answer_id) where answer_id is not null;
