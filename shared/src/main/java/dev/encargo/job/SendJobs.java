package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.JobQueue;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Rings the queues for jobs whose rows are committed.
 *
 * <p>Nothing here may fail the caller: what was not sent is sent by the sweep, which finds a new job by the intent to send it ({@link
 * SendIntents}), and any other one by its being PENDING still.
 */
public final class SendJobs {

  /**
   * Waits for no disk: a mark that a crash of the database undoes leaves PENDING, which runs all the same.
   *
   * <p>Workers claim the first jobs while the last ones are being marked, and for each of those Postgres looks at the condition once more,
   * from the parameters on. So it is kept plain: one number for the dispatch of all, and an array that a sub-select has unfolded once.
   * With pairs of ids and dispatches, marking a thousand jobs of which some two hundred were claimed meanwhile took 374 ms on average, and
   * 10 ms at the best.
   */
  static final String MARK_QUEUED =
      """
      update jobs j
      set status = 'QUEUED', updated_at = clock_timestamp()
      from (select set_config('synchronous_commit', 'off', true)) as unhurried
      where j.id = any (array(select unnest(cast(:ids as uuid[])))) and j.dispatch = :dispatch and j.status = 'PENDING'
      """;

  private final Sql sql;
  private final Map<Priority, JobQueue> queues;
  private final TimerQueue timer;
  private final Log log;

  public SendJobs(Sql sql, Map<Priority, JobQueue> queues, TimerQueue timer, Log log) {
    this.sql = sql;
    this.queues = Map.copyOf(queues);
    this.timer = timer;
    this.log = log;
  }

  /**
   * Rings for jobs that a sweep has given a new dispatch, and notes those whose message was taken as QUEUED.
   *
   * @return the jobs whose message was taken
   */
  Set<UUID> send(List<Doorbell> doorbells) {
    List<Doorbell> taken = ring(doorbells);
    taken.stream().collect(Collectors.groupingBy(Doorbell::dispatch)).forEach(this::markQueued);
    return taken.stream().map(Doorbell::jobId).collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Rings for jobs that were just written: at once for those that may run now, which are QUEUED already, by the timer for those that are
   * due within its reach; the sweep feeds it the rest.
   *
   * @return whether there was an intent to send, which only those to be sent at once have, and it is fulfilled: all of their messages were
   *     taken
   */
  boolean begin(Map<Doorbell, NewJobs.Written> written) {
    List<Doorbell> now = new ArrayList<>(written.size());
    List<TimerMessage.Due> soon = new ArrayList<>();
    written.forEach((doorbell, row) -> {
      if (!row.later()) {
        now.add(doorbell);
      } else if (row.withinReach()) {
        soon.add(doorbell.dueAt(row.runAt()));
      }
    });
    sendLater(soon);
    return !now.isEmpty() && ring(now).size() == now.size();
  }

  /** Puts jobs that are due within 15 minutes into the timer queue; those that it does not take are found by the sweep. */
  void sendLater(List<TimerMessage.Due> due) {
    if (due.isEmpty()) {
      return;
    }
    try {
      timer.send(due);
    } catch (QueueUnavailable e) {
      log.warn(
          "the timer queue did not take jobs; the sweep will send them",
          "count",
          due.size(),
          "reason",
          e.getMessage());
    }
  }

  /** Those whose message was taken. */
  private List<Doorbell> ring(List<Doorbell> doorbells) {
    List<Doorbell> taken = new ArrayList<>(doorbells.size());
    doorbells.stream()
        .collect(
            Collectors.groupingBy(
                Doorbell::priority, () -> new EnumMap<>(Priority.class), Collectors.toList()))
        .forEach((priority, waiting) -> taken.addAll(ring(priority, waiting)));
    return taken;
  }

  private List<Doorbell> ring(Priority priority, List<Doorbell> doorbells) {
    List<JobMessage> messages = doorbells.stream().map(Doorbell::message).toList();
    Set<UUID> refused = queue(priority).send(messages);
    if (refused.isEmpty()) {
      return doorbells;
    }
    log.warn(
        "messages were not taken; the sweep will send them",
        "priority",
        priority,
        "count",
        refused.size());
    return doorbells.stream().filter(doorbell -> !refused.contains(doorbell.jobId())).toList();
  }

  private JobQueue queue(Priority priority) {
    JobQueue queue = queues.get(priority);
    if (queue == null) {
      throw new IllegalStateException("no queue for " + priority);
    }
    return queue;
  }

  private void markQueued(long dispatch, List<Doorbell> sent) {
    try {
      sql.update(
          MARK_QUEUED,
          Params.of("ids", SqlArray.of(sent, Doorbell::jobId)).and("dispatch", dispatch));
    } catch (SqlFailure e) {
      log.warn(
          "sent jobs could not be marked QUEUED; they run all the same",
          "count",
          sent.size(),
          "reason",
          e.getMessage());
    }
  }
}
