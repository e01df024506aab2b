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

  /** Creates jobs that came without a trace. */
  public List<Job> create(Owner owner, List<NewJob> asked, @Nullable Idempotency idempotency) {
    return create(owner, asked, idempotency, null);
  }

  /**
   * Creates jobs, all of them or none.
   *
   * @param asked 1 to 1,000
   * @param trace the trace that they belong to; null for one of each job's own
   * @return as many jobs, in the same order; where a unique key or the idempotency key was known already, the job that is there
   * @throws IdempotencyKeyReused where the key came with another body before
   * @throws SqlFailure.LimitReached where the owner has or makes too many
   * @throws QueueUnavailable where no wake-up could be arranged, so that the work was not accepted
   * @throws dev.encargo.sql.SqlFailure where the database did not take them
   */
  public List<Job> create(
      Owner owner,
      List<NewJob> asked,
      @Nullable Idempotency idempotency,
      @Nullable Traceparent trace) {
    alarm.arm();
    Map<UUID, NewJob> wanted = LinkedHashMap.newLinkedHashMap(asked.size());
    asked.forEach(job -> wanted.put(ids.next(), job));
    NewJobs table = new NewJobs(sql.as(owner.identity()));
    Map<UUID, NewJobs.Written> written =
        write(within(owner, NewJobs.Asked.of(owner, trace, wanted)), idempotency);
    if (written.isEmpty() && idempotency != null) {
      Optional<NewJobs.Use> use = table.use(owner, idempotency.key());
      if (use.isPresent() && !use.get().jobIds().equals(List.copyOf(wanted.keySet()))) {
        return repeated(owner, use.get(), idempotency);
      }
    }
    Map<UUID, UUID> holders = resolve(table, owner, trace, wanted, written);
    report(wanted, written);
    Set<UUID> sent = ring(owner, wanted, written);
    Map<UUID, Job> held = byId(jobs.findAll(owner, holders.values()));
    List<Job> answer = new ArrayList<>(wanted.size());
    wanted.forEach((id, job) ->
        answer.add(answer(owner, id, job, written.get(id), held.get(holders.get(id)), sent)));
    if (idempotency != null && !holders.isEmpty()) {
      table.point(owner, idempotency.key(), answer.stream().map(Job::id).toList());
    }
    return answer;
  }

  private NewJobs.Asked within(Owner owner, NewJobs.Asked asked) {
    return quota.mustCount(owner, asked.ids().size()) ? asked.counted(quota.of(owner)) : asked;
  }

  /**
   * Writes them, and where the answer is lost finds out: their ids are their own, so the same statement once more cannot write a second
   * one of any, waits for the first where that is still under way, and then it is plain to see what is there.
   */
  private Map<UUID, NewJobs.Written> write(NewJobs.Asked asked, @Nullable Idempotency idempotency) {
    try {
      return writeOnce(asked, idempotency);
    } catch (SqlFailure.LimitReached full) {
      quota.forget(asked.owner());
      throw full;
    } catch (SqlFailure.UnknownOutcome lost) {
      try {
        // What the first one wrote is not to be counted against the second.
        writeOnce(asked.uncounted(), idempotency);
      } catch (SqlFailure.Conflict there) {
        if (!there.constraint().equals(SAME_ID)) {
          throw there;
        }
      }
      return new NewJobs(sql.as(asked.owner().identity())).written(asked);
    }
  }

  private Map<UUID, NewJobs.Written> writeOnce(
      NewJobs.Asked asked, @Nullable Idempotency idempotency) {
    Sql own = sql.as(asked.owner().identity());
    return asked.needTransaction()
        ? own.inTransaction(tx -> writeOnce(new NewJobs(tx), asked, idempotency))
        : writeOnce(new NewJobs(own), asked, idempotency);
  }

  private static Map<UUID, NewJobs.Written> writeOnce(
      NewJobs table, NewJobs.Asked asked, @Nullable Idempotency idempotency) {
    return idempotency == null ? table.insert(asked) : table.insertOnce(asked, idempotency);
  }

  private List<Job> repeated(Owner owner, NewJobs.Use use, Idempotency idempotency) {
    if (!use.bodySha256().equals(idempotency.bodySha256())) {
      throw new IdempotencyKeyReused();
    }
    Map<UUID, Job> found = byId(jobs.findAll(owner, use.jobIds()));
    return use.jobIds().stream().map(found::get).filter(Objects::nonNull).toList();
  }

  /**
   * Finds, for each job that was not written, the unfinished one that holds its unique key. A holder that ends while we look for it
   * leaves the key free: then the job is written after all.
   *
   * @return wanted id → holder's id
   */
  private Map<UUID, UUID> resolve(
      NewJobs table,
      Owner owner,
      @Nullable Traceparent trace,
      Map<UUID, NewJob> wanted,
      Map<UUID, NewJobs.Written> written) {
    Map<UUID, UUID> holders = new HashMap<>();
    for (int tries = 0; written.size() + holders.size() < wanted.size(); tries++) {
      if (tries == TRIES) {
        throw new IllegalStateException("unique keys kept changing hands");
      }
      Map<UUID, NewJob> missing = new LinkedHashMap<>(wanted);
      missing.keySet().removeAll(written.keySet());
      missing.keySet().removeAll(holders.keySet());
      Map<String, UUID> found =
          table.holders(owner, missing.values().stream().map(NewJob::uniqueKey).toList());
      missing.forEach((id, job) -> {
        UUID holder = found.get(job.uniqueKey());
        if (holder != null) {
          holders.put(id, holder);
        }
      });
      missing.keySet().removeAll(holders.keySet());
      if (!missing.isEmpty()) {
        written.putAll(write(NewJobs.Asked.of(owner, trace, missing), null));
      }
    }
    return holders;
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

  private Set<UUID> ring(
      Owner owner, Map<UUID, NewJob> wanted, Map<UUID, NewJobs.Written> written) {
    Map<Doorbell, NewJobs.Written> begun = LinkedHashMap.newLinkedHashMap(written.size());
    wanted.forEach((id, job) -> {
      NewJobs.Written row = written.get(id);
      if (row != null) {
        begun.put(Doorbell.first(owner, id, job), row);
      }
    });
    return send.as(owner.identity()).begin(begun);
  }

  private static Job answer(
      Owner owner,
      UUID id,
      NewJob asked,
      NewJobs.@Nullable Written row,
      @Nullable Job holder,
      Set<UUID> sent) {
    if (row == null) {
      return Objects.requireNonNull(holder, "neither written nor held");
    }
    JobStatus status = sent.contains(id) ? JobStatus.QUEUED : JobStatus.PENDING;
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
    return new Job(id, owner, asked, state, new Progress(0, null, null, null), false, null);
  }

  private static Map<UUID, Job> byId(List<Job> jobs) {
    Map<UUID, Job> byId = HashMap.newHashMap(jobs.size());
    jobs.forEach(job -> byId.put(job.id(), job));
    return byId;
  }
}
