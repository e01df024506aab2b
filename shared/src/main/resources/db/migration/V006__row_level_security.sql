-- Whose rows they are, enforced by the database: whatever a statement forgets, the role of the API sees and changes only what belongs
-- to the identity that came in the same round trip. Without an identity it sees nothing.
--
--   encargo_api     rows of the user in encargo.user or of the guest in encargo.guest; both end with the transaction
--   encargo_worker  every row: jobs of all owners run side by side in one batch
--   encargo_admin   every row, to read
--   encargo_owner   every row: migrations, and functions that say themselves what they may do
--
-- A setting is read in a sub-select, so once for a statement and not once for a row. It is a case and no "or": of an "or" the planner makes
-- a look-up of its own in two indexes, and then sorts all that somebody has for one page of it.

create function query_as(acting_user text, acting_guest text, statement text, parameters text[])
returns table (size bigint, part text) language plpgsql as $$
begin
  perform set_config('encargo.user', coalesce(acting_user, ''), true), set_config('encargo.guest', coalesce(acting_guest, ''), true);
  return query execute statement using parameters;
end $$;

comment on function query_as is 'Says who acts, then runs a query as the caller''s role: for the RDS Data API, which takes one statement in a round trip.';

create function update_as(acting_user text, acting_guest text, statement text, parameters text[])
returns bigint language plpgsql as $$
declare
  changed bigint;
begin
  perform set_config('encargo.user', coalesce(acting_user, ''), true), set_config('encargo.guest', coalesce(acting_guest, ''), true);
  execute statement using parameters;
  get diagnostics changed = row_count;
  return changed;
end $$;

comment on function update_as is 'As query_as, for a statement of which only the number of changed rows is wanted.';

alter table jobs enable row level security;
alter table jobs force row level security;
alter table job_attempts enable row level security;
alter table job_attempts force row level security;
alter table job_logs enable row level security;
alter table job_logs force row level security;
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
alter table dkt_lotes enable row level security;
alter table dkt_lotes force row level security;
alter table dkt_rows enable row level security;
alter table dkt_rows force row level security;
alter table dkt_rejected_rows enable row level security;
alter table dkt_rejected_rows force row level security;
alter table dkt_rules enable row level security;
alter table dkt_rules force row level security;

create policy jobs_of_who_acts on jobs to encargo_api using (
  case when user_id is not null then user_id = (select nullif(current_setting('encargo.user', true), ''))
       else guest_id = (select cast(nullif(current_setting('encargo.guest', true), '') as uuid)) end);
create policy idempotency_keys_of_who_acts on idempotency_keys to encargo_api using (
  case when user_id is not null then user_id = (select nullif(current_setting('encargo.user', true), ''))
       else guest_id = (select cast(nullif(current_setting('encargo.guest', true), '') as uuid)) end);
create policy dkt_lotes_of_who_acts on dkt_lotes to encargo_api using (
  case when user_id is not null then user_id = (select nullif(current_setting('encargo.user', true), ''))
       else guest_id = (select cast(nullif(current_setting('encargo.guest', true), '') as uuid)) end);
create policy dkt_rules_of_who_acts on dkt_rules to encargo_api using (
  case when user_id is not null then user_id = (select nullif(current_setting('encargo.user', true), ''))
       else guest_id = (select cast(nullif(current_setting('encargo.guest', true), '') as uuid)) end);
create policy dkt_rules_of_everybody on dkt_rules for select to encargo_api using (user_id is null and guest_id is null);

-- What has no owner of its own belongs to whom its job or lote belongs to: those are looked up as the same role.
create policy job_attempts_of_who_acts on job_attempts to encargo_api using (exists (select from jobs j where j.id = job_id));
create policy job_logs_of_who_acts on job_logs to encargo_api using (exists (select from jobs j where j.id = job_id));
create policy dkt_rows_of_who_acts on dkt_rows to encargo_api using (exists (select from dkt_lotes l where l.id = lote_id));
create policy dkt_rejected_rows_of_who_acts on dkt_rejected_rows to encargo_api using (exists (select from dkt_lotes l where l.id = lote_id));

create policy jobs_of_all on jobs to encargo_worker, encargo_owner using (true);
create policy job_attempts_of_all on job_attempts to encargo_worker, encargo_owner using (true);
create policy job_logs_of_all on job_logs to encargo_worker, encargo_owner using (true);
create policy idempotency_keys_of_all on idempotency_keys to encargo_worker, encargo_owner using (true);
create policy dkt_lotes_of_all on dkt_lotes to encargo_worker, encargo_owner using (true);
create policy dkt_rows_of_all on dkt_rows to encargo_worker, encargo_owner using (true);
create policy dkt_rejected_rows_of_all on dkt_rejected_rows to encargo_worker, encargo_owner using (true);
create policy dkt_rules_of_all on dkt_rules to encargo_worker, encargo_owner using (true);

create policy jobs_for_reading on jobs for select to encargo_admin using (true);
create policy job_attempts_for_reading on job_attempts for select to encargo_admin using (true);
create policy job_logs_for_reading on job_logs for select to encargo_admin using (true);
create policy idempotency_keys_for_reading on idempotency_keys for select to encargo_admin using (true);
create policy dkt_lotes_for_reading on dkt_lotes for select to encargo_admin using (true);
create policy dkt_rows_for_reading on dkt_rows for select to encargo_admin using (true);
create policy dkt_rejected_rows_for_reading on dkt_rejected_rows for select to encargo_admin using (true);
create policy dkt_rules_for_reading on dkt_rules for select to encargo_admin using (true);
