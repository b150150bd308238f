-- SQLite plans by statistics, which nobody gathers in an embedded database; without them it takes "the company" for a narrow filter
-- and walks whole tables. These are the proportions of a ledger of 100 000 invoices in two companies: rows, then rows for each
-- further column that is fixed. PostgreSQL gathers its own.
-- [sqlite]
analyze;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('erp_department', 'sqlite_autoindex_erp_department_1', '10 5 1'),
  ('erp_department', 'erp_department_code', '10 5 1'),
  ('erp_customer', 'erp_customer', '10000 5000 1'),
  ('erp_customer', 'erp_customer_code', '10000 5000 1'),
  ('erp_customer', 'erp_customer_name', '10000 5000 2 1'),
  ('erp_customer', 'erp_customer_search', '10000 5000 1'),
  ('erp_contact', 'erp_contact', '15000 7500 1'),
  ('erp_contact', 'erp_contact_identity', '15000 7500 2 1 1'),
  ('erp_invoice', 'erp_invoice', '100000 50000 1'),
  ('erp_invoice', 'erp_invoice_number', '100000 50000 1'),
  ('erp_invoice', 'erp_invoice_issued', '100000 50000 150 1'),
  ('erp_invoice', 'erp_invoice_customer', '100000 50000 12 1 1'),
  ('erp_invoice', 'erp_invoice_search', '100000 50000 1'),
  ('erp_invoice', 'erp_invoice_corrects', '1000 500 1'),
  ('erp_invoice_line', 'sqlite_autoindex_erp_invoice_line_1', '200000 100000 3 1'),
  ('erp_instalment', 'erp_instalment', '110000 55000 2 1'),
  ('erp_payment', 'erp_payment', '90000 45000 1'),
  ('erp_payment', 'erp_payment_identity', '90000 45000 10 2 1 1 1 1'),
  ('erp_payment', 'erp_payment_invoice', '90000 45000 2 1'),
  ('erp_payment', 'erp_payment_date', '90000 45000 150 1'),
  ('erp_payment', 'erp_payment_reverses', '1000 500 1'),
  ('erp_credit', 'sqlite_autoindex_erp_credit_1', '2500 1250 2 1'),
  ('erp_credit', 'erp_credit_invoice', '2500 1250 2'),
  ('erp_allocation', 'erp_allocation', '90000 45000 2 1 1'),
  ('erp_customer_credit', 'erp_customer_credit', '3000 1500 3 1'),
  ('erp_customer_credit', 'erp_customer_credit_owner', '3000 1500 1'),
  ('erp_audit', 'sqlite_autoindex_erp_audit_1', '10000 5000 1'),
  ('erp_audit', 'erp_audit_subject', '10000 5000 5 1');
analyze sqlite_schema;
