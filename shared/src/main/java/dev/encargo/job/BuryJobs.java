package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Sql;
import java.util.List;
import java.util.UUID;

/** Ends jobs whose message went to a dead-letter queue. */
public final class BuryJobs {

  private final Sql sql;
  private final Runnable ring;
  private final Log log;

  /**
   * @param ring wakes who tells others of ends, after they are committed
   */
  public BuryJobs(Sql sql, Runnable ring, Log log) {
    this.ring = ring;
    this.sql = sql;
    this.log = log;
  }

  /**
   * Ends those that have not ended, have no newer message and no worker.
   *
   * @return how many were ended
   */
  public int bury(List<JobMessage> dead) {
    List<UUID> buried = new DueJobs(sql).bury(dead);
    buried.forEach(id -> log.warn("dead-lettered", "jobId", id));
    if (!buried.isEmpty()) {
      ring.run();
    }
    return buried.size();
  }
}
