-- Who may do what. Roles belong to the whole cluster, so that two databases of one cluster share them: every step here bears that they
-- are there already. The user that migrates is no superuser on Aurora: it owns the database and has CREATEROLE.
--
--   encargo_owner   owns the tables and cannot log in; whoever migrates is a member of it. Migrations after this one run as it.
--   encargo_api     functions that serve requests
--   encargo_worker  functions that run jobs, sweep, ring timers and bury the dead; a team grants it what its own handlers need
--   encargo_admin   the routes of administrators

do $roles$
declare
  wanted record;
begin
  for wanted in
    select * from (values ('encargo_owner', 'nologin'), ('encargo_api', 'login'), ('encargo_worker', 'login'), ('encargo_admin', 'login'))
      as roles (name, option)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      begin
        execute format('create role %I %s', wanted.name, wanted.option);
      exception when duplicate_object or unique_violation then
        null; -- another database of the cluster was a moment faster
      end;
    end if;
  end loop;
  -- Who creates a role may grant it, and is no member of it until that is done (PostgreSQL 16 and later).
  if not (pg_has_role(current_user, 'encargo_owner', 'USAGE') and pg_has_role(current_user, 'encargo_owner', 'SET')) then
    execute format('grant encargo_owner to %I with inherit true, set true', current_user);
  end if;
end $roles$;

-- A generic plan that is made while jobs is still tiny scans the whole table, and would go on to. A request lasts 30 seconds at most. A
-- transaction that idles for three minutes is ended by the RDS Data API too.
do $settings$
begin
  if pg_has_role(current_user, 'encargo_api', 'MEMBER WITH ADMIN OPTION') then
    alter role encargo_api set enable_seqscan = off;
    alter role encargo_api set statement_timeout = '25s';
    alter role encargo_api set idle_in_transaction_session_timeout = '30s';
  end if;
  if pg_has_role(current_user, 'encargo_worker', 'MEMBER WITH ADMIN OPTION') then
    alter role encargo_worker set enable_seqscan = off;
    alter role encargo_worker set statement_timeout = '5min';
    alter role encargo_worker set idle_in_transaction_session_timeout = '3min';
  end if;
  if pg_has_role(current_user, 'encargo_admin', 'MEMBER WITH ADMIN OPTION') then
    alter role encargo_admin set statement_timeout = '25s';
    alter role encargo_admin set idle_in_transaction_session_timeout = '30s';
  end if;
end $settings$;

-- The name of the constraint stands in the message too: the RDS Data API hands over nothing else.
create or replace function refuse_transition() returns trigger language plpgsql as $$
begin
  raise exception 'job % cannot go from % to %: constraint "jobs_transition_is_allowed"', old.id, old.status, new.status
    using errcode = 'check_violation', constraint = 'jobs_transition_is_allowed';
end $$;

grant usage, create on schema public to encargo_owner;
grant usage on schema public to encargo_api, encargo_worker, encargo_admin;

alter table schema_migrations owner to encargo_owner;
alter table job_transitions owner to encargo_owner;
alter table jobs owner to encargo_owner;
alter table job_attempts owner to encargo_owner;
alter table job_logs owner to encargo_owner;
alter table workers owner to encargo_owner;
alter table idempotency_keys owner to encargo_owner;
alter table sweep_alarm owner to encargo_owner;
alter table dkt_lotes owner to encargo_owner;
alter table dkt_rows owner to encargo_owner;
alter table dkt_rejected_rows owner to encargo_owner;
alter table dkt_rules owner to encargo_owner;
alter function refuse_transition() owner to encargo_owner;
alter function touch_updated_at() owner to encargo_owner;

grant select, insert, update on jobs to encargo_api;
grant select on job_attempts, job_logs, workers to encargo_api;
grant select, insert, update on idempotency_keys to encargo_api;
grant select, delete on dkt_lotes, dkt_rows to encargo_api;

grant select, update, delete on jobs to encargo_worker;
grant select, insert on job_attempts, job_logs to encargo_worker;
grant select, insert, update, delete on workers to encargo_worker;
grant select, delete on idempotency_keys to encargo_worker;
grant select, update on sweep_alarm to encargo_worker;
grant select, insert, update, delete on dkt_lotes to encargo_worker;
grant select, insert, delete on dkt_rows, dkt_rejected_rows to encargo_worker;
grant select on dkt_rules to encargo_worker;

grant select on jobs, job_attempts, job_logs, workers to encargo_admin;

-- What later migrations add; one that wants to grant less revokes it.
alter default privileges for role encargo_owner in schema public
  grant select, insert, update, delete on tables to encargo_api, encargo_worker;
alter default privileges for role encargo_owner in schema public grant select on tables to encargo_admin;
