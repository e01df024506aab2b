-- Counting a quota costs as much as what is counted: 0.25 s where an owner has made 300,000 jobs within the minute, and that of every
-- tenth request of a thousand. So the count also tells how far the limit is, and who is far from it is counted more seldom.

-- Read from an index in its order, to its limit, with plans that hold however fast the table grows: one made while it was nearly empty
-- would read all of it.
create function quota_left(asking_user text, asking_guest uuid, adding bigint, most_active bigint, most_in_a_minute bigint) returns bigint
language plpgsql stable set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  -- Ids begin with the time of their making, in milliseconds; the clock that made them may be off by a few seconds, and so is the minute.
  first_id constant uuid := cast(lpad(to_hex(cast(extract(epoch from clock_timestamp()) * 1000 as bigint) - 60000), 12, '0') || '00000000000000000000' as uuid);
  active bigint;
  recent bigint;
  oldest timestamptz;
begin
  if asking_user is not null then
    select count(*) into active
    from (select from jobs where user_id = asking_user and completed_at is null order by id limit most_active) as counted;
    select count(*) into recent from (select from jobs where user_id = asking_user and id > first_id order by id limit most_in_a_minute) as counted;
  else
    select count(*) into active
    from (select from jobs where guest_id = asking_guest and completed_at is null order by id limit most_active) as counted;
    select count(*) into recent from (select from jobs where guest_id = asking_guest and id > first_id order by id limit most_in_a_minute) as counted;
  end if;
  if active + adding > most_active then
    raise exception 'limit active_jobs reached, again in 30 s' using errcode = 'EN429';
  end if;
  if recent + adding > most_in_a_minute then
    if asking_user is not null then
      select created_at into oldest from jobs where user_id = asking_user and id > first_id order by id limit 1;
    else
      select created_at into oldest from jobs where guest_id = asking_guest and id > first_id order by id limit 1;
    end if;
    raise exception 'limit jobs_in_a_minute reached, again in % s',
        least(60, greatest(1, ceil(60 - extract(epoch from clock_timestamp() - coalesce(oldest, clock_timestamp())))))
      using errcode = 'EN429';
  end if;
  return least(most_active - active, most_in_a_minute - recent) - adding;
end $$;

comment on function quota_left is 'How many jobs the owner may add beyond these, or EN429, whose message says which limit and after how many seconds to come again.';

-- For environments of the release before, which run until theirs ends.
create or replace function within_quota(asking_user text, asking_guest uuid, adding bigint, most_active bigint, most_in_a_minute bigint) returns boolean
language sql stable as $$
  select quota_left(asking_user, asking_guest, adding, most_active, most_in_a_minute) >= 0
$$;
