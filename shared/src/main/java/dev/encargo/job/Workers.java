package dev.encargo.job;

import dev.encargo.sql.Params;
import dev.encargo.sql.Tx;
import java.util.UUID;

/** The table of workers: execution environments of worker functions. */
final class Workers {

  private static final String BEAT =
      """
      insert into workers (id, name, hostname, pid, concurrency, active_jobs, processed_count, failed_count)
      values (cast(:id as uuid), :name, :hostname, :pid, :concurrency, :active, :processed, :failed)
      on conflict (id) do update
      set status = 'active', active_jobs = excluded.active_jobs, last_heartbeat = clock_timestamp(), stopped_at = null,
          processed_count = workers.processed_count + excluded.processed_count,
          failed_count = workers.failed_count + excluded.failed_count
      """;

  /** A worker that went silent with jobs in hand is stale; one without is an environment that was let go. */
  private static final String RETIRE =
      """
      update workers
      set status = case when active_jobs > 0 then 'stale' else 'stopped' end, stopped_at = clock_timestamp(), active_jobs = 0
      where status = 'active'
        and last_heartbeat < clock_timestamp() - case when active_jobs > 0 then interval '2 minutes' else interval '15 minutes' end
      """;

  private final Tx tx;

  Workers(Tx tx) {
    this.tx = tx;
  }

  /**
   * @param name the queue it serves
   * @param processed jobs that ended since the last beat, {@code failed} of them badly
   */
  void beat(
      UUID id,
      String name,
      String hostname,
      long pid,
      int concurrency,
      int active,
      long processed,
      long failed) {
    tx.update(
        BEAT,
        Params.of("id", id)
            .and("name", name)
            .and("hostname", hostname)
            .and("pid", pid)
            .and("concurrency", concurrency)
            .and("active", active)
            .and("processed", processed)
            .and("failed", failed));
  }

  /**
   * @return how many went silent
   */
  int retireSilent() {
    return tx.update(RETIRE, Params.NONE);
  }
}
