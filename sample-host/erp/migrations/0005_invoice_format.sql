-- How invoices look where a company has written it: HTML and CSS with fields. No row, or an empty html: as the product draws them.
create table erp_invoice_format (
  company_id     bigint  not null primary key references erp_company (company_id),
  html           text    not null,
  css            text    not null,
  previous_html  text    not null,  -- what was used before the last change; '' for the drawn invoice
  previous_css   text    not null,
  failed_number  text    not null,  -- the first invoice since then that could not be made so, and was drawn; '' for none
  version        bigint  not null
);
