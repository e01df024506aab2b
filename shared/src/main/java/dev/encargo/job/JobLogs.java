package dev.encargo.job;

import dev.encargo.owner.Owner;
import dev.encargo.sql.Sql;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The table {@code job_logs}: what handlers said about their work, for the owner of the job. */
public final class JobLogs {

  /** One line of a job's log. */
  public record Line(Instant at, LogLevel level, String message) {}

  private static final String LINES =
      "select at, level, message from job_logs where job_id = (select id from jobs";

  private static final String IN_ORDER = " and id = cast(:id as uuid)) order by id limit 1000";

  private final Sql sql;

  public JobLogs(Sql sql) {
    this.sql = sql;
  }

  /** The lines of a job, oldest first; none where this owner has no such job. One round trip. */
  public List<Line> of(Owner owner, UUID id) {
    return sql.as(owner.identity())
        .query(
            LINES + Jobs.of(owner) + IN_ORDER,
            Jobs.one(owner, id),
            row ->
                new Line(row.time("at"), LogLevel.valueOf(row.text("level")), row.text("message")));
  }
}
