-- Word templates of a company. content: the file, as base64. What a template holds never changes: another upload is another template.
create table reminders_word_template (
  company_id bigint not null,
  template_id bigint not null,
  name text not null,
  size_bytes bigint not null,
  content text not null,
  added_on text not null,
  added_at bigint not null,
  actor text not null,
  primary key (company_id, template_id)
);

-- What a company wants of Word. template_id 0: the template that comes with the app. A company without a row has chosen nothing.
create table reminders_word_choice (
  company_id bigint not null,
  beside_letters smallint not null,
  template_id bigint not null,
  primary key (company_id)
);
