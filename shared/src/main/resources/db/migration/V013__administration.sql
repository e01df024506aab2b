-- What administrators look at and do: dead letters, figures over time, changes of many jobs at once.

-- Jobs whose message was delivered too often without an end, until they are removed with their jobs.
create table dead_letters (
  job_id      uuid primary key,
  buried_at   timestamptz not null default clock_timestamp(),
  redriven_at timestamptz,
  priority    text not null,
  type        text not null
);

create index dead_letters_waiting on dead_letters (priority, type) where redriven_at is null;

insert into dead_letters (job_id, buried_at, priority, type)
select id, completed_at, priority, type from jobs where completed_at is not null and status = 'FAILED' and error like 'DEAD_LETTERED:%';

create or replace function remove_with_their_jobs() returns trigger language plpgsql as $$
begin
  delete from job_attempts where job_id in (select id from gone);
  delete from job_logs where job_id in (select id from gone);
  delete from dead_letters where job_id in (select id from gone);
  return null;
end $$;

-- Jobs that have ended, by five minutes. Each is read once for this, after its end: the end itself writes nothing here.
create table job_figures (
  slot      timestamptz not null,
  completed bigint not null,
  failed    bigint not null,
  cancelled bigint not null,
  run_ms    numeric not null,
  type      text not null,
  priority  text not null,
  primary key (slot, type, priority)
);

comment on column job_figures.run_ms is 'Of the attempts that ended the completed ones, together.';

-- How long they waited for their first attempt, and how long the attempt ran that ended them.
create table job_durations (
  slot     timestamptz not null,
  count    bigint not null,
  bucket   smallint not null,
  measure  text not null,
  type     text not null,
  priority text not null,
  primary key (slot, type, priority, measure, bucket),
  constraint job_durations_measure_is_known check (measure in ('WAIT', 'RUN'))
);

comment on column job_durations.bucket is 'Of a duration of so many ms: floor(8 * log2(ms)), so each is 9 % wider than the one before; 0 for up to 1 ms.';

-- Up to when ended jobs are in the two tables above; one row.
create table job_figures_until (
  only_row     boolean primary key default true check (only_row),
  rolled_until timestamptz not null default '-infinity'
);
insert into job_figures_until default values;

create function duration_bucket(from_time timestamptz, to_time timestamptz) returns smallint language sql immutable as $$
  select cast(floor(8 * ln(greatest(extract(epoch from to_time - from_time) * 1000, 1)) / ln(2)) as smallint)
$$;

-- A day at the most, so that no call takes long; 0 when nothing is left. What ended in the last minute waits: its commit may be on the way.
create function roll_up_job_figures() returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  since timestamptz;
  until timestamptz;
  rolled bigint;
begin
  select rolled_until into since from job_figures_until for update skip locked;
  if since is null then
    return 0;
  end if;
  if since = '-infinity' then
    select date_bin('5 minutes', min(completed_at), '2000-01-01 00:00Z') into since from jobs where completed_at is not null;
  end if;
  until := least(since + interval '1 day', date_bin('5 minutes', clock_timestamp() - interval '1 minute', '2000-01-01 00:00Z'));
  if since is null or until <= since then
    return 0;
  end if;
  with ended as materialized (
    select date_bin('5 minutes', completed_at, '2000-01-01 00:00Z') as slot, type, priority, status,
           greatest(scheduled_at, created_at) as ready_at, started_at, claimed_at, completed_at
    from jobs where completed_at >= since and completed_at < until
  ),
  counted as (
    insert into job_figures (slot, type, priority, completed, failed, cancelled, run_ms)
    select slot, type, priority, count(*) filter (where status = 'COMPLETED'), count(*) filter (where status = 'FAILED'),
           count(*) filter (where status = 'CANCELLED'),
           coalesce(sum(extract(epoch from completed_at - claimed_at) * 1000) filter (where status = 'COMPLETED'), 0)
    from ended group by slot, type, priority
  ),
  timed as (
    insert into job_durations (slot, type, priority, measure, bucket, count)
    select slot, type, priority, 'WAIT', duration_bucket(ready_at, started_at), count(*)
    from ended where started_at is not null group by 1, 2, 3, 5
    union all
    select slot, type, priority, 'RUN', duration_bucket(claimed_at, completed_at), count(*)
    from ended where claimed_at is not null group by 1, 2, 3, 5
  )
  select count(*) into rolled from ended;
  update job_figures_until set rolled_until = until;
  delete from job_figures where slot < clock_timestamp() - interval '90 days';
  delete from job_durations where slot < clock_timestamp() - interval '90 days';
  return greatest(rolled, case when until < clock_timestamp() - interval '1 hour' then 1 else 0 end);
end $$;

-- New jobs in place of ended ones, in the name of the same owners; PENDING, to be sent by who calls, or by the sweep. The key is the one that a
-- retry by the owner uses, so that a job is retried once, whoever asks. Of jobs with one unique key, one is made, and none where it is taken.
create function make_again(job_ids jsonb) returns table (id uuid, priority text, ordering_group text)
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with ended as materialized (
    select j.*, row_number() over (partition by j.user_id, j.guest_id, j.unique_key order by j.id) as n
    from jobs j
    where j.id in (select cast(value as uuid) from jsonb_array_elements_text(job_ids)) and j.status in ('FAILED', 'CANCELLED')
  ),
  fresh as materialized (
    select e.*, uuid_v7() as new_id from ended e
    where e.unique_key is null
      or e.n = 1 and not exists (
        select from jobs u
        where u.unique_key = e.unique_key and u.completed_at is null
          and u.user_id is not distinct from e.user_id and u.guest_id is not distinct from e.guest_id)
  ),
  used as (
    insert into idempotency_keys (user_id, guest_id, key, body_sha256, job_ids)
    select f.user_id, f.guest_id, chr(1) || 'retry:' || f.id, '', jsonb_build_array(f.new_id) from fresh f
    on conflict (user_id, guest_id, key) do nothing
    returning job_ids ->> 0 as new_id
  ),
  redriven as (
    update dead_letters set redriven_at = clock_timestamp()
    where job_id in (select f.id from fresh f) and redriven_at is null
  )
  insert into jobs (id, user_id, guest_id, type, name, payload, priority, max_retries, retry_delay_ms, run_at, due_at,
                    webhook_url, url, metadata, ordering_key, ordering_group, unique_key, traceparent)
  select f.new_id, f.user_id, f.guest_id, f.type, f.name, f.payload, f.priority, f.max_retries, f.retry_delay_ms,
         clock_timestamp(), clock_timestamp() + interval '30 seconds', f.webhook_url, f.url,
         f.metadata || jsonb_build_object('retryOf', f.id), f.ordering_key, f.ordering_group, f.unique_key, f.traceparent
  from fresh f join used u on u.new_id = cast(f.new_id as text)
  returning jobs.id, jobs.priority, jobs.ordering_group
$$;

revoke all on function roll_up_job_figures, make_again from public;
grant execute on function roll_up_job_figures to encargo_worker, encargo_admin;
grant execute on function make_again to encargo_worker;

revoke all on dead_letters, job_figures, job_durations, job_figures_until from encargo_api, encargo_worker;
grant select, insert, update, delete on dead_letters to encargo_worker;

alter table dead_letters enable row level security;
alter table dead_letters force row level security;
alter table job_figures enable row level security;
alter table job_figures force row level security;
alter table job_durations enable row level security;
alter table job_durations force row level security;
alter table job_figures_until enable row level security;
alter table job_figures_until force row level security;
create policy dead_letters_of_all on dead_letters to encargo_worker, encargo_owner using (true);
create policy dead_letters_for_reading on dead_letters for select to encargo_admin using (true);
create policy job_figures_of_all on job_figures to encargo_owner using (true);
create policy job_figures_for_reading on job_figures for select to encargo_admin using (true);
create policy job_durations_of_all on job_durations to encargo_owner using (true);
create policy job_durations_for_reading on job_durations for select to encargo_admin using (true);
create policy job_figures_until_of_all on job_figures_until to encargo_owner using (true);
create policy job_figures_until_for_reading on job_figures_until for select to encargo_admin using (true);
