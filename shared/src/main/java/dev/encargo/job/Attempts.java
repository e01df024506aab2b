package dev.encargo.job;

import dev.encargo.owner.Owner;
import dev.encargo.sql.Sql;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code job_attempts}, and the newest attempt, which is the job's own row: when each attempt at a job ran, where, and how it ended; for the owner of the job. */
public final class Attempts {

  /**
   * One attempt.
   *
   * @param number the fencing token it ran under: grows with each attempt
   * @param endedAt null while it runs
   * @param outcome COMPLETED, FAILED, RETRYING, CANCELLED, CONTINUED or LOST; RUNNING while it runs
   */
  public record Attempt(
      long number,
      @Nullable UUID workerId,
      Instant startedAt,
      @Nullable Instant endedAt,
      String outcome,
      @Nullable String error) {}

  private static final String MINE =
      "with mine as (select id, fence, worker_id, claimed_at, completed_at, status, error from jobs";

  /** The attempt that runs now, or that ended the job, is the job's row itself. */
  private static final String THEIRS =
      """
       and id = cast(:id as uuid))
      select row_number() over (order by fence) as number, worker_id, started_at, ended_at, outcome, error
      from (
        select fence, worker_id, started_at, ended_at, outcome, error from job_attempts where job_id = (select id from mine)
        union all
        select fence, worker_id, claimed_at, completed_at, case status when 'PROCESSING' then 'RUNNING' else status end,
          case when completed_at is not null then error end
        from mine where claimed_at is not null and (status = 'PROCESSING' or completed_at is not null)
      ) as attempts
      order by fence
      """;

  private final Sql sql;

  public Attempts(Sql sql) {
    this.sql = sql;
  }

  /** The attempts at a job, oldest first; none where this owner has no such job. One round trip. */
  public List<Attempt> of(Owner owner, UUID id) {
    return sql.as(owner.identity())
        .query(
            MINE + Jobs.of(owner) + THEIRS,
            Jobs.one(owner, id),
            row ->
                new Attempt(
                    row.whole("number"),
                    row.uuidOrNull("worker_id"),
                    row.time("started_at"),
                    row.timeOrNull("ended_at"),
                    row.text("outcome"),
                    row.textOrNull("error")));
  }
}
