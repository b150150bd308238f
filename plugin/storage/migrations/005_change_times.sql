-- How often the same was noted under the same revision. On SQLite a revision lasts from one run to the next: whoever has read facts during
-- it tells by this number whether they were written again.
alter table reminders_change add column times bigint not null default 1;
-- [sqlite]
drop trigger reminders_touch_insert;
create trigger reminders_touch_insert instead of insert on reminders_touch begin
  insert into reminders_change (company_id, revision, customer_id, invoice_id) values (new.company_id,
    coalesce((select p.pass from reminders_pass p where p.company_id = new.company_id), 0), new.customer_id, new.invoice_id)
    on conflict (company_id, revision, customer_id, invoice_id) do update set times = times + 1;
end;
