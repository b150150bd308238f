-- The data contract (host-sdk/sql/contract_v1.json). Each view stands on tables, never on a view: an app's authorizer on SQLite
-- judges by the innermost view.

create view sdk_v1_company as
  select company_id, code, name, country, currency, timezone, language, email, phone, iban, bic, street, postcode, city,
         registration
  from erp_company;

create view sdk_v1_department as
  select company_id, department_id, code, name, email, sender_name
  from erp_department;

create view sdk_v1_customer as
  select company_id, customer_id, code, name, kind, category, language, country, email, phone, accounting_account, street,
         postcode, city, no_reminders
  from erp_customer;

create view sdk_v1_contact as
  select company_id, contact_id, customer_id, role, name, salutation, email, phone
  from erp_contact;

create view sdk_v1_invoice as
  select company_id, invoice_id, number, kind, customer_id, department_id, operator, order_reference, ordering_party, issued_on,
         coalesce(sent_on, issued_on) as sent_on, currency, total, status, payment_method
  from erp_invoice;

create view sdk_v1_receivable as
  select s.company_id, s.invoice_id, s.position, i.number, i.customer_id, i.department_id, i.issued_on,
         coalesce(i.sent_on, i.issued_on) as sent_on, s.due_on, i.currency, s.amount, s.settled, i.status, i.payment_method
  from erp_instalment s
  join erp_invoice i on i.company_id = s.company_id and i.invoice_id = s.invoice_id
  where i.kind = 'invoice' and i.total > 0;

create view sdk_v1_settlement as
  select company_id, invoice_id, position, source_id as settlement_id, settled_on, kind, amount
  from erp_allocation;

create view sdk_v1_customer_credit as
  select company_id, customer_id, credit_id, credited_on, currency, amount
  from erp_customer_credit;

create view sdk_v1_payment as
  select company_id, payment_id, customer_id, invoice_id, paid_on, currency, amount, reference
  from erp_payment;
