-- What people note while they follow a debt up: how a hold, a promise, a dispute ended, and by whom; the log of telephone calls.

-- outcome: '' while it stands; settled, withdrawn, replaced (by a later one), with_call (its call was deleted). Who ended it stands
-- beside. What was entered before this version ended without anybody having said why.
alter table reminders_hold add column outcome text not null default '';
alter table reminders_hold add column ended_by text not null default '';

-- amount: what is promised, in minor units of the invoice's currency; NULL: all that is open. call_id: the call in which it was given.
alter table reminders_promise add column amount bigint;
alter table reminders_promise add column promised_by text not null default '';
alter table reminders_promise add column note text not null default '';
alter table reminders_promise add column call_id bigint;
alter table reminders_promise add column outcome text not null default '';
alter table reminders_promise add column ended_by text not null default '';
create index reminders_promise_call on reminders_promise (company_id, call_id) where call_id is not null;

alter table reminders_dispute add column outcome text not null default '';
alter table reminders_dispute add column ended_by text not null default '';

alter table reminders_handover add column handed_to text not null default '';
alter table reminders_handover add column note text not null default '';
alter table reminders_handover add column ended_by text not null default '';

-- A telephone call with a customer, about one invoice or (invoice_id NULL) about all that he owes. called_at: HH:MM, '' when nobody
-- noted it. promised_on: the day that was promised in it. A deleted one stays, with who deleted it, and can be brought back.
create table reminders_call (
  company_id bigint not null,
  call_id bigint not null,
  customer_id bigint not null,
  invoice_id bigint,
  called_on text not null,
  called_at text not null,
  spoke_to text not null,
  said text not null,
  promised_on text,
  entered_on text not null,
  actor text not null,
  changed_at bigint not null,
  changed_by text not null,
  deleted_on text,
  deleted_by text not null,
  primary key (company_id, call_id)
);
create index reminders_call_customer on reminders_call (company_id, customer_id, called_on, call_id);

-- The history of all reminders: what its pages and totals read of each message, without the message.
create index reminders_message_listed
  on reminders_message (company_id, message_id, created_on, sent_on, state, way, level, currency, customer_id);
create index reminders_reminder_voided on reminders_reminder (company_id, reminder_id) where voided_on is not null;
