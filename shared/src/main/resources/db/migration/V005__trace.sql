-- The trace that a job's request came with (https://www.w3.org/TR/trace-context/). Null where there was none, or one that
-- nobody records: the job's id is its trace then, and 55 bytes less are written.
alter table jobs add column traceparent text;

comment on column jobs.traceparent is 'As the header has it. Null: the trace id is the job''s id.';
