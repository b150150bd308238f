create table notes_note (
  company_id bigint not null,
  note_id bigint not null,
  invoice_id bigint not null,
  written_on text not null,
  author text not null,
  text text not null,
  primary key (company_id, note_id)
);
create index notes_note_by_invoice on notes_note (company_id, invoice_id);
