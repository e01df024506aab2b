-- What belongs to an owner goes along when a guest signs in, and goes away when its owner leaves: all of it, at a cost that does not grow
-- with what others have. And no role reads or writes what its statements have no use for.

-- As V008 has it, with what came since: bytes counted, the secret that signs the calls of one's jobs, and those calls. Where the user has
-- a secret already, the guest's signs beside it for a day, as after any change of secrets.
create or replace function migrate_guest_jobs(guest uuid, to_user text) returns bigint
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
  where g.user_id is null and g.guest_id = guest
    and exists (select from idempotency_keys u where u.user_id = to_user and u.guest_id is null and u.key = g.key);
  update idempotency_keys set user_id = to_user, guest_id = null where user_id is null and guest_id = guest;
  update dkt_lotes set user_id = to_user, guest_id = null where guest_id = guest;
  update dkt_rules set user_id = to_user, guest_id = null where guest_id = guest;

  insert into upload_counts as c (day, bytes, user_id)
  select day, bytes, to_user from upload_counts where user_id is null and guest_id = guest
  on conflict (user_id, guest_id, day) do update set bytes = c.bytes + excluded.bytes;
  delete from upload_counts where user_id is null and guest_id = guest;

  update webhook_secrets set user_id = to_user, guest_id = null,
    expires_at = case
      when expires_at is null and exists (select from webhook_secrets u where u.user_id = to_user and u.expires_at is null)
      then clock_timestamp() + interval '24 hours' else expires_at end
  where guest_id = guest;
  update outbox_deliveries set user_id = to_user, guest_id = null where guest_id = guest;

  insert into guest_migrations (guest_id, user_id, jobs, token_sha256) values (guest, to_user, moved, digest);
  insert into outbox_events (aggregate_type, aggregate_id, number, type, payload)
  values ('Guest', cast(guest as text), 1, 'GuestMigrated', jsonb_build_object('guestId', guest, 'userId', to_user, 'jobs', moved));
  return moved;
end $$;

create index outbox_deliveries_of_user on outbox_deliveries (user_id) where user_id is not null;
create index outbox_deliveries_of_guest on outbox_deliveries (guest_id) where guest_id is not null;

-- One step, of a thousand rows of each table at most and so without a long lock; 0 when nothing is left. Called again until then.
--
-- Each statement is planned for the owner it is about, who stands in it: of "user or guest" the planner makes a walk through everybody's.
create or replace function remove_what_was_left() returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  leaving removals;
  theirs text;
  owned text;
  lote uuid;
  step integer;
  removed integer := 0;
begin
  select * into leaving from removals order by id limit 1 for update skip locked;
  if leaving.id is null then
    return 0;
  end if;
  theirs := case when leaving.user_id is not null then format('user_id = %L and guest_id is null', leaving.user_id)
                 else format('user_id is null and guest_id = %L', leaving.guest_id) end;
  foreach owned in array array['jobs', 'idempotency_keys', 'dkt_rules', 'webhook_secrets', 'outbox_deliveries'] loop
    execute format('delete from %1$I where %2$s = any (array(select %2$s from %1$I where %3$s and created_at <= $1 limit 1000))',
        owned, case owned when 'idempotency_keys' then 'ctid' else 'id' end, theirs)
      using leaving.made_before;
    get diagnostics step = row_count;
    removed := removed + step;
  end loop;
  execute format('delete from upload_counts where %s', theirs);
  execute format('select id from dkt_lotes where %s and created_at <= $1 and status = ''complete'' limit 1', theirs)
    into lote using leaving.made_before;
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

-- As V014 has it; what was uploaded on a day is asked for on that day alone.
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
  delete from upload_counts where day < cast(statement_timestamp() at time zone 'UTC' as date) - 1;
  return removed;
end $$;

-- Hashes of guests' tokens and who is leaving are for the functions above alone, which run as the owner of the tables.
revoke all on guests, guest_migrations, removals, upload_counts from encargo_worker, encargo_admin;
revoke all on workers from encargo_api;
revoke update on schedule_ticks, dead_letters from encargo_worker;
