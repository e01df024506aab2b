package dev.encargo.benchmarks;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.functions.worker.WorkerFunction;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.NewJob;
import dev.encargo.job.Priority;
import dev.encargo.job.SendJobs;
import dev.encargo.job.SweepAlarm;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.JobQueue;
import dev.encargo.queue.TimerQueue;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The worker function fed with SQS events directly: what the protocol costs without HTTP, SQS and event source mappings. */
final class Engine implements AutoCloseable {

  private static final int BATCH = 10;
  private static final int ENVIRONMENTS = 10;
  private static final Owner OWNER = new Owner.User("bench");

  private final String databaseUrl;
  private final Sql sql;
  private final List<Platform> platforms = new ArrayList<>();
  private final List<WorkerFunction> environments = new ArrayList<>();
  private final Platform api;

  /**
   * @param databaseUrl a migrated database that nothing else works on
   */
  Engine(String databaseUrl, Sql sql) {
    this.databaseUrl = databaseUrl;
    this.sql = sql;
    this.api = open("encargo_api");
    for (int i = 0; i < ENVIRONMENTS; i++) {
      environments.add(new WorkerFunction(open("encargo_worker")));
    }
  }

  private Platform open(String role) {
    Platform platform = Platform.of(environment(role));
    platforms.add(platform);
    return platform;
  }

  /**
   * Removes what a measurement left behind, and that would be vacuumed during the next one. The table keeps its size: Postgres would
   * plan for an empty one, and keep the plan.
   */
  void empty() {
    sql.update("delete from jobs", Params.NONE);
    sql.update("vacuum (truncate false, analyze) jobs", Params.NONE);
  }

  /** Drains that many and returns the nanoseconds it took; statements and bytes count from the creation on. */
  long drain(String name, int jobs, boolean warm) {
    Meter before = warm ? null : Meter.read(sql);
    Queue<byte[]> events = create(api, jobs);
    List<Thread> workers = new ArrayList<>();
    for (WorkerFunction environment : environments) {
      workers.add(Thread.ofPlatform().unstarted(() -> drain(environment, events)));
    }
    long start = System.nanoTime();
    workers.forEach(Thread::start);
    workers.forEach(Engine::join);
    long nanos = System.nanoTime() - start;
    if (before != null) {
      String beside = Meter.read(sql).perJob(before, jobs) + " per job, from creation to end";
      Figures.print(name, Figures.rate(jobs, nanos), beside);
    }
    return nanos;
  }

  @Override
  public void close() {
    platforms.forEach(Platform::close);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drain(RequestStreamHandler function, Queue<byte[]> events) {
    Context context = context();
    for (byte[] event = events.poll(); event != null; event = events.poll()) {
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        function.handleRequest(new ByteArrayInputStream(event), answer, context);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      if (!answer.toString(StandardCharsets.UTF_8).equals("{\"batchItemFailures\":[]}")) {
        // Another worker has taken one of them along when it was its owner's turn: as SQS does,
        // deliver again.
        events.add(event);
      }
    }
  }

  private Queue<byte[]> create(Platform platform, int jobs) {
    List<JobMessage> messages = Collections.synchronizedList(new ArrayList<>(jobs));
    Map<Priority, JobQueue> queues = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      queues.put(priority, keeping(messages));
    }
    TimerQueue timer = wakes -> {};
    SendJobs send = new SendJobs(platform.sql(), queues, timer, platform.log());
    CreateJobs create =
        new CreateJobs(
            platform.sql(),
            platform.jobs(),
            send,
            new SweepAlarm(timer, platform.clock()),
            platform.quota(),
            platform.ids(),
            platform.log());
    List<NewJob> thousand = Collections.nCopies(1_000, noop());
    for (int made = 0; made < jobs; made += 1_000) {
      create.create(OWNER, thousand, null);
    }
    Queue<byte[]> events = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < messages.size(); i += BATCH) {
      events.add(event(messages.subList(i, Math.min(i + BATCH, messages.size()))));
    }
    return events;
  }

  private static NewJob noop() {
    return new NewJob(
        "noop",
        "noop",
        JsonObject.of("filling", "x".repeat(185)),
        Priority.NORMAL,
        3,
        Duration.ofSeconds(1),
        null,
        null,
        null,
        JsonObject.EMPTY,
        null,
        null);
  }

  private static JobQueue keeping(List<JobMessage> messages) {
    return new JobQueue() {
      @Override
      public Set<UUID> send(List<JobMessage> sent) {
        messages.addAll(sent);
        return Set.of();
      }

      @Override
      public void changeVisibility(Map<String, Duration> timeouts) {}

      @Override
      public boolean isEmpty() {
        return messages.isEmpty();
      }
    };
  }

  private static byte[] event(List<JobMessage> messages) {
    List<JsonObject> records = new ArrayList<>(messages.size());
    for (JobMessage message : messages) {
      records.add(
          JsonObject.of(
              "messageId",
              UUID.randomUUID().toString(),
              "receiptHandle",
              UUID.randomUUID().toString(),
              "body",
              message.body(),
              "attributes",
              JsonObject.of(
                  "ApproximateReceiveCount", "1",
                  "SentTimestamp", "1545082649183",
                  "SequenceNumber", "18849496460467696128",
                  "MessageGroupId", message.group(),
                  "SenderId", "AIDAIO23YVJENQZJOL4VO",
                  "MessageDeduplicationId", message.deduplicationId(),
                  "ApproximateFirstReceiveTimestamp", "1545082649185"),
              "messageAttributes",
              JsonObject.EMPTY,
              "md5OfBody",
              "e4e68fb7bd0e697a0ae8f1bb342846b3",
              "eventSource",
              "aws:sqs",
              "eventSourceARN",
              "arn:aws:sqs:us-east-1:123456789012:NormalQueue.fifo",
              "awsRegion",
              "us-east-1"));
    }
    return JsonObject.of("Records", records).toJson().getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, String> environment(String role) {
    Map<String, String> environment = new HashMap<>();
    environment.put("ENCARGO_DATABASE_URL", databaseUrl);
    environment.put("ENCARGO_DATABASE_USER", role);
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_BUCKET", "unused");
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, "http://127.0.0.1:9/unused/" + priority);
    }
    environment.put("ENCARGO_TIMER_QUEUE_URL", "http://127.0.0.1:9/unused/timer");
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "local");
    environment.put("AWS_SECRET_ACCESS_KEY", "local");
    return environment;
  }

  /** An invocation with a quarter of an hour before it; nothing else of the context is asked for. */
  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                method.getName().equals("getRemainingTimeInMillis") ? 900_000 : null);
  }
}
