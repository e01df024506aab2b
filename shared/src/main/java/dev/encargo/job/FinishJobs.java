package dev.encargo.job;

import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes how attempts ended, as often as it takes: a commit whose answer was lost is looked up, never repeated blindly. */
final class FinishJobs {

  private final Sql sql;
  private final Patience patience;

  FinishJobs(Sql sql, Patience patience) {
    this.sql = sql;
    this.patience = patience;
  }

  /**
   * Group commit: one statement for all that have ended.
   *
   * @return what was written, by job; a job that is missing was not ours to end
   */
  Map<UUID, RunningJobs.Written> together(Map<RunningJob, Ending> endings, Instant until)
      throws InterruptedException {
    AtomicBoolean again = new AtomicBoolean();
    return patience.until(
        until,
        () -> {
          boolean repeated = again.getAndSet(true);
          RunningJobs table = new RunningJobs(sql);
          table.spillLogs(endings.keySet());
          Map<UUID, RunningJobs.Written> written = new HashMap<>(table.finish(endings));
          if (repeated) {
            for (RunningJob job : endings.keySet()) {
              if (!written.containsKey(job.id())) {
                table.ended(job.claimed()).ifPresent(state -> written.put(job.id(), state));
              }
            }
          }
          return written;
        });
  }

  /**
   * The handler's own database work and the end of its job in one transaction: both or neither.
   *
   * @throws LeaseLost where the job is not ours any more; the work is rolled back
   * @throws JobCancelled where a cancel was accepted; the work is rolled back
   */
  RunningJobs.Written with(RunningJob job, Outcome.CompletedWith outcome, Instant until)
      throws InterruptedException {
    AtomicBoolean again = new AtomicBoolean();
    return patience.until(
        until,
        () -> {
          if (again.getAndSet(true)) {
            var earlier = new RunningJobs(sql).ended(job.claimed());
            if (earlier.isPresent()) {
              return earlier.get();
            }
          }
          new RunningJobs(sql).spillLogs(List.of(job));
          return sql.inTransaction(tx -> finish(tx, job, outcome));
        });
  }

  private static RunningJobs.Written finish(Tx tx, RunningJob job, Outcome.CompletedWith outcome) {
    Ending ending = Ending.completed(outcome.work().apply(tx));
    RunningJobs.Written written = new RunningJobs(tx).finish(Map.of(job, ending)).get(job.id());
    if (written == null) {
      throw new LeaseLost();
    }
    if (written.status() != JobStatus.COMPLETED) {
      throw new JobCancelled();
    }
    return written;
  }
}
