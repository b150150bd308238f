-- Companies, customers and the people there. What Tryton's base modules do not know is said in README.md.

create or replace view sdk_tryton_address as
  select distinct on (a.party) a.party, coalesce(a.street, '') as street, coalesce(a.postal_code, '') as postcode, coalesce(a.city, '') as city,
         coalesce(k.code, '') as country
  from party_address a
  left join country_country k on k.id = a.country
  where a.active
  order by a.party, coalesce(a.invoice, false) desc, a.sequence nulls last, a.id;

create or replace view sdk_tryton_reach as
  select p.id as party,
         coalesce((select m.value from party_contact_mechanism m where m.party = p.id and m.active and m.type = 'email'
                   order by m.sequence nulls last, m.id limit 1), '') as email,
         coalesce((select m.value from party_contact_mechanism m where m.party = p.id and m.active and m.type in ('phone', 'mobile')
                   order by m.sequence nulls last, m.id limit 1), '') as phone,
         coalesce((select left(g.code, 2) from party_party_lang l join ir_lang g on g.id = l.lang where l.party = p.id
                   order by l.company nulls last, l.id limit 1), '') as language
  from party_party p;

create or replace view sdk_v1_company as
  select cast(c.id as bigint) as company_id, cast(p.code as text) as code, cast(coalesce(nullif(p.name, ''), p.code) as text) as name,
         cast(coalesce(a.country, '') as text) as country, k.code as currency, cast(coalesce(c.timezone, 'UTC') as text) as timezone,
         case when r.language = 'fr' then 'fr' else 'en' end as language, cast(r.email as text) as email, cast(r.phone as text) as phone,
         cast('' as text) as iban, cast('' as text) as bic, cast(coalesce(a.street, '') as text) as street,
         cast(coalesce(a.postcode, '') as text) as postcode, cast(coalesce(a.city, '') as text) as city,
         cast(coalesce((select i.code from party_identifier i where i.party = p.id order by i.type not like 'fr_sir%', i.sequence nulls last, i.id
                        limit 1), '') as text) as registration
  from company_company c
  join party_party p on p.id = c.party
  join sdk_tryton_currency k on k.currency = c.currency
  join sdk_tryton_reach r on r.party = p.id
  left join sdk_tryton_address a on a.party = p.id;

-- Tryton has no brands that invoice under a name of their own.
create or replace view sdk_v1_department as
  select cast(0 as bigint) as company_id, cast(0 as bigint) as department_id, cast('' as text) as code, cast('' as text) as name,
         cast('' as text) as email, cast('' as text) as sender_name
  where false;

-- Parties belong to no company in Tryton: a customer is who was invoiced by the company, or stands in its accounts for what customers owe.
-- A party with any identifier (VAT or registration number) is a company; one without is taken for a person, of whom no
-- penalties are ever claimed.
create or replace view sdk_v1_customer as
  select of_company.company_id, cast(p.id as bigint) as customer_id, cast(p.code as text) as code,
         cast(coalesce(nullif(p.name, ''), p.code) as text) as name,
         case when exists (select 1 from party_identifier i where i.party = p.id) then 'company' else 'individual' end as kind,
         cast(coalesce((select g.name from party_category_rel x join party_category g on g.id = x.category where x.party = p.id
                        order by g.name <> 'key_account', g.name limit 1), '') as text) as category,
         cast(r.language as text) as language, cast(coalesce(a.country, '') as text) as country, cast(r.email as text) as email,
         cast(r.phone as text) as phone,
         cast(coalesce((select n.code from party_party_account o join account_account n on n.id = o.account_receivable
                        where o.party = p.id and o.company = of_company.company_id order by o.id limit 1), '') as text) as accounting_account,
         cast(coalesce(a.street, '') as text) as street, cast(coalesce(a.postcode, '') as text) as postcode,
         cast(coalesce(a.city, '') as text) as city, cast(0 as smallint) as no_reminders
  from (select company_id, party from sdk_tryton_invoice
        union
        select company_id, party from sdk_tryton_line where party is not null) of_company
  join party_party p on p.id = of_company.party
  join sdk_tryton_reach r on r.party = p.id
  left join sdk_tryton_address a on a.party = p.id;

-- Each e-mail address of a customer; that whose use for invoices is ticked is the billing contact's.
create or replace view sdk_v1_contact as
  select c.company_id, cast(m.id as bigint) as contact_id, c.customer_id, case when m.invoice then 'billing' else 'other' end as role,
         cast(coalesce(nullif(m.name, ''), c.name) as text) as name, cast('' as text) as salutation, cast(m.value as text) as email,
         cast('' as text) as phone
  from sdk_v1_customer c
  join party_contact_mechanism m on m.party = c.customer_id
  where m.active and m.type = 'email' and m.value is not null;
