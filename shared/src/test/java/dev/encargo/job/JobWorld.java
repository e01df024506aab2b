package dev.encargo.job;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.owner.Owner;
import dev.encargo.queue.JobQueue;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Every flow of a job on a real, empty database, with queues that a test can look into. */
final class JobWorld implements AutoCloseable {

  static final Owner ANA = new Owner.User("ana");
  static final Quota.Limits PLENTY = new Quota.Limits(1_000_000, 1_000_000);
  static final Duration LEASE = Duration.ofSeconds(60);

  /** What a handler does in a test. */
  interface Work {
    Outcome run(JobContext job) throws Exception;
  }

  final Sql sql;
  final RecordingQueue queue = new RecordingQueue();
  final RecordingTimer timer = new RecordingTimer();
  final Map<Priority, JobQueue> queues = new EnumMap<>(Priority.class);
  final Map<String, JobHandler> handlers = new LinkedHashMap<>();
  final InstantSource clock = InstantSource.system();
  final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  final Log log = new Log(new PrintStream(logged, true, StandardCharsets.UTF_8), clock);
  final UuidV7 ids = new UuidV7(clock, new Random(7));
  final Quota quota = new Quota(PLENTY, PLENTY, clock);

  /** Priorities that nobody works on. */
  final Set<Priority> paused = EnumSet.noneOf(Priority.class);

  /** How often the publisher was rung. */
  final AtomicInteger rung = new AtomicInteger();

  final Jobs jobs;
  final SendJobs send;
  final CreateJobs create;
  final CancelJob cancel;
  final RetryJob retry;
  final DispatchJobs dispatch;

  JobWorld() {
    this(TestPostgres.database());
  }

  JobWorld(Sql sql) {
    this.sql = sql;
    for (Priority priority : Priority.values()) {
      queues.put(priority, queue);
    }
    jobs = new Jobs(sql);
    send = new SendJobs(sql, queues, timer, log);
    create = create(quota);
    cancel = new CancelJob(sql, jobs, rung::incrementAndGet);
    retry = new RetryJob(jobs, create);
    dispatch = new DispatchJobs(sql, send, queues, timer, paused::contains, () -> {}, clock, log);
  }

  CreateJobs create(Quota within) {
    return new CreateJobs(sql, jobs, send, new SweepAlarm(timer, clock), within, ids, log);
  }

  void handle(String type, Work work) {
    handlers.put(
        type,
        new JobHandler() {
          @Override
          public String type() {
            return type;
          }

          @Override
          public Outcome run(JobContext job) throws Exception {
            return work.run(job);
          }
        });
  }

  /** A worker of its own identity. */
  RunJobs worker() {
    return worker(sql, LEASE);
  }

  RunJobs worker(Sql through, Duration lease) {
    return new RunJobs(
        through,
        queue,
        Priority.NORMAL,
        new SendJobs(through, queues, timer, log),
        new RunHandler(handlers, new RetryPolicy(new Random(1)), log),
        new WorkerPulse(ids.next(), "test", "here", 10, through, clock, log),
        lease,
        10,
        rung::incrementAndGet,
        clock,
        log);
  }

  Deadline plenty() {
    return Deadline.in(Duration.ofMinutes(15), clock.instant());
  }

  /** Delivers all that was sent to a new worker. */
  Set<String> work() throws InterruptedException {
    return worker().run(queue.take(), plenty());
  }

  DispatchJobs.Swept sweep() {
    return dispatch.sweep(clock.instant().plusSeconds(60), false);
  }

  static NewJob job(String type) {
    return job(type, 3, null, null, null);
  }

  static NewJob job(String type, int maxRetries, Instant at, String orderingKey, String uniqueKey) {
    return new NewJob(
        type,
        type,
        JsonObject.of("n", 1),
        Priority.NORMAL,
        maxRetries,
        Duration.ofSeconds(1),
        at,
        null,
        null,
        JsonObject.EMPTY,
        orderingKey,
        uniqueKey);
  }

  UUID create(NewJob job) {
    return create.create(ANA, List.of(job), null).getFirst().id();
  }

  Job find(UUID id) {
    return jobs.find(ANA, id).orElseThrow();
  }

  JobStatus status(UUID id) {
    return find(id).state().status();
  }

  /** Lets time pass for a job: all its times move into the past. */
  void age(UUID id, Duration by) {
    sql.inTransaction(tx -> {
      tx.update("alter table jobs disable trigger jobs_updated_at", Params.NONE);
      tx.update(
          """
          update jobs set run_at = run_at - :ms * interval '1 millisecond', granted_at = granted_at - :ms * interval '1 millisecond', due_at = due_at - :ms * interval '1 millisecond',
            lease_until = lease_until - :ms * interval '1 millisecond', updated_at = updated_at - :ms * interval '1 millisecond'
          where id = cast(:id as uuid)
          """,
          Params.of("id", id).and("ms", by.toMillis()));
      tx.update(
          """
          update send_intents set created_at = created_at - :ms * interval '1 millisecond'
          where first_job = cast(:id as uuid)
          """,
          Params.of("id", id).and("ms", by.toMillis()));
      return tx.update("alter table jobs enable trigger jobs_updated_at", Params.NONE);
    });
  }

  /** As if other requests had followed, which remove the intents of those before them. */
  void fulfilIntents() {
    sql.update("delete from send_intents", Params.NONE);
  }

  /** What was logged so far, a line each. */
  List<JsonObject> logLines() {
    return logged.toString(StandardCharsets.UTF_8).lines().map(Json::parseObject).toList();
  }

  long number(String query) {
    return sql.first(query, Params.NONE, row -> row.whole("n")).orElseThrow();
  }

  /** What happened to a job so far, as its owner sees it. */
  Jobs.History history(UUID id) {
    return Objects.requireNonNull(
        jobs.findIfChanged(ANA, id, List.of(), true).orElseThrow().whole());
  }

  /** How the ended attempts at a job ended, oldest first, as its owner sees them. */
  List<String> outcomes(UUID id) {
    return history(id).attempts().stream()
        .filter(attempt -> attempt.endedAt() != null)
        .map(Attempts.Attempt::outcome)
        .toList();
  }

  @Override
  public void close() {
    sql.close();
  }
}
