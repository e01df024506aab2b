package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How jobs went over a window: read from figures by five minutes, and for the minutes after those from the jobs themselves, so that
 * it stays fast however many jobs there are.
 */
public final class JobFigures {

  /** Days that one call brings up to date; it is called again until nothing is left. */
  private static final int STEPS = 10;

  private static final String ROLL_UP = "select roll_up_job_figures() as rolled";

  private static final String SINCE =
      """
      with bounds as materialized (
        select clock_timestamp() - cast(:window_ms as bigint) * interval '1 millisecond' as since,
               (select rolled_until from job_figures_until) as rolled
      ),
      recent as materialized (
        select type, priority, status, greatest(scheduled_at, created_at) as ready_at, started_at, claimed_at, completed_at
          from jobs where completed_at >= (select greatest(since, rolled) from bounds)
      )
      """;

  private static final String COUNTS =
      SINCE
          + """
          select type, priority, cast(sum(completed) as bigint) as completed, cast(sum(failed) as bigint) as failed,
                 cast(sum(cancelled) as bigint) as cancelled, sum(run_ms) as run_ms
            from (
              select type, priority, completed, failed, cancelled, run_ms from job_figures
               where slot >= date_bin('5 minutes', (select since from bounds), '2000-01-01 00:00Z')
              union all
              select type, priority, count(*) filter (where status = 'COMPLETED'), count(*) filter (where status = 'FAILED'),
                     count(*) filter (where status = 'CANCELLED'),
                     coalesce(sum(extract(epoch from completed_at - claimed_at) * 1000) filter (where status = 'COMPLETED'), 0)
                from recent group by type, priority) as parts
           group by type, priority order by type, priority
          """;

  private static final String DURATIONS =
      SINCE
          + """
          select type, priority, measure, bucket, cast(sum(count) as bigint) as count
            from (
              select type, priority, measure, bucket, count from job_durations
               where slot >= date_bin('5 minutes', (select since from bounds), '2000-01-01 00:00Z')
              union all
              select type, priority, 'WAIT', duration_bucket(ready_at, started_at), count(*)
                from recent where started_at is not null group by 1, 2, 4
              union all
              select type, priority, 'RUN', duration_bucket(claimed_at, completed_at), count(*)
                from recent where claimed_at is not null group by 1, 2, 4) as parts
           group by type, priority, measure, bucket
          """;

  private final Sql sql;

  public JobFigures(Sql sql) {
    this.sql = sql;
  }

  /**
   * Brings the figures up to date; also for who never reads them, so that they outlive their jobs.
   *
   * @return how many jobs were counted
   */
  public long rollUp() {
    long all = 0;
    for (int i = 0; i < STEPS; i++) {
      long rolled = sql.query(ROLL_UP, Params.NONE, row -> row.whole("rolled")).getFirst();
      if (rolled == 0) {
        break;
      }
      all += rolled;
    }
    return all;
  }

  /** Of jobs that ended in the window, by type and priority; durations in milliseconds, within 5 %. */
  public List<JsonObject> over(Duration window) {
    rollUp();
    Params params = Params.of("window_ms", window.toMillis());
    Map<String, Map<Long, Long>> durations = new TreeMap<>();
    sql.query(
        DURATIONS,
        params,
        row -> {
          durations
              .computeIfAbsent(key(row) + " " + row.text("measure"), _ -> new TreeMap<>())
              .put(row.whole("bucket"), row.whole("count"));
          return row;
        });
    List<JsonObject> lines = new ArrayList<>();
    lines.addAll(sql.query(COUNTS, params, row -> line(row, durations, window)));
    return lines;
  }

  private static String key(Row row) {
    return row.text("type") + " " + row.text("priority");
  }

  private static JsonObject line(Row row, Map<String, Map<Long, Long>> durations, Duration window) {
    long completed = row.whole("completed");
    long failed = row.whole("failed");
    long ended = completed + failed + row.whole("cancelled");
    Map<Long, Long> wait = durations.getOrDefault(key(row) + " WAIT", Map.of());
    Map<Long, Long> run = durations.getOrDefault(key(row) + " RUN", Map.of());
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("type", row.text("type"));
    line.put("priority", row.text("priority"));
    line.put("completed", completed);
    line.put("failed", failed);
    line.put("cancelled", row.whole("cancelled"));
    line.put("perMinute", ratio(ended * 60_000, window.toMillis(), 2));
    line.put(
        "successRate", completed + failed == 0 ? null : ratio(completed, completed + failed, 4));
    line.put(
        "meanRunMs",
        completed == 0
            ? null
            : row.decimal("run_ms").divide(BigDecimal.valueOf(completed), 0, RoundingMode.HALF_UP));
    line.put("p50WaitMs", percentile(wait, 0.50));
    line.put("p95WaitMs", percentile(wait, 0.95));
    line.put("p50RunMs", percentile(run, 0.50));
    line.put("p95RunMs", percentile(run, 0.95));
    return JsonObject.of(line);
  }

  private static BigDecimal ratio(long part, long whole, int decimals) {
    return BigDecimal.valueOf(part)
        .divide(BigDecimal.valueOf(whole), decimals, RoundingMode.HALF_UP);
  }

  /** The middle of the bucket that it falls into: a bucket is 9 % wide. */
  static @Nullable Long percentile(Map<Long, Long> counts, double share) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    long rank = (long) Math.ceil(all * share);
    long seen = 0;
    for (Map.Entry<Long, Long> bucket : new TreeMap<>(counts).entrySet()) {
      seen += bucket.getValue();
      if (seen >= rank) {
        return bucket.getKey() == 0 ? 1L : Math.round(Math.pow(2, (bucket.getKey() + 0.5) / 8));
      }
    }
    return null;
  }
}
