-- How many jobs of a type run at once, and how often one of a type begins. A job over the limit is delayed, never refused.
--
-- No counter that all jobs of a type would wait for: a limit of n is n rows, and whoever needs one takes any that is free and that nobody
-- else is taking (skip locked).
--
--   RUN    a place to run in: free unless its job still runs under the fence that took it, so that ends and heartbeats need not tell it
--   RATE   a right to begin: free again after burst / count of the window, so that all of them together give count in each window
--
-- free_at is also the head of the line: who finds nothing free is given the next time that a row comes free, and moves it on. So however
-- many jobs wait, each is woken when it is its turn and not before.

create table type_limits (
  type         text primary key,
  rate_ms      bigint,
  updated_at   timestamptz not null default clock_timestamp(),
  most_running integer,
  rate_count   integer,
  rate_burst   integer,
  constraint type_limits_limit_something check (most_running is not null or rate_count is not null),
  constraint type_limits_rate_is_whole check (num_nulls(rate_count, rate_ms, rate_burst) in (0, 3)),
  constraint type_limits_are_in_reach check (
    most_running between 1 and 1000 and rate_count between 1 and 100000 and rate_ms between 1 and 86400000 and rate_burst between 1 and 1000)
);

create table type_slots (
  type     text not null references type_limits on delete cascade,
  kind     text not null,
  n        integer not null,
  fence    integer,
  free_at  timestamptz not null default clock_timestamp(),
  every_ms bigint not null default 1000,
  job_id   uuid,
  constraint type_slots_pkey primary key (type, kind, n),
  constraint type_slots_kind_is_known check (kind in ('RUN', 'RATE'))
) with (fillfactor = 50);

comment on column type_slots.every_ms is 'Of a place to run in: how long its last job ran, the guess of when it comes free.';

alter table jobs add column granted_at timestamptz;
comment on column jobs.granted_at is 'Equal to run_at where the rate limit of the type has granted that very time.';

create function set_type_limit(limited text, running integer, count integer, ms bigint, burst integer) returns void
language plpgsql as $$
begin
  insert into type_limits (type, most_running, rate_count, rate_ms, rate_burst) values (limited, running, count, ms, burst)
  on conflict (type) do update set most_running = excluded.most_running, rate_count = excluded.rate_count, rate_ms = excluded.rate_ms,
    rate_burst = excluded.rate_burst, updated_at = clock_timestamp();
  delete from type_slots where type = limited and n > case kind when 'RUN' then coalesce(running, 0) else coalesce(burst, 0) end;
  -- What was promised under another limit is forgotten: jobs that were told a later time keep it, others need not wait behind it.
  update type_slots set free_at = least(free_at, clock_timestamp() + coalesce(ms, 0) * interval '1 millisecond') where type = limited;
  insert into type_slots (type, kind, n)
  select limited, 'RUN', n from generate_series(1, running) as n union all select limited, 'RATE', n from generate_series(1, burst) as n
  on conflict do nothing;
end $$;

-- Of jobs that were just claimed, those that must wait go back to PENDING with a new dispatch and their time; the others have what they
-- need. Each command looks at the database anew, and that matters: a place is looked at once more when it is locked.
create function hold_back(ids uuid[], fences integer[])
returns table (id uuid, dispatch integer, run_at timestamptz, within_reach boolean, priority text, ordering_group text)
language plpgsql as $$
#variable_conflict use_column
declare
  job record;
  slot record;
  granted boolean;
  later timestamptz;
begin
  for job in
    select j.id, j.type, j.fence, j.granted_at is not distinct from j.run_at as granted, l.most_running, l.rate_count, l.rate_ms, l.rate_burst
    from unnest(ids, fences) as asked (id, fence)
    join jobs j on j.id = asked.id and j.fence = asked.fence
    join type_limits l on l.type = j.type
    where j.id = any (ids) and j.status = 'PROCESSING'
    order by j.type, j.id
  loop
    later := null;
    granted := job.granted;
    if job.rate_count is not null and not granted then
      select s.n, greatest(s.free_at, clock_timestamp()) as at into slot from type_slots s
      where s.type = job.type and s.kind = 'RATE' order by s.free_at limit 1 for update skip locked;
      if slot is null then
        later := clock_timestamp() + (1 + random()) * job.rate_ms / job.rate_count * interval '1 millisecond';
      else
        update type_slots s set free_at = slot.at + job.rate_burst * job.rate_ms / cast(job.rate_count as double precision) * interval '1 millisecond'
        where s.type = job.type and s.kind = 'RATE' and s.n = slot.n;
        granted := true;
        if slot.at > clock_timestamp() then
          later := slot.at;
        end if;
      end if;
    end if;
    if later is null and job.most_running is not null then
      slot := null;
      for attempt in 1 .. 3 loop
        select s.n, s.job_id, s.fence into slot from type_slots s
        where s.type = job.type and s.kind = 'RUN'
          and not exists (select from jobs h where h.id = s.job_id and h.fence = s.fence and h.status = 'PROCESSING' and h.lease_until > clock_timestamp())
        order by s.n limit 1 for update of s skip locked;
        exit when slot is null or not exists (
          select from jobs h where h.id = slot.job_id and h.fence = slot.fence and h.status = 'PROCESSING' and h.lease_until > clock_timestamp());
        slot := null;
      end loop;
      if slot is null then
        select s.n, greatest(s.free_at, clock_timestamp()) + s.every_ms * interval '1 millisecond' as at into slot from type_slots s
        where s.type = job.type and s.kind = 'RUN' order by s.free_at limit 1 for update skip locked;
        later := coalesce(slot.at, clock_timestamp() + (1 + random()) * interval '1 second');
        update type_slots s set free_at = later where s.type = job.type and s.kind = 'RUN' and s.n = slot.n;
      else
        update type_slots s
        set job_id = job.id, fence = job.fence,
            every_ms = coalesce((
              select least(greatest(cast(extract(epoch from h.completed_at - h.claimed_at) * 1000 as bigint), 50), 60000)
              from jobs h where h.id = slot.job_id), s.every_ms)
        where s.type = job.type and s.kind = 'RUN' and s.n = slot.n;
      end if;
    end if;
    if later is not null then
      return query
        update jobs j
        set status = 'PENDING', dispatch = j.dispatch + 1, run_at = later, granted_at = case when granted then later end,
            due_at = case when later <= clock_timestamp() + interval '15 minutes' then later + interval '30 seconds' else later - interval '14 minutes' end,
            lease_until = null, claimed_at = null, worker_id = null,
            started_at = case when exists (select from job_attempts a where a.job_id = j.id) then j.started_at end
        where j.id = job.id and j.fence = job.fence
        returning j.id, j.dispatch, j.run_at, j.due_at > j.run_at, j.priority, j.ordering_group;
    end if;
  end loop;
end $$;

revoke all on type_limits, type_slots from encargo_api, encargo_worker, encargo_admin;
grant select on type_limits to encargo_worker;
grant select, update on type_slots to encargo_worker;
grant select, insert, update, delete on type_limits, type_slots to encargo_admin;
alter table type_limits enable row level security;
alter table type_limits force row level security;
alter table type_slots enable row level security;
alter table type_slots force row level security;
create policy type_limits_of_all on type_limits to encargo_worker, encargo_owner, encargo_admin using (true);
create policy type_slots_of_all on type_slots to encargo_worker, encargo_owner, encargo_admin using (true);

revoke all on function set_type_limit, hold_back from public;
grant execute on function set_type_limit to encargo_admin;
grant execute on function hold_back to encargo_worker;
