-- Letters by the day on which they were filed: their path is "letters/YYYY-MM-DD/…".
create index reminders_sent_copy_day on reminders_sent_copy (company_id, substr(file, 9, 10), message_id) where file <> '';

-- What the document of a day's letters (all.pdf) was last made of: a digest of the letters in it, how many they are, how many pages,
-- and how many could not be put in because their files were gone. Noted after it is filed: what differs is made anew.
create table reminders_letter_day (
  company_id bigint not null,
  day text not null,
  digest text not null,
  letters bigint not null,
  pages bigint not null,
  missing bigint not null,
  primary key (company_id, day)
);
