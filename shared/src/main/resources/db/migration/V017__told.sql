-- More of what happens is told: retries of jobs, and schedules; what is told of somebody goes with them; and an outbox of any length is
-- cleaned up by its index.

-- As V010 has it, but for the time: clock_timestamp() may change from row to row, so that no index could be searched for it.
create or replace function cleanup_outbox(days integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  before constant timestamptz := clock_timestamp() - days * interval '1 day';
  removed bigint;
begin
  if days < 0 then
    raise exception 'days must be 0 or more' using errcode = 'invalid_parameter_value';
  end if;
  delete from outbox_events where id in (
    select e.id from outbox_events e
    where e.published_at < before
      and not exists (select from outbox_deliveries d where d.event_id = e.id and d.ended_at is null)
    order by e.published_at limit 10000 for update skip locked);
  get diagnostics removed = row_count;
  delete from webhook_secrets s
  where s.expires_at < clock_timestamp()
    or s.guest_id is not null and not exists (select from guests g where g.guest_id = s.guest_id)
      and not exists (select from outbox_deliveries d where d.guest_id = s.guest_id and d.ended_at is null);
  return removed;
end $$;

-- An attempt has failed, or its worker was lost, and another one follows. Told, like ends, only where somebody wants to hear it: for who
-- does not, an attempt costs the comparison of two numbers more.
create function tell_job_retry() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform emit_event('Job', cast(new.id as text), 'JobRetrying', jsonb_strip_nulls(jsonb_build_object(
    'jobId', new.id, 'name', new.name, 'type', new.type, 'status', new.status, 'priority', new.priority,
    'error', new.error, 'retryCount', new.retry_count, 'maxRetries', new.max_retries, 'runAt', new.run_at, 'metadata', new.metadata,
    'url', new.url, 'userId', new.user_id, 'guestId', new.guest_id, 'scheduleId', new.schedule_id,
    'createdAt', new.created_at, 'startedAt', new.started_at)));
  return null;
end $$;

create trigger jobs_tell_their_retry after update of retry_count on jobs
  for each row when (new.retry_count > old.retry_count and new.completed_at is null and somebody_listens_to('JobRetrying'))
  execute function tell_job_retry();

create function tell_schedule() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  what constant text := case
    when tg_op = 'INSERT' then 'ScheduleCreated'
    when old.deleted_at is null and new.deleted_at is not null then 'ScheduleDeleted'
    when new.paused and not old.paused then 'SchedulePaused'
    when old.paused and not new.paused then 'ScheduleResumed'
    when old.ended_at is null and new.ended_at is not null then 'ScheduleEnded'
    else 'ScheduleChanged' end;
begin
  if somebody_listens_to(what) then
    perform emit_event('Schedule', cast(new.id as text), what, jsonb_strip_nulls(jsonb_build_object(
      'scheduleId', new.id, 'name', new.name, 'userId', new.user_id, 'jobType', new.job ->> 'type', 'cron', new.cron,
      'timeZone', new.time_zone, 'at', new.at, 'startAt', new.start_at, 'endAt', new.end_at, 'overlap', new.overlap,
      'catchUp', new.catch_up, 'paused', new.paused, 'nextAt', new.next_at, 'endedAt', new.ended_at, 'createdAt', new.created_at)));
  end if;
  return null;
end $$;

-- Those that the platform ships come with a deployment, and nobody makes them.
create trigger schedules_tell_of_themselves after insert on schedules
  for each row when (new.shipped is null) execute function tell_schedule();
create trigger schedules_tell_their_changes after update on schedules
  for each row when (new.shipped is null and new.revision > old.revision) execute function tell_schedule();

-- What a tick makes is a job, which tells of itself; told here is that none was made. One event, however many ticks were missed.
create function tell_skipped_ticks() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform emit_event('Schedule', cast(t.schedule_id as text), 'ScheduleSkipped', jsonb_strip_nulls(jsonb_build_object(
    'scheduleId', t.schedule_id, 'name', s.name, 'userId', case when s.shipped is null then s.user_id end, 'jobType', s.job ->> 'type',
    'reason', t.reason, 'ticks', t.ticks, 'firstTick', t.first_tick, 'lastTick', t.last_tick, 'createdAt', s.created_at)))
  from (
    select schedule_id, reason, count(*) as ticks, min(tick) as first_tick, max(tick) as last_tick
    from fresh where outcome = 'SKIPPED' group by schedule_id, reason) t
  join schedules s on s.id = t.schedule_id
  where somebody_listens_to('ScheduleSkipped');
  return null;
end $$;

create trigger schedule_ticks_tell_of_skipped_ones after insert on schedule_ticks
  referencing new table as fresh for each statement execute function tell_skipped_ticks();

-- What is told of an owner holds what is theirs, results among it. It goes with them, told or not, and so do the secrets that signed it.
create index outbox_events_of_user on outbox_events ((payload ->> 'userId')) where payload ->> 'userId' is not null;
create index outbox_events_of_guest on outbox_events ((payload ->> 'guestId')) where payload ->> 'guestId' is not null;

-- The last step of a removal: while there are events, the row stays, and the next call of remove_what_was_left goes on here. An event is as
-- old as what it tells of: of jobs made after somebody came back, nothing is taken.
create function remove_their_events_first() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from outbox_events where id in (
    select e.id from outbox_events e
    where (e.payload ->> 'userId' = old.user_id or e.payload ->> 'guestId' = cast(old.guest_id as text))
      and e.aggregate_type in ('Job', 'Schedule', 'Guest')
      and case when pg_input_is_valid(e.payload ->> 'createdAt', 'timestamptz') then cast(e.payload ->> 'createdAt' as timestamptz)
               else e.occurred_at end <= old.made_before
    limit 1000);
  if found then
    return null;
  end if;
  delete from webhook_secrets
  where (user_id = old.user_id or guest_id = old.guest_id) and created_at <= old.made_before;
  return old;
end $$;

create trigger removals_take_events_along before delete on removals for each row execute function remove_their_events_first();

-- Wake-ups of the publisher that are known to be on their way: several at once, so that one that comes soon does not hide one for the end of
-- a long wait, which is then not sent a second time.
alter table outbox_alarm drop column only_row;
delete from outbox_alarm;
alter table outbox_alarm add primary key (armed_until);
revoke update on outbox_alarm from encargo_worker;
grant insert, delete on outbox_alarm to encargo_worker;

revoke all on function tell_job_retry, tell_schedule, tell_skipped_ticks, remove_their_events_first from public;
