-- Once a minute a guest's request writes when it was last seen, and holds that row to its end. The other requests of the guest waited for
-- it there, readers too, and not at the idempotency key, where somebody who repeats a request is told after two seconds that the first
-- one is being carried out. Whoever finds the row held leaves the writing to the one who holds it.
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
    where guest_id = (
      select guest_id from guests
      where guest_id = id and last_activity_at < clock_timestamp() - interval '1 minute' for no key update skip locked);
  end if;
end $$;
