package dev.encargo.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalPlatform;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** From the commit of an event to the receiver of a webhook. */
final class Webhooks {

  private final LocalPlatform platform;
  private final Api api;

  Webhooks(LocalPlatform platform, Api api) {
    this.platform = platform;
    this.api = api;
  }

  /** A receiver that takes everything at once, and knows when it came. */
  private static final class Receiver implements AutoCloseable {
    private final Map<String, Instant> received = new ConcurrentHashMap<>();
    private final HttpServer server;

    Receiver() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::receive);
      server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
      Instant now = Instant.now();
      JsonObject event =
          Json.parseObject(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
      received.putIfAbsent(event.text("aggregateId"), now);
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    Instant of(String job) throws InterruptedException {
      Instant at = received.get(job);
      while (at == null) {
        Thread.sleep(Duration.ofMillis(1));
        at = received.get(job);
      }
      return at;
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** One job at a time; its {@code completed_at} is the time of the database, in the statement that commits its end and the event. */
  void latency(int jobs, boolean print) throws InterruptedException {
    long[] took = new long[jobs];
    try (Receiver receiver = new Receiver()) {
      String job = "{\"type\":\"noop\",\"webhookUrl\":\"" + receiver.url() + "\"}";
      for (int i = 0; i < jobs; i++) {
        String id = Json.parseObject(api.post("/api/jobs", job)).text("id");
        Instant at = receiver.of(id);
        Instant ended = Instant.parse(api.get("/api/jobs/" + id).text("completedAt"));
        took[i] = Duration.between(ended, at).toNanos();
        Thread.sleep(Duration.ofMillis(5));
      }
    }
    if (print) {
      Figures.print(
          "end of a job to its webhook, p50 / p95",
          Figures.millis(Figures.percentile(took, 50))
              + " / "
              + Figures.millis(Figures.percentile(took, 95)),
          jobs + " jobs, one at a time");
    }
  }

  /** All at once: so many events that wait, to one receiver. */
  void throughput(int events) throws InterruptedException {
    try (Receiver receiver = new Receiver()) {
      String job = "{\"type\":\"noop\",\"webhookUrl\":\"" + receiver.url() + "\"}";
      String thousand = "{\"jobs\":[" + (job + ",").repeat(999) + job + "]}";
      long start = System.nanoTime();
      for (int made = 0; made < events; made += 1_000) {
        api.post("/api/jobs/batch", thousand);
      }
      while (receiver.received.size() < events || waiting() > 0) {
        Thread.sleep(Duration.ofMillis(20));
      }
      Figures.print(
          "jobs with a webhook each, POST to told",
          Figures.rate(events, System.nanoTime() - start),
          Figures.number(events, 0) + " jobs, one receiver");
    }
  }

  private long waiting() {
    return platform
        .sql()
        .first(
            "select count(*) as n from outbox_deliveries where ended_at is null",
            Params.NONE,
            row -> row.whole("n"))
        .orElseThrow();
  }
}
