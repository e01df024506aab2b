-- Postgres plans the body of an SQL function anew in each statement that calls it, and the end of every job asks this: a third of the
-- time of the statement that ends ten jobs. The body of a PL/pgSQL function is planned once for a connection.
create or replace function somebody_listens_to(event_type text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return (select publisher <> 'console' from outbox_settings)
    or exists (select from webhooks w where w.status <> 'DISABLED' and (w.event_types = '[]' or w.event_types @> to_jsonb(event_type)));
end $$;
