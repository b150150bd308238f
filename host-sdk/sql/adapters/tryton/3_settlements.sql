-- What settles a receivable. Tryton knows two ways: lines that were reconciled with one another, and, until an invoice is paid in full, the
-- payment lines that were set beside it. In both, what came first goes to what fell due first.

-- Reconciled: within each reconciliation and currency, both sides laid end to end; where a debit and a credit overlap, that much of the one was
-- settled by the other. Amounts in minor units of that currency; what has no amount in it (a difference of exchange) has no length.
create or replace view sdk_tryton_reconciled as
  with wanted as (
    select distinct d.reconciliation, d.currency, k.minor_units
    from sdk_tryton_due d join sdk_tryton_currency k on k.currency = d.currency
    where d.reconciliation is not null),
  members as (
    select w.reconciliation, w.currency, l.line, l.move, l.booked_on, l.maturity_date,
           case when l.foreign_currency = w.currency then l.foreign_amount when l.company_currency = w.currency then l.amount else 0 end
             * w.minor_units as amount
    from wanted w join sdk_tryton_line l on l.reconciliation = w.reconciliation),
  debits as (
    select *, sum(amount) over (partition by reconciliation, currency order by coalesce(maturity_date, booked_on), line) as upto
    from members where amount > 0),
  credits as (
    select *, sum(-amount) over (partition by reconciliation, currency order by booked_on, line) as upto
    from members where amount < 0)
  select d.line as due_line, c.line as source_line, c.move as source_move, c.booked_on,
         least(d.upto, c.upto) - greatest(d.upto - d.amount, c.upto + c.amount) as amount
  from debits d
  join credits c on c.reconciliation = d.reconciliation and c.currency = d.currency
  where least(d.upto, c.upto) > greatest(d.upto - d.amount, c.upto + c.amount);

-- Set beside an invoice and not reconciled yet. A payment in another currency counts at the rates of the invoice's date, as Tryton's own
-- "amount to pay" does.
create or replace view sdk_tryton_payment_line as
  select i.company_id, i.invoice, l.line, l.move, l.booked_on,
         round(case when l.foreign_currency = i.currency then -l.foreign_amount
                    when l.company_currency = i.currency then -l.amount
                    else -l.amount
                      * (select r.rate from currency_currency_rate r where r.currency = i.currency and r.date <= i.invoice_date
                         order by r.date desc limit 1)
                      / (select r.rate from currency_currency_rate r where r.currency = l.company_currency and r.date <= i.invoice_date
                         order by r.date desc limit 1)
               end * i.minor_units) as amount,
         coalesce(l.foreign_currency, l.company_currency) = i.currency as same_currency
  from sdk_tryton_invoice i
  join "account_invoice-account_move_line" x on x.invoice = i.invoice
  join sdk_tryton_line l on l.line = x.line
  where i.total > 0 and l.reconciliation is null;

create or replace view sdk_tryton_paid as
  with debits as (
    select company_id, invoice, line, amount,
           sum(amount) over (partition by company_id, invoice order by maturity_date nulls last, line) as upto
    from sdk_tryton_due where reconciliation is null),
  credits as (
    select *, sum(amount) over (partition by company_id, invoice order by booked_on, line) as upto
    from sdk_tryton_payment_line where amount > 0)
  select d.line as due_line, c.line as source_line, c.move as source_move, c.booked_on,
         least(d.upto, c.upto) - greatest(d.upto - d.amount, c.upto - c.amount) as amount
  from debits d
  join credits c on c.company_id = d.company_id and c.invoice = d.invoice
  where least(d.upto, c.upto) > greatest(d.upto - d.amount, c.upto - c.amount);

-- A reconciled line is settled, all of it: what the other side does not explain in the invoice's currency (a difference of exchange, a line
-- that was handed on to another party) is settled by the reconciliation itself, and bears the line's own number.
create or replace view sdk_tryton_settlement as
  with known as (
    select due_line, source_line, source_move, booked_on, amount from sdk_tryton_reconciled
    union all
    select due_line, source_line, source_move, booked_on, amount from sdk_tryton_paid)
  select d.company_id, d.invoice, d.position, k.source_line, k.booked_on,
         k.source_move in (select n.cancel_move from sdk_tryton_invoice n where n.cancel_move is not null
                           union all select n.move from sdk_tryton_invoice n where n.direction < 0 and n.move is not null) as by_credit_note,
         k.amount
  from known k join sdk_tryton_due d on d.line = k.due_line
  union all
  select d.company_id, d.invoice, d.position, d.line, r.date, false, d.amount - coalesce(s.amount, 0)
  from sdk_tryton_due d
  join account_move_reconciliation r on r.id = d.reconciliation
  left join (select due_line, sum(amount) as amount from sdk_tryton_reconciled group by due_line) s on s.due_line = d.line
  where d.amount - coalesce(s.amount, 0) > 0;

create or replace view sdk_v1_settlement as
  select company_id, cast(invoice as bigint) as invoice_id, position, cast(source_line as bigint) as settlement_id,
         to_char(booked_on, 'YYYY-MM-DD') as settled_on, case when by_credit_note then 'credit_note' else 'payment' end as kind,
         cast(amount as bigint) as amount
  from sdk_tryton_settlement;
