-- What a job's end writes, without what nobody needs: half of the processor time that an end cost the database.

-- The attempt that ended a job is the job's own row (fence, worker_id, claimed_at, completed_at, status, error): only the
-- attempts before it are rows here.
delete from job_attempts a using jobs j
where j.id = a.job_id and j.fence = a.fence and j.completed_at is not null and a.outcome = j.status;

update jobs j set claimed_at = null
where completed_at is not null and exists (select from job_attempts a where a.job_id = j.id and a.fence >= j.fence - 1);

comment on table job_attempts is 'How each attempt but the newest ended. The newest is the job row itself.';
comment on column jobs.claimed_at is 'When the attempt began that this row itself tells of: the one that runs, or the one that ended the job. Null where the job ended without one.';

-- Attempts and logs are only written by statements that change their job's row at the same time, so a check of the reference
-- for each row proves nothing. Removal goes with the job as before.
alter table job_attempts drop constraint job_attempts_job_id_fkey;

alter table job_logs drop constraint job_logs_job_id_fkey;

create function remove_with_their_jobs() returns trigger language plpgsql as $$
begin
  delete from job_attempts where job_id in (select id from gone);
  delete from job_logs where job_id in (select id from gone);
  return null;
end $$;

create trigger jobs_take_their_attempts_and_logs_along after delete on jobs
  referencing old table as gone for each statement execute function remove_with_their_jobs();

grant delete on job_attempts, job_logs to encargo_worker;
