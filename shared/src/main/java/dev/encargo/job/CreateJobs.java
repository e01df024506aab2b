package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.log.Metrics;
import dev.encargo.log.Traceparent;
import dev.encargo.owner.Owner;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accepts jobs: arms the sweep, writes the rows in one statement, rings the queues. */
public final class CreateJobs {

  /** A unique key whose holder ends while we look for it is tried again this often. */
  private static final int TRIES = 5;

  private static final String SAME_ID = "jobs_pkey";

  private final Sql sql;
  private final Jobs jobs;
  private final SendJobs send;
  private final SweepAlarm alarm;
  private final Quota quota;
  private final UuidV7 ids;
  private final Log log;
  private final SendIntents intents = new SendIntents();

  public CreateJobs(
      Sql sql, Jobs jobs, SendJobs send, SweepAlarm alarm, Quota quota, UuidV7 ids, Log log) {
    this.sql = sql;
    this.jobs = jobs;
    this.send = send;
    this.alarm = alarm;
    this.quota = quota;
    this.ids = ids;
    this.log = log;
  }

  /**
   * What makes a repeat of a request harmless.
   *
   * @param key the caller's {@code Idempotency-Key}, 1 to 255 printable characters
   * @param bodySha256 hex digest of the body that came with it
   */
  public record Idempotency(String key, String bodySha256) {}

  /** The key was used before with another body. */
  public static final class IdempotencyKeyReused extends RuntimeException {
    IdempotencyKeyReused() {
      super("the idempotency key was used with another body", null, false, false);
    }
  }

  /** A request with the same idempotency key is being carried out, and has been for longer than is waited for it. */
  public static final class IdempotencyKeyInUse extends RuntimeException {
    IdempotencyKeyInUse() {
      super("a request with the same idempotency key is being carried out", null, false, false);
    }
  }

  /**
   * What a creation is answered with.
   *
   * @param deduplicated whether the job was there already, or is one with a later one of the same request
   */
  public record Created(Job job, boolean deduplicated) {}

  /** Creates jobs that came without a trace. */
  public List<Job> create(Owner owner, List<NewJob> asked, @Nullable Idempotency idempotency) {
    return create(owner, asked, idempotency, null).stream().map(Created::job).toList();
  }

  /**
   * Creates jobs, all of them or none.
   *
   * @param asked 1 to 1,000
   * @param trace the trace that they belong to; null for one of each job's own
   * @return as many jobs, in the same order; where a unique key, the idempotency key, a debounce or a throttle makes a job one with
   *     another, that other
   * @throws IdempotencyKeyReused where the key came with another body before
   * @throws IdempotencyKeyInUse where a request with the key has not ended two seconds later: nothing was written
   * @throws SqlFailure.LimitReached where the owner has or makes too many
   * @throws QueueUnavailable where no wake-up could be arranged, so that the work was not accepted
   * @throws dev.encargo.sql.SqlFailure where the database did not take them
   */
  public List<Created> create(
      Owner owner,
      List<NewJob> asked,
      @Nullable Idempotency idempotency,
      @Nullable Traceparent trace) {
    alarm.arm();
    Map<UUID, NewJob> wanted = LinkedHashMap.newLinkedHashMap(asked.size());
    asked.forEach(job -> wanted.put(ids.next(), job));
    List<UUID> order = List.copyOf(wanted.keySet());
    Map<UUID, UUID> overtaken = overtaken(wanted);
    wanted.keySet().removeAll(overtaken.keySet());
    NewJobs table = new NewJobs(sql.as(owner.identity()));
    AskedJobs first = AskedJobs.of(owner, trace, wanted);
    NewJobs.Outcome done = write(within(owner, first), idempotency);
    if (done.written().isEmpty() && done.held().isEmpty() && idempotency != null) {
      Optional<NewJobs.Use> use = table.use(owner, idempotency.key());
      if (use.isPresent() && !use.get().jobIds().equals(List.copyOf(wanted.keySet()))) {
        return repeated(owner, use.get(), idempotency);
      }
    }
    List<UUID> intended = new ArrayList<>(List.of(first.intent()));
    resolve(table, owner, trace, wanted, done, intended);
    report(wanted, done.written());
    ring(owner, wanted, done.written(), intended);
    Map<UUID, Job> held = byId(jobs.findAll(owner, Set.copyOf(done.held().values())));
    Map<UUID, Created> answers = HashMap.newHashMap(asked.size());
    wanted.forEach((id, job) ->
        answers.put(
            id, answer(owner, id, job, done.written().get(id), held.get(done.held().get(id)))));
    overtaken.forEach((id, by) ->
        answers.put(id, new Created(Objects.requireNonNull(answers.get(by)).job(), true)));
    List<Created> answer = order.stream().map(answers::get).map(Objects::requireNonNull).toList();
    if (idempotency != null && !(done.held().isEmpty() && overtaken.isEmpty())) {
      table.point(owner, idempotency.key(), answer.stream().map(one -> one.job().id()).toList());
    }
    return answer;
  }

  /** Of several jobs of one request with the same debounce, the last one counts: the others → that one. */
  private static Map<UUID, UUID> overtaken(Map<UUID, NewJob> wanted) {
    Map<String, UUID> last = new HashMap<>();
    wanted.forEach((id, job) -> {
      if (job.deduplication() instanceof Deduplication.Debounce debounce) {
        last.put(debounce.stored(job.type()), id);
      }
    });
    Map<UUID, UUID> overtaken = new HashMap<>();
    if (!last.isEmpty()) {
      wanted.forEach((id, job) -> {
        if (job.deduplication() instanceof Deduplication.Debounce debounce) {
          UUID by = Objects.requireNonNull(last.get(debounce.stored(job.type())));
          if (!by.equals(id)) {
            overtaken.put(id, by);
          }
        }
      });
    }
    return overtaken;
  }

  private AskedJobs within(Owner owner, AskedJobs asked) {
    return quota.mustCount(owner, asked.ids().size()) ? asked.counted(quota.of(owner)) : asked;
  }

  /**
   * Writes them, and where the answer is lost finds out: their ids are their own, so the same statement once more cannot write a second
   * one of any, waits for the first where that is still under way, and then it is plain to see what is there.
   */
  private NewJobs.Outcome write(AskedJobs asked, @Nullable Idempotency idempotency) {
    try {
      NewJobs.Outcome done = writeOnce(asked, idempotency);
      if (done.room() != null) {
        quota.counted(asked.owner(), done.room());
      }
      return done;
    } catch (SqlFailure.LimitReached full) {
      quota.forget(asked.owner());
      throw full;
    } catch (SqlFailure.UnknownOutcome lost) {
      Map<UUID, UUID> held = new HashMap<>();
      try {
        // What the first one wrote is not to be counted against the second.
        held.putAll(writeOnce(asked.uncounted(), idempotency).held());
      } catch (SqlFailure.Conflict there) {
        if (!there.constraint().equals(SAME_ID)) {
          throw there;
        }
      }
      return new NewJobs.Outcome(
          new NewJobs(sql.as(asked.owner().identity())).written(asked), held, null);
    }
  }

  private NewJobs.Outcome writeOnce(AskedJobs asked, @Nullable Idempotency idempotency) {
    Sql own = sql.as(asked.owner().identity());
    List<UUID> fulfilled = intents.take();
    AskedJobs now = asked.removing(fulfilled);
    try {
      return now.needTransaction()
          ? own.inTransaction(tx -> writeOnce(new NewJobs(tx), now, idempotency))
          : writeOnce(new NewJobs(own), now, idempotency);
    } catch (RuntimeException failed) {
      intents.giveBack(fulfilled);
      throw failed;
    }
  }

  private static NewJobs.Outcome writeOnce(
      NewJobs table, AskedJobs asked, @Nullable Idempotency idempotency) {
    if (idempotency == null) {
      return table.insert(asked);
    }
    try {
      return table.insertOnce(asked, idempotency);
    } catch (SqlFailure.LockNotAvailable inUse) {
      throw new IdempotencyKeyInUse();
    }
  }

  private List<Created> repeated(Owner owner, NewJobs.Use use, Idempotency idempotency) {
    if (!use.bodySha256().equals(idempotency.bodySha256())) {
      throw new IdempotencyKeyReused();
    }
    Map<UUID, Job> found = byId(jobs.findAll(owner, use.jobIds()));
    return use.jobIds().stream()
        .map(found::get)
        .filter(Objects::nonNull)
        .map(job -> new Created(job, true))
        .toList();
  }

  /**
   * Finds, for each job that was not written, the unfinished one that holds its unique key. A holder that ends while we look for it
   * leaves the key free: then the job is written after all.
   */
  private void resolve(
      NewJobs table,
      Owner owner,
      @Nullable Traceparent trace,
      Map<UUID, NewJob> wanted,
      NewJobs.Outcome done,
      List<UUID> intended) {
    Map<UUID, NewJobs.Written> written = done.written();
    Map<UUID, UUID> holders = done.held();
    for (int tries = 0; written.size() + holders.size() < wanted.size(); tries++) {
      if (tries == TRIES) {
        throw new IllegalStateException("unique keys kept changing hands");
      }
      Map<UUID, NewJob> missing = new LinkedHashMap<>(wanted);
      missing.keySet().removeAll(written.keySet());
      missing.keySet().removeAll(holders.keySet());
      List<String> keys =
          missing.values().stream().map(NewJob::uniqueKey).filter(Objects::nonNull).toList();
      Map<String, UUID> found = keys.isEmpty() ? Map.of() : table.holders(owner, keys);
      missing.forEach((id, job) -> {
        UUID holder = job.uniqueKey() == null ? null : found.get(job.uniqueKey());
        if (holder != null) {
          holders.put(id, holder);
        }
      });
      missing.keySet().removeAll(holders.keySet());
      if (!missing.isEmpty()) {
        AskedJobs again = AskedJobs.of(owner, trace, missing);
        NewJobs.Outcome late = write(again, null);
        intended.add(again.intent());
        written.putAll(late.written());
        holders.putAll(late.held());
      }
    }
  }

  /** Counts what is new: a repeat created nothing. */
  private void report(Map<UUID, NewJob> wanted, Map<UUID, NewJobs.Written> written) {
    Map<Priority, Metrics> metrics = new EnumMap<>(Priority.class);
    for (UUID id : written.keySet()) {
      NewJob job = Objects.requireNonNull(wanted.get(id), "never asked for");
      metrics
          .computeIfAbsent(job.priority(), priority -> new Metrics(priority.name()))
          .count("JobsCreated", job.type());
    }
    metrics.values().forEach(log::metrics);
  }

  private void ring(
      Owner owner,
      Map<UUID, NewJob> wanted,
      Map<UUID, NewJobs.Written> written,
      List<UUID> intended) {
    Map<Doorbell, NewJobs.Written> begun = LinkedHashMap.newLinkedHashMap(written.size());
    wanted.forEach((id, job) -> {
      NewJobs.Written row = written.get(id);
      if (row != null) {
        begun.put(Doorbell.first(owner, id, job), row);
      }
    });
    if (send.begin(begun)) {
      intents.fulfil(sql, intended, begun.size());
    }
  }

  private static Created answer(
      Owner owner, UUID id, NewJob asked, NewJobs.@Nullable Written row, @Nullable Job holder) {
    if (row == null) {
      return new Created(Objects.requireNonNull(holder, "neither written nor held"), true);
    }
    JobStatus status = row.later() ? JobStatus.PENDING : JobStatus.QUEUED;
    Job.State state =
        new Job.State(
            status,
            0,
            row.runAt(),
            null,
            null,
            null,
            null,
            row.createdAt(),
            row.createdAt(),
            null,
            null);
    Progress none = new Progress(0, null, null, null);
    return new Created(
        new Job(id, owner, asked.stored(row.runAt()), state, none, false, null), false);
  }

  private static Map<UUID, Job> byId(List<Job> jobs) {
    Map<UUID, Job> byId = HashMap.newHashMap(jobs.size());
    jobs.forEach(job -> byId.put(job.id(), job));
    return byId;
  }
}
