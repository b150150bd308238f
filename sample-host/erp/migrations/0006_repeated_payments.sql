-- A payment that was taken back may come again: same customer, invoice, day, amount and reference. `repeat` tells the two apart.
alter table erp_payment add column repeat integer not null default 0;
drop index erp_payment_identity;
create unique index erp_payment_identity
  on erp_payment (company_id, customer_id, coalesce(invoice_id, 0), paid_on, currency, amount, reference, repeat);
-- [sqlite]
insert into sqlite_stat1 (tbl, idx, stat) values ('erp_payment', 'erp_payment_identity', '90000 45000 10 2 1 1 1 1 1');
analyze sqlite_schema;
