package dev.encargo.job;

import dev.encargo.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
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

  /** Of a row of {@code jobs}. The attempt that runs now, or that ended the job, is that row itself. */
  static final String OF_JOB =
      """
      (select coalesce(jsonb_agg(to_jsonb(a) - 'fence' order by a.fence), '[]') from (
        select row_number() over (order by fence) as number, * from (
          select fence, worker_id, started_at, ended_at, outcome, error from job_attempts where job_id = jobs.id
          union all
          select jobs.fence, jobs.worker_id, jobs.claimed_at, jobs.completed_at,
            case jobs.status when 'PROCESSING' then 'RUNNING' else jobs.status end,
            case when jobs.completed_at is not null then jobs.error end
          where jobs.claimed_at is not null and (jobs.status = 'PROCESSING' or jobs.completed_at is not null)) as known) as a)
      """;

  private Attempts() {}

  static Attempt read(JsonObject attempt) {
    String worker = (String) attempt.get("worker_id");
    String ended = (String) attempt.get("ended_at");
    return new Attempt(
        attempt.whole("number"),
        worker == null ? null : UUID.fromString(worker),
        time(attempt.text("started_at")),
        ended == null ? null : time(ended),
        attempt.text("outcome"),
        (String) attempt.get("error"));
  }

  private static Instant time(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
