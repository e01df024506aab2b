package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.JobQueue;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Works a batch of messages off: claims their jobs in one statement, runs them side by side, writes their ends in one statement, and
 * says which messages SQS must deliver again.
 *
 * <p>Messages of one ordering group run one after the other; the first one that must come again takes the rest of its group with it.
 * Other groups are not touched.
 */
public final class RunJobs {

  /** How long a claim is tried while the database is away. */
  private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(15);

  /** When messages come again that could not even be claimed. */
  private static final Duration DATABASE_AWAY = Duration.ofSeconds(10);

  private final JobQueue queue;
  private final SendJobs send;
  private final WorkerPulse pulse;
  private final RunBatch.Worker worker;
  private final Patience patience;
  private final TypeLimits limits;
  private final TakeTurns turns;

  /**
   * @param queue where the messages come from
   * @param priority that of the queue
   * @param pulse this worker
   * @param lease how long a job stays with this worker without a sign of life
   * @param concurrency how many handlers run side by side
   * @param ring wakes who tells others of ends, after they are committed
   */
  public RunJobs(
      Sql sql,
      JobQueue queue,
      Priority priority,
      SendJobs send,
      RunHandler handler,
      WorkerPulse pulse,
      Duration lease,
      int concurrency,
      Runnable ring,
      InstantSource clock,
      Log log) {
    this.queue = queue;
    this.send = send;
    this.pulse = pulse;
    this.patience = new Patience(clock);
    this.limits = new TypeLimits(sql);
    this.turns = new TakeTurns(sql, priority, clock, log);
    this.worker =
        new RunBatch.Worker(
            sql,
            handler,
            new FinishJobs(sql, patience),
            lease,
            new Semaphore(concurrency),
            ring,
            clock,
            log);
  }

  /**
   * Works them off.
   *
   * @param deliveries one batch, in the order of delivery
   * @return the message ids that are to be reported as failed, so that SQS delivers them again; all others are done with
   */
  public Set<String> run(List<Delivery> deliveries, Deadline deadline) throws InterruptedException {
    Replies replies = new Replies();
    RunReport report = new RunReport(worker.log());
    List<Delivery> newest = newest(deliveries);
    List<Delivery> ordered =
        newest.stream().filter(delivery -> Groups.ordered(delivery.message().group())).toList();
    keepInvisible(ordered);
    Map<String, Deque<Delivery>> groups = new LinkedHashMap<>();
    newest.forEach(delivery ->
        groups.computeIfAbsent(delivery.message().group(), _ -> new ArrayDeque<>()).add(delivery));
    try {
      while (!groups.isEmpty()) {
        addTurns(newest, groups);
        List<Delivery> heads = groups.values().stream().map(Deque::removeFirst).toList();
        round(heads, groups, ordered, replies, report, deadline);
        groups.values().removeIf(Deque::isEmpty);
      }
    } finally {
      report.write();
    }
    pulse.beat(0);
    queue.changeVisibility(replies.visibility());
    return replies.again();
  }

  /** Others do not wait for the whole of an ordering group: before each of its jobs it may be their turn. */
  private void addTurns(List<Delivery> delivered, Map<String, Deque<Delivery>> groups) {
    Set<UUID> here =
        delivered.stream().map(one -> one.message().jobId()).collect(Collectors.toSet());
    turns.waiting().stream()
        .filter(message -> !here.contains(message.jobId()))
        .forEach(message ->
            groups
                .computeIfAbsent(message.group(), _ -> new ArrayDeque<>())
                .add(Delivery.ahead(message)));
  }

  /** Of several messages for one job only the newest speaks for it; the others are done with. */
  private static List<Delivery> newest(List<Delivery> deliveries) {
    Map<UUID, Delivery> newest = new LinkedHashMap<>();
    for (Delivery delivery : deliveries) {
      newest.merge(
          delivery.message().jobId(),
          delivery,
          (a, b) -> a.message().dispatch() >= b.message().dispatch() ? a : b);
    }
    return List.copyOf(newest.values());
  }

  /**
   * A worker that dies must not block an ordering group for the queue's whole visibility timeout, which is more than an hour. Others
   * need no call: their next message is in a group of its own.
   */
  private void keepInvisible(List<Delivery> ordered) {
    if (!ordered.isEmpty()) {
      Map<String, Duration> timeouts = new LinkedHashMap<>();
      ordered.forEach(
          delivery -> timeouts.put(delivery.receiptHandle(), worker.lease().multipliedBy(2)));
      queue.changeVisibility(timeouts);
    }
  }

  private void round(
      List<Delivery> heads,
      Map<String, Deque<Delivery>> groups,
      List<Delivery> ordered,
      Replies replies,
      RunReport report,
      Deadline deadline)
      throws InterruptedException {
    Map<UUID, Verdict> verdicts = claim(heads);
    holdBack(verdicts);
    List<ClaimedJob> claimed = claimed(verdicts);
    Map<UUID, RunBatch.Result> results =
        new RunBatch(worker, deadline)
            .run(
                claimed,
                active -> {
                  keepInvisible(ordered);
                  pulse.beat(active);
                });
    count(results);
    claimed.forEach(job -> tell(report, job, results.get(job.id())));
    List<Doorbell> next = new ArrayList<>();
    for (Delivery head : heads) {
      Duration wait =
          switch (verdicts.get(head.message().jobId())) {
            case Verdict.Settled _ -> null;
            case Verdict.Postponed postponed -> postponed.delay();
            case Verdict.Claimed mine -> after(mine.job(), results.get(mine.job().id()), next);
            case null -> DATABASE_AWAY;
          };
      if (wait != null && head.received()) {
        replies.again(head, wait);
        Deque<Delivery> rest = groups.getOrDefault(head.message().group(), new ArrayDeque<>());
        rest.forEach(later -> replies.again(later, wait));
        rest.clear();
      }
    }
    send.send(next);
  }

  private Map<UUID, Verdict> claim(List<Delivery> heads) throws InterruptedException {
    List<JobMessage> messages = heads.stream().map(Delivery::message).toList();
    try {
      Leases leases = new Leases(worker.sql(), pulse.id(), worker.lease());
      return patience.until(
          worker.clock().instant().plus(CLAIM_PATIENCE), () -> leases.claim(messages));
    } catch (SqlFailure e) {
      worker
          .log()
          .error(
              "jobs could not be claimed; their messages come again", e, "count", messages.size());
      return Map.of();
    }
  }

  private static List<ClaimedJob> claimed(Map<UUID, Verdict> verdicts) {
    List<ClaimedJob> claimed = new ArrayList<>();
    for (Verdict verdict : verdicts.values()) {
      if (verdict instanceof Verdict.Claimed mine) {
        claimed.add(mine.job());
      }
    }
    return claimed;
  }

  /**
   * Sends the jobs away that their type's limit does not let run now. Their messages are done with: waiting in the queue would count
   * as a delivery each time, and lead to the dead letters.
   */
  private void holdBack(Map<UUID, Verdict> verdicts) throws InterruptedException {
    List<ClaimedJob> limited = claimed(verdicts).stream().filter(ClaimedJob::limited).toList();
    if (limited.isEmpty()) {
      return;
    }
    try {
      List<TypeLimits.Held> held =
          patience.until(
              worker.clock().instant().plus(CLAIM_PATIENCE), () -> limits.holdBack(limited));
      held.forEach(job -> verdicts.put(job.doorbell().jobId(), new Verdict.Settled()));
      send.sendLater(
          held.stream().filter(TypeLimits.Held::withinReach).map(TypeLimits.Held::due).toList());
    } catch (SqlFailure e) {
      worker.log().error("the limits of types could not be asked", e, "count", limited.size());
      limited.forEach(job -> verdicts.put(job.id(), new Verdict.Postponed(worker.lease())));
    }
  }

  /** How long the message of a job that was run must wait to be delivered again; null where it is done with. */
  private @Nullable Duration after(
      ClaimedJob job, RunBatch.@Nullable Result result, List<Doorbell> next) {
    if (result == null || result.written() == null) {
      return worker.lease();
    }
    Ending ending = result.ending();
    return switch (result.written().status()) {
      case RETRYING -> ending == null || ending.resend() ? null : ending.delay();
      case PENDING -> {
        next.add(
            new Doorbell(
                job.id(), result.written().dispatch(), job.priority(), job.orderingGroup()));
        yield null;
      }
      case COMPLETED, FAILED, CANCELLED, QUEUED, PROCESSING -> null;
    };
  }

  private void count(Map<UUID, RunBatch.Result> results) {
    long badly =
        results.values().stream()
            .filter(
                result -> result.written() != null && result.written().status() == JobStatus.FAILED)
            .count();
    pulse.count(results.size(), badly);
  }

  private static void tell(RunReport report, ClaimedJob job, RunBatch.@Nullable Result result) {
    if (result != null) {
      report.ended(job, result.written(), result.ran());
    }
  }

  /** The answer to SQS while it is put together. */
  private static final class Replies {
    private final Set<String> again = new LinkedHashSet<>();
    private final Map<String, Duration> visibility = new LinkedHashMap<>();

    void again(Delivery delivery, Duration wait) {
      again.add(delivery.messageId());
      visibility.put(delivery.receiptHandle(), wait);
    }

    Set<String> again() {
      return again;
    }

    Map<String, Duration> visibility() {
      return visibility;
    }
  }
}
