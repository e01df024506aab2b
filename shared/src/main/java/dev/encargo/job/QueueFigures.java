package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits and runs, by priority, and who works: read from the rows, which know more than the queues do. */
public final class QueueFigures {

  private static final String QUEUES =
      """
      with unfinished as (
        select priority, count(*) filter (where status in ('PENDING', 'QUEUED') and run_at <= clock_timestamp()) as waiting,
               count(*) filter (where status <> 'PROCESSING' and run_at > clock_timestamp()) as scheduled,
               count(*) filter (where status = 'RETRYING') as retrying,
               count(*) filter (where status = 'PROCESSING') as in_flight,
               min(run_at) filter (where status in ('PENDING', 'QUEUED') and run_at <= clock_timestamp()) as oldest
          from jobs where due_at is not null group by priority
      ),
      dead as (select priority, count(*) as n from dead_letters where redriven_at is null group by priority)
      select p.priority, coalesce(u.waiting, 0) as waiting, coalesce(u.scheduled, 0) as scheduled,
             coalesce(u.retrying, 0) as retrying, coalesce(u.in_flight, 0) as in_flight, u.oldest, coalesce(d.n, 0) as dead_letters
        from (values (1, 'CRITICAL'), (2, 'HIGH'), (3, 'NORMAL'), (4, 'LOW')) as p (n, priority)
        left join unfinished u on u.priority = p.priority
        left join dead d on d.priority = p.priority
       order by p.n
      """;

  private static final String WORKERS =
      """
      select id, name, hostname, pid, status, concurrency, active_jobs, processed_count, failed_count, last_heartbeat, started_at, stopped_at
        from workers
       where (cast(:status as text) is null or status = :status)
       order by status, last_heartbeat desc limit :limit
      """;

  private final Sql sql;

  public QueueFigures(Sql sql) {
    this.sql = sql;
  }

  /** One for each priority, the highest first. */
  public List<JsonObject> queues() {
    return sql.query(
        QUEUES,
        Params.NONE,
        row ->
            JsonObject.of(
                "priority", row.text("priority"),
                "waiting", row.whole("waiting"),
                "inFlight", row.whole("in_flight"),
                "retrying", row.whole("retrying"),
                "scheduled", row.whole("scheduled"),
                "oldestWaiting", text(row.timeOrNull("oldest")),
                "deadLetters", row.whole("dead_letters")));
  }

  /**
   * Workers, the active ones first.
   *
   * @param status active, stale or stopped; null for all
   */
  public List<JsonObject> workers(@Nullable String status, int limit) {
    return sql.query(
        WORKERS, Params.of("status", status).and("limit", limit), QueueFigures::worker);
  }

  private static JsonObject worker(Row row) {
    return JsonObject.of(
        "id", row.uuid("id").toString(),
        "name", row.text("name"),
        "hostname", row.text("hostname"),
        "pid", row.whole("pid"),
        "status", row.text("status"),
        "concurrency", row.whole("concurrency"),
        "activeJobs", row.whole("active_jobs"),
        "processedCount", row.whole("processed_count"),
        "failedCount", row.whole("failed_count"),
        "lastHeartbeat", row.time("last_heartbeat").toString(),
        "startedAt", row.time("started_at").toString(),
        "stoppedAt", text(row.timeOrNull("stopped_at")));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
