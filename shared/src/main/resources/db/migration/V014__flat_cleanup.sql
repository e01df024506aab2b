-- The clean-up at a cost that does not grow with what stays. The time is the statement's: clock_timestamp() may change from row to row,
-- so that no index can be searched for it and all of it is read. The ids are an array: of rows the planner makes a join, which may read
-- the whole table.
create or replace function cleanup_old_jobs(days integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  removed bigint;
begin
  if days < 1 then
    raise exception 'days must be 1 or more' using errcode = 'invalid_parameter_value';
  end if;
  delete from jobs where id = any (array(
    select id from jobs where completed_at < statement_timestamp() - days * interval '1 day'
    order by completed_at limit 10000 for update skip locked));
  get diagnostics removed = row_count;
  return removed;
end $$;

create or replace function remove_idle_guests(idle interval, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  removed integer;
begin
  with gone as (
    delete from guests where guest_id = any (array(
      select guest_id from guests where last_activity_at < statement_timestamp() - idle
      order by last_activity_at limit most for update skip locked))
    returning guest_id
  )
  insert into removals (guest_id) select guest_id from gone;
  get diagnostics removed = row_count;
  delete from rate_counts where minute < statement_timestamp() - interval '10 minutes';
  return removed;
end $$;
