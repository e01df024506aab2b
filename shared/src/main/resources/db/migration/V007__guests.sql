-- Guests: visitors without an account, each known by an id and a secret of which only the hash is kept.
--
-- No role of a function reads or writes this table itself: the functions below do, which run as the owner of the tables. The two states
-- 'EN401' and 'EN429' are ours: the guest is not proven; a limit is reached.

create table guests (
  guest_id         uuid primary key,
  created_at       timestamptz not null default clock_timestamp(),
  last_activity_at timestamptz not null default clock_timestamp(),
  token_sha256     text not null,
  constraint guests_token_is_a_digest check (token_sha256 ~ '^[0-9a-f]{64}$')
);

comment on column guests.last_activity_at is 'Written at most once a minute: the newest request may be a minute younger.';

create index guests_by_activity on guests (last_activity_at);

-- How often something was done in a minute, by whom: kept here so that a limit holds for all environments of a function together.
create table rate_counts (
  minute timestamptz not null,
  count  integer not null,
  name   text not null,
  primary key (name, minute)
);

create index rate_counts_by_age on rate_counts (minute);

revoke all on guests, rate_counts from encargo_api, encargo_worker;
revoke all on rate_counts from encargo_admin;

alter table guests enable row level security;
alter table guests force row level security;
alter table rate_counts enable row level security;
alter table rate_counts force row level security;
create policy guests_of_all on guests to encargo_owner using (true);
create policy guests_for_reading on guests for select to encargo_admin using (true);
create policy rate_counts_of_all on rate_counts to encargo_owner using (true);

create function count_against(counted text, most integer) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  this_minute constant timestamptz := date_trunc('minute', clock_timestamp());
  done integer;
begin
  insert into rate_counts as r (name, minute, count) values (counted, this_minute, 1)
  on conflict (name, minute) do update set count = r.count + 1
  returning count into done;
  if done > most then
    raise exception 'limit % reached, again in % s', split_part(counted, '/', 1),
        ceil(extract(epoch from this_minute + interval '1 minute' - clock_timestamp()))
      using errcode = 'EN429';
  end if;
end $$;

comment on function count_against is 'One more in this minute, or EN429; what is refused is not counted.';

create function create_guest(id uuid, digest text, address text, most_of_address integer, most integer) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- The row that all share is locked last, and only to the end of this statement.
  perform count_against('guests_of_an_address/' || address, most_of_address);
  insert into guests (guest_id, token_sha256) values (id, digest);
  perform count_against('guests', most);
end $$;

-- Both digests are hashed again under a salt that nobody knows, so that how long the comparison takes tells nothing about the kept one.
create function prove_guest(id uuid, digest text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  salt constant text := cast(gen_random_uuid() as text);
  known guests;
begin
  select * into known from guests where guest_id = id;
  if sha256(convert_to(salt || coalesce(known.token_sha256, ''), 'UTF8')) <> sha256(convert_to(salt || digest, 'UTF8')) then
    raise exception 'the guest is not proven' using errcode = 'EN401';
  end if;
  if known.last_activity_at < clock_timestamp() - interval '1 minute' then
    update guests set last_activity_at = clock_timestamp()
    where guest_id = id and last_activity_at < clock_timestamp() - interval '1 minute';
  end if;
end $$;

create function act_as_guest(id text, digest text) returns void language plpgsql as $$
begin
  perform prove_guest(cast(id as uuid), digest);
  perform set_config('encargo.user', '', true), set_config('encargo.guest', id, true);
end $$;

comment on function act_as_guest is 'Proves the guest and lets it act to the end of the transaction; EN401 where the proof is wrong.';

create function rotate_guest_token(digest text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update guests set token_sha256 = digest where guest_id = cast(nullif(current_setting('encargo.guest', true), '') as uuid);
  return found;
end $$;

drop function query_as;

create function query_as(acting_user text, acting_guest text, guest_token text, statement text, parameters text[])
returns table (size bigint, part text) language plpgsql as $$
begin
  if guest_token is null then
    perform set_config('encargo.user', coalesce(acting_user, ''), true), set_config('encargo.guest', coalesce(acting_guest, ''), true);
  else
    perform act_as_guest(acting_guest, guest_token);
  end if;
  return query execute statement using parameters;
end $$;

comment on function query_as is 'Says who acts, then runs a query as the caller''s role: for the RDS Data API, which takes one statement in a round trip.';

drop function update_as;

create function update_as(acting_user text, acting_guest text, guest_token text, statement text, parameters text[])
returns bigint language plpgsql as $$
declare
  changed bigint;
begin
  if guest_token is null then
    perform set_config('encargo.user', coalesce(acting_user, ''), true), set_config('encargo.guest', coalesce(acting_guest, ''), true);
  else
    perform act_as_guest(acting_guest, guest_token);
  end if;
  execute statement using parameters;
  get diagnostics changed = row_count;
  return changed;
end $$;

comment on function update_as is 'As query_as, for a statement of which only the number of changed rows is wanted.';

revoke all on function count_against, create_guest, prove_guest, rotate_guest_token from public;
grant execute on function create_guest, prove_guest, rotate_guest_token to encargo_api;
