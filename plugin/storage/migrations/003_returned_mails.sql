-- Mails that came back: what was read of them, and where.

-- One row for each recipient of whom a returned mail speaks; one with an empty recipient for a mail that names none. digest: of the
-- mail's bytes, so that a mail read twice changes nothing. message_id, reminder_id: what it is about, NULL when it is not ours.
create table reminders_returned (
  company_id bigint not null,
  digest text not null,
  place integer not null,
  kind text not null,
  recipient text not null,
  status text not null,
  diagnostic text not null,
  is_delay smallint not null,
  message_id bigint,
  reminder_id bigint,
  read_on text not null,
  read_at bigint not null,
  primary key (company_id, digest, place)
);
create index reminders_returned_message on reminders_returned (company_id, message_id, read_at) where message_id is not null;
create index reminders_returned_recipient on reminders_returned (company_id, lower(recipient), read_at);

-- The mails of a mailbox that were taken already, by what the mailbox calls them.
create table reminders_mailbox_mail (
  company_id bigint not null,
  mailbox text not null,
  mail text not null,
  read_at bigint not null,
  primary key (company_id, mailbox, mail)
);

-- The latest message to an address: what a report is about that names nothing else.
create index reminders_recipient_email on reminders_recipient (company_id, lower(email), message_id);
