-- Schedules, and what became of each of their times.
--
-- A schedule's time is a tick; (schedule, tick) is a key, so that however often EventBridge calls, a tick is handled once. The rules that
-- call stand at EventBridge: revision grows with each change that they must follow, and synced_revision says which of them they follow.

create table schedules (
  id              uuid primary key,
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),
  handled_until   timestamptz not null,
  next_at         timestamptz,
  at              timestamptz,
  start_at        timestamptz,
  end_at          timestamptz,
  ended_at        timestamptz,
  deleted_at      timestamptz,
  catch_up_window bigint not null default 86400,
  jitter          bigint not null default 0,
  catch_up_limit  integer not null default 10,
  revision        integer not null default 1,
  synced_revision integer not null default 0,
  paused          boolean not null default false,
  user_id         text not null,
  shipped         text,
  name            text not null,
  cron            text,
  time_zone       text not null default 'UTC',
  overlap         text not null default 'skip',
  catch_up        text not null default 'skip',
  job             jsonb not null,

  constraint schedules_have_a_cron_xor_a_time check ((cron is null) <> (at is null)),
  constraint schedules_overlap_is_known check (overlap in ('skip', 'queue', 'cancel', 'allow')),
  constraint schedules_catch_up_is_known check (catch_up in ('skip', 'one', 'all')),
  constraint schedules_end_after_their_start check (end_at > start_at),
  constraint schedules_numbers_are_sound check (
    catch_up_limit between 1 and 100 and catch_up_window between 0 and 31622400 and jitter between 0 and 86400
    and revision >= 1 and synced_revision >= 0),
  constraint schedules_shipped_once unique (shipped)
);

comment on column schedules.handled_until is 'Ticks up to this time have been handled; those after it are ahead, or were missed.';
comment on column schedules.next_at is 'The first tick after handled_until; null when none comes, or while it is paused.';
comment on column schedules.ended_at is 'When it had no more ticks.';
comment on column schedules.deleted_at is 'Its rules are removed first, and then the row: so none is left behind.';
comment on column schedules.shipped is 'Its name, where it is one of those that the platform ships: its rule is the template''s.';
comment on column schedules.catch_up_window is 'In seconds, like jitter.';

create index schedules_of_user on schedules (user_id, id) where deleted_at is null;
create index schedules_next on schedules (next_at) where next_at is not null;
create index schedules_to_sync on schedules (id) where synced_revision < revision and shipped is null;

create trigger schedules_updated_at before update on schedules for each row execute function touch_updated_at();

create table schedule_ticks (
  schedule_id uuid not null references schedules (id) on delete cascade,
  tick        timestamptz not null,
  handled_at  timestamptz not null default clock_timestamp(),
  job_id      uuid,
  manual      boolean not null default false,
  outcome     text not null,
  reason      text,
  primary key (schedule_id, tick),
  constraint schedule_ticks_outcome_is_known check (outcome in ('FIRED', 'SKIPPED')),
  constraint schedule_ticks_fired_made_a_job check ((outcome = 'FIRED') = (job_id is not null)),
  constraint schedule_ticks_skipped_have_a_reason check ((outcome = 'SKIPPED') = (reason is not null))
);

create index schedule_ticks_by_age on schedule_ticks (handled_at);

-- Which jobs of a schedule are unfinished: what its overlap policy asks, however many it has made.
create index active_jobs_by_schedule on jobs (schedule_id, id) where schedule_id is not null and completed_at is null;

alter table schedules enable row level security;
alter table schedules force row level security;
alter table schedule_ticks enable row level security;
alter table schedule_ticks force row level security;

revoke all on schedules, schedule_ticks from encargo_api, encargo_worker, encargo_admin;
grant select, insert, update, delete on schedules to encargo_api;
grant select, insert on schedule_ticks to encargo_api;
grant select, insert, update, delete on schedules, schedule_ticks to encargo_worker;
grant select on schedules, schedule_ticks to encargo_admin;
-- Who fires a schedule makes its owner's jobs.
grant insert on jobs to encargo_worker;
-- An administrator who runs a shipped schedule's job by hand gets a job of his own, and makes none for others.
grant insert, update on jobs to encargo_admin;
create policy jobs_of_the_administrator on jobs to encargo_admin using (
  case when user_id is not null then user_id = (select nullif(current_setting('encargo.user', true), ''))
       else guest_id = (select cast(nullif(current_setting('encargo.guest', true), '') as uuid)) end);

create policy schedules_of_who_acts on schedules to encargo_api
  using (user_id = (select nullif(current_setting('encargo.user', true), '')));
create policy schedule_ticks_of_who_acts on schedule_ticks to encargo_api using (exists (select from schedules s where s.id = schedule_id));
create policy schedules_of_all on schedules to encargo_worker, encargo_owner using (true);
create policy schedule_ticks_of_all on schedule_ticks to encargo_worker, encargo_owner using (true);
create policy schedules_for_reading on schedules for select to encargo_admin using (true);
create policy schedule_ticks_for_reading on schedule_ticks for select to encargo_admin using (true);

-- As V008 has it; a user's schedules fire no more from this moment on, and the next sweep takes their rules away, then them.
create or replace function leave() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  leaving_user constant text := nullif(current_setting('encargo.user', true), '');
  leaving_guest constant uuid := cast(nullif(current_setting('encargo.guest', true), '') as uuid);
begin
  delete from guests where guest_id = leaving_guest;
  update schedules set deleted_at = clock_timestamp(), next_at = null, revision = revision + 1
  where user_id = leaving_user and deleted_at is null and shipped is null;
  insert into removals (user_id, guest_id) values (leaving_user, leaving_guest);
end $$;
