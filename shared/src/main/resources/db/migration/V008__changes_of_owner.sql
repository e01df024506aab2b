-- What becomes of somebody's things: a guest who signs in takes them along; who leaves has them removed; what is old goes.

-- What has happened and is to be told, numbered per aggregate.
create table outbox_events (
  id             uuid primary key default gen_random_uuid(),
  occurred_at    timestamptz not null default clock_timestamp(),
  published_at   timestamptz,
  number         bigint not null,
  aggregate_type text not null,
  aggregate_id   text not null,
  type           text not null,
  payload        jsonb not null,
  constraint outbox_events_are_numbered unique (aggregate_type, aggregate_id, number),
  constraint outbox_events_are_numbered_from_one check (number >= 1)
);

create table guest_migrations (
  guest_id     uuid primary key,
  migrated_at  timestamptz not null default clock_timestamp(),
  jobs         bigint not null default 0,
  user_id      text not null,
  token_sha256 text not null
);

comment on table guest_migrations is 'Guests who have signed in: files that they uploaded are still named after them.';

create index guest_migrations_of_user on guest_migrations (user_id);

-- Whose things made before a time are to be removed; the sweep does it in batches.
create table removals (
  id           bigint generated always as identity primary key,
  made_before  timestamptz not null default clock_timestamp(),
  guest_id     uuid,
  user_id      text,
  constraint removals_owner_is_user_xor_guest check ((user_id is null) <> (guest_id is null))
);

revoke all on outbox_events, guest_migrations, removals from encargo_api;
grant select (guest_id, user_id) on guest_migrations to encargo_api;

alter table outbox_events enable row level security;
alter table outbox_events force row level security;
alter table guest_migrations enable row level security;
alter table guest_migrations force row level security;
alter table removals enable row level security;
alter table removals force row level security;
create policy outbox_events_of_all on outbox_events to encargo_worker, encargo_owner using (true);
create policy outbox_events_for_reading on outbox_events for select to encargo_admin using (true);
create policy guest_migrations_of_all on guest_migrations to encargo_worker, encargo_owner using (true);
create policy guest_migrations_for_reading on guest_migrations for select to encargo_admin using (true);
create policy guest_migrations_of_who_acts on guest_migrations for select to encargo_api
  using (user_id = (select nullif(current_setting('encargo.user', true), '')));
create policy removals_of_all on removals to encargo_worker, encargo_owner using (true);
create policy removals_for_reading on removals for select to encargo_admin using (true);

-- A request of a guest holds the lock shared, to its end; who takes the guest away waits for such requests, and those after it find no
-- guest. So nothing is left behind in the guest's name. It is no row lock: those are written to disk, for every request.
create or replace function prove_guest(id uuid, digest text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  salt constant text := cast(gen_random_uuid() as text);
  known guests;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(cast(id as text), 3162278));
  select * into known from guests where guest_id = id;
  if sha256(convert_to(salt || coalesce(known.token_sha256, ''), 'UTF8')) <> sha256(convert_to(salt || digest, 'UTF8')) then
    raise exception 'the guest is not proven' using errcode = 'EN401';
  end if;
  if known.last_activity_at < clock_timestamp() - interval '1 minute' then
    update guests set last_activity_at = clock_timestamp()
    where guest_id = id and last_activity_at < clock_timestamp() - interval '1 minute';
  end if;
end $$;

-- Both functions below tell by an exception what is wrong: EN404 no such guest, EN409 taken over before.
create function migrate_guest_jobs(guest uuid, to_user text) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  digest text;
  moved bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(cast(guest as text), 3162278));
  delete from guests where guest_id = guest returning token_sha256 into digest;
  if digest is null then
    if exists (select from guest_migrations where guest_id = guest) then
      raise exception 'the guest has been taken over before' using errcode = 'EN409';
    end if;
    raise exception 'there is no such guest' using errcode = 'EN404';
  end if;

  -- Where both have an unfinished job with the same unique key, the user's keeps it.
  update jobs g set unique_key = null
  where g.guest_id = guest and g.unique_key is not null and g.completed_at is null
    and exists (select from jobs u where u.user_id = to_user and u.guest_id is null and u.unique_key = g.unique_key and u.completed_at is null);
  update jobs set user_id = to_user, guest_id = null where guest_id = guest;
  get diagnostics moved = row_count;

  delete from idempotency_keys g
  where g.guest_id = guest and exists (select from idempotency_keys u where u.user_id = to_user and u.guest_id is null and u.key = g.key);
  update idempotency_keys set user_id = to_user, guest_id = null where guest_id = guest;
  update dkt_lotes set user_id = to_user, guest_id = null where guest_id = guest;
  update dkt_rules set user_id = to_user, guest_id = null where guest_id = guest;

  insert into guest_migrations (guest_id, user_id, jobs, token_sha256) values (guest, to_user, moved, digest);
  insert into outbox_events (aggregate_type, aggregate_id, number, type, payload)
  values ('Guest', cast(guest as text), 1, 'GuestMigrated', jsonb_build_object('guestId', guest, 'userId', to_user, 'jobs', moved));
  return moved;
end $$;

comment on function migrate_guest_jobs is 'Gives all that is a guest''s to a user, once, and says how many jobs; EN404 without such a guest, EN409 the second time.';

-- The token is looked at before it is told whether the guest was there: who cannot prove the guest learns nothing.
create function migrate_proven_guest(guest uuid, digest text) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  salt constant text := cast(gen_random_uuid() as text);
  who constant text := nullif(current_setting('encargo.user', true), '');
  known text;
begin
  if who is null then
    raise exception 'no user acts' using errcode = 'EN404';
  end if;
  select token_sha256 into known from guests where guest_id = guest
  union all select token_sha256 from guest_migrations where guest_id = guest;
  if sha256(convert_to(salt || coalesce(known, ''), 'UTF8')) <> sha256(convert_to(salt || digest, 'UTF8')) then
    raise exception 'the guest is not proven' using errcode = 'EN404';
  end if;
  return migrate_guest_jobs(guest, who);
end $$;

-- Who acts leaves. A guest is gone at once; its things, and a user's made until now, go with the next sweeps.
create function leave() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  leaving_user constant text := nullif(current_setting('encargo.user', true), '');
  leaving_guest constant uuid := cast(nullif(current_setting('encargo.guest', true), '') as uuid);
begin
  delete from guests where guest_id = leaving_guest;
  insert into removals (user_id, guest_id) values (leaving_user, leaving_guest);
end $$;

create function remove_idle_guests(idle interval, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  removed integer;
begin
  with gone as (
    delete from guests where guest_id in (
      select guest_id from guests where last_activity_at < clock_timestamp() - idle
      order by last_activity_at limit most for update skip locked)
    returning guest_id
  )
  insert into removals (guest_id) select guest_id from gone;
  get diagnostics removed = row_count;
  delete from rate_counts where minute < clock_timestamp() - interval '10 minutes';
  return removed;
end $$;

comment on function remove_idle_guests is 'Takes away guests without activity, a batch at a time; their things go with the next sweeps.';

-- One step, of a thousand rows of each table at most and so without a long lock; 0 when nothing is left. Called again until then.
create function remove_what_was_left() returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  leaving removals;
  lote uuid;
  step integer;
  removed integer := 0;
begin
  select * into leaving from removals order by id limit 1 for update skip locked;
  if leaving.id is null then
    return 0;
  end if;
  delete from jobs where id in (
    select id from jobs
    where (user_id = leaving.user_id or guest_id = leaving.guest_id) and created_at <= leaving.made_before
    order by id limit 1000);
  get diagnostics step = row_count;
  removed := removed + step;
  delete from idempotency_keys where ctid = any (array(
    select ctid from idempotency_keys
    where (user_id = leaving.user_id or guest_id = leaving.guest_id) and created_at <= leaving.made_before limit 1000));
  get diagnostics step = row_count;
  removed := removed + step;
  delete from dkt_rules
  where (user_id = leaving.user_id or guest_id = leaving.guest_id) and created_at <= leaving.made_before;
  get diagnostics step = row_count;
  removed := removed + step;
  select id into lote from dkt_lotes
  where (user_id = leaving.user_id or guest_id = leaving.guest_id) and created_at <= leaving.made_before and status = 'complete'
  limit 1;
  if lote is not null then
    delete from dkt_rows where lote_id = lote and line <= (select min(line) + 50000 from dkt_rows where lote_id = lote);
    if not found then
      delete from dkt_lotes where id = lote;
    end if;
    removed := removed + 1;
  end if;
  if removed = 0 then
    delete from guest_migrations where user_id = leaving.user_id and migrated_at <= leaving.made_before;
    delete from removals where id = leaving.id;
    removed := 1;
  end if;
  return removed;
end $$;

create function cleanup_old_jobs(days integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  removed bigint;
begin
  if days < 1 then
    raise exception 'days must be 1 or more' using errcode = 'invalid_parameter_value';
  end if;
  delete from jobs where id in (
    select id from jobs where completed_at < clock_timestamp() - days * interval '1 day'
    order by completed_at limit 10000 for update skip locked);
  get diagnostics removed = row_count;
  return removed;
end $$;

comment on function cleanup_old_jobs is 'Removes jobs that ended that many days ago, 10,000 at the most so that no lock lasts long, and says how many; call it again until that is 0.';

revoke all on function migrate_guest_jobs, migrate_proven_guest, leave, remove_idle_guests, remove_what_was_left, cleanup_old_jobs from public;
grant execute on function migrate_proven_guest, leave to encargo_api;
grant execute on function remove_idle_guests, remove_what_was_left, cleanup_old_jobs to encargo_worker;
