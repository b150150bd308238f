-- A signature that a person wrote for one message in place of the sender's usual one; NULL: the usual one.
alter table reminders_message add column own_signature text;
