package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Removes what is past its retention, in batches that hold no long lock. */
public final class RemoveOldJobs {

  private static final int BATCH = 1_000;

  /**
   * The time is the statement's: {@code clock_timestamp()} may change from row to row, so that no index can be searched for it and all
   * of it is read. The ids are an array: of rows the planner makes a join, which may read the whole table.
   */
  static final String JOBS =
      """
      delete from jobs where id = any (array(
        select id from jobs
        where completed_at < statement_timestamp() - :seconds * interval '1 second'
        order by completed_at limit :limit for update skip locked))
      """;

  /** A key guards against repeats, and nobody repeats a request a day later. */
  static final String KEYS =
      """
      delete from idempotency_keys where ctid = any (array(
        select ctid from idempotency_keys where created_at < statement_timestamp() - interval '1 day' limit :limit))
      """;

  private static final String WORKERS =
      "delete from workers where status <> 'active' and last_heartbeat < statement_timestamp() - :seconds * interval '1 second'";

  private final Sql sql;
  private final Duration retention;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param retention how long ended jobs are kept, with their logs and attempts
   */
  public RemoveOldJobs(Sql sql, Duration retention, InstantSource clock, Log log) {
    this.sql = sql;
    this.retention = retention;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Removes until nothing is left to remove or the time is up.
   *
   * @return how many jobs were removed
   */
  public int remove(Instant stopAt) {
    int jobs = drain(JOBS, Params.of("seconds", retention.toSeconds()).and("limit", BATCH), stopAt);
    int keys = drain(KEYS, Params.of("limit", BATCH), stopAt);
    int workers = sql.update(WORKERS, Params.of("seconds", retention.toSeconds()));
    log.info(
        "removed what is past its retention",
        "jobs",
        jobs,
        "idempotencyKeys",
        keys,
        "workers",
        workers);
    return jobs;
  }

  private int drain(String statement, Params params, Instant stopAt) {
    int all = 0;
    int removed;
    do {
      removed = sql.update(statement, params);
      all += removed;
    } while (removed == BATCH && clock.instant().isBefore(stopAt));
    return all;
  }
}
