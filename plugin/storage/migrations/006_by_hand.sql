-- Reminding by hand.

-- Forms that a person has sent, so that a double click or a reload queues nothing twice: the key that the form was given, and the
-- messages that it made.
create table reminders_form (
  company_id bigint not null,
  form_key text not null,
  message_id bigint not null,
  created_on text not null,
  primary key (company_id, form_key, message_id)
);
create index reminders_form_age on reminders_form (company_id, created_on);

-- The reminder list: reminders that a person has prepared and not released yet. They hold no step: whoever sends the step first
-- has sent it.
create table reminders_prepared (
  company_id bigint not null,
  prepared_id bigint not null,
  invoice_id bigint not null,
  position integer not null,
  customer_id bigint not null,
  level text not null,
  template_id text not null,
  created_on text not null,
  created_at bigint not null,
  actor text not null,
  primary key (company_id, prepared_id)
);
create unique index reminders_prepared_once on reminders_prepared (company_id, invoice_id, position);
create index reminders_prepared_customer on reminders_prepared (company_id, customer_id, prepared_id);
