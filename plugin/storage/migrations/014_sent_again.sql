-- A level that a person sends once more on purpose is a reminder of its own beside the first: 1, 2, … A run's are always 0, so that it
-- never does a step again.
alter table reminders_reminder add column again integer not null default 0;
drop index reminders_reminder_once;
create unique index reminders_reminder_once on reminders_reminder (company_id, invoice_id, position, level, again) where holds = 1;
alter table reminders_draft_line add column again integer not null default 0;
