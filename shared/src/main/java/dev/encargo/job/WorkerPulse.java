package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** This worker's signs of life: its row, refreshed at most every quarter of a minute while it works. */
public final class WorkerPulse {

  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final UUID id;
  private final String name;
  private final String hostname;
  private final int concurrency;
  private final Sql sql;
  private final InstantSource clock;
  private final Log log;
  private Instant last = Instant.MIN;
  private long processed;
  private long failed;

  /**
   * @param id new for each execution environment
   * @param name the queue it serves
   */
  public WorkerPulse(
      UUID id,
      String name,
      String hostname,
      int concurrency,
      Sql sql,
      InstantSource clock,
      Log log) {
    this.id = id;
    this.name = name;
    this.hostname = hostname;
    this.concurrency = concurrency;
    this.sql = sql;
    this.clock = clock;
    this.log = log;
  }

  UUID id() {
    return id;
  }

  void count(long ended, long badly) {
    processed += ended;
    failed += badly;
  }

  /** Writes if it is time to. */
  void beat(int active) {
    Instant now = clock.instant();
    if (now.isBefore(last.plus(INTERVAL)) && !last.equals(Instant.MIN)) {
      return;
    }
    last = now;
    try {
      new Workers(sql)
          .beat(
              id,
              name,
              hostname,
              ProcessHandle.current().pid(),
              concurrency,
              active,
              processed,
              failed);
      processed = 0;
      failed = 0;
    } catch (SqlFailure e) {
      log.warn(
          "the worker's heartbeat could not be written; the next one may",
          "worker",
          id,
          "reason",
          e.getMessage());
    }
  }
}
