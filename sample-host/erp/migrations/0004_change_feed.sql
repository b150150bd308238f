-- Whose data has changed since? (sdk_v1_change in host-sdk/sql/contract_v1.json.) Kept by triggers, so that no way of writing can miss
-- it: whatever the contract's views show of a customer, a change of it leaves its revision here. Customer 0 stands for everybody.

create table erp_change (
  company_id   bigint  not null,
  customer_id  bigint  not null,
  revision     bigint  not null,
  primary key (company_id, customer_id)
-- [sqlite]
) without rowid;

-- One writer at a time. The revision is a number that the program counts up at the end of each of its transactions (change_feed.hpp), so
-- it is written once for each customer and transaction, however many rows change. Who writes without counting leaves the number that
-- the next reader takes as his mark: he is told of it twice, and of nothing too little.
create table erp_change_count (
  company_id  bigint  not null primary key,
  value       bigint  not null
);
insert into erp_change_count (company_id, value) select company_id, 1 from erp_company;

create view sdk_v1_change as
  select company_id, customer_id, revision
  from erp_change;

create view sdk_v1_change_mark as
  select c.company_id, '' as origin,
         coalesce((select n.value from erp_change_count n where n.company_id = c.company_id), 1) as mark
  from erp_company c;

create trigger erp_company_change_i after insert on erp_company begin
  insert into erp_change_count (company_id, value) values (new.company_id, 1) on conflict do nothing;
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, 0, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_company_change_u after update on erp_company begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, 0, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_department_change_i after insert on erp_department begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, 0, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_department_change_u after update on erp_department begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, 0, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_department_change_d after delete on erp_department begin
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, 0, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

create trigger erp_customer_change_i after insert on erp_customer begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_customer_change_u after update on erp_customer begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_customer_change_d after delete on erp_customer begin
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

create trigger erp_contact_change_i after insert on erp_contact begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_contact_change_u after update on erp_contact begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where old.customer_id <> new.customer_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_contact_change_d after delete on erp_contact begin
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

-- Not of what settlement.cpp derives (settled, last_settled_on, open_due_on), nor of what no view shows: those change often.
create trigger erp_invoice_change_i after insert on erp_invoice begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_invoice_change_u after update of company_id, invoice_id, number, kind, customer_id, department_id, operator,
    order_reference, ordering_party, issued_on, sent_on, currency, total, status, payment_method on erp_invoice begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where old.customer_id <> new.customer_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_invoice_change_d after delete on erp_invoice begin
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

-- `settled` changes only with the allocations.
create trigger erp_instalment_change_i after insert on erp_instalment begin
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) from erp_invoice i
    where i.company_id = new.company_id and i.invoice_id = new.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_instalment_change_u after update of company_id, invoice_id, position, due_on, amount on erp_instalment begin
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) from erp_invoice i
    where i.company_id = new.company_id and i.invoice_id = new.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) from erp_invoice i
    where i.company_id = old.company_id and i.invoice_id = old.invoice_id and old.invoice_id <> new.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_instalment_change_d after delete on erp_instalment begin
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) from erp_invoice i
    where i.company_id = old.company_id and i.invoice_id = old.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

create trigger erp_allocation_change_i after insert on erp_allocation begin
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) from erp_invoice i
    where i.company_id = new.company_id and i.invoice_id = new.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_allocation_change_u after update on erp_allocation begin
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) from erp_invoice i
    where i.company_id = new.company_id and i.invoice_id = new.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) from erp_invoice i
    where i.company_id = old.company_id and i.invoice_id = old.invoice_id and old.invoice_id <> new.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_allocation_change_d after delete on erp_allocation begin
  insert into erp_change (company_id, customer_id, revision)
    select i.company_id, i.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) from erp_invoice i
    where i.company_id = old.company_id and i.invoice_id = old.invoice_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

create trigger erp_customer_credit_change_i after insert on erp_customer_credit begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_customer_credit_change_u after update on erp_customer_credit begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where old.customer_id <> new.customer_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_customer_credit_change_d after delete on erp_customer_credit begin
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

create trigger erp_payment_change_i after insert on erp_payment begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_payment_change_u after update on erp_payment begin
  insert into erp_change (company_id, customer_id, revision)
    select new.company_id, new.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = new.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where old.customer_id <> new.customer_id
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;
create trigger erp_payment_change_d after delete on erp_payment begin
  insert into erp_change (company_id, customer_id, revision)
    select old.company_id, old.customer_id, coalesce((select n.value from erp_change_count n where n.company_id = old.company_id), 1) where true
    on conflict (company_id, customer_id) do update set revision = excluded.revision where revision < excluded.revision;
end;

-- [postgresql]
);

-- The revision is the number of the transaction that writes. Whoever reads takes the oldest transaction still under way in his
-- snapshot as his mark: what commits later than the snapshot has that number or a larger one, so nothing can hide behind a smaller
-- one and nobody waits for a lock. Numbers are counted by the cluster: `origin` tells another one, after a dump was restored there.
create view sdk_v1_change as
  select company_id, customer_id, revision
  from erp_change;

create view sdk_v1_change_mark as
  select company_id,
         (select cast(system_identifier as text) from pg_control_system()) as origin,
         cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) as mark
  from erp_company;

-- Each sees the rows of one statement as `changed`, the new ones or the old ones. In the order of the key, so that two who write
-- for the same customers wait for each other instead of both.
create function erp_note_customers() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into erp_change (company_id, customer_id, revision)
    select distinct company_id, customer_id, cast(cast(pg_current_xact_id() as text) as bigint)
    from changed order by 1, 2
    on conflict (company_id, customer_id) do update set revision = excluded.revision
    where erp_change.revision < excluded.revision;
  return null;
end $$;

create function erp_note_invoices() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into erp_change (company_id, customer_id, revision)
    select distinct i.company_id, i.customer_id, cast(cast(pg_current_xact_id() as text) as bigint)
    from changed c join erp_invoice i on i.company_id = c.company_id and i.invoice_id = c.invoice_id order by 1, 2
    on conflict (company_id, customer_id) do update set revision = excluded.revision
    where erp_change.revision < excluded.revision;
  return null;
end $$;

create function erp_note_everybody() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into erp_change (company_id, customer_id, revision)
    select distinct company_id, cast(0 as bigint), cast(cast(pg_current_xact_id() as text) as bigint)
    from changed order by 1
    on conflict (company_id, customer_id) do update set revision = excluded.revision
    where erp_change.revision < excluded.revision;
  return null;
end $$;

create function erp_note_truncation() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into erp_change (company_id, customer_id, revision)
    select company_id, 0, cast(cast(pg_current_xact_id() as text) as bigint) from erp_company order by 1
    on conflict (company_id, customer_id) do update set revision = excluded.revision
    where erp_change.revision < excluded.revision;
  return null;
end $$;

do $$
declare
  watched record;
begin
  for watched in
    select * from (values
      ('erp_company', 'everybody'), ('erp_department', 'everybody'), ('erp_customer', 'customers'), ('erp_contact', 'customers'),
      ('erp_invoice', 'customers'), ('erp_payment', 'customers'), ('erp_customer_credit', 'customers'),
      ('erp_instalment', 'invoices'), ('erp_allocation', 'invoices')) as t (name, who)
  loop
    execute format('create trigger %s_change_i after insert on %s referencing new table as changed for each statement execute '
      'function erp_note_%s()', watched.name, watched.name, watched.who);
    execute format('create trigger %s_change_u after update on %s referencing new table as changed for each statement execute '
      'function erp_note_%s()', watched.name, watched.name, watched.who);
    execute format('create trigger %s_change_v after update on %s referencing old table as changed for each statement execute '
      'function erp_note_%s()', watched.name, watched.name, watched.who);
    execute format('create trigger %s_change_d after delete on %s referencing old table as changed for each statement execute '
      'function erp_note_%s()', watched.name, watched.name, watched.who);
    execute format('create trigger %s_change_t after truncate on %s for each statement execute function erp_note_truncation()',
      watched.name, watched.name);
  end loop;
end $$;
-- [all]
