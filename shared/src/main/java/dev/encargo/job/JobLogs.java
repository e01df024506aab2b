package dev.encargo.job;

import dev.encargo.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The table {@code job_logs}: what handlers said about their work, for the owner of the job. */
public final class JobLogs {

  /** One line of a job's log. */
  public record Line(Instant at, LogLevel level, String message) {}

  /** The first thousand of a row of {@code jobs}. */
  static final String OF_JOB =
      """
      (select coalesce(jsonb_agg(to_jsonb(l) - 'id' order by l.id), '[]')
       from (select id, at, level, message from job_logs where job_id = jobs.id order by id limit 1000) as l)
      """;

  private JobLogs() {}

  static Line read(JsonObject line) {
    return new Line(
        OffsetDateTime.parse(line.text("at")).toInstant(),
        LogLevel.valueOf(line.text("level")),
        line.text("message"));
  }
}
