-- Creations that are one piece of work: debounced (each moves the job that waits, and replaces what it is about), or throttled (so many in a
-- period; further ones are answered with the newest). Kept in the jobs themselves: no table of keys to be hot, to be cleaned, or to be
-- forgotten when a guest becomes a user. Jobs without such a key are in no index of it and pass through no function.

alter table jobs add column deduplication_key text;
alter table jobs add column start_by timestamptz;

comment on column jobs.deduplication_key is 'debounce or throttle, the type and the caller''s key, with colons between them.';
comment on column jobs.start_by is 'Of a debounced job: not to be moved beyond.';

-- By the database's clock, under a lock of the key, so that the newest is the newest whichever machine made the ids.
create index jobs_by_deduplication_key on jobs (user_id, guest_id, deduplication_key, created_at) where deduplication_key is not null;

-- The newest jobs of a key. Two statements, since of "user_id is not distinct from …" no index could be used.
create function newest_of_key(asking_user text, asking_guest uuid, wanted text, since timestamptz, most integer)
returns table (id uuid, created_at timestamptz) language plpgsql as $$
#variable_conflict use_column
begin
  if asking_user is not null then
    return query
      select j.id, j.created_at from jobs j
      where j.user_id = asking_user and j.guest_id is null and j.deduplication_key = wanted and j.created_at > since and j.status <> 'CANCELLED'
      order by j.created_at desc limit most;
  else
    return query
      select j.id, j.created_at from jobs j
      where j.user_id is null and j.guest_id = asking_guest and j.deduplication_key = wanted and j.created_at > since and j.status <> 'CANCELLED'
      order by j.created_at desc limit most;
  end if;
end $$;

-- Which of the asked jobs (as NewJobs writes them) are not to be written, and the job that each is answered with. Waits for others that create
-- with one of the keys, in one order for all; every command looks at the database anew, so it sees what they have committed.
create function deduplicate(asking_user text, asking_guest uuid, asked jsonb, keys jsonb) returns table (asked_id uuid, job_id uuid)
language plpgsql as $$
declare
  one record;
  same uuid;
  newest uuid;
  made bigint;
  later timestamptz;
  fresh jsonb := '{}'; -- throttle's: of each key how many of these very jobs are to be written, and the last of them
begin
  perform pg_advisory_xact_lock(in_order.lock)
  from (
    select distinct hashtextextended(coalesce('user ' || asking_user, 'guest ' || asking_guest) || ' ' || value, 3162279) as lock
    from jsonb_array_elements_text(keys) order by lock
  ) as in_order;

  for one in
    select a.* from jsonb_array_elements(asked) with ordinality as e (value, n) cross join lateral jsonb_to_record(e.value) as a (
      id uuid, name text, payload jsonb, max_retries integer, retry_delay_ms bigint, webhook_url text, url text, metadata jsonb,
      deduplication_key text, delay_ms bigint, throttle_limit integer, period_ms bigint)
    where a.deduplication_key is not null
      and not exists (select from jobs j where j.id = a.id) -- written by a first try whose answer was lost
    order by e.n
  loop
    if one.delay_ms is not null then
      later := clock_timestamp() + one.delay_ms * interval '1 millisecond';
      update jobs j
      set run_at = greatest(j.run_at, least(later, j.start_by)), scheduled_at = greatest(j.run_at, least(later, j.start_by)),
          name = one.name, payload = one.payload, metadata = coalesce(one.metadata, '{}'), url = one.url, webhook_url = one.webhook_url,
          max_retries = one.max_retries, retry_delay_ms = one.retry_delay_ms
      where j.id = (select w.id from newest_of_key(asking_user, asking_guest, one.deduplication_key, '-infinity', 1) as w)
        and j.status in ('PENDING', 'QUEUED') and j.started_at is null and j.cancel_requested_at is null
      returning j.id into same;
      if same is not null then
        return query select one.id, same;
      end if;
    else
      select count(*), (array_agg(recent.id order by recent.created_at desc))[1] into made, newest
      from newest_of_key(asking_user, asking_guest, one.deduplication_key,
             clock_timestamp() - one.period_ms * interval '1 millisecond', one.throttle_limit) as recent;
      made := made + coalesce(cast(fresh -> one.deduplication_key ->> 'n' as bigint), 0);
      if made >= one.throttle_limit then
        return query select one.id, coalesce(cast(fresh -> one.deduplication_key ->> 'id' as uuid), newest);
      else
        fresh := jsonb_set(fresh, array[one.deduplication_key], jsonb_build_object(
          'n', coalesce(cast(fresh -> one.deduplication_key ->> 'n' as bigint), 0) + 1, 'id', one.id));
      end if;
    end if;
  end loop;
end $$;

comment on function deduplicate is 'Of jobs that are asked for: those that are not to be written, each with the job that is there.';

revoke all on function deduplicate, newest_of_key from public;
grant execute on function deduplicate, newest_of_key to encargo_api;
