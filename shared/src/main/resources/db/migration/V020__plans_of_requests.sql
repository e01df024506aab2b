-- Postgres compares a plan for all parameters with one for those of the moment, and keeps the first where it looks no dearer. Both ways went
-- wrong: reads of an owner were planned anew each time, half a millisecond for a tenth of one, and the more so the larger the table; and a page of a
-- range of time, for which the plan for all parameters expects ten rows, was to be had by fetching and sorting the whole range.
--
-- A request of the API has its one good plan, which walks an index of its owner in the order of the page: made once, without bitmaps, whose rows
-- would have to be sorted. An administrator's filters are anybody's guess, and rare: planned each time for what is asked.
-- Handlers (encargo_worker) keep the choice.
do $settings$
begin
  reset role; -- to whoever made the roles, who alone may alter them
  if pg_has_role(current_user, 'encargo_api', 'MEMBER WITH ADMIN OPTION') then
    alter role encargo_api set plan_cache_mode = 'force_generic_plan';
    alter role encargo_api set enable_bitmapscan = off;
  end if;
  if pg_has_role(current_user, 'encargo_admin', 'MEMBER WITH ADMIN OPTION') then
    alter role encargo_admin set plan_cache_mode = 'force_custom_plan';
  end if;
  set local role encargo_owner;
end $settings$;
