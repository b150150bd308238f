-- The data contract (host-sdk/sql/contract_v1.json) over Tryton 6.0 on PostgreSQL, modules account_invoice and those it needs.
-- README.md beside this file says how to create the views and what Tryton does not know.
--
-- Everything that a customer owes or is owed stands in lines of accounts of a type "receivable". The views sdk_tryton_* are steps on the way:
-- apps are given the sdk_v1_* only.

-- How many minor units the contract counts in one unit of a currency: ISO 4217 decides (as kit::Currency does), not the digits that somebody
-- entered in Tryton. With digits below ISO's, 10.5 dinars are still 10500; Tryton lets nobody enter more digits than it was told.
create or replace view sdk_tryton_currency as
  select id as currency, cast(code as text) as code,
         cast(case when code in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then 1
                   when code in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 1000
                   else 100 end as numeric) as minor_units
  from currency_currency;

-- The lines. `amount` is in the company's currency, positive: owed by the party; `foreign_amount` likewise, in `foreign_currency`, where
-- there is one. A line that does not balance yet (state "draft") is nobody's debt.
create or replace view sdk_tryton_line as
  select l.id as line, cast(m.company as bigint) as company_id, l.party, l.account, l.move, m.date as booked_on, l.maturity_date,
         l.reconciliation, c.currency as company_currency, l.debit - l.credit as amount, l.second_currency as foreign_currency,
         coalesce(l.amount_second_currency, 0) as foreign_amount
  from account_move_line l
  join account_move m on m.id = l.move
  join company_company c on c.id = m.company
  join account_account a on a.id = l.account
  join account_account_type t on t.id = a.type
  where t.receivable and l.state = 'valid';

-- Customers' invoices that bear a number: drafts and what is only validated are no claims and have none. `direction` is 1 for an invoice and
-- -1 for a credit note, which Tryton keeps as an invoice of a negative total. One that was credited in full is "cancelled" in Tryton; here it is
-- issued and settled by its credit note, so that what was owed on a day before stays owed on that day. A paid one is issued, with nothing open.
create or replace view sdk_tryton_invoice as
  select i.id as invoice, cast(i.company as bigint) as company_id, i.number, i.party, i.move, i.cancel_move, i.account, i.currency,
         k.code as currency_code, k.minor_units, i.invoice_date,
         case when i.state in ('posted', 'paid') then 'issued'
              when i.state <> 'cancelled' then 'draft'
              when exists (select 1 from account_invoice n where n.move = i.cancel_move and n.type = 'out') then 'issued'
              else 'cancelled' end as status, coalesce(i.reference, '') as reference,
         coalesce(owed.total, 0) as total, case when coalesce(owed.total, 0) < 0 then -1 else 1 end as direction
  from account_invoice i
  join sdk_tryton_currency k on k.currency = i.currency
  left join lateral (
    select sum(case when l.foreign_currency = i.currency then l.foreign_amount else l.amount end) as total
    from sdk_tryton_line l
    where l.move = i.move and l.account = i.account) owed on true
  where i.type = 'out' and i.number is not null;

-- What is to be paid of them, and when: one line for each term of payment. Numbered as they were booked: a due date can be changed later,
-- and a receivable must keep its position. Amounts in minor units of the invoice's currency.
create or replace view sdk_tryton_due as
  select l.line, i.company_id, i.invoice, cast(row_number() over (partition by i.company_id, i.invoice order by l.line) as integer) as position,
         i.party, i.currency, i.invoice_date, l.maturity_date, l.reconciliation,
         case when l.foreign_currency = i.currency then l.foreign_amount else l.amount end * i.minor_units as amount
  from sdk_tryton_invoice i
  join sdk_tryton_line l on l.move = i.move and l.account = i.account
  where i.total > 0;
