-- Invoices, what is to be paid of them, and what customers have in their favour.

-- Tryton keeps no date on which an invoice reached the customer: that of the invoice stands for it.
create or replace view sdk_v1_invoice as
  select company_id, cast(invoice as bigint) as invoice_id, cast(number as text) as number,
         case when direction > 0 then 'invoice' else 'credit_note' end as kind, cast(party as bigint) as customer_id,
         cast(null as bigint) as department_id, cast('' as text) as operator, cast(reference as text) as order_reference,
         cast('' as text) as ordering_party, to_char(invoice_date, 'YYYY-MM-DD') as issued_on, to_char(invoice_date, 'YYYY-MM-DD') as sent_on,
         currency_code as currency, cast(abs(total) * minor_units as bigint) as total,
         status,
         cast('transfer' as text) as payment_method
  from sdk_tryton_invoice;

create or replace view sdk_v1_receivable as
  select d.company_id, cast(d.invoice as bigint) as invoice_id, d.position, cast(i.number as text) as number,
         cast(d.party as bigint) as customer_id, cast(null as bigint) as department_id,
         to_char(i.invoice_date, 'YYYY-MM-DD') as issued_on, to_char(i.invoice_date, 'YYYY-MM-DD') as sent_on,
         to_char(d.maturity_date, 'YYYY-MM-DD') as due_on, i.currency_code as currency, cast(d.amount as bigint) as amount,
         cast(coalesce(s.settled, 0) as bigint) as settled,
         i.status,
         cast('transfer' as text) as payment_method
  from sdk_tryton_due d
  join sdk_tryton_invoice i on i.company_id = d.company_id and i.invoice = d.invoice
  left join (select company_id, invoice, position, sum(amount) as settled from sdk_tryton_settlement group by company_id, invoice, position) s
    on s.company_id = d.company_id and s.invoice = d.invoice and s.position = d.position;

-- What stands open on a customer's accounts and is no receivable: payments that nobody set beside an invoice, credit notes, what was paid too
-- much; less what was paid back to him. With the receivables it makes the party's "receivable" in Tryton.
create or replace view sdk_v1_customer_credit as
  select l.company_id, cast(l.party as bigint) as customer_id, cast(l.line as text) as credit_id,
         to_char(l.booked_on, 'YYYY-MM-DD') as credited_on, k.code as currency,
         cast(-case when l.foreign_currency is null then l.amount else l.foreign_amount end * k.minor_units - coalesce(used.amount, 0) as bigint)
           as amount
  from sdk_tryton_line l
  join sdk_tryton_currency k on k.currency = coalesce(l.foreign_currency, l.company_currency)
  left join (select source_line, sum(amount) as amount from sdk_tryton_paid group by source_line) used on used.source_line = l.line
  where l.reconciliation is null and l.party is not null
    and not exists (select 1 from sdk_tryton_due d where d.line = l.line)
    and not exists (select 1 from account_invoice i where i.move = l.move and i.type = 'out' and i.number is null)
    and not exists (select 1 from sdk_tryton_payment_line p where p.line = l.line and not p.same_currency)
    and -case when l.foreign_currency is null then l.amount else l.foreign_amount end * k.minor_units - coalesce(used.amount, 0) <> 0;

-- Payments as they were booked: what came in for a customer and is neither an invoice nor its cancellation nor written off; and what undid
-- such a booking. One that is reconciled with several invoices names none of them.
create or replace view sdk_v1_payment as
  select l.company_id, cast(l.line as bigint) as payment_id, cast(l.party as bigint) as customer_id,
         cast(named.invoice as bigint) as invoice_id, to_char(l.booked_on, 'YYYY-MM-DD') as paid_on, k.code as currency,
         cast(-case when l.foreign_currency is null then l.amount else l.foreign_amount end * k.minor_units as bigint) as amount,
         cast(coalesce(nullif(v.description, ''), v.number, '') as text) as reference
  from sdk_tryton_line l
  join account_move v on v.id = l.move
  join account_journal j on j.id = v.journal
  join sdk_tryton_currency k on k.currency = coalesce(l.foreign_currency, l.company_currency)
  left join (
    select p.line, min(p.invoice) as invoice
    from (select x.line, x.invoice from "account_invoice-account_move_line" x
          union
          select m.line, d.invoice from sdk_tryton_due d join sdk_tryton_line m on m.reconciliation = d.reconciliation) p
    group by p.line
    having count(*) = 1) one on one.line = l.line
  left join sdk_tryton_invoice named
    on named.invoice = one.invoice and named.total > 0 and named.currency = coalesce(l.foreign_currency, l.company_currency)
  where l.party is not null and j.type not in ('write-off', 'situation')
    and (l.amount < 0 or (l.amount > 0 and v.origin like 'account.move,%'))
    and not exists (select 1 from account_invoice i where i.move = l.move or i.cancel_move = l.move);
