-- The books of Atrium. Every key begins with company_id (docs/architecture.md, Databases).
-- On SQLite the tables that planners stream are clustered by their primary key.

create table erp_company (
  company_id      bigint   not null primary key,
  code            text     not null unique,
  name            text     not null,
  country         text     not null,
  currency        text     not null,
  timezone        text     not null,
  language        text     not null,
  email           text     not null,
  phone           text     not null,
  iban            text     not null,
  bic             text     not null,
  street          text     not null,
  postcode        text     not null,
  city            text     not null,
  registration    text     not null,
  vat_number      text     not null,
  legal_form      text     not null,  -- "SAS"
  share_capital   text     not null,  -- "au capital de 50 000 €", as it is to be printed
  trade_register  text     not null,  -- "RCS Lyon 123 456 789"
  vat_rate        integer  not null,  -- basis points: 2000 is 20 %; for invoices that came without lines
  late_penalty    text     not null,  -- '' prints the sentence of the law, see legal_mentions.hpp
  early_discount  text     not null,
  invoice_prefix  text     not null,  -- of the numbers that the company gives itself
  credit_prefix   text     not null,
  logo            text     not null,  -- a PNG in base64, '' for none
  version         bigint   not null
);

-- The next value of a named series. 'id' gives every id of a company: unique over all of its tables.
create table erp_sequence (
  company_id  bigint  not null,
  name        text    not null,
  next_value  bigint  not null,
  primary key (company_id, name)
);

create table erp_department (
  company_id     bigint  not null,
  department_id  bigint  not null,
  code           text    not null,
  name           text    not null,
  email          text    not null,
  sender_name    text    not null,
  version        bigint  not null,
  primary key (company_id, department_id),
  foreign key (company_id) references erp_company (company_id)
);
create unique index erp_department_code on erp_department (company_id, code);

create table erp_customer (
  company_id          bigint    not null,
  customer_id         bigint    not null,
  code                text      not null,
  name                text      not null,
  kind                text      not null check (kind in ('company', 'individual', 'public')),
  category            text      not null,
  language            text      not null,
  country             text      not null,
  email               text      not null,
  phone               text      not null,
  accounting_account  text      not null,
  street              text      not null,
  postcode            text      not null,
  city                text      not null,
  registration        text      not null,
  vat_number          text      not null,
  no_reminders        smallint  not null check (no_reminders in (0, 1)),
  sort_key            text      not null,  -- the name, folded: small letters without accents
  search_key          text      not null,  -- code, name, city and mail, folded
  version             bigint    not null,
  primary key (company_id, customer_id),
  foreign key (company_id) references erp_company (company_id)
-- [sqlite]
) without rowid;
-- [postgresql]
);
-- [all]
create unique index erp_customer_code on erp_customer (company_id, code);
create index erp_customer_name on erp_customer (company_id, sort_key, customer_id);
create index erp_customer_search on erp_customer (company_id, search_key);

create table erp_contact (
  company_id   bigint  not null,
  contact_id   bigint  not null,
  customer_id  bigint  not null,
  role         text    not null check (role in ('billing', 'owner', 'buyer', 'notary', 'legal', 'other')),
  name         text    not null,
  salutation   text    not null,
  email        text    not null,
  phone        text    not null,
  version      bigint  not null,
  primary key (company_id, contact_id),
  foreign key (company_id, customer_id) references erp_customer (company_id, customer_id)
-- [sqlite]
) without rowid;
-- [postgresql]
);
-- [all]
create unique index erp_contact_identity on erp_contact (company_id, customer_id, role, email);

create table erp_invoice (
  company_id       bigint    not null,
  invoice_id       bigint    not null,
  number           text      not null,
  kind             text      not null check (kind in ('invoice', 'credit_note', 'self_billed')),
  customer_id      bigint    not null,
  department_id    bigint,
  operator         text      not null,
  order_reference  text      not null,
  ordering_party   text      not null,
  issued_on        text      not null,
  sent_on          text,               -- NULL: unknown; readers take issued_on
  due_on           text,               -- as stated; what counts are the instalments
  currency         text      not null,
  total            bigint    not null,
  status           text      not null check (status in ('draft', 'issued', 'cancelled', 'closed')),
  payment_method   text      not null check (payment_method in ('transfer', 'cheque', 'card', 'cash', 'direct_debit')),
  note             text      not null,
  corrects_id      bigint,             -- a credit note's invoice
  scheduled        smallint  not null check (scheduled in (0, 1)),  -- 1: the instalments were given, 0: one made from due_on
  search_key       text      not null,
  -- Kept by settlement.cpp, over settlements of all dates, so that lists need not add up:
  settled          bigint    not null,
  last_settled_on  text,               -- after that day `settled` is the truth; before it the dated rows are
  open_due_on      text,               -- earliest due date that is not settled
  version          bigint    not null,
  primary key (company_id, invoice_id),
  foreign key (company_id, customer_id) references erp_customer (company_id, customer_id),
  foreign key (company_id, department_id) references erp_department (company_id, department_id),
  foreign key (company_id, corrects_id) references erp_invoice (company_id, invoice_id)
-- [sqlite]
) without rowid;
-- [postgresql]
);
-- [all]
create unique index erp_invoice_number on erp_invoice (company_id, number);
create index erp_invoice_issued on erp_invoice (company_id, issued_on, invoice_id);
create index erp_invoice_customer on erp_invoice (company_id, customer_id, issued_on, invoice_id);
create index erp_invoice_search on erp_invoice (company_id, search_key);
create index erp_invoice_corrects on erp_invoice (company_id, corrects_id) where corrects_id is not null;

create table erp_invoice_line (
  company_id   bigint   not null,
  invoice_id   bigint   not null,
  position     integer  not null,
  description  text     not null,
  quantity     bigint   not null,  -- millionths
  unit         text     not null,
  unit_price   bigint   not null,  -- millionths of the currency's major unit, without VAT
  net          bigint   not null,  -- minor units, without VAT
  vat_rate     integer  not null,  -- basis points
  vat_category text     not null,  -- EN 16931: S standard, Z zero, E exempt, AE reverse charge, K, G, O
  primary key (company_id, invoice_id, position),
  foreign key (company_id, invoice_id) references erp_invoice (company_id, invoice_id)
);

create table erp_instalment (
  company_id  bigint   not null,
  invoice_id  bigint   not null,
  position    integer  not null,
  due_on      text,
  amount      bigint   not null check (amount >= 0),
  settled     bigint   not null,   -- sum of its erp_allocation rows
  primary key (company_id, invoice_id, position),
  foreign key (company_id, invoice_id) references erp_invoice (company_id, invoice_id)
-- [sqlite]
) without rowid;
-- [postgresql]
);
-- [all]

create table erp_payment (
  company_id   bigint  not null,
  payment_id   bigint  not null,
  customer_id  bigint  not null,
  invoice_id   bigint,
  paid_on      text    not null,
  currency     text    not null,
  amount       bigint  not null,
  reference    text    not null,
  reverses_id  bigint,             -- a reversal's payment
  primary key (company_id, payment_id),
  foreign key (company_id, customer_id) references erp_customer (company_id, customer_id),
  foreign key (company_id, invoice_id) references erp_invoice (company_id, invoice_id),
  foreign key (company_id, reverses_id) references erp_payment (company_id, payment_id)
-- [sqlite]
) without rowid;
-- [postgresql]
);
-- [all]
create unique index erp_payment_identity
  on erp_payment (company_id, customer_id, coalesce(invoice_id, 0), paid_on, currency, amount, reference);
create index erp_payment_invoice on erp_payment (company_id, invoice_id, paid_on);
create index erp_payment_date on erp_payment (company_id, paid_on, payment_id);
create index erp_payment_reverses on erp_payment (company_id, reverses_id) where reverses_id is not null;

-- What of a credit note was allocated to which invoice; dated as the credit note.
create table erp_credit (
  company_id      bigint  not null,
  credit_note_id  bigint  not null,
  invoice_id      bigint  not null,
  amount          bigint  not null check (amount > 0),
  primary key (company_id, credit_note_id, invoice_id),
  foreign key (company_id, credit_note_id) references erp_invoice (company_id, invoice_id),
  foreign key (company_id, invoice_id) references erp_invoice (company_id, invoice_id)
);
create index erp_credit_invoice on erp_credit (company_id, invoice_id);

-- Derived by settlement.cpp from payments and credits: dated deltas. Up to any day they add up to what was settled on that day.
create table erp_allocation (
  company_id  bigint   not null,
  invoice_id  bigint   not null,
  position    integer  not null,
  source_id   bigint   not null,  -- payment_id or credit_note_id
  settled_on  text     not null,
  kind        text     not null check (kind in ('payment', 'credit_note')),
  amount      bigint   not null,
  primary key (company_id, invoice_id, position, source_id),
  foreign key (company_id, invoice_id, position) references erp_instalment (company_id, invoice_id, position)
-- [sqlite]
) without rowid;
-- [postgresql]
);
-- [all]

-- Derived likewise: dated deltas of what a customer paid or was credited that settles nothing.
create table erp_customer_credit (
  company_id   bigint  not null,
  customer_id  bigint  not null,
  credit_id    text    not null,
  owner_id     bigint  not null,  -- the invoice, credit note or unallocated payment whose derivation made the row
  credited_on  text    not null,
  currency     text    not null,
  amount       bigint  not null,
  primary key (company_id, customer_id, credit_id),
  foreign key (company_id, customer_id) references erp_customer (company_id, customer_id)
-- [sqlite]
) without rowid;
-- [postgresql]
);
-- [all]
create index erp_customer_credit_owner on erp_customer_credit (company_id, owner_id);

create table erp_audit (
  company_id  bigint  not null,
  audit_id    bigint  not null,
  at          bigint  not null,
  actor       text    not null,
  action      text    not null,  -- "invoice.issue"
  subject     text    not null,  -- "F2026-00012"
  detail      text    not null,
  primary key (company_id, audit_id),
  foreign key (company_id) references erp_company (company_id)
);
create index erp_audit_subject on erp_audit (company_id, subject, audit_id);
