-- A new job that may run at once is written as QUEUED, together with the intent to send its message; once SQS has taken the messages of a request,
-- its intent is removed: one row for a request, where marking its jobs was an update of each of them, and a second statement for a single one.
-- An intent that stays tells the sweep which jobs may never have been sent.
create table send_intents (
  first_job  uuid primary key,
  last_job   uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint send_intents_are_ranges check (first_job <= last_job)
);

comment on table send_intents is 'Requests whose messages SQS may not have taken: from the first to the last id of the jobs that each wrote.';

-- Ids alone, and nobody's: the next request of a function, whoever makes it, removes what the one before it has fulfilled.
revoke update on send_intents from encargo_api, encargo_worker;
grant insert, delete on send_intents to encargo_admin;
