-- A job, from its creation to its end. docs/lifecycle.md tells the protocol that these columns carry.
--
-- Two rules keep writing cheap, and both are about HOT updates, which write no index entry at all:
--   * Index predicates speak of completed_at and due_at, never of status: a change of status alone then stays HOT.
--   * due_at is a LOWER bound of when the sweep must look at a job. Queueing and claiming leave it alone while it lies
--     ahead; the sweep itself moves it on. So a job that ends soon changes indexed columns twice: at its birth and its end.

create table job_transitions (
  from_status text not null,
  to_status   text not null,
  primary key (from_status, to_status)
);

comment on table job_transitions is 'Every change of status that is allowed; dev.encargo.job.Transition holds the same list, a test keeps them equal.';

insert into job_transitions (from_status, to_status) values
  ('PENDING',    'QUEUED'),
  ('PENDING',    'PROCESSING'),
  ('PENDING',    'CANCELLED'),
  ('PENDING',    'FAILED'),
  ('QUEUED',     'PENDING'),
  ('QUEUED',     'PROCESSING'),
  ('QUEUED',     'CANCELLED'),
  ('QUEUED',     'FAILED'),
  ('PROCESSING', 'COMPLETED'),
  ('PROCESSING', 'FAILED'),
  ('PROCESSING', 'RETRYING'),
  ('PROCESSING', 'CANCELLED'),
  ('PROCESSING', 'PENDING'),
  ('RETRYING',   'PENDING'),
  ('RETRYING',   'PROCESSING'),
  ('RETRYING',   'CANCELLED'),
  ('RETRYING',   'FAILED');

create table jobs (
  id                  uuid primary key,
  created_at          timestamptz not null default clock_timestamp(),
  updated_at          timestamptz not null default clock_timestamp(),
  run_at              timestamptz not null,
  due_at              timestamptz,
  scheduled_at        timestamptz,
  lease_until         timestamptz,
  started_at          timestamptz,
  claimed_at          timestamptz,
  completed_at        timestamptz,
  cancel_requested_at timestamptz,
  retry_delay_ms      bigint not null default 1000,
  processed_items     bigint,
  total_items         bigint,
  dispatch            integer not null default 1,
  fence               integer not null default 0,
  max_retries         integer not null default 3,
  retry_count         integer not null default 0,
  progress            smallint not null default 0,
  guest_id            uuid,
  worker_id           uuid,
  schedule_id         uuid,
  user_id             text,
  status              text not null default 'PENDING',
  priority            text not null default 'NORMAL',
  type                text not null,
  name                text not null,
  url                 text,
  webhook_url         text,
  ordering_key        text,
  ordering_group      text,
  unique_key          text,
  message             text,
  error               text,
  payload             jsonb not null default '{}',
  metadata            jsonb not null default '{}',
  checkpoint          jsonb,
  result              jsonb,

  constraint jobs_owner_is_user_xor_guest check ((user_id is null) <> (guest_id is null)),
  constraint jobs_status_is_known check (status in ('PENDING', 'QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED', 'RETRYING', 'CANCELLED')),
  constraint jobs_priority_is_known check (priority in ('CRITICAL', 'HIGH', 'NORMAL', 'LOW')),
  constraint jobs_progress_is_a_percentage check (progress between 0 and 100),
  constraint jobs_items_are_counts check (processed_items >= 0 and total_items >= 0),
  constraint jobs_retries_are_bounded check (max_retries between 0 and 100 and retry_count between 0 and max_retries),
  constraint jobs_ended_iff_terminal check ((completed_at is not null) = (status in ('COMPLETED', 'FAILED', 'CANCELLED'))),
  constraint jobs_unfinished_have_a_due_time check ((due_at is null) = (completed_at is not null)),
  constraint jobs_processing_has_a_lease check ((status = 'PROCESSING') = (lease_until is not null)),
  constraint jobs_ordering_key_has_a_group check ((ordering_key is null) = (ordering_group is null)),
  constraint jobs_counters_grow_from_the_start check (dispatch >= 1 and fence >= 0)
) with (fillfactor = 50);

comment on column jobs.dispatch is 'Number of the newest send; only grows. A message with an older one is superseded.';
comment on column jobs.fence is 'Fencing token: one more at each claim. Whoever holds an older one writes nothing.';
comment on column jobs.ordering_group is 'Message group of the ordering key, scoped by owner; null where there is no key.';
comment on column jobs.started_at is 'When the first attempt began.';
comment on column jobs.claimed_at is 'When the newest attempt began.';
comment on column jobs.run_at is 'Not to be started before: scheduledAt, later the end of a backoff.';
comment on column jobs.due_at is 'The sweep looks at the job no later than it must after this time; null when the job has ended.';

-- A page of somebody's jobs, newest first: UUIDv7 sort by time, so the id is the cursor too.
create index jobs_of_user on jobs (user_id, id) where user_id is not null;
create index jobs_of_guest on jobs (guest_id, id) where guest_id is not null;

-- The running ones of somebody: how a page resumes, however long the history.
create index active_jobs_of_user on jobs (user_id, id) where user_id is not null and completed_at is null;
create index active_jobs_of_guest on jobs (guest_id, id) where guest_id is not null and completed_at is null;

create index jobs_by_url on jobs (url, id) where url is not null;
create index jobs_by_schedule on jobs (schedule_id, id) where schedule_id is not null;

-- What the sweep must look at.
create index jobs_due on jobs (due_at) where due_at is not null;

-- What the clean-up removes.
create index jobs_ended on jobs (completed_at) where completed_at is not null;

-- One unfinished job for a unique key of an owner.
create unique index jobs_one_unfinished_for_a_unique_key on jobs (user_id, guest_id, unique_key) nulls not distinct
  where unique_key is not null and completed_at is null;

-- Which unfinished job of an ordering group is the first.
create index jobs_in_order on jobs (ordering_group, id) where ordering_group is not null and completed_at is null;

create function refuse_transition() returns trigger language plpgsql as $$
begin
  raise exception 'job % cannot go from % to %', old.id, old.status, new.status
    using errcode = 'check_violation', constraint = 'jobs_transition_is_allowed';
end $$;

-- What job_transitions does not list, said as a short condition: Postgres parses it anew for every statement, and reading the
-- table for every row would cost more. A test tries all pairs of states against both.
create trigger jobs_transition_is_allowed before update of status on jobs
  for each row when (
    old.status <> new.status and (
      old.completed_at is not null
      or (new.status = 'QUEUED' and old.status <> 'PENDING')
      or (new.status in ('RETRYING', 'COMPLETED') and old.status <> 'PROCESSING')))
  execute function refuse_transition();

create function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

create trigger jobs_updated_at before update on jobs for each row execute function touch_updated_at();

-- How each attempt ended. The attempt that runs now is the job row itself: it is written here when it ends.
create table job_attempts (
  job_id     uuid not null references jobs (id) on delete cascade,
  fence      integer not null,
  worker_id  uuid,
  started_at timestamptz not null,
  ended_at   timestamptz not null,
  outcome    text not null,
  error      text,
  primary key (job_id, fence),
  constraint job_attempts_outcome_is_known check (outcome in ('COMPLETED', 'FAILED', 'RETRYING', 'CANCELLED', 'CONTINUED', 'LOST'))
);

create table job_logs (
  id      bigint generated always as identity primary key,
  job_id  uuid not null references jobs (id) on delete cascade,
  at      timestamptz not null,
  level   text not null,
  message text not null,
  constraint job_logs_level_is_known check (level in ('DEBUG', 'INFO', 'WARN', 'ERROR'))
);

create index job_logs_of_job on job_logs (job_id, id);

-- A worker is one execution environment of a worker function.
create table workers (
  id              uuid primary key,
  name            text not null,
  hostname        text not null,
  pid             bigint not null,
  status          text not null default 'active',
  concurrency     integer not null,
  active_jobs     integer not null default 0,
  processed_count bigint not null default 0,
  failed_count    bigint not null default 0,
  last_heartbeat  timestamptz not null default clock_timestamp(),
  started_at      timestamptz not null default clock_timestamp(),
  stopped_at      timestamptz,
  constraint workers_status_is_known check (status in ('active', 'stale', 'stopped'))
);

create index workers_alive on workers (last_heartbeat) where status = 'active';

-- What an Idempotency-Key was used for; a repeat gets the same jobs.
create table idempotency_keys (
  user_id     text,
  guest_id    uuid,
  key         text not null,
  body_sha256 text not null,
  job_ids     jsonb not null,
  created_at  timestamptz not null default clock_timestamp(),
  constraint idempotency_keys_owner_is_user_xor_guest check ((user_id is null) <> (guest_id is null))
);

create unique index idempotency_keys_of_owner on idempotency_keys (user_id, guest_id, key) nulls not distinct;
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Until when a wake-up of the sweep is known to be on its way; one row.
create table sweep_alarm (
  only_row    boolean primary key default true check (only_row),
  armed_until timestamptz not null default '-infinity'
);

insert into sweep_alarm default values;
