-- The ids as an array: of a subquery's rows the planner makes a join, which reads all of a large table to remove a few old rows.
create or replace function cleanup_old_jobs(days integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  removed bigint;
begin
  if days < 1 then
    raise exception 'days must be 1 or more' using errcode = 'invalid_parameter_value';
  end if;
  delete from jobs where id = any (array(
    select id from jobs where completed_at < clock_timestamp() - days * interval '1 day'
    order by completed_at limit 10000 for update skip locked));
  get diagnostics removed = row_count;
  return removed;
end $$;
