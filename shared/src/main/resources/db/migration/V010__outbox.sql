-- The outbox: what has happened is written in the transaction that makes it happen, and told from here, at least once and in order per
-- aggregate.
--
--   outbox_events      what happened, numbered per aggregate
--   outbox_deliveries  whom it is to be told: a row for each event and receiver, made with the event
--   webhooks           subscriptions; job rows have a URL of their own beside them
--   webhook_secrets    what signs: of a subscription, or of the owner whose job named a URL
--
-- A lane is what is held up together: the publisher, one subscription, or one host that jobs named. A stream is an aggregate: in a lane,
-- only the first of a stream that is not told yet may be told.

create function uuid_v7() returns uuid language sql volatile as $$
  select cast(encode(set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send(cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex') as uuid)
$$;

comment on function uuid_v7 is 'An id that sorts by its time (RFC 9562), until PostgreSQL has its own.';

create function fresh_webhook_secret() returns text language sql volatile as $$
  select 'whsec_' || encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'base64')
$$;

comment on function fresh_webhook_secret is '32 bytes with 244 that nobody can guess of their 256 bits, as Standard Webhooks writes them.';

alter table outbox_events alter column id set default uuid_v7();
create index outbox_events_published on outbox_events (published_at) where published_at is not null;

create table webhooks (
  id          uuid primary key,
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz not null default clock_timestamp(),
  status      text not null default 'ACTIVE',
  url         text not null,
  description text,
  reason      text,
  event_types jsonb not null default '[]',
  constraint webhooks_status_is_known check (status in ('ACTIVE', 'PAUSED', 'DISABLED')),
  constraint webhooks_event_types_are_a_list check (jsonb_typeof(event_types) = 'array')
);

comment on column webhooks.event_types is 'Types of events to be told; an empty list means all.';
comment on column webhooks.reason is 'Why it is disabled: the receiver said 410.';

create table webhook_secrets (
  id         uuid primary key default uuid_v7(),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  webhook_id uuid references webhooks (id) on delete cascade,
  guest_id   uuid,
  user_id    text,
  secret     text not null,
  constraint webhook_secrets_sign_for_one check (num_nonnulls(webhook_id, guest_id, user_id) = 1),
  constraint webhook_secrets_are_written_as_such check (secret ~ '^whsec_[A-Za-z0-9+/]{32,}={0,2}$')
);

comment on column webhook_secrets.expires_at is 'Set when another takes its place: until then both sign.';

create unique index webhook_secrets_newest on webhook_secrets (webhook_id, user_id, guest_id) nulls not distinct where expires_at is null;
create index webhook_secrets_of_webhook on webhook_secrets (webhook_id) where webhook_id is not null;

create table outbox_deliveries (
  id              uuid primary key default uuid_v7(),
  event_id        uuid not null references outbox_events (id) on delete cascade,
  webhook_id      uuid references webhooks (id) on delete cascade,
  guest_id        uuid,
  number          bigint not null,
  created_at      timestamptz not null default clock_timestamp(),
  next_at         timestamptz not null default clock_timestamp(),
  last_at         timestamptz,
  ended_at        timestamptz,
  attempts        integer not null default 0,
  response_status integer,
  status          text not null default 'WAITING',
  lane            text not null,
  stream          text not null,
  url             text,
  user_id         text,
  error           text,
  constraint outbox_deliveries_status_is_known check (status in ('WAITING', 'DELIVERED', 'FAILED')),
  constraint outbox_deliveries_ended_iff_not_waiting check ((ended_at is null) = (status = 'WAITING'))
);

comment on column outbox_deliveries.next_at is 'Not to be told before: the end of a backoff, or of the lease of whoever tells it now.';

create index outbox_deliveries_due on outbox_deliveries (lane, next_at) where ended_at is null;
create index outbox_deliveries_in_order on outbox_deliveries (lane, stream, number) where ended_at is null;
create index outbox_deliveries_of_event on outbox_deliveries (event_id);
create index outbox_deliveries_of_webhook on outbox_deliveries (webhook_id, id) where webhook_id is not null;

-- What the functions were deployed with, as far as triggers must know it; one row.
create table outbox_settings (
  only_row  boolean primary key default true check (only_row),
  publisher text not null default 'console',
  constraint outbox_settings_publisher_is_known check (publisher in ('console', 'webhook', 'eventbridge'))
);
insert into outbox_settings default values;

-- Until when a wake-up of the publisher is known to be on its way; one row.
create table outbox_alarm (
  only_row    boolean primary key default true check (only_row),
  armed_until timestamptz not null default '-infinity'
);
insert into outbox_alarm default values;

insert into outbox_deliveries (event_id, lane, stream, number)
select id, 'publisher', aggregate_type || '/' || aggregate_id, number from outbox_events where published_at is null;

create function fan_out() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into outbox_deliveries (event_id, lane, stream, number)
  values (new.id, 'publisher', new.aggregate_type || '/' || new.aggregate_id, new.number);
  insert into outbox_deliveries (event_id, lane, stream, number, webhook_id)
  select new.id, cast(w.id as text), new.aggregate_type || '/' || new.aggregate_id, new.number, w.id
  from webhooks w
  where w.status <> 'DISABLED' and (w.event_types = '[]' or w.event_types @> to_jsonb(new.type));
  return null;
end $$;

create trigger outbox_events_fan_out after insert on outbox_events for each row execute function fan_out();

-- Two who tell of one aggregate at the same time: the second waits at the unique index for the first to commit, and takes the next number.
-- So numbers of an aggregate are committed in order, and no row is locked that others need.
create function emit_event(aggregate_type text, aggregate_id text, type text, payload jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event constant uuid := uuid_v7();
begin
  loop
    insert into outbox_events (id, aggregate_type, aggregate_id, number, type, payload)
    select event, emit_event.aggregate_type, emit_event.aggregate_id, coalesce(max(e.number), 0) + 1, emit_event.type, emit_event.payload
    from outbox_events e
    where e.aggregate_type = emit_event.aggregate_type and e.aggregate_id = emit_event.aggregate_id
    on conflict on constraint outbox_events_are_numbered do nothing;
    if found then
      return event;
    end if;
  end loop;
end $$;

comment on function emit_event is 'Writes what happened in the transaction that makes it happen, and returns the event''s id. The publisher is to be rung after the commit.';

create function somebody_listens_to(event_type text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (select publisher <> 'console' from outbox_settings)
    or exists (select from webhooks w where w.status <> 'DISABLED' and (w.event_types = '[]' or w.event_types @> to_jsonb(event_type)))
$$;

-- The end of a job is told only where somebody wants to hear it: rows that nobody reads would cost every job two writes.
create function tell_job_end() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event uuid;
begin
  event := emit_event('Job', cast(new.id as text), 'Job' || initcap(new.status), jsonb_strip_nulls(jsonb_build_object(
    'jobId', new.id, 'name', new.name, 'type', new.type, 'status', new.status, 'priority', new.priority,
    'result', case when octet_length(cast(new.result as text)) <= 32768 then new.result end,
    'resultOmitted', case when octet_length(cast(new.result as text)) > 32768 then true end,
    'error', new.error, 'retryCount', new.retry_count, 'metadata', new.metadata, 'url', new.url,
    'userId', new.user_id, 'guestId', new.guest_id, 'scheduleId', new.schedule_id,
    'createdAt', new.created_at, 'startedAt', new.started_at, 'completedAt', new.completed_at)));
  if new.webhook_url is not null then
    insert into webhook_secrets (user_id, guest_id, secret) values (new.user_id, new.guest_id, fresh_webhook_secret())
    on conflict (webhook_id, user_id, guest_id) where expires_at is null do nothing;
    insert into outbox_deliveries (event_id, lane, stream, number, url, user_id, guest_id)
    values (event, 'host ' || lower(coalesce(substring(new.webhook_url from '^[A-Za-z]+://([^/?#]+)'), '')), 'Job/' || new.id, 1,
      new.webhook_url, new.user_id, new.guest_id);
  end if;
  return null;
end $$;

create trigger jobs_tell_their_end after update of status on jobs
  for each row when (
    old.completed_at is null and new.completed_at is not null
    and (new.webhook_url is not null or somebody_listens_to('Job' || initcap(new.status))))
  execute function tell_job_end();

-- The secret that signs what is sent to the URLs of the jobs of who acts; made when it is first asked for or used.
create function webhook_secret(another boolean) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  who_user constant text := nullif(current_setting('encargo.user', true), '');
  who_guest constant uuid := cast(nullif(current_setting('encargo.guest', true), '') as uuid);
  known text;
begin
  if another then
    update webhook_secrets set expires_at = clock_timestamp() + interval '24 hours'
    where webhook_id is null and user_id is not distinct from who_user and guest_id is not distinct from who_guest and expires_at is null;
  end if;
  insert into webhook_secrets (user_id, guest_id, secret) values (who_user, who_guest, fresh_webhook_secret())
  on conflict (webhook_id, user_id, guest_id) where expires_at is null do nothing;
  select secret into known from webhook_secrets
  where webhook_id is null and user_id is not distinct from who_user and guest_id is not distinct from who_guest and expires_at is null;
  return known;
end $$;

comment on function webhook_secret is 'With "another", a new one; the old one signs beside it for 24 hours.';

create function cleanup_outbox(days integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  removed bigint;
begin
  if days < 0 then
    raise exception 'days must be 0 or more' using errcode = 'invalid_parameter_value';
  end if;
  delete from outbox_events where id in (
    select e.id from outbox_events e
    where e.published_at < clock_timestamp() - days * interval '1 day'
      and not exists (select from outbox_deliveries d where d.event_id = e.id and d.ended_at is null)
    order by e.published_at limit 10000 for update skip locked);
  get diagnostics removed = row_count;
  delete from webhook_secrets s
  where s.expires_at < clock_timestamp()
    or s.guest_id is not null and not exists (select from guests g where g.guest_id = s.guest_id)
      and not exists (select from outbox_deliveries d where d.guest_id = s.guest_id and d.ended_at is null);
  return removed;
end $$;

comment on function cleanup_outbox is 'Removes events published that many days ago that nobody waits for, 10,000 at the most so that no lock lasts long, and says how many; call it again until that is 0.';

revoke all on webhooks, webhook_secrets, outbox_deliveries, outbox_settings, outbox_alarm from encargo_api, encargo_worker, encargo_admin;
revoke all on outbox_events from encargo_worker;
grant select, update (published_at) on outbox_events to encargo_worker;
grant select, update on outbox_deliveries, outbox_alarm to encargo_worker;
grant select, update (status, reason, updated_at) on webhooks to encargo_worker;
grant select on webhook_secrets, outbox_settings to encargo_worker;
grant select, update on outbox_deliveries to encargo_admin;
grant select, insert, update, delete on webhooks to encargo_admin;
-- A secret is shown when it is made, and never again.
grant select (id, webhook_id, created_at, expires_at), insert, update (expires_at) on webhook_secrets to encargo_admin;
grant select on outbox_settings to encargo_admin;

alter table webhooks enable row level security;
alter table webhooks force row level security;
alter table webhook_secrets enable row level security;
alter table webhook_secrets force row level security;
alter table outbox_deliveries enable row level security;
alter table outbox_deliveries force row level security;
alter table outbox_settings enable row level security;
alter table outbox_settings force row level security;
alter table outbox_alarm enable row level security;
alter table outbox_alarm force row level security;
create policy webhooks_of_all on webhooks to encargo_worker, encargo_owner, encargo_admin using (true);
create policy webhook_secrets_of_all on webhook_secrets to encargo_worker, encargo_owner using (true);
create policy webhook_secrets_of_subscriptions on webhook_secrets to encargo_admin using (webhook_id is not null);
create policy outbox_deliveries_of_all on outbox_deliveries to encargo_worker, encargo_owner, encargo_admin using (true);
create policy outbox_settings_of_all on outbox_settings to encargo_worker, encargo_owner, encargo_admin using (true);
create policy outbox_alarm_of_all on outbox_alarm to encargo_worker, encargo_owner using (true);

revoke all on function emit_event, tell_job_end, fan_out, webhook_secret, cleanup_outbox, fresh_webhook_secret from public;
grant execute on function emit_event to encargo_api, encargo_worker, encargo_admin;
grant execute on function webhook_secret to encargo_api;
grant execute on function cleanup_outbox to encargo_worker, encargo_admin;
