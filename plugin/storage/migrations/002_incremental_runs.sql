-- Runs that look only at what is due or has changed (docs/adr/0011-incremental-runs.md).

-- The first day on which the decision is another one although nothing has changed; NULL: none. '': nobody has worked it out (older
-- versions of the app write no wake_on): the next run looks at it and does.
alter table reminders_decision add column wake_on text default '';
create index reminders_decision_wake on reminders_decision (company_id, wake_on, invoice_id, position) where wake_on is not null;

-- everything: whether it looked at all receivables; looked_at: at how many that a plan lists.
alter table reminders_run add column everything smallint not null default 1;
alter table reminders_run add column looked_at bigint not null default 0;

-- The latest run that decided, one row a company. complete = 1: what it kept of each receivable's decision holds for latest_on, and
-- the next run may look only at what is due or has changed since its marks. Any other writer of decisions ends that. latest_on: the
-- latest day on which anybody decided.
create table reminders_pass (
  company_id bigint not null primary key,
  pass bigint not null,
  latest_on text not null,
  complete smallint not null,
  full_on text not null,
  rules text not null,
  origin text not null,
  host_mark bigint not null,
  own_mark bigint not null,
  receivables bigint not null
);

-- What of the app's own has changed since: everything of a customer, or (customer 0) of an invoice. Kept by triggers. The revision is
-- the number of the writing transaction (PostgreSQL), of the latest run (SQLite). A run that completes forgets what it has seen.
create table reminders_change (
  company_id bigint not null,
  revision bigint not null,
  customer_id bigint not null,
  invoice_id bigint not null,
  primary key (company_id, revision, customer_id, invoice_id)
-- [sqlite]
) without rowid;

-- What is put in here has changed.
create view reminders_touch as select company_id, customer_id, invoice_id from reminders_change;
create trigger reminders_touch_insert instead of insert on reminders_touch begin
  insert into reminders_change (company_id, revision, customer_id, invoice_id) values (new.company_id,
    coalesce((select p.pass from reminders_pass p where p.company_id = new.company_id), 0), new.customer_id, new.invoice_id)
    on conflict do nothing;
end;

create trigger reminders_reminder_change_i after insert on reminders_reminder begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
end;
create trigger reminders_reminder_change_u after update on reminders_reminder begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_reminder_change_d after delete on reminders_reminder begin
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_dispute_change_i after insert on reminders_dispute begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
end;
create trigger reminders_dispute_change_u after update on reminders_dispute begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_dispute_change_d after delete on reminders_dispute begin
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_promise_change_i after insert on reminders_promise begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
end;
create trigger reminders_promise_change_u after update on reminders_promise begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_promise_change_d after delete on reminders_promise begin
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_handover_change_i after insert on reminders_handover begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
end;
create trigger reminders_handover_change_u after update on reminders_handover begin
  insert into reminders_touch values (new.company_id, 0, new.invoice_id);
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_handover_change_d after delete on reminders_handover begin
  insert into reminders_touch values (old.company_id, 0, old.invoice_id);
end;
create trigger reminders_hold_change_i after insert on reminders_hold begin
  insert into reminders_touch values (new.company_id, case new.subject when 'customer' then new.subject_id else 0 end,
    case new.subject when 'customer' then 0 else new.subject_id end);
end;
create trigger reminders_hold_change_u after update on reminders_hold begin
  insert into reminders_touch values (new.company_id, case new.subject when 'customer' then new.subject_id else 0 end,
    case new.subject when 'customer' then 0 else new.subject_id end);
  insert into reminders_touch values (old.company_id, case old.subject when 'customer' then old.subject_id else 0 end,
    case old.subject when 'customer' then 0 else old.subject_id end);
end;
create trigger reminders_hold_change_d after delete on reminders_hold begin
  insert into reminders_touch values (old.company_id, case old.subject when 'customer' then old.subject_id else 0 end,
    case old.subject when 'customer' then 0 else old.subject_id end);
end;
create trigger reminders_insolvency_change_i after insert on reminders_insolvency begin
  insert into reminders_touch values (new.company_id, new.customer_id, 0);
end;
create trigger reminders_insolvency_change_u after update on reminders_insolvency begin
  insert into reminders_touch values (new.company_id, new.customer_id, 0);
  insert into reminders_touch values (old.company_id, old.customer_id, 0);
end;
create trigger reminders_insolvency_change_d after delete on reminders_insolvency begin
  insert into reminders_touch values (old.company_id, old.customer_id, 0);
end;
create trigger reminders_dead_address_change_i after insert on reminders_dead_address begin
  insert into reminders_touch values (new.company_id, new.customer_id, 0);
end;
create trigger reminders_dead_address_change_u after update on reminders_dead_address begin
  insert into reminders_touch values (new.company_id, new.customer_id, 0);
  insert into reminders_touch values (old.company_id, old.customer_id, 0);
end;
create trigger reminders_dead_address_change_d after delete on reminders_dead_address begin
  insert into reminders_touch values (old.company_id, old.customer_id, 0);
end;

-- [postgresql]
);

-- Each sees the rows of one statement as `changed`, the new ones or the old ones. No two transactions have a number in common, so that
-- nobody waits for anybody here.
create function reminders_note_invoices() returns trigger language plpgsql set search_path from current as $$
begin
  insert into reminders_change (company_id, revision, customer_id, invoice_id)
    select distinct company_id, cast(cast(pg_current_xact_id() as text) as bigint), cast(0 as bigint), invoice_id
    from changed order by 1, 4
    on conflict do nothing;
  return null;
end $$;

create function reminders_note_customers() returns trigger language plpgsql set search_path from current as $$
begin
  insert into reminders_change (company_id, revision, customer_id, invoice_id)
    select distinct company_id, cast(cast(pg_current_xact_id() as text) as bigint), customer_id, cast(0 as bigint)
    from changed
    on conflict do nothing;
  return null;
end $$;

create function reminders_note_subjects() returns trigger language plpgsql set search_path from current as $$
begin
  insert into reminders_change (company_id, revision, customer_id, invoice_id)
    select distinct company_id, cast(cast(pg_current_xact_id() as text) as bigint),
           case subject when 'customer' then subject_id else 0 end, case subject when 'customer' then 0 else subject_id end
    from changed
    on conflict do nothing;
  return null;
end $$;

create trigger reminders_reminder_change_i after insert on reminders_reminder referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_reminder_change_u after update on reminders_reminder referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_reminder_change_v after update on reminders_reminder referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_reminder_change_d after delete on reminders_reminder referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_dispute_change_i after insert on reminders_dispute referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_dispute_change_u after update on reminders_dispute referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_dispute_change_v after update on reminders_dispute referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_dispute_change_d after delete on reminders_dispute referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_promise_change_i after insert on reminders_promise referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_promise_change_u after update on reminders_promise referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_promise_change_v after update on reminders_promise referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_promise_change_d after delete on reminders_promise referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_handover_change_i after insert on reminders_handover referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_handover_change_u after update on reminders_handover referencing new table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_handover_change_v after update on reminders_handover referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_handover_change_d after delete on reminders_handover referencing old table as changed
  for each statement execute function reminders_note_invoices();
create trigger reminders_hold_change_i after insert on reminders_hold referencing new table as changed
  for each statement execute function reminders_note_subjects();
create trigger reminders_hold_change_u after update on reminders_hold referencing new table as changed
  for each statement execute function reminders_note_subjects();
create trigger reminders_hold_change_v after update on reminders_hold referencing old table as changed
  for each statement execute function reminders_note_subjects();
create trigger reminders_hold_change_d after delete on reminders_hold referencing old table as changed
  for each statement execute function reminders_note_subjects();
create trigger reminders_insolvency_change_i after insert on reminders_insolvency referencing new table as changed
  for each statement execute function reminders_note_customers();
create trigger reminders_insolvency_change_u after update on reminders_insolvency referencing new table as changed
  for each statement execute function reminders_note_customers();
create trigger reminders_insolvency_change_v after update on reminders_insolvency referencing old table as changed
  for each statement execute function reminders_note_customers();
create trigger reminders_insolvency_change_d after delete on reminders_insolvency referencing old table as changed
  for each statement execute function reminders_note_customers();
create trigger reminders_dead_address_change_i after insert on reminders_dead_address referencing new table as changed
  for each statement execute function reminders_note_customers();
create trigger reminders_dead_address_change_u after update on reminders_dead_address referencing new table as changed
  for each statement execute function reminders_note_customers();
create trigger reminders_dead_address_change_v after update on reminders_dead_address referencing old table as changed
  for each statement execute function reminders_note_customers();
create trigger reminders_dead_address_change_d after delete on reminders_dead_address referencing old table as changed
  for each statement execute function reminders_note_customers();
-- [all]
