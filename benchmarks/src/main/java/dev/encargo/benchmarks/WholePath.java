package dev.encargo.benchmarks;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalPlatform;
import dev.encargo.local.demo.SampleStatement;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** HTTP → function → Postgres → SQS protocol → worker function → Postgres, all on this machine. */
final class WholePath {

  private static final int CALLERS = 8;
  private static final String NOOP =
      "{\"type\":\"noop\",\"payload\":{\"filling\":\"" + "x".repeat(185) + "\"}}";

  private final LocalPlatform platform;
  private final Api api;

  WholePath(LocalPlatform platform, Api api) {
    this.platform = platform;
    this.api = api;
  }

  /** Creates so many with the workers paused, then lets them work; prints a line for each half, and returns the nanoseconds of the first. */
  long createAndDrain(String name, int jobs, boolean print) throws InterruptedException {
    Readings before = print ? readings() : null;
    platform.pauseWorkers();
    String thousand = "{\"jobs\":[" + (NOOP + ",").repeat(999) + NOOP + "]}";
    long start = System.nanoTime();
    try (Caller caller = api.caller("/api/jobs/batch", thousand)) {
      for (int made = 0; made < jobs; made += 1_000) {
        caller.call();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long created = System.nanoTime() - start;
    long from = System.nanoTime();
    platform.resumeWorkers();
    awaitNoneUnfinished();
    long drained = System.nanoTime() - from;
    if (before != null) {
      Figures.print(name + ": POST of 1,000 after another", Figures.rate(jobs, created), "");
      Figures.print(name + ": drain", Figures.rate(jobs, drained), readings().perJob(before, jobs));
    }
    return created;
  }

  /** Creates one by one from eight callers, with the workers paused or working, and returns the nanoseconds it took. */
  long createOneByOne(String name, int jobs, boolean working, boolean print)
      throws InterruptedException {
    Readings before = print ? readings() : null;
    if (!working) {
      platform.pauseWorkers();
    }
    AtomicInteger left = new AtomicInteger(jobs);
    long start = System.nanoTime();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofPlatform().start(() -> create(left)));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    long nanos = System.nanoTime() - start;
    if (before != null) {
      Figures.print(name, Figures.rate(jobs, nanos), readings().perJob(before, jobs));
    }
    platform.resumeWorkers();
    awaitNoneUnfinished();
    return nanos;
  }

  private void create(AtomicInteger left) {
    try (Caller caller = api.caller("/api/jobs", NOOP)) {
      while (left.getAndDecrement() > 0) {
        caller.call();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From the moment before the POST to the first line of the handler, one job at a time. */
  void latency(int jobs, boolean print) throws InterruptedException {
    long[] took = new long[jobs];
    for (int i = 0; i < jobs; i++) {
      long start = System.nanoTime();
      JsonObject job = Json.parseObject(api.post("/api/jobs", "{\"type\":\"bench.stamp\"}"));
      UUID id = UUID.fromString(job.text("id"));
      Long began = StampHandler.STARTED.get(id);
      while (began == null) {
        Thread.onSpinWait();
        began = StampHandler.STARTED.get(id);
      }
      took[i] = began - start;
      Thread.sleep(Duration.ofMillis(5));
    }
    if (print) {
      Figures.print(
          "POST to handler start, p50 / p95",
          Figures.millis(Figures.percentile(took, 50))
              + " / "
              + Figures.millis(Figures.percentile(took, 95)),
          jobs + " jobs, one at a time");
    }
  }

  /** Uploads a statement and imports it. */
  void importRows(int rows, boolean print) throws InterruptedException {
    long size = SampleStatement.size(rows);
    JsonObject upload =
        Json.parseObject(
            api.post(
                "/api/uploads",
                JsonObject.of("fileName", "statement.csv", "size", size, "contentType", "text/csv")
                    .toJson()));
    HttpRequest.BodyPublisher content =
        HttpRequest.BodyPublishers.fromPublisher(
            HttpRequest.BodyPublishers.ofInputStream(() -> statement(rows)), size);
    api.put(upload, content);
    long start = System.nanoTime();
    JsonObject job =
        Json.parseObject(
            api.post("/api/jobs/dkt-import", JsonObject.of("key", upload.text("key")).toJson()));
    String path = "/api/jobs/" + job.text("id");
    int moves = 0;
    long last = 0;
    while (job.get("completedAt") == null) {
      Thread.sleep(Duration.ofMillis(50));
      job = api.get(path);
      long processed = job.whole("processedItems", 0);
      moves += processed > last ? 1 : 0;
      last = processed;
    }
    long nanos = System.nanoTime() - start;
    if (print) {
      String beside =
          Figures.number(nanos / 1e9, 2)
              + " s, "
              + job.text("status")
              + ", progress moved "
              + moves
              + " times";
      Figures.print(
          "import of " + Figures.number(rows, 0) + " rows", Figures.rate(rows, nanos), beside);
    }
  }

  private static InputStream statement(int rows) {
    return SampleStatement.of(rows);
  }

  private void awaitNoneUnfinished() throws InterruptedException {
    while (platform
        .sql()
        .first("select 1 as n from jobs where completed_at is null limit 1", Params.NONE, row -> 1)
        .isPresent()) {
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  private Readings readings() {
    return new Readings(
        Meter.read(platform.sql()), platform.queues().requests().total(), invocations());
  }

  private long invocations() {
    return platform.invocations().values().stream().mapToLong(Long::longValue).sum();
  }

  /** All that noise cannot change. */
  private record Readings(Meter database, long requests, long invocations) {
    String perJob(Readings before, long jobs) {
      return database.perJob(before.database, jobs)
          + ", "
          + Figures.number((double) (requests - before.requests) / jobs, 3)
          + " SQS requests, "
          + Figures.number((double) (invocations - before.invocations) / jobs, 3)
          + " invocations per job";
    }
  }
}
