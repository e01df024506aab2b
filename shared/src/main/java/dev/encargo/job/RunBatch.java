package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the jobs of one claim side by side, each on a virtual thread, while the calling thread keeps their leases alive and writes
 * their ends together. One instance serves one claim.
 */
final class RunBatch {

  /** How long an ended job waits for others to end, so that one statement serves them all. */
  private static final Duration GATHER = Duration.ofMillis(2);

  /** Progress is written no more often. */
  private static final Duration BEAT = Duration.ofSeconds(1);

  /** How long a handler that was told to stop is waited for. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /**
   * What the batch needs of its worker.
   *
   * @param ring wakes who tells others of ends, after they are committed
   */
  record Worker(
      Sql sql,
      RunHandler handler,
      FinishJobs finish,
      Duration lease,
      Semaphore slots,
      Runnable ring,
      InstantSource clock,
      Log log) {}

  /** What became of a job: what was to be written, and what was; both null where the lease was lost. */
  record Result(@Nullable Ending ending, RunningJobs.@Nullable Written written, Duration ran) {}

  /** A handler's thread came to its end; where it had database work of its own, its job's end is written already. */
  private record Ended(
      RunningJob job, @Nullable Ending ending, RunningJobs.@Nullable Written written) {}

  private final Worker worker;
  private final Deadline deadline;
  private final Map<RunningJob, Thread> running = new LinkedHashMap<>();
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final Map<UUID, Result> results = new HashMap<>();
  private Instant lastBeat;

  RunBatch(Worker worker, Deadline deadline) {
    this.worker = worker;
    this.deadline = deadline;
    this.lastBeat = worker.clock().instant();
  }

  /**
   * Runs them all to their ends.
   *
   * @param onBeat called about every third of a lease while jobs run, with their number
   * @return a result for each, by job
   */
  Map<UUID, Result> run(List<ClaimedJob> claimed, IntConsumer onBeat) throws InterruptedException {
    for (ClaimedJob job : claimed) {
      RunningJob started =
          new RunningJob(job, worker.sql(), worker.lease(), worker.clock(), deadline.yieldAt());
      running.put(
          started, Thread.ofVirtual().name("job-" + job.id()).unstarted(() -> work(started)));
    }
    running.values().forEach(Thread::start);
    while (!running.isEmpty()) {
      List<Ended> gathered = gather();
      if (!gathered.isEmpty()) {
        write(gathered);
      }
      beat(onBeat);
      if (!running.isEmpty() && !worker.clock().instant().isBefore(deadline.stopAt())) {
        stop();
      }
    }
    return results;
  }

  private void work(RunningJob job) {
    try {
      worker.slots().acquire();
      try {
        job.begins();
        Ended end = end(job, worker.handler().run(job));
        job.ends();
        ended.add(end);
      } finally {
        worker.slots().release();
      }
    } catch (InterruptedException e) {
      ended.add(
          new Ended(
              job,
              worker
                  .handler()
                  .failedAttempt(job, "The attempt was stopped before it began.", Duration.ZERO),
              null));
    }
  }

  private Ended end(RunningJob job, RunHandler.Ended outcome) throws InterruptedException {
    if (outcome.work() == null) {
      return new Ended(job, outcome.ending(), null);
    }
    try {
      RunningJobs.Written written = worker.finish().with(job, outcome.work(), deadline.stopAt());
      return new Ended(job, Ending.completed(JsonObject.EMPTY), written);
    } catch (JobCancelled e) {
      return new Ended(job, Ending.cancelled(), null);
    } catch (LeaseLost e) {
      return new Ended(job, null, null);
    } catch (RuntimeException e) {
      return new Ended(
          job, worker.handler().failedAttempt(job, worker.handler().describe(job, e), null), null);
    }
  }

  /** Waits for an end, for a moment more of them, and at most until it is time to beat. */
  private List<Ended> gather() throws InterruptedException {
    List<Ended> gathered = new ArrayList<>();
    Ended first = ended.poll(BEAT.toMillis(), TimeUnit.MILLISECONDS);
    long until = System.nanoTime() + GATHER.toNanos();
    for (Ended next = first;
        next != null;
        next = ended.poll(Math.max(until - System.nanoTime(), 0), TimeUnit.NANOSECONDS)) {
      gathered.add(next);
      if (gathered.size() == running.size()) {
        break;
      }
    }
    return gathered;
  }

  private void write(List<Ended> gathered) throws InterruptedException {
    Map<RunningJob, Ending> endings = new LinkedHashMap<>();
    for (Ended one : gathered) {
      running.remove(one.job());
      results.put(one.job().id(), new Result(one.ending(), one.written(), one.job().ran()));
      if (one.ending() != null && one.written() == null) {
        endings.put(one.job(), one.ending());
      }
    }
    if (!endings.isEmpty()) {
      write(endings);
    }
    if (gathered.stream().anyMatch(this::isTold)) {
      worker.ring().run();
    }
  }

  /** What a handler emitted may be committed even where the end of its attempt could not be written. */
  private boolean isTold(Ended one) {
    if (worker.handler().emitsEvents(one.job().type())) {
      return true;
    }
    Result result = results.get(one.job().id());
    return result != null && result.written() != null && result.written().told();
  }

  private void write(Map<RunningJob, Ending> endings) throws InterruptedException {
    try {
      Map<UUID, RunningJobs.Written> written = worker.finish().together(endings, deadline.stopAt());
      endings.forEach((job, ending) ->
          results.put(job.id(), new Result(ending, written.get(job.id()), job.ran())));
    } catch (SqlFailure e) {
      worker
          .log()
          .error(
              "the ends of jobs could not be written; their leases will run out",
              e,
              "count",
              endings.size());
    }
  }

  /** Renews the leases in good time, and sooner when there is something to tell. */
  private void beat(IntConsumer onBeat) {
    Instant now = worker.clock().instant();
    boolean due = !now.isBefore(lastBeat.plus(worker.lease().dividedBy(3)));
    boolean told = running.keySet().stream().anyMatch(RunningJob::unwritten);
    boolean soon = told && !now.isBefore(lastBeat.plus(BEAT));
    if (running.isEmpty() || !(due || soon)) {
      return;
    }
    lastBeat = now;
    running.keySet().forEach(RunningJob::beginWrite);
    try {
      Map<UUID, Boolean> standing =
          new RunningJobs(worker.sql()).beat(running.keySet(), worker.lease());
      running.forEach((job, thread) -> heed(job, thread, standing.get(job.id())));
      if (due) {
        onBeat.accept(running.size());
      }
    } catch (SqlFailure e) {
      worker
          .log()
          .warn(
              "a heartbeat could not be written; the next one may",
              "jobs",
              running.size(),
              "reason",
              e.getMessage());
    }
  }

  private static void heed(RunningJob job, Thread thread, @Nullable Boolean cancelled) {
    if (cancelled == null) {
      job.lost();
      thread.interrupt();
    } else if (cancelled) {
      job.cancelled();
    }
  }

  /** The function's time is up: whoever still runs is interrupted and, where that does not help, left behind with its lease. */
  private void stop() throws InterruptedException {
    running.values().forEach(Thread::interrupt);
    long until = System.nanoTime() + GRACE.toNanos();
    List<Ended> stopped = new ArrayList<>();
    while (stopped.size() < running.size()) {
      Ended next = ended.poll(Math.max(until - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      stopped.add(next);
    }
    running.keySet().stream()
        .filter(job -> stopped.stream().noneMatch(one -> one.job() == job))
        .map(job ->
            new Ended(
                job,
                worker
                    .handler()
                    .failedAttempt(
                        job, "The function's time was up, and the handler did not stop.", null),
                null))
        .toList()
        .forEach(stopped::add);
    write(stopped);
  }
}
