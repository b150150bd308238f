-- kept: whether the run kept what it decided. 0: a run of a later day had begun before it, and the past's answers are left alone.
alter table reminders_run add column kept smallint not null default 1;
