-- How much one owner may have and ask for, counted from the jobs that are there: no counter that all requests would wait for.

-- The state 'EN429' is that of V007. Counting stops at the limit, and the indexes of an owner's jobs hold all that is counted.
create function within_quota(asking_user text, asking_guest uuid, adding bigint, most_active bigint, most_in_a_minute bigint) returns boolean
language plpgsql stable as $$
declare
  -- Ids begin with the time of their making, in milliseconds; the clock that made them may be off by a few seconds, and so is the minute.
  first_id constant uuid := cast(lpad(to_hex(cast(extract(epoch from clock_timestamp()) * 1000 as bigint) - 60000), 12, '0') || '00000000000000000000' as uuid);
  active bigint;
  recent bigint;
  oldest timestamptz;
begin
  if asking_user is not null then
    select count(*) into active from (select from jobs where user_id = asking_user and completed_at is null limit most_active) as counted;
    select count(*), min(created_at) into recent, oldest
    from (select created_at from jobs where user_id = asking_user and id > first_id order by id limit most_in_a_minute) as counted;
  else
    select count(*) into active from (select from jobs where guest_id = asking_guest and completed_at is null limit most_active) as counted;
    select count(*), min(created_at) into recent, oldest
    from (select created_at from jobs where guest_id = asking_guest and id > first_id order by id limit most_in_a_minute) as counted;
  end if;
  if active + adding > most_active then
    raise exception 'limit active_jobs reached, again in 30 s' using errcode = 'EN429';
  end if;
  if recent + adding > most_in_a_minute then
    raise exception 'limit jobs_in_a_minute reached, again in % s',
        least(60, greatest(1, ceil(60 - extract(epoch from clock_timestamp() - coalesce(oldest, clock_timestamp())))))
      using errcode = 'EN429';
  end if;
  return true;
end $$;

comment on function within_quota is 'True, or EN429, whose message says which limit and after how many seconds to come again.';

-- Bytes that an owner was given places to upload to, by day of UTC.
create table upload_counts (
  day      date not null,
  bytes    bigint not null,
  guest_id uuid,
  user_id  text,
  constraint upload_counts_owner_is_user_xor_guest check ((user_id is null) <> (guest_id is null))
);

create unique index upload_counts_of_owner on upload_counts (user_id, guest_id, day) nulls not distinct;
create index upload_counts_by_age on upload_counts (day);

revoke all on upload_counts from encargo_api;
alter table upload_counts enable row level security;
alter table upload_counts force row level security;
create policy upload_counts_of_all on upload_counts to encargo_worker, encargo_owner using (true);
create policy upload_counts_for_reading on upload_counts for select to encargo_admin using (true);

create function count_upload(size bigint, most_in_a_day bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today constant date := cast(clock_timestamp() at time zone 'UTC' as date);
  total bigint;
begin
  insert into upload_counts as c (day, bytes, user_id, guest_id)
  values (today, size, nullif(current_setting('encargo.user', true), ''), cast(nullif(current_setting('encargo.guest', true), '') as uuid))
  on conflict (user_id, guest_id, day) do update set bytes = c.bytes + excluded.bytes
  returning bytes into total;
  if total > most_in_a_day then
    raise exception 'limit bytes_uploaded_in_a_day reached, again in % s',
        ceil(extract(epoch from (today + 1) - clock_timestamp() at time zone 'UTC'))
      using errcode = 'EN429';
  end if;
end $$;

comment on function count_upload is 'Counts for who acts, or EN429; what is refused is not counted.';

revoke all on function count_upload from public;
grant execute on function count_upload to encargo_api;
